"""Validation of answers in every medium, and moving answers to another questionnaire.

Lengths follow one rule here and in the browser: `forms.text.plain` counts the raw text, Markdown included.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.questionnaire.model import Field, Limit, Questionnaire
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import FIELD_TYPES, Answers, WrongShape
from forms.text.plain import count_characters, count_words

TIMES = 3  # an answer of so many times its limit is far too long
LETTERS_OF_A_WORD = 12  # with its blank: a few endless words count as a long text
MOST_UNLIMITED = 2_000  # characters of a text that has no limit of its own, such as a caption
MOST_UNLIMITED_ROWS = 100


def check(questionnaire: Questionnaire, answers: Answers, *, complete: bool) -> tuple[Problem, ...]:
    """Return what is wrong with the answers, in the order of the form.

    With `complete`, for submission and publication, also what is missing. A field whose `show_if` fails is not judged.
    """
    return tuple(
        problem
        for field in questionnaire.fields
        if is_asked(questionnaire, field, answers)
        for problem in _check_field(field, answers.get(field.id), complete)
    )


def _check_field(field: Field, raw: object, complete: bool) -> Iterator[Problem]:
    kind = FIELD_TYPES[field.type]
    try:
        value = kind.parse(raw)
    except WrongShape:
        yield Problem(field.id, "wrong_shape")
        return
    if not kind.is_empty(value):
        yield from kind.check(field, value, complete)
    elif complete and field.required:
        yield kind.missing(field)


def is_asked(questionnaire: Questionnaire, field: Field, answers: Answers) -> bool:
    """Tell whether a field is asked, given the other answers; the dependants of an unasked field are not."""
    condition = field.show_if
    if condition is None:
        return True
    answer = answers.get(condition.field)
    if isinstance(condition.value, bool):
        holds = bool(answer) is condition.value
    else:
        holds = condition.value in answer if isinstance(answer, list) else answer == condition.value
    return holds and is_asked(questionnaire, questionnaire.field(condition.field), answers)


def parse(questionnaire: Questionnaire, raw: Mapping[str, object]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return raw answers as they are stored, and a Problem, "wrong_shape" or "not_a_field", for what cannot be read."""
    answers: dict[str, Any] = {}
    problems = []
    for field in questionnaire.fields:
        kind = FIELD_TYPES[field.type]
        try:
            value = kind.arrange(field, kind.parse(raw.get(field.id)))
        except WrongShape:
            problems.append(Problem(field.id, "wrong_shape"))
        else:
            if not kind.is_empty(value):
                answers[field.id] = value
    known = {field.id for field in questionnaire.fields}
    problems += [Problem(field_id, "not_a_field") for field_id in raw if field_id not in known]
    return answers, tuple(problems)


def far_too_long(questionnaire: Questionnaire, answers: Answers) -> Problem | None:
    """Return the first answer of more than TIMES its limit, in the order of the form, or None.

    The codes are "too_long" and "too_many", with the real limit in `most`; values of the wrong shape are not judged.
    """
    given, _ = parse(questionnaire, answers)
    excesses = (excess for id, value in given.items() for excess in _excesses(questionnaire.field(id), value))
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


def carry_over(old: Questionnaire, answers: Answers, new: Questionnaire) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers that fit another questionnaire, and those that do not.

    A value fits a field of its id and type, prose also a line, choices also a choice. Missing options are dropped.
    """
    carried: dict[str, Any] = {}
    dropped: dict[str, Any] = {}
    kinds = {field.id: field.type for field in old.fields}
    fields = {field.id: field for field in new.fields}
    for field_id, value in answers.items():
        field = fields.get(field_id)
        if field is None or not _fits(kinds.get(field_id), field.type):
            dropped[field_id] = value
        elif field.options:
            _carry_options(field, value, carried, dropped)
        else:
            carried[field_id] = value
    return carried, dropped


def _fits(old_kind: str | None, new_kind: str) -> bool:
    return old_kind == new_kind or (old_kind, new_kind) in {("line", "prose"), ("choice", "choices")}


def _carry_options(field: Field, value: object, carried: dict[str, Any], dropped: dict[str, Any]) -> None:
    codes = [value] if isinstance(value, str) else [str(code) for code in value] if isinstance(value, list) else []
    offered = [code for code in codes if field.option(code) is not None]
    gone = [code for code in codes if field.option(code) is None]
    if offered:
        carried[field.id] = FIELD_TYPES[field.type].arrange(field, offered) if field.type == "choices" else offered[0]
    if gone:
        dropped[field.id] = gone if isinstance(value, list) else value
