"""The documents of one build of an edition: as a list for a page, and sent one by one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort
from flask_babel import gettext as _

from webapp import files
from webapp.editions import documents
from webapp.models import Edition
from webapp.views.downloads import Download, send_edition

Downloads = dict[str, list[Download]]
"""The books under "books"; the printer's files under "press"; what is for archives and programs under "record"."""

GROUPS = {**dict.fromkeys(documents.BOOKS, "books"), **dict.fromkeys(documents.PRESS, "press")}


def build_downloads(year: int, build: str, url: Callable[[str], str]) -> Downloads:
    """The documents of a build with their sizes; `url` gives the address of one by its format."""
    labels = {
        "pdf": _("The whole volume, for reading and printing"),
        "docx": _("The whole volume, for editing in Word"),
        "print": _("The pages, with bleed and crop marks"),
        "cover": _("The cover to wrap round them"),
        "epub": _("The whole volume, for telephones and e-readers"),
        "zip": _("Archive package: everything, with checksums"),
        "xlsx": _("Table of the practices, for Excel"),
        "csv": _("Table of the practices, for any program"),
        "json": _("The practices as data"),
        "jsonld": _("The practices as linked data"),
    }
    found: Downloads = {"books": [], "press": [], "record": []}
    for format in documents.EVERY_FORMAT:
        size = files.edition_size(documents.name_in_store(year, build, format))
        if size is not None:
            group = GROUPS.get(format, "record")
            found[group].append(Download(labels[format], format, url(format), size))
    return found


def send_built(edition: Edition, build: str, format: str) -> Response:
    """A document of one build of an edition; not found if there is none of that format."""
    if format not in documents.EVERY_FORMAT:
        abort(404)
    name = documents.name_in_store(edition.year, build, format)
    return send_edition(name, format, documents.download_name(edition, format))
