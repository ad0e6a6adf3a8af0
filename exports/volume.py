"""A year's edition as plain frozen data. How it is bound is another matter (`edition`)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exports.sheet import Sheet


class Changed(StrEnum):
    """What became of a practice from one version of an edition to the next."""

    ADDED = "added"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A practice, in a language, of which a version of an edition says something else than the version before."""

    kind: Changed
    reference: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class Volume:
    """A year's edition. `foreword` is Markdown and may be empty; `language` is that of the front matter.

    `reference` names this version of the edition, such as SE-2026-2; `changes` are those since the version before.
    `foreword_by` are the authors of the foreword.
    """

    title: str
    year: int
    network: str
    foreword: str
    language: str
    sheets: tuple[Sheet, ...]
    made_on: date
    version: int = 1
    reference: str = ""
    changes: tuple[Change, ...] = ()
    foreword_by: tuple[str, ...] = ()
    isbn: str = ""
    issn: str = ""
