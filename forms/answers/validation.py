"""The law on answers: what is wrong with them, what is missing, and how they move to a newer edition.

What belongs here: rules that hold for every medium alike. What does not: the meaning of one kind (`kinds`), reading
and writing a medium (`web_form`, `json_form`), and sentences for people (the web application phrases a Problem).

Answers map a field id to a value in the shape of the field's kind (see `forms.values`); a missing key means not
answered. Lengths follow one rule here and in the browser, written out in `forms.text.plain`: `count_words` splits at
white space and counts the pieces that hold a letter or digit, with every Chinese character and Japanese kana as a word
of its own; `count_characters` counts Unicode code points. Both count the raw text, Markdown signs and all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.questionnaire.kinds import KINDS, WrongShape
from forms.questionnaire.problems import CODE_PARAMS, PROBLEM_CODES, Problem
from forms.questionnaire.questions import Field, ShowIf, Template
from forms.text.plain import count_characters, count_words
from forms.values import Answers

__all__ = [
    "CODE_PARAMS",
    "PROBLEM_CODES",
    "Answers",
    "CarriedOver",
    "Problem",
    "carry_over",
    "check",
    "count_characters",
    "count_words",
    "is_asked",
    "parse",
]


def check(template: Template, answers: Answers, *, complete: bool) -> tuple[Problem, ...]:
    """What is wrong with the answers, in the order of the form.

    `complete=False` is for drafts: only what is wrong. `complete=True` is for submission and publication: also what is
    missing. A field whose `show_if` does not hold is not judged at all.
    """
    return tuple(
        problem
        for field in template.fields
        if is_asked(template, field, answers)
        for problem in _check_field(field, answers.get(field.id), complete)
    )


def _check_field(field: Field, raw: object, complete: bool) -> Iterator[Problem]:
    kind = KINDS[field.kind]
    try:
        value = kind.parse(raw)
    except WrongShape:
        yield Problem(field.id, "wrong_shape")
        return
    if not kind.is_empty(value):
        yield from kind.check(field, value, complete)
    elif complete and field.required:
        yield kind.missing(field)


def is_asked(template: Template, field: Field, answers: Answers) -> bool:
    """Whether a field is asked at all, given the other answers. An unasked field's dependants are not asked either."""
    condition = field.show_if
    if condition is None:
        return True
    return is_asked(template, template.field(condition.field), answers) and _holds(condition, answers)


def _holds(condition: ShowIf, answers: Answers) -> bool:
    answer = answers.get(condition.field)
    if isinstance(condition.value, bool):
        return bool(answer) is condition.value
    return condition.value in answer if isinstance(answer, list) else answer == condition.value


def parse(template: Template, raw: Mapping[str, object]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Raw answers, such as JSON from a program, as they are stored, and what could not be read.

    Values are cleaned and put in the template's order; empty ones are left out. The problems are only of the codes
    "wrong_shape" and "not_a_field"; pass the answers on to `check` for the rest.
    """
    answers: dict[str, Any] = {}
    problems = []
    for field in template.fields:
        kind = KINDS[field.kind]
        try:
            value = kind.arrange(field, kind.parse(raw.get(field.id)))
        except WrongShape:
            problems.append(Problem(field.id, "wrong_shape"))
        else:
            if not kind.is_empty(value):
                answers[field.id] = value
    known = {field.id for field in template.fields}
    problems += [Problem(field_id, "not_a_field") for field_id in raw if field_id not in known]
    return answers, tuple(problems)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Answers moved to a newer edition: what fits, the required fields still to answer, and what had no place."""

    answers: dict[str, Any]
    missing: tuple[str, ...]
    dropped: Mapping[str, Any]


def carry_over(old: Template, answers: Answers, new: Template) -> CarriedOver:
    """Moves answers from edition `old` to edition `new`. Nothing is lost silently: what does not fit is in `dropped`.

    A value is kept if the new edition has a field of that id and kind, or if a line has become prose. Options that are
    no longer offered are dropped one by one.
    """
    kept: dict[str, Any] = {}
    dropped: dict[str, Any] = {}
    kinds = {field.id: field.kind for field in old.fields}
    fields = {field.id: field for field in new.fields}
    for field_id, value in answers.items():
        field = fields.get(field_id)
        if field is None or not _fits(kinds.get(field_id), field.kind):
            dropped[field_id] = value
        elif field.options:
            _carry_options(field, value, kept, dropped)
        else:
            kept[field_id] = value
    missing = tuple(
        field.id for field in new.fields if field.required and field.id not in kept and is_asked(new, field, kept)
    )
    return CarriedOver(kept, missing, dropped)


def _fits(old_kind: str | None, new_kind: str) -> bool:
    return old_kind == new_kind or (old_kind, new_kind) in {("line", "prose"), ("choice", "choices")}


def _carry_options(field: Field, value: object, kept: dict[str, Any], dropped: dict[str, Any]) -> None:
    codes = [value] if isinstance(value, str) else [str(code) for code in value] if isinstance(value, list) else []
    offered = [code for code in codes if field.option(code) is not None]
    gone = [code for code in codes if field.option(code) is None]
    if offered:
        kept[field.id] = KINDS[field.kind].arrange(field, offered) if field.kind == "choices" else offered[0]
    if gone:
        dropped[field.id] = gone if isinstance(value, list) else value
