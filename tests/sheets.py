"""Sheets for the tests of documents: no database, no files, small pictures made on the spot."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import every_type
from PIL import Image

from exports.sheet.sheet import Photo, Sheet
from forms.questionnaire.model import OptionSetting
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.shipped import load

ANSWERS: dict[str, Any] = {
    "title": "Art therapy in Lutsk",
    "tagline": "Children find words, friends and sleep again.",
    "places": {"countries": ["UA"], "cities": ["Lutsk"]},
    "period": {"as_written": "Since 2022", "start": "2022-04", "end": None, "ongoing": True, "recurring": ""},
    "topics": ["mediation", "welcoming"],
    "website": "https://www.example.org/art-therapy/",
    "purpose": "Art gives displaced children a **safe place** to say without words what they have lived through.",
    "rationale": "Lutsk has received many displaced families. *Waiting lists* reached four months.",
    "process": "Three steps:\n\n1. Artists were trained.\n2. Groups met twice a week.\n\nSee the [handbook](https://example.org/h).",
    "impact": "640 children took part:\n\n- sleep problems fell by half;\n- eleven groups still meet.",
    "partners": "Department of Culture; Children's Library",
    "references": [
        {"title": "Handbook", "url": "https://example.org/handbook", "file": "", "language": "uk"},
        {"title": "Council decision 31/24", "url": "", "file": "f", "language": "en"},
    ],
    "contacts": [
        {
            "name": "Olena Kovalchuk",
            "role": "Coordinator",
            "organisation": "City Council",
            "email": "olena@example.org",
            "telephone": "+380 332 000 000",
            "visibility": "everyone",
        }
    ],
    "licence": "cc-by-4.0",
}

OWN_COLOUR = "#5a1a6b"
OWN_COLOURS = Questionnaires((OptionSetting(ANSWERS["topics"][0], 1, colour=OWN_COLOUR),))
"""What a network asks that draws the first topic of these sheets in a colour of its own."""


@cache
def jpeg(width: int, height: int, colour: str = "#7a9") -> bytes:
    """Return a plain JPEG."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "JPEG")
    return target.getvalue()


def make(*sizes: tuple[int, int], language: str = "en", asked_in: str = "en", **changes: Any) -> Sheet:
    """Make a sheet with a picture for each size; `changes` are answers (None removes one) or attributes of it."""
    attributes = {name: changes.pop(name) for name in list(changes) if name in Sheet.__dataclass_fields__}
    files = [f"p{number}" for number in range(len(sizes))]
    pictures = [
        {
            "file": file,
            "alt": f"Alternative {file}",
            "caption": f"Caption {file}",
            "credit": "A. Person",
            "consent": True,
        }
        for file in files
    ]
    answers = {**ANSWERS, "photos": pictures or None, **changes}
    known: dict[str, Any] = {
        "reference": "SH-2026-0014",
        "revision": 2,
        "language": language,
        "questionnaire": load(language=asked_in),
        "answers": {name: value for name, value in answers.items() if value is not None},
        "photos": {file: Photo(jpeg(*size), *size) for file, size in zip(files, sizes, strict=True)},
        "published_on": date(2026, 5, 3),
        "network": "Network of Cities",
        "url": "https://sheaf.example.org/practices/art-therapy",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    }
    return Sheet(**(known | attributes))


def of_every_type(language: str = "en") -> Sheet:
    """Make a sheet with an answer of every field type."""
    questionnaire = every_type.NETWORK.load(every_type.NAME, language)
    return make((60, 40), questionnaire=questionnaire, language=language, answers=every_type.answers())


HOSTILE = {
    "title": '<script>alert(1)</script>"><svg onload=alert(1)>',
    "tagline": "<style>*{background:url(file:///etc/passwd)}</style>",
    "website": "javascript:alert(1)",
    "purpose": "<img src=file:///etc/passwd> ![x](file:///etc/hostname) [click](javascript:alert(1))",
    "impact": "<svg><image href='file:///etc/passwd'/></svg>",
    "references": [
        {"title": "</a><object data=x>", "url": "file:///etc/passwd", "file": "", "language": "en"},
        {"title": "b", "url": 'https://ok.example/?a=1&b="<', "file": "", "language": "en"},
    ],
    "contacts": [{"name": "<b>x", "email": '"onclick="x@example.org', "visibility": "everyone"}],
}
