"""A section of the questions as a WTForms form: kinds to boxes, boxes to answers, problems to their boxes.

What belongs here: the web medium, one row of `WEB_KINDS` a kind. What does not: drawing the boxes (templates), rules
about answers (`answers`), uploads and CSRF (the web application). WTForms only carries text here; it judges nothing.
"""

# mypy: disallow-untyped-calls=False
# WTForms has no type annotations.

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import wtforms
from wtforms.form import BaseForm

from forms.periods.partial_date import is_partial_date
from forms.questionnaire.field_types import ByType
from forms.questionnaire.kinds import KINDS
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Section, Template
from forms.values import Answers
from forms.web.web_rows import (
    NumberedFields,
    contact_row,
    document_row,
    period_boxes,
    picture_row,
    places_boxes,
)

Data = Mapping[str, Any]


class SectionForm(BaseForm):
    """The form of one section; made by `form_class`. Each top field carries its question as `.spec`.

    It is WTForms' BaseForm, whose fields are reached as `form["process"]`: as attributes, as in a declared Form, an
    edition's field ids would hide the form's own methods.
    """

    template: ClassVar[Template]
    section: ClassVar[Section]

    def __init__(self, formdata: Any = None, *, data: Data | None = None, prefix: str = "") -> None:
        """`formdata` is what was sent (or None), `data` what `form_data` gives; sent values come first."""
        super().__init__({spec.id: self._make(spec) for spec in self.section.fields}, prefix=prefix)
        for spec in self.section.fields:
            self[spec.id].spec = spec
        self.process(formdata, data=data)
        for spec in self.section.fields:
            WEB_KINDS[spec.kind].prepare(self[spec.id], spec)

    def _make(self, spec: Field) -> Any:
        return WEB_KINDS[spec.kind].make(spec, self.template)

    def add_rows(self) -> None:
        """Give each question of several rows an empty one more, unless its last row is empty or it has all it may."""
        for spec in self.section.fields:
            WEB_KINDS[spec.kind].add(self[spec.id], spec)

    def answers(self) -> dict[str, Any]:
        """The answers of this section, cleaned and in order. Empty ones, and rows ticked for removal, are left out."""
        found = {}
        for spec in self.section.fields:
            kind = KINDS[spec.kind]
            value = kind.arrange(spec, kind.parse(WEB_KINDS[spec.kind].read(self[spec.id])))
            if not kind.is_empty(value):
                found[spec.id] = value
        return found

    def carry(self, problems: Iterable[Problem], phrase: Callable[[Problem], str]) -> None:
        """Puts the sentence of each problem on the box it is about; problems of other sections are passed over."""
        own = {spec.id: spec for spec in self.section.fields}
        for problem in problems:
            if problem.field in own:
                web_kind = WEB_KINDS[own[problem.field].kind]
                _say(web_kind.locate(self[problem.field], problem), phrase(problem))


def _say(box: Any, sentence: str) -> None:
    if isinstance(box, wtforms.FormField):
        box.form.form_errors = [*box.form.form_errors, sentence]
    else:
        box.errors = [*box.errors, sentence]


@cache
def form_class(template: Template, section_id: str) -> type[SectionForm]:
    """The form of a section, in the template's language. Raises KeyError if there is no such section."""
    section = template.section(section_id)
    return type("SectionForm", (SectionForm,), {"template": template, "section": section})


def form_data(template: Template, section_id: str, answers: Answers) -> dict[str, Any]:
    """The answers of a section as its form takes them for `data`."""
    return {
        spec.id: WEB_KINDS[spec.kind].fill(answers[spec.id])
        for spec in template.section(section_id).fields
        if spec.id in answers
    }


@dataclass(frozen=True, slots=True)
class WebKind:
    """How one kind is asked on the web.

    `make` gives the boxes, `fill` turns an answer into their data, `read` turns them into a raw answer for the kind's
    `parse`, `locate` finds the box of a problem, `prepare` gets a form ready after it has been filled, and `add` gives
    it an empty row more, where a question has rows.
    """

    make: Callable[[Field, Template], Any]
    fill: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda bound: bound.data
    locate: Callable[[Any, Problem], Any] = lambda bound, problem: bound
    prepare: Callable[[Any, Field], None] = lambda bound, spec: None
    add: Callable[[Any, Field], None] = lambda bound, spec: None


def _line(spec: Field, template: Template) -> Any:
    return wtforms.StringField(spec.label, description=spec.help)


def _prose(spec: Field, template: Template) -> Any:
    return wtforms.TextAreaField(spec.label, description=spec.help)


def _choice(spec: Field, template: Template) -> Any:
    options = [wtforms.SelectChoice(option.code, option.label) for option in spec.options]
    return wtforms.RadioField(spec.label, description=spec.help, choices=options, validate_choice=False)


def _choices(spec: Field, template: Template) -> Any:
    options = [wtforms.SelectChoice(option.code, option.label) for option in spec.options]
    return wtforms.SelectMultipleField(spec.label, description=spec.help, choices=options, validate_choice=False)


def _agreement(spec: Field, template: Template) -> Any:
    return wtforms.BooleanField(spec.label, description=spec.help)


def _period(spec: Field, template: Template) -> Any:
    return wtforms.FormField(period_boxes(template), spec.label, description=spec.help)


def _places(spec: Field, template: Template) -> Any:
    return wtforms.FormField(places_boxes(template), spec.label, description=spec.help)


def _rows_of(row: Callable[[Template], type[wtforms.Form]]) -> Callable[[Field, Template], Any]:
    def make(spec: Field, template: Template) -> Any:
        # No max_entries: WTForms would silently drop what is beyond it, and `check` names it instead.
        return NumberedFields(wtforms.FormField(row(template)), spec.label, description=spec.help)

    return make


# ------------------------------------------------------------------------------------------------------------ period

_MONTH = re.compile(r"[0-9]{1,2}")  # a number with thousands of digits is no month, and int() refuses it
_WITH_MONTH = re.compile(r"(.*)-(0[1-9]|1[0-2])", re.DOTALL)


def split_date(date: str | None) -> tuple[str, str]:
    """A stored date as the boxes for year and month. A date with a day stands whole in the box for the year."""
    whole_day = date is not None and len(date) == len("2019-03-21") and is_partial_date(date)
    found = None if date is None or whole_day else _WITH_MONTH.fullmatch(date)
    if found is None:
        return date or "", ""
    return found[1], str(int(found[2]))


def join_date(year: str | None, month: str | None) -> str:
    """The boxes for year and month as a stored date; nothing typed is lost, so a month alone becomes "-03"."""
    number = int(month) if month and _MONTH.fullmatch(month) else 0
    return f"{(year or '').strip()}-{number:02d}" if number else (year or "").strip()


def _fill_period(value: Data) -> dict[str, Any]:
    start_year, start_month = split_date(value["start"])
    end_year, end_month = split_date(value["end"])
    return {
        "start_year": start_year,
        "start_month": start_month,
        "end_year": end_year,
        "end_month": end_month,
        "ongoing": value["ongoing"],
        "recurring": value["recurring"],
        "as_written": value["as_written"],
    }


def _read_period(bound: Any) -> dict[str, Any]:
    boxes = bound.data
    return {
        "as_written": boxes["as_written"],
        "start": join_date(boxes["start_year"], boxes["start_month"]),
        "end": join_date(boxes["end_year"], boxes["end_month"]),
        "ongoing": bool(boxes["ongoing"]),
        "recurring": boxes["recurring"],
    }


def _locate_part(bound: Any, problem: Problem) -> Any:
    return bound.form[problem.part] if problem.part else bound


# ------------------------------------------------------------------------------------------------------------ places


def _fill_places(value: Data) -> dict[str, Any]:
    return {"countries": list(value["countries"]), "cities": "\n".join(value["cities"])}


def _read_places(bound: Any) -> dict[str, Any]:
    boxes = bound.form
    return {"countries": boxes.countries.data, "cities": (boxes.cities.data or "").splitlines()}


def _locate_place(bound: Any, problem: Problem) -> Any:
    if problem.part == "cities":
        return bound.form.cities
    filled = [entry for entry in bound.form.countries if entry.data]
    row = problem.row or 0
    return filled[row] if row < len(filled) else bound.form.countries[0]


def _prepare_places(bound: Any, spec: Field) -> None:
    countries = bound.form.countries
    if not countries.entries or countries.entries[-1].data:
        countries.append_entry()


# -------------------------------------------------------------------------------------------------------------- rows


def _kept_rows(bound: Any) -> list[Any]:
    """The rows that become rows of the answer: neither ticked for removal nor empty. Their order is the answer's."""
    spec: Field = bound.spec
    kind: Any = KINDS[spec.kind]
    return [
        entry
        for entry in bound
        if not entry.form.remove.data and not kind.is_empty_row(kind.parse_row(_raw_row(entry)))
    ]


def _raw_row(entry: Any) -> dict[str, Any]:
    return {part: value for part, value in entry.data.items() if part != "remove"}


def _read_rows(bound: Any) -> list[dict[str, Any]]:
    return [_raw_row(entry) for entry in _kept_rows(bound)]


def _fill_rows(value: Iterable[Data]) -> list[dict[str, Any]]:
    return [dict(row) for row in value]


def _locate_in_row(bound: Any, problem: Problem) -> Any:
    rows = _kept_rows(bound)
    if problem.row is None or problem.row >= len(rows):
        return bound
    return rows[problem.row].form[problem.part] if problem.part else rows[problem.row]


def _first_row(bound: Any, spec: Field) -> None:
    """An empty row where none is filled; another one is asked for with a button."""
    if not bound.entries:
        bound.append_entry()


def _one_row_more(bound: Any, spec: Field) -> None:
    """One empty row more than is filled, up to the limit."""
    kind: Any = KINDS[spec.kind]
    most = spec.limit.most if spec.limit else None
    last_is_empty = bool(bound.entries) and kind.is_empty_row(kind.parse_row(_raw_row(bound.entries[-1])))
    if not last_is_empty and (most is None or len(bound.entries) < most):
        bound.append_entry()


def _rows_of_boxes(make: Callable[[Field, Template], Any]) -> WebKind:
    return WebKind(make, _fill_rows, _read_rows, _locate_in_row, _first_row, _one_row_more)


WEB_KINDS: ByType[WebKind] = {
    "line": WebKind(_line),
    "prose": WebKind(_prose),
    "choice": WebKind(_choice),
    "choices": WebKind(_choices),
    "period": WebKind(_period, _fill_period, _read_period, _locate_part),
    "places": WebKind(_places, _fill_places, _read_places, _locate_place, _prepare_places),
    "email": WebKind(_line),
    "link": WebKind(_line),
    "documents": _rows_of_boxes(_rows_of(document_row)),
    "pictures": WebKind(_rows_of(picture_row), _fill_rows, _read_rows, _locate_in_row),
    "contacts": _rows_of_boxes(_rows_of(contact_row)),
    "agreement": WebKind(_agreement),
}
