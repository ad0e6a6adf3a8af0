"""The numbers of a year, for editors: plots with a table behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import get_month_names
from flask import Blueprint, render_template, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from markupsafe import Markup

from webapp import questionnaires
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.phrases.tables import phrase_for
from webapp.review import plots, queue
from webapp.review import statistics as year_numbers
from webapp.review.statistics import Flow, YearNumbers
from webapp.web.permissions import Right, requires

blueprint = Blueprint("statistics", __name__, url_prefix="/desk/numbers")
MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot and the table behind it: `head` names its columns, each of `rows` is a name in `lang` and its numbers."""

    id: str
    title: str
    text: str
    drawn: Markup
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    lang: str
    has_series: bool = True


@blueprint.get("")
@requires(Right.REVIEW)
def year() -> str:
    years = queue.years(session())
    chosen = request.args.get("year", type=whole_number)
    if chosen not in years:
        chosen = years[0] if years else now().year
    found = year_numbers.of_year(session(), chosen)
    return render_template(
        "editor/statistics.html",
        year=chosen,
        years=years,
        total=found.total,
        plots=[_months(found), _stays(found), *_labels(found)] if years else [],
    )


def _series() -> tuple[str, str]:
    return _("received"), _("published")


def _months(numbers: YearNumbers) -> Plot:
    short, wide = (get_month_names(width, locale=i18n.language()) for width in ("narrow", "wide"))
    rows = [(short[number], (one.received, one.published)) for number, one in enumerate(numbers.months, start=1)]
    best = max(range(1, 13), key=lambda number: numbers.months[number - 1].received)
    title = _("By month")
    text = _("Most came in %(month)s: %(number)d.", month=wide[best], number=numbers.months[best - 1].received)
    table = [(wide[number], *_pair(one)) for number, one in enumerate(numbers.months, start=1)]
    drawn = plots.columns("months", title, text, rows)
    return Plot("months", title, text, drawn, (_("Month"), *_series()), table, i18n.language())


def _labels(numbers: YearNumbers) -> list[Plot]:
    topics = [(questionnaires.topic(code), flow) for code, flow in numbers.topics.items()]
    countries = [(i18n.country(code), flow) for code, flow in numbers.countries.items()]
    each = _("A practice counts under each of its topics.")
    few = _n("Practices came from %(num)d country.", "Practices came from %(num)d countries.", len(countries))
    return [
        _by_name("topics", _("By topic"), each, _("Topic"), topics, questionnaires.asked_in()),
        _by_name("countries", _("By country"), few, _("Country"), countries, i18n.language()),
    ]


def _by_name(id: str, title: str, text: str, what: str, flows: list[tuple[str, Flow]], lang: str) -> Plot:
    shown = flows[:MOST_BARS]
    rows = [(name, (flow.received, flow.published)) for name, flow in shown]
    drawn = plots.bars(id, title, text, rows, [_pair(flow) for _name, flow in shown], lang)
    return Plot(id, title, text, drawn, (what, *_series()), [(name, *_pair(flow)) for name, flow in flows], lang)


def _pair(flow: Flow) -> tuple[str, str]:
    return format_decimal(flow.received), format_decimal(flow.published)


def _stays(numbers: YearNumbers) -> Plot:
    title, text = _("How long it took"), _("The median number of days in each state, of the practices that left it.")
    rows = [(phrase_for("practice_states", state), (stay.days,)) for state, stay in numbers.stays.items()]
    days = [format_decimal(round(stay.days, 1)) for stay in numbers.stays.values()]
    drawn = plots.bars("stays", title, text, rows, [(one,) for one in days], i18n.language())
    counts = [format_decimal(stay.count) for stay in numbers.stays.values()]
    table = [(name, day, count) for (name, _values), day, count in zip(rows, days, counts, strict=True)]
    return Plot("stays", title, text, drawn, (_("State"), _("Days"), _("Practices")), table, i18n.language(), False)
