"""The merge, answer by answer, of what two people wrote into the same questions.

A page carries the etag of each answer that it began from; an answer sent with that etag was not changed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.questionnaire.model import Field
from forms.questionnaire.types import FIELD_TYPES, Answers


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers without a conflict, and the ids of the questions that both have changed."""

    answers: dict[str, Any]
    conflicts: tuple[str, ...]


def etag(field: Field, value: Any) -> str:
    """Return the etag of one answer, "" of none; it does not depend on how the answer was stored."""
    if value is None:
        return ""
    kind = FIELD_TYPES[field.type]
    value = kind.arrange(field, kind.parse(value))
    if kind.is_empty(value):
        return ""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def etags(fields: Iterable[Field], answers: Answers) -> dict[str, str]:
    """Return the etag of each answer."""
    return {field.id: etag(field, answers.get(field.id)) for field in fields}


def merge(
    fields: Iterable[Field], began: Mapping[str, str], mine: Answers, theirs: Answers, own: Collection[str] = ()
) -> Merged:
    """Merge what one person sends (`mine`) with what is stored (`theirs`).

    `began` are the etags that the page began from; an answer without one may have been changed. `own` are the questions
    whose stored answer came from the same person's page.
    """
    found: dict[str, Any] = {}
    conflicts = []
    for field in fields:
        one, other, first = etag(field, mine.get(field.id)), etag(field, theirs.get(field.id)), began.get(field.id)
        if one == other or (one == first and field.id not in own):
            chosen = theirs.get(field.id)
        elif other == first or field.id in own:
            chosen = mine.get(field.id)
        else:
            conflicts.append(field.id)
            continue
        if chosen is not None:
            found[field.id] = chosen
    return Merged(found, tuple(conflicts))


def holds(field: Field, whole: Any, part: Any) -> bool:
    """Tell whether no word of `part` is missing in `whole`; those of a text stand in the same order there."""
    if field.type == "prose":
        words = iter(str(whole or "").split())
        return all(word in words for word in str(part or "").split())
    return _pieces(field, part) <= _pieces(field, whole)


def together(field: Field, first: Any, second: Any) -> Any:
    """Return one answer that keeps every word of both; None where that cannot be."""
    if not first or not second:
        return None
    value = FIELD_TYPES[field.type].together(field, first, second)
    return value if value is not None and holds(field, value, first) and holds(field, value, second) else None


def keeps_most(field: Field, mine: Any, theirs: Any) -> str:
    """Return which answer to offer first, "mine", "theirs" or "both"; "" if each would delete words."""
    if holds(field, mine, theirs):
        return "mine"
    if holds(field, theirs, mine):
        return "theirs"
    return "both" if together(field, theirs, mine) is not None else ""


def _pieces(field: Field, value: Any) -> Counter[str]:
    """Count the parts of an answer of which none may get lost: lines, rows, options."""
    if value in (None, "", [], {}, False):
        return Counter()
    if isinstance(value, str):
        return Counter([value])
    if field.type == "pictures":
        rows = FIELD_TYPES[field.type].parse(value)
        return Counter(f"{row['file']}:{part}:{one}" for row in rows for part, one in row.items() if one)
    if isinstance(value, list):
        return Counter(json.dumps(one, sort_keys=True) for one in FIELD_TYPES[field.type].parse(value))
    parts = value.items() if isinstance(value, dict) else [("", value)]
    return Counter(
        f"{name}:{one}" for name, many in parts for one in (many if isinstance(many, list) else [many]) if one
    )
