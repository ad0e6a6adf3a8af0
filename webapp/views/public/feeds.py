"""What search engines and news readers fetch: the Atom feed of any search, the map of the site, and robots.txt."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext as _

from exports.data import feed, site_map
from exports.data.feed import Entry
from webapp import questionnaires
from webapp.catalogue import search as catalogue_search
from webapp.catalogue.search import Asked, Found, Sort
from webapp.collection import calls
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.links import address
from webapp.editions import records as edition_records
from webapp.integrations import harvest
from webapp.integrations.harvest import PublicVersion
from webapp.models import Revision
from webapp.views.public.catalogue import asked_for, label
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("feeds", __name__)
ENTRIES = 50
PRACTICES_OF_A_MAP = 2_000  # in every language that can be printed they are below site_map.MOST_PAGES


@blueprint.get("/practices.atom")
@requires(Right.ANYONE)
def atom() -> Response:
    """The newest practices of a search, with the same words and filters as the list for readers."""
    asked = replace(asked_for(request.args), sort=Sort.NEWEST, page=1, size=ENTRIES)
    found = catalogue_search.find(session(), asked, language=i18n.language())
    network = current_app.config["SETTINGS"].network
    said: dict[str, Any] = {"q": asked.text or None, **asked.filters}
    text = feed.atom(
        title=_title(asked, found),
        publisher=network,
        language=i18n.language(),
        url=address("feeds.atom", **said),
        page_url=address("catalogue.practices", **said),
        entries=[_entry(revision) for revision in found.revisions],
    )
    response = _kept(text, f"{feed.MEDIA_TYPE}; charset=utf-8")
    response.vary.add("Accept-Language")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _title(search: Asked, result: Found) -> str:
    """Return what is in a feed: "Cities in Common: good practices – Education, Ukraine"."""
    title = _("%(network)s: good practices", network=current_app.config["SETTINGS"].network)
    said = [label(kind, value, result) for kind, values in search.filters.items() for value in values]
    said += [f"“{search.text}”"] if search.text else []
    return f"{title} – {', '.join(said)}" if said else title


def _entry(revision: Revision) -> Entry:
    shared, practice = revision.shared, revision.practice
    return Entry(
        id=address("catalogue_api.version", reference=practice.reference, language=revision.language),
        url=address("practice_page.practice", slug=practice.slug, language=revision.language),
        title=shared.title,
        summary=shared.tagline,
        language=revision.language,
        updated=revision.published_at or revision.frozen_at,
        authors=shared.cities or [i18n.country(code) for code in shared.countries],
        topics=[(code, questionnaires.topic(code)) for code in shared.topics],
    )


@blueprint.get("/sitemap.xml")
@requires(Right.ANYONE)
def site_index() -> Response:
    count = -(-len(harvest.public_practices(session())) // PRACTICES_OF_A_MAP)
    return _kept(site_map.index(address("feeds.one_map", number=number) for number in range(count + 1)))


@blueprint.get("/sitemap-<int:number>.xml")
@requires(Right.ANYONE)
def one_map(number: int) -> Response:
    """Map 0 has the pages that are not practices; each of the others has so many practices."""
    if number == 0:
        return _kept(site_map.pages((url, None, {}) for url in _other_pages()[: site_map.MOST_PAGES]))
    everything = harvest.public_practices(session())
    ids = everything[(number - 1) * PRACTICES_OF_A_MAP : number * PRACTICES_OF_A_MAP]
    rows = harvest.public_versions(session(), ids) if ids else abort(404)
    pages = [page for _id, found in groupby(rows, lambda row: row.practice_id) for page in _versions(list(found))]
    return _kept(site_map.pages(pages))


def _other_pages() -> list[str]:
    years = [edition.year for edition in edition_records.built(session())]
    named = [address(name) for name in ("public.home", "catalogue.practices", "edition_pages.editions")]
    countries = [
        address("catalogue.country", code=code) for code in sorted(catalogue_search.facet_counts(session(), "country"))
    ]
    cities = [address("catalogue.city", key=key) for key in sorted(catalogue_search.facet_counts(session(), "city"))]
    open_calls = [address("calls.one", id=call.id) for call in calls.open_now(session())]
    editions = [address("edition_pages.edition", year=year) for year in years]
    return [*named, *editions, *open_calls, *countries, *cities]


def _versions(rows: list[PublicVersion]) -> list[tuple[str, Any, dict[str, str]]]:
    """Return the pages of one practice; its own language has the short address."""
    pages = {
        row.language: address("practice_page.practice", slug=row.slug, language=None if row.is_own else row.language)
        for row in rows
    }
    return [(pages[row.language], row.published_at.date(), pages if len(pages) > 1 else {}) for row in rows]


@blueprint.get("/robots.txt")
@requires(Right.ANYONE)
def robots() -> Response:
    """Where search engines find everything; they need not try every combination of filters."""
    searches = url_for("catalogue.practices")
    text = f"User-agent: *\nDisallow: {searches}?\n\nSitemap: {address('feeds.site_index')}\n"
    return _kept(text, "text/plain; charset=utf-8")


def _kept(text: str, content_type: str = "application/xml; charset=utf-8") -> Response:
    return revalidated(Response(text, content_type=content_type))
