"""Custom questionnaires, and answers to the one that asks every field type: every round trip walks through it.

A new field type gets here an answer, wrong answers and the word by which a search finds it, a question in
`questionnaires/2027-every-type.toml`, and its random answers (`random_answers`).
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.questionnaire import custom
from forms.questionnaire.field_types import ByType
from forms.questionnaire.questionnaires import CustomFiles, Questionnaires

FOLDER = Path(__file__).with_name("questionnaires")
NAME = "2027-every-type"
NAMES = ("2026", NAME)
"""What every round trip walks through."""
FEWER = "2027-fewer-types"
OLD = "2026-climate"
"""Made for the release of November 2026 (commit 0a3aae8) and never changed since: it must be read for ever."""


def files(name: str) -> dict[str, bytes]:
    """Return the files of a questionnaire, by file name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob(f"{name}*.toml"))}


def in_two_languages(source: bytes) -> dict[str, bytes]:
    """Return a questionnaire and its translation, in which each text but the examples ends in "(fr)"."""
    asked = tomllib.loads(source.decode())
    lines = [f"edition = {_quoted(asked['edition'])}", 'language = "fr"', *_translated(asked, "title", "intro")]
    for section in asked["sections"]:
        lines += [f"[sections.{section['id']}]", *_translated(section, "title", "intro")]
        for field in section["fields"]:
            lines += [f"[fields.{field['id']}]", *_translated(field, "label", "help")]
            lines.append(f"example = {_quoted(field['example'])}")
            if label := field["sheet"].get("label"):
                lines.append(f"sheet_label = {_quoted(f'{label} (fr)')}")
            for option in field.get("options", ()):
                lines += [f'[fields.{field["id"]}.options."{option["code"]}"]', *_translated(option, "label", "help")]
    lines += ["[words]", *(f'"{word}" = {_quoted(f"{text} (fr)")}' for word, text in asked["words"].items())]
    name = asked["edition"]
    return {f"{name}.toml": source, f"{name}.fr.toml": "\n".join(lines).encode()}


def _translated(table: Mapping[str, Any], *keys: str) -> list[str]:
    return [f"{key} = {_quoted(f'{table[key]} (fr)')}" for key in keys if key in table]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _without_documents(source: bytes) -> bytes:
    """Return the same questionnaire without its question for documents, and without the words of that type."""
    question = rb'(?s)\[\[sections.fields\]\]\nid = "references".*?\n(?=\[)'
    text = re.sub(rb'(?m)^"documents\..*\n', b"", re.sub(question, b"", source))
    return text.replace(NAME.encode(), FEWER.encode())


SOURCE = (FOLDER / f"{NAME}.toml").read_bytes()
FILES = in_two_languages(SOURCE)
CHECKED = {
    NAME: custom.check(FILES),
    OLD: custom.check(files(OLD)),
    FEWER: custom.check(in_two_languages(_without_documents(SOURCE))),
}

NETWORK = Questionnaires(custom={name: CustomFiles(one.files, one.structure) for name, one in CHECKED.items()})
"""The questionnaires that shipped, and these."""

ANSWERS: dict[str, Any] = {
    "title": "The Tuesday Table",
    "tagline": "Neighbours cook and eat at one table.",
    "places": {"countries": ["PT"], "cities": ["Setúbal"]},
    "period": {
        "as_written": "2019 to 2021",
        "start": "2019",
        "end": "2021",
        "ongoing": False,
        "recurring": "every Tuesday",
    },
    "topics": ["neighbourhoods", "welcoming"],
    "scale": "street",
    "website": "https://tuesday-table.example/about",
    "letterbox": "table@city.example",
    "process": "Families choose a menu and **cook** it.",
    "references": [
        {"title": "Evaluation", "url": "https://tuesday-table.example/e.pdf", "file": "", "language": "en"},
    ],
    "photos": [
        {"file": "p0", "alt": "A long table", "caption": "Dinner", "credit": "The city", "consent": True, "focus": ""},
    ],
    "contacts": [
        {
            "name": "Ana Example",
            "role": "Coordinator",
            "organisation": "Welcome Centre",
            "email": "ana@city.example",
            "telephone": "+351 265 000 000",
            "visibility": "everyone",
        },
    ],
    "right_to_publish": True,
    "licence": "cc-by-4.0",
}
"""Complete and without a problem, in order, as they are stored."""

CELLS: ByType[dict[str, str]] = {
    "line": {"title": "The Tuesday Table", "tagline": "Neighbours cook and eat at one table."},
    "prose": {"process": "Families choose a menu and **cook** it."},
    "choice": {"scale": "A street"},
    "choices": {"topics": "Neighbourhoods; Welcoming newcomers (fr)"},
    "period": {"period": "2019 - 2021"},
    "places": {"places_countries": "Portugal", "places_cities": "Setúbal"},
    "email": {"letterbox": "table@city.example"},
    "link": {"website": "https://tuesday-table.example/about"},
    "documents": {},
    "pictures": {},
    "contacts": {"contacts_name": "Ana Example", "contacts_email": "ana@city.example"},
    "agreement": {},
}
"""The same in the columns of somebody's table, by target; nothing for a type that no column holds."""

_ROW = {"name": "", "role": "", "organisation": "", "email": "", "telephone": "", "visibility": ""}
WRONG: ByType[list[Any]] = {
    "line": ["", "x" * 300],
    "prose": ["", "x", "word " * 41],
    "choice": ["", "moon"],
    "choices": [[], ["moon"], ["neighbourhoods", "welcoming", "language"]],
    "period": [
        None,
        {"start": "soon", "end": "-03"},
        {"start": "2021", "end": "2019"},
        {"end": "2019", "ongoing": True},
    ],
    "places": [
        None,
        {"cities": ["Lutsk"]},
        {"countries": ["UA", "ZZ"]},
        {"countries": ["UA"], "cities": ["a", "b", "c", "d"]},
    ],
    "email": ["", "no address"],
    "link": ["", "city.example"],
    "documents": [
        [],
        [{"url": "city.example", "language": "moon"}, {"title": "no link"}],
        [{"title": one, "url": "https://a.example"} for one in "abc"],
    ],
    "pictures": [
        [],
        [{"file": "p0"}, {"alt": "no file", "consent": True}],
        [{"file": one, "alt": one, "consent": True} for one in "abc"],
    ],
    "contacts": [
        [],
        [{**_ROW, "role": "x"}, {**_ROW, "email": "no address", "visibility": "moon"}],
        [{**_ROW, "name": one, "email": f"{one}@a.example", "visibility": "everyone"} for one in "abc"],
    ],
    "agreement": [False],
}
"""Raw answers of each type, each with a problem: nothing, too much, and everything else that can be wrong."""

FOUND_BY: ByType[str] = {
    "line": "table",
    "prose": "menu",
    "choice": "",
    "choices": "neighbourhoods",
    "period": "2021",
    "places": "portugal",
    "email": "",
    "link": "",
    "documents": "evaluation",
    "pictures": "",
    "contacts": "",
    "agreement": "",
}
"""A word of `ANSWERS` by which a search finds the practice; "" where an answer of this type is not searched."""


def answers() -> dict[str, Any]:
    """Return a copy of ANSWERS that a test may change."""
    return copy.deepcopy(ANSWERS)
