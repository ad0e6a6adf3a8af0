"""The front page, the addresses of practices and editions, and their documents and pictures."""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, abort, render_template, request, url_for

from exports.house_style import house
from exports.html import sheet_html
from exports.metadata.description import Description
from forms.questionnaire.shipped import LATEST
from webapp.catalogue import search
from webapp.catalogue.page_cache import kept, shared
from webapp.catalogue.search import Asked
from webapp.catalogue.world_map import world_map
from webapp.collection import calls
from webapp.core.db import session
from webapp.core.i18n import country, language
from webapp.documents import publishing
from webapp.editions import records as edition_records
from webapp.models import Edition, StoredFile
from webapp.phrases import calls as call_sentences
from webapp.practices import records
from webapp.questionnaires import load, load_for_page
from webapp.views.public import practice_page
from webapp.views.public.practice_page import CITATIONS, send_citation
from webapp.views.shared.cards import cards
from webapp.views.shared.downloads import YEAR_SECONDS, send_picture, send_sheet, send_stored
from webapp.views.shared.public_editions import (
    Downloads,
    Line,
    build_downloads,
    built_edition,
    contents_of,
    described,
    edition_of,
    release_downloads,
    send_built,
    shown_version,
)
from webapp.web.loading import get_or_404
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


@blueprint.get("/practices/<slug>")
@requires(Right.ANYONE)
@kept
def practice(slug: str) -> str | tuple[str, int]:
    found = records.by_slug(session(), slug) or abort(404)
    if not found.is_public:
        return practice_page.tombstone(found), 410
    revision = publishing.public_revision(found, request.args.get("language", "")) or abort(404)
    return practice_page.page(found, revision)


@blueprint.get("/practices/<slug>/sheet-<language>.<format>")
@requires(Right.ANYONE)
def document(slug: str, language: str, format: str) -> Response:
    """The sheet in a language; with `?beside=fr`, and that language in facing columns."""
    found = records.by_slug(session(), slug) or abort(404)
    there = {revision.language: revision for revision in found.published_revisions}
    other = request.args.get("beside", "")
    wrong_pair = other and (other not in there or other == language or format != "pdf")
    if not found.is_public or language not in there or wrong_pair:
        abort(404)
    sheets = [publishing.to_sheet(session(), publishing.of_revision(there[one])) for one in (language, other) if one]
    response = send_sheet(sheets[0], format, beside=sheets[1] if other else None)
    response.headers["Cache-Control"] = "public, no-cache"  # the same for everybody
    return response


@blueprint.get("/documents/<id>.pdf")
@requires(Right.ANYONE)
def reference(id: str) -> Response:
    """A reference document of a published revision."""
    row = get_or_404(StoredFile, id)
    if not row.practice.is_public or row.id not in publishing.reference_files(row.practice):
        abort(404)
    return send_stored(row)


@blueprint.get("/pictures/<id>.jpg", defaults={"format": "jpg"})
@blueprint.get("/pictures/<id>.<any(webp):format>")
@requires(Right.ANYONE)
def picture(id: str, format: str) -> Response:
    """A photograph of a published revision, as WebP in the widths that pages ask for."""
    row = get_or_404(StoredFile, id)
    shown = (one["file"] for r in row.practice.published_revisions for one in r.shared.photos)
    if not row.practice.is_public or row.id not in shown:
        abort(404)
    return send_picture(row, public=True, format=format)


@blueprint.get("/editions")
@requires(Right.ANYONE)
@shared
def editions_page() -> str:
    found = edition_records.built(session())
    return render_template(
        "public/editions.html",
        editions=[(edition, edition_downloads(edition), release_downloads(edition)) for edition in found],
    )


@blueprint.get("/editions/<int:year>")
@requires(Right.ANYONE)
@shared
def edition(year: int) -> str:
    found = built_edition(year)
    work = described(found)
    lines = contents_of(shown_version(found)["contents"])
    return render_template(
        "public/edition.html",
        edition=found,
        work=work,
        contents=_by_practice(lines),
        written_in=list(dict.fromkeys((work.language, *(one.language for one in lines)))),
        cited=_sentence(work),
        citations=[
            (name, url_for("public.edition_citation", year=year, format=format)) for format, name in CITATIONS.items()
        ],
        documents=edition_downloads(found),
        releases=release_downloads(found),
    )


@blueprint.get("/editions/<int:year>/cite.<format>")
@requires(Right.ANYONE)
def edition_citation(year: int, format: str) -> Response:
    work = described(built_edition(year))
    return send_citation(work, format, f"{work.key}.{format}")


def _sentence(work: Description) -> str:
    """Return how to cite it: Cities in Common: Good practices 2026. SE-2026-1. Publisher. ISBN …"""
    maker = work.makers[0]
    publisher = work.publisher if work.publisher != maker else ""
    number = f"ISBN {work.isbn}" if work.isbn else f"ISSN {work.issn}" if work.issn else ""
    return ". ".join(part for part in (f"{maker}: {work.title}", work.identifier, publisher, number) if part) + "."


def _by_practice(lines: list[Line]) -> list[list[Line]]:
    """Group the lines of the same practice, in their order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.reference, []).append(line)
    return list(found.values())


def edition_downloads(edition: Edition) -> Downloads:
    """Return the documents of an edition that the world is given."""
    url = partial(url_for, "public.edition_document", year=edition.year)
    return build_downloads(edition.year, edition.public_build, edition.public_contents, url)


@blueprint.get("/editions/<int:year>.<format>")
@requires(Right.ANYONE)
def edition_document(year: int, format: str) -> Response:
    edition = built_edition(year)
    return send_built(edition, edition.public_build, format)


@blueprint.get("/editions/<int:year>/<int:number>.<format>")
@requires(Right.ANYONE)
def edition_release_document(year: int, number: int, format: str) -> Response:
    """A document of a release, under an address that stays."""
    edition = edition_of(year)
    release = next((one for one in edition.releases if one.number == number), None) or abort(404)
    return send_built(edition, release.build, format)


@blueprint.get("/style/sheet.css")
@requires(Right.ANYONE)
def sheet_style() -> Response:
    return _style(sheet_html.screen_css(load(LATEST).palette))


@blueprint.get("/style/topics.css")
@requires(Right.ANYONE)
def topics_css() -> Response:
    return _style(house.topics_css(load(LATEST).palette))


def _style(text: str) -> Response:
    response = Response(text, mimetype="text/css")
    response.add_etag(weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_SECONDS if "v" in request.args else 300
    return response.make_conditional(request)  # type: ignore[return-value]
