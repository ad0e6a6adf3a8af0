"""Answers so far beyond their limits that no preview should be made of them; drafts may exceed them otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.answers.validation import parse
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Limit, Template
from forms.text.plain import count_characters, count_words
from forms.values import Answers

TIMES = 3  # an answer of so many times its limit is far too long
LETTERS_OF_A_WORD = 12  # with its blank: a few endless words count as a long text
MOST_UNLIMITED = 2_000  # characters of a text that has no limit of its own, such as a caption
MOST_UNLIMITED_ROWS = 100


def far_too_long(template: Template, answers: Answers) -> Problem | None:
    """Return the first answer of more than TIMES its limit, in the order of the form, or None.

    The codes are "too_long" and "too_many", with the real limit in `most`; values of the wrong shape are not judged.
    """
    given, _ = parse(template, answers)
    excesses = (excess for id, value in given.items() for excess in _excesses(template.field(id), value))
    return next(excesses, None)


def _excesses(field: Field, value: Any) -> Iterator[Problem]:
    """Yield what is far too long in a parsed value: a text, a list, or an object of both."""
    if isinstance(value, str) and field.limit:
        yield from _excess_of_text(field, field.limit, value)
        return
    for part, inside in value.items() if isinstance(value, dict) else [(None, value)]:
        if isinstance(inside, list):
            yield from _excess_of_list(field, inside, part)
        else:
            yield from _excess_of_part(field, inside, None, part)


def _excess_of_text(field: Field, limit: Limit, text: str) -> Iterator[Problem]:
    most = limit.most if limit.unit == "characters" else limit.most * LETTERS_OF_A_WORD
    if limit.unit == "words" and (words := count_words(text)) > TIMES * limit.most:
        yield Problem(field.id, "too_long", {"count": words, "most": limit.most, "unit": "words"})
    elif (characters := count_characters(text)) > TIMES * most:
        yield Problem(field.id, "too_long", {"count": characters, "most": most, "unit": "characters"})


def _excess_of_list(field: Field, items: list[Any], part: str | None) -> Iterator[Problem]:
    most = field.limit.most if field.limit else MOST_UNLIMITED_ROWS
    if len(items) > TIMES * most:
        yield Problem(field.id, "too_many", {"count": len(items), "most": most}, part=part)
    for row, item in enumerate(items):
        for name, text in item.items() if isinstance(item, dict) else [(part, item)]:
            yield from _excess_of_part(field, text, row, name)


def _excess_of_part(field: Field, text: object, row: int | None, part: str | None) -> Iterator[Problem]:
    if isinstance(text, str) and (count := count_characters(text)) > TIMES * MOST_UNLIMITED:
        params: Mapping[str, str | int] = {"count": count, "most": MOST_UNLIMITED, "unit": "characters"}
        yield Problem(field.id, "too_long", params, row=row, part=part)
