"""The boxes of compound field types as small WTForms forms, with labels from the questionnaire's words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import wtforms
from babel import Locale
from babel.dates import get_month_names

from forms.languages import language_names
from forms.places.countries import country_names
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.row_types import VISIBILITIES
from forms.text.focus import POINTS, point

MOST_ROWS = 2_000
"""Limit of rows that are read; a form of a million would keep the server busy for minutes."""
_ROW_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")


def _choices(nothing: str, names: Mapping[str, str]) -> list[wtforms.SelectChoice]:
    """Return the options of a select, after one that chooses nothing."""
    return [wtforms.SelectChoice("", nothing), *(wtforms.SelectChoice(code, name) for code, name in names.items())]


class NumberedFields(wtforms.FieldList):
    """A FieldList of rows numbered below MOST_ROWS, without what no browser sends: "²", "-1", "007".

    MOST_ROWS is far more than any limit, so that `check` names what is too many.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        start = f"{prefix}{self._separator}"
        for key in formdata:
            if key.startswith(start):
                number = key[len(start) :].split(self._field_separator, 1)[0]
                if _ROW_NUMBER.fullmatch(number) and int(number) < MOST_ROWS:
                    yield int(number)


class FocusField(wtforms.RadioField):
    """The nine named points of a picture, and the point it has if that is another one."""

    def __init__(self, *args: Any, other: str, **kwargs: Any) -> None:
        """`other` is the label of a point without a name, with {across} and {down}."""
        super().__init__(*args, **kwargs)
        self.other = other

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        focus = point(self.data or "")
        if focus and self.data not in POINTS.values():
            label = self.other.replace("{across}", str(focus[0])).replace("{down}", str(focus[1]))
            self.choices = [*self.choices, wtforms.SelectChoice(self.data, label)]


@cache
def period_boxes(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a period: from and to by year and month, still running, how often, in your own words."""
    words = questionnaire.words
    names = get_month_names("wide", context="stand-alone", locale=Locale.parse(questionnaire.language, sep="-"))
    months = _choices(words["period.no_month"], {str(number): names[number] for number in range(1, 13)})

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
    by_name = _choices(words["places.choose_country"], country_names(questionnaire.language))
    country = wtforms.SelectField(words["places.countries"], choices=by_name, validate_choice=False)

    class PlacesBoxes(wtforms.Form):
        countries = NumberedFields(country, words["places.countries"])
        cities = wtforms.TextAreaField(words["places.cities"], description=words["places.cities.hint"])

    return PlacesBoxes


@cache
def document_row(questionnaire: Questionnaire) -> type[wtforms.Form]:
    """Return the boxes of a reference document."""
    words = questionnaire.words
    languages = _choices(words["documents.choose_language"], language_names(questionnaire.language))

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
