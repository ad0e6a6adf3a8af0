"""Example answers of an edition: what its own examples say, as answers, to look at its form and its sheet.

Not here: how an edition is judged (`thematic`). Examples are no practice; nothing of them is ever kept.
"""

from __future__ import annotations

from typing import Any

from forms import period
from forms.kinds import KINDS
from forms.questions import Field, Template

PLACES = {"countries": ["PT"], "cities": ["Setúbal"]}
CONTACT = {
    "name": "Ana Example",
    "role": "",
    "organisation": "",
    "email": "ana@city.example",
    "telephone": "",
    "visibility": "everyone",
}
SINCE = {"as_written": "2019 – 2021", "start": "2019", "end": "2021", "ongoing": False, "recurring": ""}


def answers(template: Template) -> dict[str, Any]:
    """An answer to every question that can have one without a file; what its own limits refuse is left out."""
    found: dict[str, Any] = {}
    for field in template.fields:
        raw = _example(field)
        if raw is None:
            continue
        kind = KINDS[field.kind]
        value = kind.arrange(field, kind.parse(raw))
        if not kind.is_empty(value) and not list(kind.check(field, value, complete=True)):
            found[field.id] = value
    return found


def _example(field: Field) -> Any:
    if field.options:
        codes = [option.code for option in field.options]
        return codes[: min(2, field.limit.most if field.limit else 2)] if field.kind == "choices" else codes[0]
    if field.kind == "period":
        read = period.read(field.example)
        return SINCE if read.uncertain or not read.start else SINCE | {
            "as_written": "", "start": read.start, "end": read.end, "ongoing": read.ongoing
        }  # fmt: skip
    made = {"places": PLACES, "contacts": [CONTACT], "agreement": True, "pictures": None, "documents": None}
    return made.get(field.kind, field.example)
