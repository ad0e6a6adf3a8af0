"""A section of the questions as a WTForms form: field types to boxes, boxes to answers, problems to their boxes.

WTForms only carries text here; what an answer may be is decided by `forms.answers.validation`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import wtforms
from wtforms.form import BaseForm

from forms.periods.partial_date import is_partial_date
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.questionnaire.types import FIELD_TYPES
from forms.values import Answers
from forms.web.web_rows import NumberedFields, contact_row, document_row, period_boxes, picture_row, places_boxes

Data = Mapping[str, Any]


class SectionForm(BaseForm):
    """The form of one section, made by `form_class`. Each top field carries its question as `.spec`.

    It is a BaseForm, whose fields are reached as `form["process"]`: as attributes, a questionnaire's field ids would
    hide the form's own methods.
    """

    questionnaire: ClassVar[Questionnaire]
    section: ClassVar[Section]

    def __init__(self, formdata: Any = None, *, data: Data | None = None, prefix: str = "") -> None:
        """`formdata` is what was sent (or None), `data` what `form_data` gives; sent values come first."""
        boxes = {spec.id: WEB_TYPES[spec.type].make(spec, self.questionnaire) for spec in self.section.fields}
        super().__init__(boxes, prefix=prefix)
        for spec in self.section.fields:
            self[spec.id].spec = spec
        self.process(formdata, data=data)
        for spec in self.section.fields:
            WEB_TYPES[spec.type].prepare(self[spec.id])

    def add_rows(self) -> None:
        """Give each question of several rows an empty one more, unless its last row is empty or it has all it may."""
        for spec in self.section.fields:
            WEB_TYPES[spec.type].add(self[spec.id])

    def answers(self) -> dict[str, Any]:
        """Return the answers of this section, cleaned and in order, without empty ones and rows ticked for removal."""
        answers = {}
        for spec in self.section.fields:
            kind = FIELD_TYPES[spec.type]
            value = kind.arrange(spec, kind.parse(WEB_TYPES[spec.type].read(self[spec.id])))
            if not kind.is_empty(value):
                answers[spec.id] = value
        return answers

    def carry(self, problems: Iterable[Problem], phrase: Callable[[Problem], str]) -> None:
        """Put the sentence of each problem on the box it is about; problems of other sections are passed over."""
        own = {spec.id: spec for spec in self.section.fields}
        for problem in problems:
            if problem.field in own:
                box = WEB_TYPES[own[problem.field].type].locate(self[problem.field], problem)
                if isinstance(box, wtforms.FormField):
                    box.form.form_errors = [*box.form.form_errors, phrase(problem)]
                else:
                    box.errors = [*box.errors, phrase(problem)]


@cache
def form_class(questionnaire: Questionnaire, section_id: str) -> type[SectionForm]:
    """Return the form of a section, in the template's language. Raises KeyError if there is no such section."""
    section = questionnaire.section(section_id)
    return type("SectionForm", (SectionForm,), {"questionnaire": questionnaire, "section": section})


def form_data(questionnaire: Questionnaire, section_id: str, answers: Answers) -> dict[str, Any]:
    """Return the answers of a section as its form takes them for `data`."""
    fields = questionnaire.section(section_id).fields
    return {spec.id: WEB_TYPES[spec.type].fill(answers[spec.id]) for spec in fields if spec.id in answers}


Make = Callable[[Field, Questionnaire], Any]


@dataclass(frozen=True, slots=True)
class WebType:
    """How a field type is asked on the web.

    `make` gives the boxes, `fill` turns an answer into their data, `read` turns them into a raw answer for the type's
    `parse`, `locate` finds the box of a problem, `prepare` gets boxes ready after they have been filled, and `add`
    gives them an empty row more, where a question has rows.
    """

    make: Make
    fill: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda bound: bound.data
    locate: Callable[[Any, Problem], Any] = lambda bound, problem: bound
    prepare: Callable[[Any], None] = lambda bound: None
    add: Callable[[Any], None] = lambda bound: None


def _one(box: type[wtforms.Field]) -> Make:
    return lambda spec, questionnaire: box(spec.label, description=spec.help)


def _of_options(box: Any) -> Make:
    def make(spec: Field, questionnaire: Questionnaire) -> Any:
        choices = [wtforms.SelectChoice(option.code, option.label) for option in spec.options]
        return box(spec.label, description=spec.help, choices=choices, validate_choice=False)

    return make


def _several(boxes: Callable[[Questionnaire], type[wtforms.Form]]) -> Make:
    return lambda spec, questionnaire: wtforms.FormField(boxes(questionnaire), spec.label, description=spec.help)


def _rows_of(row: Callable[[Questionnaire], type[wtforms.Form]]) -> Make:
    # No max_entries: WTForms would silently drop what is beyond it, and `check` names it instead.
    return lambda spec, questionnaire: NumberedFields(
        wtforms.FormField(row(questionnaire)), spec.label, description=spec.help
    )


_MONTH = re.compile(r"[0-9]{1,2}")  # a number with thousands of digits is no month, and int() refuses it
_WITH_MONTH = re.compile(r"(.*)-(0[1-9]|1[0-2])", re.DOTALL)


def split_date(date: str | None) -> tuple[str, str]:
    """Return a stored date as the boxes for year and month. A date with a day stands whole in the box for the year."""
    date = date or ""
    parts = _WITH_MONTH.fullmatch(date)
    if parts is None or (len(date) == len("2019-03-21") and is_partial_date(date)):
        return date, ""
    return parts[1], str(int(parts[2]))


def join_date(year: str | None, month: str | None) -> str:
    """Return the boxes for year and month as a date to store; nothing typed is lost, so a month alone is "-03"."""
    number = int(month) if month and _MONTH.fullmatch(month) else 0
    return f"{(year or '').strip()}-{number:02d}" if number else (year or "").strip()


def _fill_period(value: Data) -> Data:
    boxes = dict(value)
    for part in ("start", "end"):
        boxes[f"{part}_year"], boxes[f"{part}_month"] = split_date(value[part])
    return boxes


def _read_period(bound: Any) -> Data:
    parts: dict[str, Any] = dict(bound.data)
    for part in ("start", "end"):
        parts[part] = join_date(parts.pop(f"{part}_year"), parts.pop(f"{part}_month"))
    return parts


def _locate_part(bound: Any, problem: Problem) -> Any:
    return bound.form[problem.part] if problem.part else bound


def _fill_places(value: Data) -> Data:
    return {"countries": value["countries"], "cities": "\n".join(value["cities"])}


def _read_places(bound: Any) -> Data:
    boxes = bound.form
    return {"countries": boxes.countries.data, "cities": (boxes.cities.data or "").splitlines()}


def _locate_place(bound: Any, problem: Problem) -> Any:
    if problem.part == "cities":
        return bound.form.cities
    filled = [entry for entry in bound.form.countries if entry.data]
    row = problem.row or 0
    return filled[row] if row < len(filled) else bound.form.countries[0]


def _prepare_places(bound: Any) -> None:
    countries = bound.form.countries
    if not countries.entries or countries.entries[-1].data:
        countries.append_entry()


def _rows(bound: Any) -> list[Any]:
    """Return the rows that become rows of the answer, in its order: neither ticked for removal nor empty."""
    return [entry for entry in bound if not entry.form.remove.data and not _is_empty(bound, entry)]


def _is_empty(bound: Any, entry: Any) -> bool:
    spec: Field = bound.spec
    kind: Any = FIELD_TYPES[spec.type]
    return bool(kind.is_empty_row(kind.parse_row(_raw_row(entry))))


def _raw_row(entry: Any) -> dict[str, Any]:
    return {part: value for part, value in entry.data.items() if part != "remove"}


def _read_rows(bound: Any) -> list[dict[str, Any]]:
    return [_raw_row(entry) for entry in _rows(bound)]


def _locate_in_row(bound: Any, problem: Problem) -> Any:
    rows = _rows(bound)
    if problem.row is None or problem.row >= len(rows):
        return bound
    return rows[problem.row].form[problem.part] if problem.part else rows[problem.row]


def _first_row(bound: Any) -> None:
    """Append an empty row where none is filled; another one is asked for with a button."""
    if not bound.entries:
        bound.append_entry()


def _one_row_more(bound: Any) -> None:
    """Append one empty row more than is filled, up to the limit."""
    limit = bound.spec.limit
    has_empty_row = bool(bound.entries) and _is_empty(bound, bound.entries[-1])
    if not has_empty_row and (limit is None or len(bound.entries) < limit.most):
        bound.append_entry()


WEB_TYPES: ByType[WebType] = {
    "line": WebType(_one(wtforms.StringField)),
    "prose": WebType(_one(wtforms.TextAreaField)),
    "choice": WebType(_of_options(wtforms.RadioField)),
    "choices": WebType(_of_options(wtforms.SelectMultipleField)),
    "period": WebType(_several(period_boxes), _fill_period, _read_period, _locate_part),
    "places": WebType(_several(places_boxes), _fill_places, _read_places, _locate_place, _prepare_places),
    "email": WebType(_one(wtforms.StringField)),
    "link": WebType(_one(wtforms.StringField)),
    "documents": WebType(_rows_of(document_row), list, _read_rows, _locate_in_row, _first_row, _one_row_more),
    "pictures": WebType(_rows_of(picture_row), list, _read_rows, _locate_in_row),
    "contacts": WebType(_rows_of(contact_row), list, _read_rows, _locate_in_row, _first_row, _one_row_more),
    "agreement": WebType(_one(wtforms.BooleanField)),
}
