"""One sentence for each problem code: what is wrong and what to do, in the reader's language.

Not here: when something is a problem (forms).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext as _n

from forms.questionnaire.field_types import ByType
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Field, Template

Params = Mapping[str, str | int]

# Where the cursor goes for a problem with an answer as a whole: "" where it has one box, of the field's own id.
FIRST_INPUT: ByType[str] = {
    "line": "",
    "prose": "",
    "choice": "-0",
    "choices": "-0",
    "period": "-start_year",
    "places": "-countries-0",
    "email": "",
    "link": "",
    "documents": "-0-title",
    "pictures": "-upload",
    "contacts": "-0-name",
    "agreement": "",
}
# Parts of a row that are not one visible input of their own name.
ROW_INPUT = {"visibility": "visibility-0", "file": "alt"}
PLACES_PARTS = {"countries": "-countries-0", "cities": "-cities"}


def phrase(problem: Problem, template: Template) -> str:
    """The sentence for a problem, naming the question (and the row) as the page shows it."""
    return SENTENCES[problem.code](_name(problem, template), problem.params)


def anchor(problem: Problem, template: Template) -> str:
    """The id of the input that a problem is about, for the links of the error summary."""
    field = template.field(problem.field)
    if field.kind == "places":
        row = f"-countries-{problem.row}" if problem.row is not None else ""
        return field.id + (row or PLACES_PARTS.get(problem.part or "", FIRST_INPUT["places"]))
    if problem.row is not None:
        part = problem.part or ""
        return f"{field.id}-{problem.row}-{ROW_INPUT.get(part, part)}"
    if problem.part is not None:
        return f"{field.id}-{problem.part}"
    return first_box(field)


def first_box(field: Field) -> str:
    """The id of the first input of a question."""
    return field.id + FIRST_INPUT[field.kind]


def _name(problem: Problem, template: Template) -> str:
    field = template.field(problem.field)
    if problem.part is None:
        return field.label
    part = template.words.get(f"{field.kind}.{problem.part}", field.label)
    if problem.row is None:
        return part
    return _("%(part)s (%(field)s, no. %(row)s)", part=part, field=field.label, row=problem.row + 1)


def _too_long(name: str, params: Params) -> str:
    count, most = int(params["count"]), int(params["most"])
    if params["unit"] == "words":
        text = _n(
            "“%(name)s” has %(count)s words. Shorten it to one word.",
            "“%(name)s” has %(count)s words. Shorten it to %(num)s words.",
            most,
            name=name,
            count=count,
        )
    else:
        text = _n(
            "“%(name)s” has %(count)s characters. Shorten it to one character.",
            "“%(name)s” has %(count)s characters. Shorten it to %(num)s characters.",
            most,
            name=name,
            count=count,
        )
    return text


def _too_short(name: str, params: Params) -> str:
    least = int(params["least"])
    if params["unit"] == "words":
        return _n(
            "“%(name)s” is too short. Write at least one word.",
            "“%(name)s” is too short. Write at least %(num)s words.",
            least,
            name=name,
        )
    return _n(
        "“%(name)s” is too short. Write at least one character.",
        "“%(name)s” is too short. Write at least %(num)s characters.",
        least,
        name=name,
    )


SENTENCES: dict[str, Callable[[str, Params], str]] = {
    "missing": lambda name, p: _("“%(name)s” is still to be answered.", name=name),
    "not_agreed": lambda name, p: _("Tick the box “%(name)s” to go on.", name=name),
    "wrong_shape": lambda name, p: _("The answer to “%(name)s” could not be read. Enter it again.", name=name),
    "not_a_field": lambda name, p: _("“%(name)s” is not a question of this template.", name=name),
    "too_long": _too_long,
    "too_short": _too_short,
    "too_many": lambda name, p: _n(
        "Choose at most one for “%(name)s”.", "Choose at most %(num)s for “%(name)s”.", int(p["most"]), name=name
    ),
    "too_few": lambda name, p: _n(
        "Choose at least one for “%(name)s”.", "Choose at least %(num)s for “%(name)s”.", int(p["least"]), name=name
    ),
    "not_an_option": lambda name, p: _(
        "“%(value)s” is not one of the choices for “%(name)s”. Choose again.", value=p["value"], name=name
    ),
    "not_an_email": lambda name, p: _(
        "“%(value)s” is not an e-mail address. Enter one such as name@city.example.", value=p["value"]
    ),
    "not_a_link": lambda name, p: _(
        "“%(value)s” is not a web address. Enter one that begins with https://.", value=p["value"]
    ),
    "not_a_date": lambda name, p: _("“%(value)s” is not a date. Enter a year such as 2019.", value=p["value"]),
    "month_without_year": lambda name, p: _("“%(name)s”: you chose a month. Enter the year, too.", name=name),
    "ends_before_start": lambda name, p: _(
        "The end (%(end)s) is before the start (%(start)s). Correct one of them.", end=p["end"], start=p["start"]
    ),
    "ended_and_ongoing": lambda name, p: _(
        "There is an end (%(end)s), and it says that the practice goes on. Remove one of them.", end=p["end"]
    ),
    "not_a_country": lambda name, p: _("“%(value)s” is not a country in the list. Choose one.", value=p["value"]),
    "not_a_language": lambda name, p: _("“%(value)s” is not a language in the list. Choose one.", value=p["value"]),
    "link_or_file": lambda name, p: _("“%(name)s”: enter a web address for this document.", name=name),
}
