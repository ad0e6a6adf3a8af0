"""What reading a Word document gives: answers, how sure we are of each, and everything that has no place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from forms.word.tree import Comment

State = Literal["read", "doubt", "not_understood", "empty", "absent"]

DOUBTS = frozenset(
    {
        "by_label",  # its mark was gone; it was found by the words beside it
        "by_place",  # its mark and its words were gone; it was found by its place
        "by_heading",  # the document is not our form; the text stood under such a heading
        "not_in_list",  # words that are none of the options
        "not_a_country",
        "not_a_language",
        "several_in_a_line",  # perhaps two cities
        "date_unclear",
        "hint_left",  # typed beside the grey words
        "link_words",  # the address was behind other words
        "picture_moved",  # a picture stood in a text and is now among the photos
        "picture_changed",  # another picture stands where an earlier one was
        "picture_unreadable",
        "file_unknown",
        "unticked_words",  # words beside the boxes
        "struck_out",  # a line goes through these words, which are taken all the same
    }
)
BESIDE = frozenset({"header", "footer", "footnote", "endnote", "text_box", "diagram", "embedded"})
"""Where a text stands that is not in the body."""
PLACES = BESIDE | {"outside", "cell", "dropped", "comment"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an answer wants a second look; `text` are the words in question."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """How a question was answered; its `state` is "absent" if its box is not there."""

    field: str
    state: State
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A text that belongs to no answer; `where` is one of PLACES, `near` a question ("" if none)."""

    where: str
    text: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture of the document. In the answers, a photo's `file` is `name` until the picture is stored."""

    name: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a document says; `is_form` if it is one of our forms.

    `version`, `language` and `draft` are what it says of itself, "" if nothing. The answers are in the shape of
    `forms.questionnaire.types`, of the edition it was read as.
    """

    answers: Mapping[str, Any]
    fields: tuple[FieldReading, ...]
    leftovers: tuple[Leftover, ...]
    comments: tuple[Comment, ...]
    pictures: tuple[FoundPicture, ...]
    is_form: bool
    version: str = ""
    language: str = ""
    draft: str = ""

    def of(self, field_id: str) -> FieldReading:
        """Return how a question was answered."""
        return next((reading for reading in self.fields if reading.field == field_id), FieldReading(field_id, "absent"))
