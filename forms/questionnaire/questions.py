"""The shape of an edition of the questions: frozen data, no files and no rules.

What belongs here: Template, Section, Field and the small records they are made of. What does not: reading them from
TOML (`edition_file`), finding the right file (`template`, which is also the door everyone else uses), and the meaning
of an answer (`kinds`, `answers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from forms.questionnaire.field_types import FieldType

Unit = Literal["words", "characters", "items"]
Palette = tuple[tuple[str, int, str], ...]
"""Topics that a network changed: code, number, and colour (`#rrggbb`, or "" for the house's). For documents."""


class TemplateError(Exception):
    """An edition that cannot be used. `problems` holds one sentence for each fault: file, section, field, what."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Role(StrEnum):
    """What a field does on the printed sheet."""

    TITLE = "title"
    SUMMARY = "summary"
    FACT = "fact"
    BODY = "body"
    PICTURE = "picture"
    LINK = "link"
    CONTACT = "contact"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice: a code that never changes and the words a person reads.

    One that is not `offered` is valid where it was chosen, and not shown to who has not.
    """

    code: str
    label: str
    help: str = ""
    offered: bool = True


@dataclass(frozen=True, slots=True)
class OptionSetting:
    """What a network changed about a topic: its place in the order (from 1), whether it is offered no more, labels by
    language as pairs, and a colour (`#rrggbb`, or "" for the house's), which concerns documents only.
    """

    code: str
    place: int
    hidden: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much an answer may hold: at least `least`, at most `most`, both inclusive."""

    unit: Unit
    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class OnSheet:
    """Where a field goes on the sheet, and its (often shorter) printed label."""

    role: Role
    label: str


@dataclass(frozen=True, slots=True)
class ShowIf:
    """The one condition a field may carry: ask it only if an earlier answer is (or contains) this value."""

    field: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `help` says what an editor hopes to read, `example` is a worked answer (text or Markdown)."""

    id: str
    kind: FieldType
    label: str
    help: str = ""
    example: str = ""
    required: bool = False
    limit: Limit | None = None
    options: tuple[Choice, ...] = ()
    translatable: bool = False
    searchable: bool = False
    sheet: OnSheet = OnSheet(Role.HIDDEN, "")
    show_if: ShowIf | None = None

    def option(self, code: str) -> Choice | None:
        """The option with this code, or None if it is not (or no longer) offered."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of questions and the minutes it usually takes."""

    id: str
    title: str
    intro: str
    minutes: int
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Template:
    """An edition of the questions in one language.

    `words` are the fixed words of the compound kinds that it asks for, in that language (`words["pictures.alt"]`).
    Templates are equal by content and hashable, so they may serve as cache keys. Documents draw topics by `palette`.
    """

    edition: str
    language: str
    title: str = field(hash=False)
    intro: str = field(hash=False)
    sections: tuple[Section, ...] = field(hash=False)  # for which the hash of every text would be made each time
    words: Mapping[str, str] = field(hash=False)
    palette: Palette = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def _by_id(self) -> Mapping[str, Field]:
        return {one.id: one for one in self.fields}

    def field(self, field_id: str) -> Field:
        """The field with this id. Raises KeyError if the edition has none."""
        return self._by_id[field_id]

    def section(self, section_id: str) -> Section:
        """The section with this id. Raises KeyError if the edition has none."""
        for candidate in self.sections:
            if candidate.id == section_id:
                return candidate
        raise KeyError(section_id)

    def section_of(self, field_id: str) -> Section:
        """The section that asks this field. Raises KeyError if the edition has no such field."""
        for section in self.sections:
            if any(field.id == field_id for field in section.fields):
                return section
        raise KeyError(field_id)
