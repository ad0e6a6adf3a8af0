"""Answers that are files: documents with a good name, pictures that a browser may keep."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, make_response, request

from exports import ExportError
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper
from exports.sheet.refusals import unprintable_answers
from exports.sheet.sheet import Sheet
from webapp.core.whole_numbers import whole_number
from webapp.documents import publishing
from webapp.models import StoredFile
from webapp.phrases import refusals
from webapp.phrases.tables import phrase_for
from webapp.storage import files, reference_files
from webapp.web import error_pages

PICTURE_TYPES = frozenset({"image/jpeg"})
FORMATS = {"jpg": "image/jpeg", "webp": "image/webp"}
WIDTHS = (320, 480, 640, 800, 1200, 1600)
YEAR_SECONDS = 31_536_000
PICTURE_SECONDS = 86_400
"""How long caches keep a photograph without asking: when it is withdrawn, they have forgotten it a day later."""


@dataclass(frozen=True, slots=True)
class Download:
    """A line in a list of documents."""

    label: str
    format: str
    url: str
    bytes: int | None = None


def attachment(data: Any, content_type: str, name: str) -> Response:
    """Return bytes, text or pieces of bytes as a file to be saved as `name`."""
    response = Response(data, content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def send(data: bytes, format: str, name: str) -> Response:
    """Return a PDF or Word document to be saved as `name`."""
    response = attachment(data, publishing.MEDIA_TYPES[format], name)
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def send_edition(stored: str, format: str, name: str) -> Response:
    """Return a document of an edition by its name in the store, in pieces; with `Range`, one part of it, in bytes."""
    pieces = files.stream("files", stored) or abort(404)
    response = attachment(pieces, publishing.ALL_MEDIA_TYPES[format], name)
    response.direct_passthrough = True
    response.content_length = pieces.size
    response.last_modified = pieces.last_modified
    state = f"{stored} {pieces.size} {pieces.last_modified.timestamp()}"
    response.set_etag(hashlib.sha256(state.encode()).hexdigest()[:24])
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)  # whether it is the file that somebody means comes first (RFC 9110, 13.2.2)
    if response.status_code == 412:
        abort(412)
    response.accept_ranges = "bytes"
    wanted = request.range  # what a server does not understand is a request for all (RFC 9110, 14.2)
    is_one_part = wanted is not None and wanted.units == "bytes" and len(wanted.ranges) == 1
    if response.status_code == 200 and request.method == "GET" and is_one_part:
        response.make_conditional(request, accept_ranges=True, complete_length=pieces.size)
    return sent_by_the_server(response, "files", stored)


def sent_by_the_server(response: Response, kind: str, name: str) -> Response:
    """Return the answer; a whole file in a folder is left to the web server, so that a slow reader costs no thread."""
    wrapper = request.environ.get("wsgi.file_wrapper")
    is_whole = request.method == "GET" and response.status_code == 200
    if wrapper is not None and is_whole and (file := files.opened(kind, name)):
        response.response, response.direct_passthrough = wrapper(file), True
    return response


def send_sheet(sheet: Sheet, format: str, variant: Variant = Variant.ARCHIVE, beside: Sheet | None = None) -> Response:
    """Return a sheet as a document, with `beside` a PDF in facing columns, on the paper that `?paper=` names.

    Status 422 says which characters no typeface has, status 500 why the document could not be made.
    """
    if format not in publishing.MEDIA_TYPES or request.args.get("paper", Paper.A4) not in ("", *Paper):
        abort(404)
    paper = request.args.get("paper", type=Paper)
    if format == "pdf" and (unprintable := unprintable_answers(sheet.questionnaire, sheet.answers)):
        return error_pages.page(422, " ".join(refusals.all_unprintable(sheet.questionnaire, unprintable)))
    try:
        data = (
            publishing.bilingual(sheet, beside, variant, paper)
            if beside
            else publishing.document(sheet, format, variant, paper)
        )
    except ExportError as error:
        abort(500, description=phrase_for("print_problems", "failed", reason=error))
    return send(data, format, publishing.document_name(sheet, format, beside))


def send_picture(row: StoredFile, *, public: bool, format: str = "jpg") -> Response:
    """Return a stored photograph, scaled down where `?width=` asks for one of WIDTHS."""
    width = request.args.get("width", type=whole_number)
    is_whole = "width" not in request.args and format == "jpg"
    if (width not in WIDTHS and not is_whole) or row.media_type not in PICTURE_TYPES:
        abort(404)
    response = make_response(files.read(row) if width is None else files.scaled(row, width, format))
    response.mimetype = FORMATS[format]
    response.headers["Cache-Control"] = f"{'public' if public else 'private'}, max-age={PICTURE_SECONDS}"
    response.set_etag(f"{row.sha256}-{width or 'full'}-{format}")
    return response.make_conditional(request)  # type: ignore[return-value]


def send_stored(row: StoredFile) -> Response:
    """Return a file as its owner gave it, a PDF without active content: to be saved, never shown as a page of ours."""
    is_pdf = row.media_type == publishing.MEDIA_TYPES["pdf"]
    response = attachment(reference_files.handed_out(row) if is_pdf else files.read(row), row.media_type, row.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return response
