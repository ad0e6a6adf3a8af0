"""The people and practices of the demo as frozen data, read from `people.toml` and `practices`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from webapp.demo.pictures import Format, draw

FOLDER = Path(__file__).parent
EMPTY_PERIOD = {"as_written": "", "start": None, "end": None, "ongoing": False, "recurring": ""}


@dataclass(frozen=True, slots=True)
class SeedPerson:
    """A person with roles as in `models.Role`. The first language is the one the person prefers."""

    name: str
    email: str
    roles: list[str]
    languages: list[str]
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """The arguments of one picture."""

    name: str
    palette: str
    seed: int
    size: Format
    shrink: int = 1

    def draw(self) -> bytes:
        """Return JPEG bytes, the same every time."""
        return draw(self.name, self.palette, self.seed, self.size, self.shrink)


@dataclass(frozen=True, slots=True)
class Note:
    """What an editor wrote with an action: return, accept, decline or withdraw."""

    action: str
    by: str
    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPractice:
    """One practice as it should look in the demo; a date is None where its state has not been reached."""

    key: str
    state: str
    language: str
    contributor: str
    started_on: date
    submitted_on: date | None = None
    published_on: date | None = None
    answers: Mapping[str, Any]
    scenes: tuple[Scene, ...]  # one for each of `answers["photos"]`, whose `file` is empty here
    notes: tuple[Note, ...]
    translations: Mapping[str, Mapping[str, Any]]  # the words in other languages, by language
    colleague: Mapping[str, Any] = field(default_factory=dict)
    approver: Mapping[str, Any] = field(default_factory=dict)
    begun: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    suggestion: Mapping[str, Any] = field(default_factory=dict)


@cache
def people() -> tuple[SeedPerson, ...]:
    """Return everybody in the demo network, in the order of the file."""
    return tuple(SeedPerson(**row) for row in _read(FOLDER / "people.toml")["people"])


@cache
def practices() -> tuple[SeedPractice, ...]:
    """Return every practice of the demo network, the ones started first first."""
    every = (_practice(path) for path in (FOLDER / "practices").glob("*.toml"))
    return tuple(sorted(every, key=lambda practice: (practice.started_on, practice.key)))


def edition() -> dict[str, Any]:
    """Return the year and the foreword of the edition."""
    return _stripped(_read(FOLDER / "edition.toml"))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _practice(path: Path) -> SeedPractice:
    source = _read(path)
    photos = source.pop("photos", [])
    return SeedPractice(
        key=path.stem,
        answers=_answers(source.pop("answers"), photos),
        scenes=tuple(Scene(row["scene"], row["palette"], row["seed"], row.get("size", "landscape")) for row in photos),
        notes=tuple(Note(**_stripped(row)) for row in source.pop("notes", [])),
        translations={language: _stripped(words) for language, words in source.pop("translations", {}).items()},
        **source,
    )


def _stripped(source: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in source.items()}


def _answers(source: Mapping[str, Any], photos: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers in their stored shapes: TOML knows no null, and the files leave out what is empty."""
    answers = _stripped(source)
    if "period" in answers:
        answers["period"] = EMPTY_PERIOD | answers["period"]
    for field_id, empty in (("references", {"file": ""}), ("contacts", {"telephone": ""})):
        if field_id in answers:
            answers[field_id] = [empty | row for row in answers[field_id]]
    if photos:
        answers["photos"] = [
            {"file": "", **{part: row[part] for part in ("alt", "caption", "credit", "consent")}} for row in photos
        ]
    return answers
