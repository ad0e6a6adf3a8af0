"""Advice on a draft that an editor would give: what is allowed, but would make an editor write back.

Advice never prevents submitting. A rule that depends on a language or script ignores texts in others.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as record_field
from functools import cached_property
from itertools import islice
from typing import Any

from forms.answers.passages import Passage
from forms.answers.validation import is_asked, parse
from forms.questionnaire.model import Questionnaire, Role
from forms.questionnaire.types import FIELD_TYPES, Answers
from forms.text.acronyms import acronyms, spelt_out
from forms.text.everyday_words import vocabularies
from forms.text.plain import count_characters, count_words

RESULTS = "impact"  # the field that should hold figures
THIN = 4  # an answer is thin below this part of its limit; the worked examples use between a quarter and half
LONG_SENTENCE = 40  # words; likewise the numbers below, unless their names say letters or characters
SENTENCES_NAMED = 3  # in one answer, and ACRONYMS_NAMED in the whole draft: nobody reads more advice
ACRONYMS_NAMED = 10
WORDS_SHOWN = 8
LETTERS_SHOWN = 80
WORDS_BESIDE_A_LINK = 20
WORDS_FOR_EACH_LINK = 8
REPEATED_BLANKS = 5
REPEATED_CHARACTERS = 30
TITLE_WORDS = 2
_AROUND_WORDS = ".,;:!?()[]\"'«»“”"
_QUOTES = "\"'“”„‟«»‘’‚‹›「」"


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of advice: the field, the code, the values of its sentence, and the row of a list (from 0)."""

    field: str
    code: str
    params: Mapping[str, str | int] = record_field(default_factory=dict, hash=False)
    row: int | None = None


def advise(questionnaire: Questionnaire, answers: Answers) -> tuple[Advice, ...]:
    """Return the advice on the answers that are there and asked, in the order of the form and of RULES."""
    given, _ = parse(questionnaire, answers)
    asked = {field.id for field in questionnaire.fields if is_asked(questionnaire, field, answers)}
    draft = Draft(questionnaire, {id: value for id, value in given.items() if id in asked})
    found = [advice for rule in RULES.values() for advice in rule(draft)]
    order = {field.id: number for number, field in enumerate(questionnaire.fields)}
    return tuple(sorted(found, key=lambda advice: order[advice.field]))


@dataclass(frozen=True)
class Draft:
    """The answers that are judged: parsed, asked and not empty, in the order of the form."""

    questionnaire: Questionnaire
    values: Mapping[str, Any]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The written answers that are printed: lines and prose."""
        return tuple(
            Passage(field, self.values[field.id])
            for field in self.questionnaire.fields
            if field.id in self.values and FIELD_TYPES[field.type].is_text and field.sheet.role is not Role.HIDDEN
        )

    @property
    def narrative(self) -> tuple[Passage, ...]:
        """The answers that tell the story."""
        return tuple(passage for passage in self.passages if passage.field.sheet.role is Role.BODY)

    @cached_property
    def everything(self) -> str:
        """Every text of the draft, including captions and titles of documents, one a line."""
        return "\n".join(text for value in self.values.values() for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _texts(inside)


def _start(sentence: str) -> str:
    """Return the first words of a sentence, to find it again."""
    return " ".join(sentence.split(maxsplit=WORDS_SHOWN)[:WORDS_SHOWN])[:LETTERS_SHOWN]


def _slogan_title(draft: Draft) -> Iterator[Advice]:
    for passage in draft.passages:
        if passage.field.sheet.role is Role.TITLE and _is_slogan(passage):
            yield Advice(passage.field.id, "slogan_title")


def _is_slogan(passage: Passage) -> bool:
    title = passage.raw
    quoted = title[0] in _QUOTES and title[-1] in _QUOTES and not any(sign in _QUOTES for sign in title[1:-1])
    capitals = title.isupper() and count_characters(title) > 1
    short = passage.has_spaces and count_words(title) <= TITLE_WORDS
    return title.endswith(("!", "！")) or quoted or capitals or short


def _no_numbers(draft: Draft) -> Iterator[Advice]:
    for passage in draft.narrative:
        if passage.field.id != RESULTS or passage.language is None or _sends_away(passage):
            continue
        if not _has_number(passage, passage.language):
            yield Advice(passage.field.id, "no_numbers")


def _has_number(passage: Passage, language: str) -> bool:
    numbers = vocabularies()[language].numbers
    # A language without number words of ours may have written them out: nobody is told that they are missing.
    if not numbers or any(unicodedata.category(sign) in ("Nd", "Nl", "No") for sign in set(passage.text)):
        return True
    return not numbers.isdisjoint(passage.vocabulary)


def _links_instead_of_content(draft: Draft) -> Iterator[Advice]:
    for passage in draft.narrative:
        if _sends_away(passage):
            yield Advice(passage.field.id, "links_instead_of_content")


def _sends_away(passage: Passage) -> bool:
    wanted = max(WORDS_BESIDE_A_LINK, WORDS_FOR_EACH_LINK * passage.links)
    return passage.links > 0 and passage.has_spaces and passage.words < wanted


def _thin(draft: Draft) -> Iterator[Advice]:
    for passage in draft.narrative:
        limit = passage.field.limit
        if not passage.field.required or limit is None or not passage.has_spaces or _sends_away(passage):
            continue
        count = count_words(passage.raw) if limit.unit == "words" else count_characters(passage.raw)
        if THIN * count < limit.most:
            yield Advice(passage.field.id, "thin", {"count": count, "most": limit.most, "unit": limit.unit})


def _long_sentence(draft: Draft) -> Iterator[Advice]:
    for passage in draft.passages:
        if not passage.has_spaces:
            continue
        candidates = (sentence for sentence in passage.sentences if sentence.count(" ") >= LONG_SENTENCE)
        counted = ((sentence, count_words(sentence)) for sentence in candidates)
        long = [(sentence, words) for sentence, words in counted if words > LONG_SENTENCE]
        for sentence, words in long[:SENTENCES_NAMED]:
            yield Advice(passage.field.id, "long_sentence", {"words": words, "start": _start(sentence)})


def _unexplained_acronym(draft: Draft) -> Iterator[Advice]:
    first: dict[str, str] = {}
    for passage in draft.passages:
        if not passage.is_in_capitals:
            for acronym in acronyms(passage.capital_runs):
                first.setdefault(acronym, passage.field.id)
    if not first:
        return
    # "NOT" and "WHO": a word that is also written small is an ordinary word, said with force.
    written = {word for passage in draft.passages for word in set(passage.text.split())}
    ordinary = {word.strip(_AROUND_WORDS).casefold() for word in written if not word.isupper()}
    explained = spelt_out(draft.everything)
    unexplained = (word for word in first if word not in explained and word.casefold() not in ordinary)
    for acronym in islice(unexplained, ACRONYMS_NAMED):
        yield Advice(first[acronym], "unexplained_acronym", {"acronym": acronym})


def _shouting(draft: Draft) -> Iterator[Advice]:
    for passage in draft.passages:
        if passage.field.sheet.role is not Role.TITLE and passage.has_shouting:
            yield Advice(passage.field.id, "shouting")


def _repeated_text(draft: Draft) -> Iterator[Advice]:
    seen: dict[str, str] = {}
    for passage in draft.passages:
        others = set()
        for sentence in passage.sentences:
            if len(sentence) < REPEATED_CHARACTERS or (passage.has_spaces and sentence.count(" ") < REPEATED_BLANKS):
                continue
            other = seen.setdefault(sentence.casefold().rstrip(".!?… "), passage.field.id)
            if other != passage.field.id and other not in others:
                others.add(other)
                yield Advice(passage.field.id, "repeated_text", {"other": other, "start": _start(sentence)})


def _photo_without_rights(draft: Draft) -> Iterator[Advice]:
    for field in draft.questionnaire.fields:
        if field.type == "pictures" and field.sheet.role is not Role.HIDDEN:
            for row, picture in enumerate(draft.values.get(field.id, ())):
                if not picture["consent"] or not picture["credit"]:
                    yield Advice(field.id, "photo_without_rights", row=row)


RULES: Mapping[str, Callable[[Draft], Iterator[Advice]]] = {
    "slogan_title": _slogan_title,  # a title that calls out, and does not say what the practice is
    "no_numbers": _no_numbers,  # results without a single figure
    "links_instead_of_content": _links_instead_of_content,  # an answer that sends readers elsewhere
    "thin": _thin,  # far less than there is room for
    "long_sentence": _long_sentence,
    "unexplained_acronym": _unexplained_acronym,
    "shouting": _shouting,  # whole sentences in capitals
    "repeated_text": _repeated_text,  # the same sentence as in the field "other", which comes first
    "photo_without_rights": _photo_without_rights,  # a picture, in `row`, without its credit or without consent
}
