"""What came out of reading a Word document: answers, how sure we are of each, and everything that had no place.

What belongs here: plain frozen data and the closed lists of codes. What does not: sentences about them (the web
application phrases them, in the person's language).
"""

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
PLACES = frozenset(
    {
        "outside",
        "cell",
        "header",
        "footer",
        "footnote",
        "endnote",
        "text_box",
        "diagram",
        "embedded",
        "dropped",
        "comment",
    }
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an answer wants a second look; `text` are the words in question."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """How a question was answered in the document. `state` "absent": its box is not there at all."""

    field: str
    state: State
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """A text that belongs to no answer: where it stood (see PLACES), and near which question ("" if none)."""

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
    """Everything that a document says. `is_form`: it is one of our forms, and not some other document.

    `draft` is the draft that the form was made for, "" if none; `edition` and `language` are what the form says of
    itself, "" if it is not ours. The answers are in the shape of `forms.values`, of the edition it was read as.
    """

    answers: Mapping[str, Any]
    fields: tuple[FieldReading, ...]
    leftovers: tuple[Leftover, ...]
    comments: tuple[Comment, ...]
    pictures: tuple[FoundPicture, ...]
    is_form: bool
    edition: str = ""
    language: str = ""
    draft: str = ""

    def of(self, field_id: str) -> FieldReading:
        """How a question was answered."""
        return next((one for one in self.fields if one.field == field_id), FieldReading(field_id, "absent"))
