"""What can be had of a public practice besides its documents: a citation, a contact's address, a picture to share."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, make_response, render_template, request, url_for

from exports.metadata import citations, description
from exports.pdf import share_picture
from exports.sheet.sheet import Sheet
from webapp.consent.contacts import Contact, as_agreed, is_hidden
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice, Revision, StoredFile
from webapp.practices import records
from webapp.privacy import consents
from webapp.storage import files
from webapp.views.public.practice_page import CITATIONS
from webapp.views.shared.downloads import PICTURE_SECONDS
from webapp.web.limits import Purpose, limited
from webapp.web.permissions import Right, requires
from webapp.web.revalidation import revalidated

blueprint = Blueprint("practice", __name__)
CITATION_TYPES = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}
PHOTO_WIDTH = 1600


@blueprint.get("/practices/<slug>/cite-<language>.<format>")
@requires(Right.ANYONE)
def citation(slug: str, language: str, format: str) -> Response:
    """The practice for a reference manager."""
    if format not in CITATIONS:
        abort(404)
    revision = _public(slug, language)
    sheet = _sheet(revision)
    write = citations.bibtex if format == "bib" else citations.ris
    response = make_response(write([description.of_sheet(sheet)]))
    response.content_type = f"{CITATION_TYPES[format]}; charset=utf-8"
    name = publishing.document_name(sheet, format)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return revalidated(response)


@blueprint.route("/practices/<slug>/contacts-<language>", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.CONTACTS)
def contacts(slug: str, language: str) -> str:
    """The contacts that the reader may see, behind a button: programs that collect e-mail addresses press none.

    Those for the network appear only when somebody who is signed in has pressed it, and it is written down who did.
    """
    revision, pressed = _public(slug, language), request.method == "POST"
    people = of_reader(revision)
    hidden = [one for one in people if is_hidden(one)]
    if not people:
        abort(404)
    if pressed and hidden:
        consents.note_read(session(), revision.practice, g.person)
    return render_template(
        "public/contacts.html",
        title=revision.answers.get("title", ""),
        sheet_language=revision.language,
        people=people if pressed else [one for one in people if not is_hidden(one)],
        hidden=len(hidden),
        shown=pressed,
        back=url_for("public.practice", slug=slug, language=_unless_own(revision)),
    )


def of_reader(revision: Revision) -> list[Contact]:
    """The contacts with an address that the reader may see: whoever is signed in, also those for the network."""
    audience = publishing.NETWORK if g.person else publishing.EVERYONE
    found = as_agreed(revision.practice, revision.answers, audience, revision)
    return [one for one in found if one.get("email")]


@blueprint.get("/practices/<slug>/share-<language>.jpg")
@requires(Right.ANYONE)
def picture(slug: str, language: str) -> Response:
    """The picture by which other sites announce the practice, made once and kept."""
    revision = _public(slug, language)
    sheet = _sheet(revision)
    name = f"shared/{revision.id}-{share_picture.mark(sheet)}.jpg"
    if (data := files.document(name)) is None:
        data = share_picture.render(sheet, _photo(revision))
        files.put_document(name, data)
    response = make_response(data)
    response.mimetype = "image/jpeg"
    response.cache_control.public = True
    response.cache_control.max_age = PICTURE_SECONDS if "v" in request.args else 300
    response.add_etag()
    response.make_conditional(request)
    return response


def _public(slug: str, language: str) -> Revision:
    """A revision that the world sees, or 404."""
    practice: Practice = records.by_slug(session(), slug) or abort(404)
    found = [one for one in practice.published_revisions if one.language == language]
    if not practice.is_public or not found:
        abort(404)
    return found[0]


def _sheet(revision: Revision) -> Sheet:
    return publishing.to_sheet(session(), publishing.of_revision(revision), on_screen=True)


def _photo(revision: Revision) -> bytes | None:
    first = next(iter(revision.answers.get("photos", ())), None)
    row = session().get(StoredFile, first["file"]) if first else None
    return files.scaled(row, PHOTO_WIDTH) if row is not None and row.practice_id == revision.practice_id else None


def _unless_own(revision: Revision) -> str | None:
    return None if revision.language == revision.practice.language else revision.language
