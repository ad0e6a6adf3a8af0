"""How each field type is asked on the web: its boxes, from an answer to their data and back, and the box of a problem.

Boxes of several parts are small WTForms forms, with labels from the questionnaire's words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import wtforms
from babel import Locale
from babel.dates import get_month_names

from forms.languages import language_names
from forms.periods.partial_date import is_partial_date
from forms.places.countries import country_names
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.questionnaire.problems import Problem
from forms.questionnaire.row_types import VISIBILITIES
from forms.questionnaire.types import FIELD_TYPES
from forms.text.focus import POINTS
from forms.web.web_fields import FocusField, NumberedFields, choices

Data = Mapping[str, Any]
Make = Callable[[Field, Questionnaire], Any]


@dataclass(frozen=True, slots=True)
class WebType:
    """How a field type is asked on the web.

    `make` gives the boxes, and `first` is the id of the first one after the question's own, "" for a question of one
    box. `fill` turns an answer into their data, `read` turns them into a raw answer for the type's `parse`, `locate`
    finds the box of a problem, `prepare` gets boxes ready after they have been filled, and `add` gives them an empty
    row more, where a question has rows.
    """

    make: Make
    first: str
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


@cache
def period_boxes(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a period: from and to by year and month, still running, how often, in your own words."""
    words = questionnaire.words
    names = get_month_names("wide", context="stand-alone", locale=Locale.parse(questionnaire.language, sep="-"))
    months = choices(words["period.no_month"], {str(number): names[number] for number in range(1, 13)})

    class PeriodBoxes(wtforms.Form):
        start_year = wtforms.StringField(words["period.start_year"])
        start_month = wtforms.SelectField(words["period.start_month"], choices=months, validate_choice=False)
        end_year = wtforms.StringField(words["period.end_year"])
        end_month = wtforms.SelectField(words["period.end_month"], choices=months, validate_choice=False)
        ongoing = wtforms.BooleanField(words["period.ongoing"])
        recurring = wtforms.StringField(words["period.recurring"], description=words["period.recurring.hint"])
        as_written = wtforms.StringField(words["period.as_written"], description=words["period.as_written.hint"])

    return PeriodBoxes


@cache
def places_boxes(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of places: countries, one select each, and cities, one a line."""
    words = questionnaire.words
    by_name = choices(words["places.choose_country"], country_names(questionnaire.language))
    country = wtforms.SelectField(words["places.countries"], choices=by_name, validate_choice=False)

    class PlacesBoxes(wtforms.Form):
        countries = NumberedFields(country, words["places.countries"])
        cities = wtforms.TextAreaField(words["places.cities"], description=words["places.cities.hint"])

    return PlacesBoxes


@cache
def document_row(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a reference document."""
    words = questionnaire.words
    languages = choices(words["documents.choose_language"], language_names(questionnaire.language))

    class DocumentRow(wtforms.Form):
        title = wtforms.StringField(words["documents.title"])
        url = wtforms.StringField(words["documents.url"], description=words["documents.url.hint"])
        file = wtforms.HiddenField(words["documents.file"])
        language = wtforms.SelectField(words["documents.language"], choices=languages, validate_choice=False)
        remove = wtforms.BooleanField(words["documents.remove"])

    return DocumentRow


@cache
def picture_row(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a photo that has been uploaded."""
    words = questionnaire.words

    class PictureRow(wtforms.Form):
        file = wtforms.HiddenField()
        alt = wtforms.StringField(words["pictures.alt"], description=words["pictures.alt.hint"])
        caption = wtforms.StringField(words["pictures.caption"], description=words["pictures.caption.hint"])
        credit = wtforms.StringField(words["pictures.credit"], description=words["pictures.credit.hint"])
        consent = wtforms.BooleanField(words["pictures.consent"])
        focus = FocusField(
            words["pictures.focus"],
            description=words["pictures.focus.hint"],
            choices=[wtforms.SelectChoice(value, words[f"pictures.focus.{name}"]) for name, value in POINTS.items()],
            validate_choice=False,
            other=words["pictures.focus.other"],
        )
        remove = wtforms.BooleanField(words["pictures.remove"])

    return PictureRow


@cache
def contact_row(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a contact; who may see the details is not chosen in advance."""
    words = questionnaire.words
    visibilities = [wtforms.SelectChoice(code, words[f"contacts.visibility.{code}"]) for code in VISIBILITIES]

    class ContactRow(wtforms.Form):
        name = wtforms.StringField(words["contacts.name"])
        role = wtforms.StringField(words["contacts.role"])
        organisation = wtforms.StringField(words["contacts.organisation"])
        email = wtforms.StringField(words["contacts.email"])
        telephone = wtforms.StringField(words["contacts.telephone"], description=words["contacts.telephone.hint"])
        visibility = wtforms.RadioField(words["contacts.visibility"], choices=visibilities, validate_choice=False)
        remove = wtforms.BooleanField(words["contacts.remove"])

    return ContactRow


WEB_TYPES: ByType[WebType] = {
    "line": WebType(_one(wtforms.StringField), ""),
    "prose": WebType(_one(wtforms.TextAreaField), ""),
    "choice": WebType(_of_options(wtforms.RadioField), "-0"),
    "choices": WebType(_of_options(wtforms.SelectMultipleField), "-0"),
    "period": WebType(_several(period_boxes), "-start_year", _fill_period, _read_period, _locate_part),
    "places": WebType(
        _several(places_boxes), "-countries-0", _fill_places, _read_places, _locate_place, _prepare_places
    ),
    "email": WebType(_one(wtforms.StringField), ""),
    "link": WebType(_one(wtforms.StringField), ""),
    "documents": WebType(
        _rows_of(document_row), "-0-title", list, _read_rows, _locate_in_row, _first_row, _one_row_more
    ),
    "pictures": WebType(_rows_of(picture_row), "-upload", list, _read_rows, _locate_in_row),
    "contacts": WebType(_rows_of(contact_row), "-0-name", list, _read_rows, _locate_in_row, _first_row, _one_row_more),
    "agreement": WebType(_one(wtforms.BooleanField), ""),
}
