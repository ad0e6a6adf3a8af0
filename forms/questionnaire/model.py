"""The frozen records of a questionnaire; `loader` reads them from TOML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from forms.questionnaire.field_types import FieldTypeName

Unit = Literal["words", "characters", "items"]
Palette = tuple[tuple[str, int, str], ...]
"""Topics that a network changed: code, number, and colour (`#rrggbb`, or "" for the house's). For documents."""


class QuestionnaireError(Exception):
    """A questionnaire that cannot be used; `problems` holds a sentence for each fault: file, section, field, what."""

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
    """An option: a permanent code and its words; one not `offered` stays valid where it was chosen."""

    code: str
    label: str
    help: str = ""
    offered: bool = True


@dataclass(frozen=True, slots=True)
class OptionSetting:
    """What a network changed about a topic: place from 1, labels by language, colour `#rrggbb` or ""."""

    code: str
    place: int
    hidden: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much an answer may hold, both bounds inclusive."""

    unit: Unit
    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class OnSheet:
    """Where a field goes on the sheet, and its printed label."""

    role: Role
    label: str


@dataclass(frozen=True, slots=True)
class ShowIf:
    """The condition of a field: an earlier answer is, or contains, this value."""

    field: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class Field:
    """A question; `help` says what an editor hopes to read, `example` is a worked answer."""

    id: str
    type: FieldTypeName
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
        """Return the option with this code, or None."""
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
class Questionnaire:
    """A questionnaire in one language, equal by content and hashable, so that it may be a cache key.

    `words` are the fixed words of its field types in that language, such as `words["pictures.alt"]`.
    """

    version: str
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
        return {field.id: field for field in self.fields}

    def field(self, field_id: str) -> Field:
        """Return the field with this id. Raises KeyError."""
        return self._by_id[field_id]

    def section(self, section_id: str) -> Section:
        """Return the section with this id. Raises KeyError."""
        return {section.id: section for section in self.sections}[section_id]

    def section_of(self, field_id: str) -> Section:
        """Return the section that asks this field. Raises KeyError."""
        return {field.id: section for section in self.sections for field in section.fields}[field_id]
