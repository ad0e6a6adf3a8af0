"""The headings of a practice's story in existing texts ("Purpose:", "Objectif :"), and what stands under each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from forms.periods.period_words import fold
from forms.questionnaire.shipped import LATEST, languages, load
from forms.toml_data import toml_beside

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """The text under one heading, and the field it answers; both names are "" before the first heading."""

    field: str
    label: str
    text: str


@cache
def _fields() -> Mapping[str, str]:
    """Map each folded label to its field id, or OTHER."""
    named = toml_beside(__file__)
    found = {_key(label): field for field, tongues in named.items() for labels in tongues.values() for label in labels}
    for language in languages(LATEST):
        questionnaire = load(LATEST, language)
        found.update({_key(questionnaire.field(field).label): field for field in named if field != OTHER})
    return found


def field_of(label: str) -> str:
    """Return the id of the field that a heading names, OTHER if it answers none, "" if it is no heading."""
    return _fields().get(_key(label), "")


def _key(label: str) -> str:
    return re.sub(r"\s*/\s*", "/", fold(label).rstrip(" :"))


def parts(text: str) -> list[Part]:
    """Return the text split at its headings."""
    found = list(_headings(text))
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    first = text[: found[0][0]] if found else text
    before = [Part("", "", first.strip())] if first.strip() else []
    return before + [
        Part(field_of(label), label, text[after:end].strip())
        for (_, label, after), end in zip(found, ends, strict=False)
    ]


def _headings(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield where each heading begins, its words, and where the text under it begins."""
    for line in re.finditer(r"[^\n]+", text):
        if field_of(line[0]):
            yield line.start(), line[0].strip(" :\xa0"), line.end()
            continue
        for colon in re.finditer(r"[ \xa0\u202f]*[:：]", line[0]):
            if label := _label_before(line[0][: colon.start()]):
                start = line.start() + colon.start() - len(label)
                yield start, label, line.start() + colon.end()


def _label_before(text: str) -> str:
    """Return the longest heading with which a text ends, "" if there is none."""
    words = [found.start() for found in re.finditer(r"(?<!\S)\S", text)][-6:]
    for start in words:
        label = text[start:]
        if not label[0].islower() and field_of(label):
            return label
    return ""
