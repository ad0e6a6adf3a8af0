"""The public page of a practice, and what can be had of it: its sheet, citations, contacts, a picture to share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from exports.data import linked_data
from exports.html import sheet_html
from exports.metadata import citations, description
from exports.metadata.description import Description
from exports.pdf import share_picture
from exports.sheet.blocks import Heading
from exports.sheet.sheet import Sheet
from exports.sheet.sheet_blocks import blocks, imprint
from webapp.catalogue import search
from webapp.catalogue.page_cache import kept
from webapp.consent.contacts import as_agreed, is_hidden
from webapp.core import i18n, links
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice, Revision, StoredFile
from webapp.practices import languages, records
from webapp.practices.workflow import Action
from webapp.privacy import consents
from webapp.storage import files
from webapp.views.shared.cards import cards, picture_set, unless_own
from webapp.views.shared.downloads import PICTURE_SECONDS, WIDTHS, Download, attachment, send_sheet
from webapp.web.limits import Purpose, limited
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("practice_page", __name__)
LEAD_WIDTH = 1600
CITATIONS = {"bib": "BibTeX", "ris": "RIS"}
CITATION_TYPES = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}


@blueprint.get("/practices/<slug>")
@requires(Right.ANYONE)
@kept
def practice(slug: str) -> str | tuple[str, int]:
    found = records.by_slug(session(), slug) or abort(404)
    if not found.is_public:
        return _tombstone(found), 410
    revision = publishing.public_revision(found, request.args.get("language", "")) or abort(404)
    return _page(found, revision)


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


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as HTML, and its headings: id, words, language of the words."""

    article: Markup
    headings: Sequence[tuple[str, str, str]]
    citation: str


def _page(practice: Practice, revision: Revision) -> str:
    """Return the page of a published revision."""
    sheet = _sheet(revision)
    contacts_url = url_for("practice_page.contacts", slug=practice.slug, language=revision.language)
    similar, of_cities = search.related(session(), practice, language=i18n.language())
    more = as_agreed(practice, revision.answers, publishing.NETWORK, revision) if g.person else []
    languages = sorted(
        (one.language for one in practice.published_revisions), key=lambda one: (one != practice.language, one)
    )
    return render_template(
        "public/practice.html",
        practice=practice,
        revision=revision,
        title=revision.shared.title,
        tagline=revision.shared.tagline,
        drawn=_drawn(sheet, contacts_url, not g.person),
        linked={"@context": linked_data.CONTEXT, **linked_data.practice(sheet)},
        languages=[
            (one, i18n.language_name(one, one), url_for("practice_page.practice", slug=practice.slug, language=one))
            for one in languages
        ],
        sheet_language=revision.language,
        original=_newer_original(practice, revision),
        hidden_contacts=contacts_url if any(is_hidden(one) and one.get("email") for one in more) else "",
        documents=_documents(practice, revision),
        citations=[
            (name, url_for("practice_page.citation", slug=practice.slug, language=revision.language, format=format))
            for format, name in CITATIONS.items()
        ],
        address=sheet.url,
        alternates={one: publishing.page_of(practice, one) for one in languages},
        mail=f"mailto:?subject={quote(sheet.title)}&body={quote(sheet.url)}",
        picture=links.address(
            "practice_page.picture", slug=practice.slug, language=revision.language, v=revision.number
        ),
        revisions=sorted(
            (one for one in practice.revisions if one.language == revision.language and one.published_at),
            key=lambda one: -one.number,
        ),
        similar=cards(similar),
        of_cities=cards(of_cities),
        further=_further(practice, revision.shared.countries),
        tombstone=None,
    )


def _newer_original(practice: Practice, revision: Revision) -> tuple[str, str, str] | None:
    """Return the language, its name and the address of the original if it reads otherwise now."""
    if not languages.older_than_original(practice, revision):
        return None
    language = practice.language
    return (
        language,
        i18n.language_name(language),
        url_for("practice_page.practice", slug=practice.slug, language=language),
    )


def _tombstone(practice: Practice) -> str:
    """Return the notice in the place of a withdrawn practice."""
    gone = records.last_event(session(), practice, Action.WITHDRAW)
    shown = publishing.public_revision(practice)  # the working copy may hold words that were never sent
    title = shown.shared.title if shown else practice.reference
    return render_template("public/practice.html", practice=practice, title=title, tombstone=gone)


def _drawn(sheet: Sheet, contacts_url: str, hide_addresses: bool) -> Drawn:
    """Return the sheet, for whoever is not signed in without e-mail addresses: programs collect them."""

    def button(address: str) -> Markup:
        words = _("Show the e-mail address")
        return Markup('<a href="{}" rel="nofollow" lang="{}">{}</a>').format(contacts_url, i18n.language(), words)

    writer = sheet_html.Page(
        sheet,
        lambda id: url_for("files.picture", id=id, width=LEAD_WIDTH),
        photo_set=lambda id: picture_set(id, WIDTHS),
        email=button if hide_addresses else sheet_html.email_link,
        anchors=True,
    )
    found = [(one.anchor, one.text, one.language) for one in blocks(sheet) if isinstance(one, Heading) and one.anchor]
    return Drawn(writer.article(), found, imprint(sheet).text)


def _documents(practice: Practice, revision: Revision) -> list[Download]:
    address = partial(url_for, "practice_page.document", slug=practice.slug, language=revision.language)
    labels = ((_("Sheet for reading and printing"), "pdf"), (_("Sheet for editing in Word"), "docx"))
    others = sorted(one.language for one in practice.published_revisions if one.language != revision.language)
    return [Download(label, format, address(format=format)) for label, format in labels] + [
        Download(
            _("Sheet in two languages, with %(language)s", language=i18n.language_name(other)),
            "pdf",
            address(format="pdf", beside=other),
        )
        for other in others
    ]


def _further(practice: Practice, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return the names and addresses of the pages of its cities and countries."""
    cities = search.cities_of(session(), practice)
    return [
        *((name, url_for("catalogue.city", key=key)) for key, name in cities.items()),
        *((i18n.country(code), url_for("catalogue.country", code=code)) for code in codes),
    ]


@blueprint.get("/practices/<slug>/cite-<language>.<format>")
@requires(Right.ANYONE)
def citation(slug: str, language: str, format: str) -> Response:
    sheet = _sheet(_public(slug, language))
    return send_citation(description.of_sheet(sheet), format, publishing.document_name(sheet, format))


def send_citation(work: Description, format: str, name: str) -> Response:
    """Return the citation of a practice or an edition, to be saved as `name`."""
    if format not in CITATIONS:
        abort(404)
    write = citations.bibtex if format == "bib" else citations.ris
    return revalidated(attachment(write([work]), f"{CITATION_TYPES[format]}; charset=utf-8", name))


@blueprint.route("/practices/<slug>/contacts-<language>", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.CONTACTS)
def contacts(slug: str, language: str) -> str:
    """The contacts that the reader may see, behind a button: programs that collect addresses press none."""
    revision, pressed = _public(slug, language), request.method == "POST"
    audience = publishing.NETWORK if g.person else publishing.EVERYONE
    people = [one for one in as_agreed(revision.practice, revision.answers, audience, revision) if one.get("email")]
    hidden = [one for one in people if is_hidden(one)]
    if not people:
        abort(404)
    if pressed and hidden:  # only people who are signed in see these
        consents.note_read(session(), revision.practice, g.person)
    return render_template(
        "public/contacts.html",
        title=revision.shared.title,
        sheet_language=revision.language,
        people=people if pressed else [one for one in people if not is_hidden(one)],
        hidden=len(hidden),
        shown=pressed,
        back=url_for("practice_page.practice", slug=slug, language=unless_own(revision)),
    )


@blueprint.get("/practices/<slug>/share-<language>.jpg")
@requires(Right.ANYONE)
def picture(slug: str, language: str) -> Response:
    """The picture by which other sites announce the practice, made once and kept."""
    revision = _public(slug, language)
    sheet = _sheet(revision)
    name = f"shared/{revision.id}-{share_picture.mark(sheet)}.jpg"
    if (data := files.document(name)) is None:
        data = share_picture.render(sheet, _photo(revision))
        files.put("documents", name, data)
    response = Response(data, mimetype="image/jpeg")
    response.cache_control.public = True
    response.cache_control.max_age = PICTURE_SECONDS if "v" in request.args else 300
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def _public(slug: str, language: str) -> Revision:
    """Return a revision that the world sees, or answer 404."""
    practice: Practice = records.by_slug(session(), slug) or abort(404)
    public = practice.published_revisions if practice.is_public else ()
    return next((one for one in public if one.language == language), None) or abort(404)


def _sheet(revision: Revision) -> Sheet:
    return publishing.to_sheet(session(), publishing.of_revision(revision), on_screen=True)


def _photo(revision: Revision) -> bytes | None:
    first = next(iter(revision.shared.photos), None)
    row = session().get(StoredFile, first["file"]) if first else None
    return files.scaled(row, LEAD_WIDTH) if row is not None and row.practice_id == revision.practice_id else None
