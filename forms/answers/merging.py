"""The merge, answer by answer, of what two people wrote into the same questions.

A page carries the etag of each answer that it began from; an answer sent with that etag was not changed.
"""

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field
from forms.questionnaire.types import FIELD_TYPES
from forms.values import Answers


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
    value = TOGETHER[field.type](field, first, second)
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


def _texts(field: Field, first: str, second: str) -> str:
    """Return every line of both texts, common ones once; others become paragraphs unless they are items."""
    before, after = first.split("\n"), second.split("\n")
    found: list[str] = []
    for step, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            found += before[a:b]
            continue
        apart = a < b and c < d and not (_is_item(before[b - 1]) and _is_item(after[c]))
        found += [*before[a:b], *([""] if apart else []), *after[c:d]]
    return str(FIELD_TYPES[field.type].parse("\n".join(found)))


def _is_item(line: str) -> bool:
    start = line.lstrip().partition(" ")[0]
    return start in ("-", "*", "+") or start.rstrip(".)").isdecimal()


def _lists(field: Field, first: Sequence[Any], second: Sequence[Any]) -> Any:
    """Return every row of both; those that only the second has come last."""
    kind: Any = FIELD_TYPES[field.type]
    rows, more = kind.parse(first), kind.parse(second)
    return kind.arrange(field, [*rows, *(one for one in more if one not in rows)])


def _pictures(field: Field, first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]) -> Any:
    """Return every picture of both; None if both say different things about one."""
    kind: Any = FIELD_TYPES[field.type]
    rows, more = kind.parse(first), {row["file"]: row for row in kind.parse(second)}
    for row in rows:
        twin = more.pop(row["file"], row)
        if any(row[part] and twin[part] and row[part] != twin[part] for part in kind.parts):
            return None
        row.update({part: row[part] or twin[part] for part in kind.parts})
    return [*rows, *more.values()]


def _places(field: Field, first: Mapping[str, Any], second: Mapping[str, Any]) -> Any:
    return FIELD_TYPES[field.type].parse({part: [*first[part], *second[part]] for part in ("countries", "cities")})


def _only_one(field: Field, first: Any, second: Any) -> None:
    """Return nothing, as one of such answers has to be chosen."""


TOGETHER: ByType[Callable[[Field, Any, Any], Any]] = {
    "line": _only_one,
    "prose": _texts,
    "choice": _only_one,
    "choices": _lists,
    "period": _only_one,
    "places": _places,
    "email": _only_one,
    "link": _only_one,
    "documents": _lists,
    "pictures": _pictures,
    "contacts": _lists,
    "agreement": _only_one,
}
