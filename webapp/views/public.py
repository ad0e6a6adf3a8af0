"""What everyone may see: the front page, the catalogue, practices, editions, and their documents."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from exports import sheet_html
from forms.template import LATEST, load
from forms.template import languages as template_languages
from webapp import editions, publishing, search
from webapp.db import session
from webapp.i18n import language, language_name
from webapp.models import Edition, Practice, Revision, StoredFile
from webapp.permissions import Right, requires
from webapp.search import Asked
from webapp.views.built import Downloads, build_downloads, send_built
from webapp.views.cards import cards
from webapp.views.downloads import YEAR_SECONDS, Download, send_picture, send_sheet, send_stored
from webapp.workflow import Action

blueprint = Blueprint("public", __name__)
NEWEST = 6


@blueprint.get("/")
@requires(Right.ANYONE)
def home() -> str:
    found = search.catalogue(session(), Asked(size=NEWEST), language=language())
    countries = search.facet_counts(session(), "country")
    return render_template(
        "public/home.html",
        newest=cards(found.revisions),
        topics=_topics(),
        countries_count=len(countries),
        practices_count=found.total,
        editions=editions.built(session()),
    )


def _topics() -> list[tuple[str, str, int, int]]:
    """The topics that have practices, in the template's order: code, label, number, how many."""
    counts = search.facet_counts(session(), "topic")
    asked = language() if language() in template_languages(LATEST) else "en"
    options = [o for o in load(LATEST, asked).field("topics").options if o.code in counts]
    return [(o.code, o.label, sheet_html.topic_style(o.code).number, counts[o.code]) for o in options]


@blueprint.get("/practices/<slug>")
@requires(Right.ANYONE)
def practice(slug: str) -> str | tuple[str, int]:
    found = search.by_slug(session(), slug) or abort(404)
    if not found.is_public:
        gone = search.last_event(session(), found, Action.WITHDRAW)
        shown = publishing.public_revision(found)  # the working copy may hold words that were never sent
        title = shown.answers.get("title", "") if shown else found.reference
        return render_template("public/practice.html", practice=found, title=title, tombstone=gone), 410
    revision = publishing.public_revision(found, request.args.get("language", "")) or abort(404)
    audience = publishing.NETWORK if g.person else publishing.EVERYONE  # no cache keeps a page of somebody signed in
    sheet = publishing.to_sheet(session(), publishing.of_revision(revision), audience=audience, on_screen=True)
    article = sheet_html.article(sheet, lambda id: url_for("public.picture", id=id, width=1600))
    return render_template(
        "public/practice.html",
        practice=found,
        title=revision.answers.get("title", ""),
        tagline=revision.answers.get("tagline", ""),
        article=Markup(article),  # noqa: S704 (sheet_html escapes every answer)
        languages=_language_links(found),
        sheet_language=revision.language,
        documents=_documents(found, revision),
        published_at=revision.published_at,
        version=revision.number,
        tombstone=None,
    )


def _language_links(practice: Practice) -> list[tuple[str, str, str]]:
    revisions = sorted(practice.published_revisions, key=lambda r: (r.language != practice.language, r.language))
    found = []
    for revision in revisions:
        url = url_for("public.practice", slug=practice.slug, language=revision.language)
        found.append((revision.language, language_name(revision.language, revision.language), url))
    return found


def _documents(practice: Practice, revision: Revision) -> list[Download]:
    address = partial(url_for, "public.document", slug=practice.slug, language=revision.language)
    labels = ((_("Sheet for reading and printing"), "pdf"), (_("Sheet for editing in Word"), "docx"))
    others = sorted(one.language for one in practice.published_revisions if one.language != revision.language)
    return [Download(label, format, address(format=format)) for label, format in labels] + [
        Download(
            _("Sheet in two languages, with %(language)s", language=language_name(other)),
            "pdf",
            address(format="pdf", beside=other),
        )
        for other in others
    ]


@blueprint.get("/practices/<slug>/sheet-<language>.<format>")
@requires(Right.ANYONE)
def document(slug: str, language: str, format: str) -> Response:
    """The sheet in a language; with `?beside=fr`, and that language in facing columns."""
    found = search.by_slug(session(), slug) or abort(404)
    there = {revision.language: revision for revision in found.published_revisions}
    other = request.args.get("beside", "")
    if not found.is_public or language not in there:
        abort(404)
    if other and (other not in there or other == language or format != "pdf"):
        abort(404)
    sheets = [publishing.to_sheet(session(), publishing.of_revision(there[one])) for one in (language, other) if one]
    return send_sheet(sheets[0], format, beside=sheets[1] if other else None)


@blueprint.get("/documents/<id>.pdf")
@requires(Right.ANYONE)
def reference(id: str) -> Response:
    """A reference document of a published revision; any other is not found here."""
    row = session().get(StoredFile, id) or abort(404)
    if not row.practice.is_public or row.id not in publishing.reference_files(row.practice):
        abort(404)
    return send_stored(row)


@blueprint.get("/pictures/<id>.jpg")
@requires(Right.ANYONE)
def picture(id: str) -> Response:
    """A photograph of a published revision; any other is not found here."""
    row = session().get(StoredFile, id) or abort(404)
    shown = (one["file"] for r in row.practice.published_revisions for one in r.answers.get("photos", ()))
    if not row.practice.is_public or row.id not in shown:
        abort(404)
    return send_picture(session(), row, request.args.get("width", type=int), public=True)


@blueprint.get("/editions")
@requires(Right.ANYONE)
def editions_page() -> str:
    found = editions.built(session())
    return render_template(
        "public/editions.html", editions=[(edition, edition_downloads(edition)) for edition in found]
    )


def edition_downloads(edition: Edition) -> Downloads:
    """The documents of an edition that the world is given."""
    return build_downloads(
        edition.year,
        edition.public_build,
        lambda format: url_for("public.edition_document", year=edition.year, format=format),
    )


@blueprint.get("/editions/<int:year>.<format>")
@requires(Right.ANYONE)
def edition_document(year: int, format: str) -> Response:
    edition = editions.by_year(session(), year) or abort(404)
    if edition.built_at is None:
        abort(404)
    return send_built(edition, edition.public_build, format)


@blueprint.get("/editions/<int:year>/<int:number>.<format>")
@requires(Right.ANYONE)
def edition_version_document(year: int, number: int, format: str) -> Response:
    """A document of a frozen version, under an address that stays."""
    edition = editions.by_year(session(), year) or abort(404)
    version = next((one for one in edition.versions if one.number == number), None) or abort(404)
    return send_built(edition, version.build, format)


@blueprint.get("/style/sheet.css")
@requires(Right.ANYONE)
def sheet_style() -> Response:
    """The look of a sheet on screen, shared with the documents."""
    return _style(sheet_html.screen_css())


@blueprint.get("/style/topics.css")
@requires(Right.ANYONE)
def topics_css() -> Response:
    """One colour a topic, generated from the house style."""
    return _style(sheet_html.topics_css())


def _style(text: str) -> Response:
    response = Response(text, mimetype="text/css")
    response.add_etag()
    response.cache_control.max_age = YEAR_SECONDS if "v" in request.args else 300
    response.make_conditional(request)
    return response
