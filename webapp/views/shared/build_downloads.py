"""The documents of one build of an edition: as a list for a page, and sent one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from exports.archive.package_pages import language_of
from webapp.core import i18n
from webapp.editions import documents, store
from webapp.models import Edition, EditionVersion
from webapp.views.shared.downloads import Download, send_edition

Contents = Sequence[Mapping[str, Any]]
"""What is in a build, as EditionVersion has it."""
Downloads = dict[str, list[Download]]
"""The books under "books"; the printer's files under "press"; what is for archives and programs under "record"."""

GROUPS = {**dict.fromkeys(documents.BOOKS, "books"), **dict.fromkeys(documents.PRESS, "press")}


def build_downloads(year: int, build: str, contents: Contents, url: Callable[[str], str]) -> Downloads:
    """Return the documents of a build with their sizes; `url` gives the address of a format."""
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
    for format in documents.formats(contents):
        size = store.document_size(documents.name_in_store(year, build, format))
        if size is not None:
            group = GROUPS.get(format, "record")
            if language := language_of(format):
                labels[format] = _("The practices in one language alone: %(name)s", name=i18n.language_name(language))
                group = "books"
            found[group].append(Download(labels[format], format, url(format), size))
    return found


def version_downloads(edition: Edition) -> list[tuple[EditionVersion, list[Download]]]:
    """Return the releases of an edition, the newest first, each with all of its documents."""
    names = {
        "print": _("Pages for a printer"),
        "cover": _("Cover for a printer"),
        "zip": _("Archive package"),
        "jsonld": "JSON-LD",
    }
    found = []
    for version in reversed(edition.versions):
        build = build_downloads(edition.year, version.build, version.contents, partial(_version_url, edition, version))
        every = [one for group in ("books", "press", "record") for one in build[group]]
        found.append((version, [replace(one, label=names.get(one.format) or _short(one.format)) for one in every]))
    return found


def _short(format: str) -> str:
    language = language_of(format)
    return f"PDF ({i18n.language_name(language)})" if language else format.upper()


def _version_url(edition: Edition, version: EditionVersion, format: str) -> str:
    return url_for("public.edition_version_document", year=edition.year, number=version.number, format=format)


def send_built(edition: Edition, build: str, format: str) -> Response:
    """Return a document of a build; answer 404 if there is none of that format."""
    if format not in documents.EVERY_FORMAT and not language_of(format):
        abort(404)
    name = documents.name_in_store(edition.year, build, format)
    kind = "pdf" if language_of(format) else format
    return send_edition(name, kind, documents.download_name(edition, format))
