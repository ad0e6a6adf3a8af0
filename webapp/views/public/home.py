"""The front page."""

from collections.abc import Mapping

from flask import Blueprint, render_template

from exports.house_style import house
from webapp.catalogue import search
from webapp.catalogue.page_cache import shared
from webapp.catalogue.search import Asked
from webapp.catalogue.world_map import world_map
from webapp.collection import calls
from webapp.core.db import session
from webapp.core.i18n import country, language
from webapp.editions import records as edition_records
from webapp.phrases import calls as call_sentences
from webapp.questionnaires import load_for_page
from webapp.views.shared.cards import cards
from webapp.web.permissions import Right, requires

blueprint = Blueprint("public", __name__)
NEWEST = 6


@blueprint.get("/")
@requires(Right.ANYONE)
@shared
def home() -> str:
    found = search.find(session(), Asked(size=NEWEST), language=language())
    countries = found.counts["country"]
    return render_template(
        "public/home.html",
        newest=cards(found.revisions),
        topics=_topics(found.counts["topic"]),
        countries=sorted(countries, key=lambda code: (-countries[code], country(code))),
        counts=countries,
        world=world_map(countries),
        practices_count=found.total,
        editions=edition_records.built(session()),
        calls=call_sentences.shown(calls.open_now(session())),
    )


def _topics(counts: Mapping[str, int]) -> list[tuple[str, str, int, int]]:
    """Return the topics that have practices: code, label, number, how many."""
    questionnaire = load_for_page()
    options = [o for o in questionnaire.field("topics").options if o.code in counts]
    return [(o.code, o.label, house.topic_style(o.code, questionnaire.palette).number, counts[o.code]) for o in options]
