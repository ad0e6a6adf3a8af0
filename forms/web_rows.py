"""The boxes of compound kinds as small WTForms forms, with labels from the edition's words.

What belongs here: names, labels and options of sub-fields. What does not: moving answers in and out (`web_form`).
"""

# mypy: disallow-untyped-calls=False
# WTForms has no type annotations.

from collections.abc import Mapping
from functools import cache

import wtforms
from babel import Locale
from babel.dates import get_month_names

from forms.languages import language_names
from forms.places import country_names
from forms.questions import Template
from forms.values import Visibility

_VISIBILITIES: tuple[Visibility, ...] = ("everyone", "network", "editors")


def _choices(nothing: str, names: Mapping[str, str]) -> list[wtforms.SelectChoice]:
    """The options of a select, after one that chooses nothing."""
    return [wtforms.SelectChoice("", nothing), *(wtforms.SelectChoice(code, name) for code, name in names.items())]


@cache
def period_boxes(template: Template) -> type[wtforms.Form]:
    """From and to by year and month, still running, how often, in your own words."""
    words = template.words
    names = get_month_names("wide", context="stand-alone", locale=Locale.parse(template.language, sep="-"))
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
def places_boxes(template: Template) -> type[wtforms.Form]:
    """Countries, one select each, and cities, one a line."""
    words = template.words
    by_name = _choices(words["places.choose_country"], country_names(template.language))
    country = wtforms.SelectField(words["places.countries"], choices=by_name, validate_choice=False)

    class PlacesBoxes(wtforms.Form):
        countries = wtforms.FieldList(country, words["places.countries"])
        cities = wtforms.TextAreaField(words["places.cities"], description=words["places.cities.hint"])

    return PlacesBoxes


@cache
def document_row(template: Template) -> type[wtforms.Form]:
    """A reference document."""
    words = template.words
    languages = _choices(words["documents.choose_language"], language_names(template.language))

    class DocumentRow(wtforms.Form):
        title = wtforms.StringField(words["documents.title"])
        url = wtforms.StringField(words["documents.url"], description=words["documents.url.hint"])
        file = wtforms.HiddenField(words["documents.file"])
        language = wtforms.SelectField(words["documents.language"], choices=languages, validate_choice=False)
        remove = wtforms.BooleanField(words["documents.remove"])

    return DocumentRow


@cache
def picture_row(template: Template) -> type[wtforms.Form]:
    """A photo that has been uploaded."""
    words = template.words

    class PictureRow(wtforms.Form):
        file = wtforms.HiddenField()
        alt = wtforms.StringField(words["pictures.alt"], description=words["pictures.alt.hint"])
        caption = wtforms.StringField(words["pictures.caption"], description=words["pictures.caption.hint"])
        credit = wtforms.StringField(words["pictures.credit"], description=words["pictures.credit.hint"])
        consent = wtforms.BooleanField(words["pictures.consent"])
        remove = wtforms.BooleanField(words["pictures.remove"])

    return PictureRow


@cache
def contact_row(template: Template) -> type[wtforms.Form]:
    """A person to write to. Who may see the details is not chosen in advance: the city decides."""
    words = template.words
    visibilities = [wtforms.SelectChoice(code, words[f"contacts.visibility.{code}"]) for code in _VISIBILITIES]

    class ContactRow(wtforms.Form):
        name = wtforms.StringField(words["contacts.name"])
        role = wtforms.StringField(words["contacts.role"])
        organisation = wtforms.StringField(words["contacts.organisation"])
        email = wtforms.StringField(words["contacts.email"])
        telephone = wtforms.StringField(words["contacts.telephone"], description=words["contacts.telephone.hint"])
        visibility = wtforms.RadioField(words["contacts.visibility"], choices=visibilities, validate_choice=False)
        remove = wtforms.BooleanField(words["contacts.remove"])

    return ContactRow
