"""The documents of one build of an edition: as a list for a page, and sent one by one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort
from flask_babel import gettext as _

from webapp import bindery, files
from webapp.models import Edition
from webapp.views.downloads import Download, send_edition

Downloads = dict[str, list[Download]]
"""The books under "books"; what is for archives and programs under "record"."""


def build_downloads(year: int, build: str, url: Callable[[str], str]) -> Downloads:
    """The documents of a build with their sizes; `url` gives the address of one by its format."""
    labels = {
        "pdf": _("The whole volume, for reading and printing"),
        "docx": _("The whole volume, for editing in Word"),
        "epub": _("The whole volume, for telephones and e-readers"),
        "zip": _("Archive package: everything, with checksums"),
        "xlsx": _("Table of the practices, for Excel"),
        "csv": _("Table of the practices, for any program"),
        "json": _("The practices as data"),
        "jsonld": _("The practices as linked data"),
    }
    found: Downloads = {"books": [], "record": []}
    for format in bindery.FORMATS:
        size = files.edition_size(bindery.name_in_store(year, build, format))
        if size is not None:
            group = "books" if format in bindery.BOOKS else "record"
            found[group].append(Download(labels[format], format, url(format), size))
    return found


def send_built(edition: Edition, build: str, format: str) -> Response:
    """A document of one build of an edition; not found if there is none of that format."""
    if format not in bindery.FORMATS:
        abort(404)
    name = bindery.name_in_store(edition.year, build, format)
    return send_edition(name, format, bindery.download_name(edition, format))
