"""Answers so far beyond their limits that no preview should be made of them; drafts may exceed them otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.questionnaire.kinds import KINDS, WrongShape
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Template
from forms.text.plain import count_characters, count_words
from forms.values import Answers

LETTERS_OF_A_WORD = 12
"""Characters that a word may take, with its blank, before a few endless words count as a long text."""
MOST_UNLIMITED = 2_000
"""Characters, before `times`, of a text that has no limit of its own: an address, a caption, a name."""
MOST_UNLIMITED_ROWS = 100


def far_too_long(template: Template, answers: Answers, *, times: int = 3) -> Problem | None:
    """The first answer of more than `times` its limit, in the order of the form, or None.

    The codes are those of `answers.check`: "too_long" and "too_many", with the real limit in `most`. A text limited in
    words is also too long if it has more than `times` LETTERS_OF_A_WORD characters for each word. Texts and lists
    without a limit have MOST_UNLIMITED and MOST_UNLIMITED_ROWS. Values of the wrong shape are not judged.
    """
    for field in template.fields:
        try:
            value = KINDS[field.kind].parse(answers.get(field.id))
        except WrongShape:
            continue
        if found := next(_excesses(field, value, times), None):
            return found
    return None


def _excesses(field: Field, value: Any, times: int) -> Iterator[Problem]:
    """Yield what is far too long in a parsed value: a text, a list, or an object of both."""
    if isinstance(value, str):
        yield from _excess_of_text(field, value, times)
    elif isinstance(value, list):
        yield from _excess_of_list(field, value, times)
    elif isinstance(value, dict):
        for part, inside in value.items():
            if isinstance(inside, list):
                yield from _excess_of_list(field, inside, times, part)
            else:
                yield from _excess_of_part(field, inside, times, None, part)


def _excess_of_text(field: Field, text: str, times: int) -> Iterator[Problem]:
    limit = field.limit
    if limit is None:
        yield from _excess_of_part(field, text, times, None, None)
        return
    most = limit.most if limit.unit == "characters" else limit.most * LETTERS_OF_A_WORD
    characters = count_characters(text)
    if limit.unit == "words" and (words := count_words(text)) > times * limit.most:
        yield Problem(field.id, "too_long", {"count": words, "most": limit.most, "unit": "words"})
    elif characters > times * most:
        yield Problem(field.id, "too_long", {"count": characters, "most": most, "unit": "characters"})


def _excess_of_list(field: Field, items: list[Any], times: int, part: str | None = None) -> Iterator[Problem]:
    most = field.limit.most if field.limit else MOST_UNLIMITED_ROWS
    if len(items) > times * most:
        yield Problem(field.id, "too_many", {"count": len(items), "most": most}, part=part)
    for row, item in enumerate(items):
        for name, text in item.items() if isinstance(item, dict) else [(part, item)]:
            yield from _excess_of_part(field, text, times, row, name)


def _excess_of_part(field: Field, text: object, times: int, row: int | None, part: str | None) -> Iterator[Problem]:
    if isinstance(text, str) and (count := count_characters(text)) > times * MOST_UNLIMITED:
        params: Mapping[str, str | int] = {"count": count, "most": MOST_UNLIMITED, "unit": "characters"}
        yield Problem(field.id, "too_long", params, row=row, part=part)
