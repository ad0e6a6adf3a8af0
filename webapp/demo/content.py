"""Reads the demo network: people.toml and practices/*.toml, into plain frozen data.

No database here, and no drawing: a photo is named by its scene, which `Scene.draw` paints when the loader wants a file.
The loader stores each painted scene and puts the id of the stored file into `answers["photos"][i]["file"]`, empty here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from webapp.demo.pictures import Format, draw

FOLDER = Path(__file__).parent
EDITION = "2026"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Roles as in the product (models.Role); `city` is "" for the network's staff.

    The first of the languages is the one the person prefers.
    """

    name: str
    email: str
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    city: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The arguments of one picture."""

    name: str
    palette: str
    seed: int
    size: Format

    def draw(self) -> bytes:
        """JPEG bytes, the same every time."""
        return draw(self.name, self.palette, self.seed, self.size)


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote when they moved a practice on: `action` is return, accept, decline or withdraw."""

    action: str
    by: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """One practice as it should look in the demo. `scenes` runs parallel to `answers["photos"]`, and so do the photos
    of each of the `versions`: the words in other languages, by language.

    `contributor` is a DemoPerson's e-mail; `country` and `city` (may be "") are those of the answers, for convenience.
    Dates are None where the state has not been reached: a draft has no `submitted_on`.
    """

    key: str
    state: str
    language: str
    edition: str
    country: str
    city: str
    contributor: str
    started_on: date
    submitted_on: date | None
    published_on: date | None
    answers: Mapping[str, Any]
    scenes: tuple[Scene, ...]
    notes: tuple[Note, ...]
    versions: Mapping[str, Mapping[str, Any]]

    @property
    def note(self) -> str:
        """The text of the last note, or "" where nobody wrote one."""
        return self.notes[-1].text if self.notes else ""


@cache
def people() -> tuple[DemoPerson, ...]:
    """Everybody in the demo network, in the order of the file."""
    rows = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))["people"]
    return tuple(
        DemoPerson(row["name"], row["email"], tuple(row["roles"]), tuple(row["languages"]), row["city"]) for row in rows
    )


@cache
def practices() -> tuple[DemoPractice, ...]:
    """Every practice of the demo network, the ones started first first."""
    found = (_practice(path) for path in sorted((FOLDER / "practices").glob("*.toml")))
    return tuple(sorted(found, key=lambda practice: (practice.started_on, practice.key)))


def _practice(path: Path) -> DemoPractice:
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    photos = source.get("photos", [])
    answers = _answers(source["answers"], photos)
    places = answers["places"]
    return DemoPractice(
        key=path.stem,
        state=source["state"],
        language=source["language"],
        edition=EDITION,
        country=places["countries"][0],
        city=next(iter(places["cities"]), ""),
        contributor=source["contributor"],
        started_on=source["started_on"],
        submitted_on=source.get("submitted_on"),
        published_on=source.get("published_on"),
        answers=MappingProxyType(answers),
        scenes=tuple(Scene(row["scene"], row["palette"], row["seed"], row.get("size", "landscape")) for row in photos),
        notes=tuple(Note(row["action"], row["by"], row["on"], row["text"].strip()) for row in source.get("notes", [])),
        versions={language: _stripped(words) for language, words in source.get("versions", {}).items()},
    )


def _stripped(source: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in source.items()}


def _answers(source: Mapping[str, Any], photos: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The stored shapes: TOML knows no null and the files leave out what is empty, so both are filled in here."""
    answers = _stripped(source)
    if "period" in answers:
        empty = {"as_written": "", "start": None, "end": None, "ongoing": False, "recurring": ""}
        answers["period"] = empty | answers["period"]
    if "references" in answers:
        answers["references"] = [{"file": ""} | row for row in answers["references"]]
    if "contacts" in answers:
        answers["contacts"] = [{"telephone": ""} | row for row in answers["contacts"]]
    if photos:
        answers["photos"] = [
            {"file": "", **{part: row[part] for part in ("alt", "caption", "credit", "consent")}} for row in photos
        ]
    return answers
