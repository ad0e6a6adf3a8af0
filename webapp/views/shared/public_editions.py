"""An edition as readers and programs see it: what it is, its contents with their addresses, and its documents."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Response, abort, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from exports.archive.package_pages import language_of
from exports.metadata.description import Description
from webapp.config import Settings
from webapp.core import i18n, links
from webapp.core.db import session
from webapp.editions import documents
from webapp.editions import records as edition_records
from webapp.models import Edition, EditionRelease, Practice, Revision
from webapp.phrases.tables import phrase_for
from webapp.storage import files
from webapp.views.shared.downloads import Download, send_edition

Contents = Sequence[Mapping[str, Any]]  # what is in a build, as EditionRelease has it
Downloads = dict[str, list[Download]]
"""The books under "books"; the printer's files under "press"; what is for archives and programs under "record"."""

GROUPS = {**dict.fromkeys(documents.BOOKS, "books"), **dict.fromkeys(documents.PRESS, "press")}


@dataclass(frozen=True, slots=True)
class Line:
    """A practice in the contents; its address is "" once nobody may read it."""

    title: str
    language: str
    reference: str
    url: str


def edition_of(year: int) -> Edition:
    """Return the edition of a year, or answer 404."""
    return edition_records.by_year(session(), year) or abort(404)


def built_edition(year: int) -> Edition:
    """Return the edition of a year that has documents, or answer 404."""
    edition = edition_of(year)
    return edition if edition.built_at else abort(404)


def shown_version(edition: Edition) -> dict[str, Any]:
    """Return what the world is given: contents, number, reference, about."""
    if (frozen := edition.release) is not None:
        about = {"made_on": frozen.released_at.date().isoformat(), **frozen.about}
        names = ("contents", "number", "reference")
        return {name: getattr(frozen, name) for name in names} | {"about": about}
    return edition.built_as or {"contents": [], "number": 1, "reference": "", "about": {}}


def described(edition: Edition) -> Description:
    """Return the edition as a catalogue describes it; what a release does not tell, the edition does."""
    settings: Settings = current_app.config["SETTINGS"]
    shown = shown_version(edition)
    said = shown.get("about") or {}
    told = {name: said.get(name) or getattr(edition, name) for name in ("title", "publisher", "language")}
    return Description(
        identifier=shown["reference"] or str(edition.year),
        key=f"good-practices-{edition.year}",
        title=f"{told['title']} {edition.year}",
        makers=(settings.network,),
        publisher=told["publisher"] or settings.network,
        language=told["language"],
        issued_on=dt.date.fromisoformat(said["made_on"]) if "made_on" in said else None,
        version=shown["number"],
        url=links.address("edition_pages.edition", year=edition.year),
        is_edition=True,
        isbn=said.get("isbn", edition.isbn),
        issn=said.get("issn", edition.issn),
    )


def contents_of(contents: list[dict[str, Any]]) -> list[Line]:
    """Return the lines of the contents, with the addresses of what is still public."""
    references = {row["reference"] for row in contents}
    query = select(Practice).where(Practice.reference.in_(references), Practice.revisions.any(Revision.is_published))
    slugs = {one.reference: one.slug for one in session().scalars(query) if one.is_public}
    lines = []
    for row in contents:
        slug, language = slugs.get(row["reference"]), row["language"]
        url = url_for("practice_page.practice", slug=slug, language=language) if slug else ""
        lines.append(Line(row["title"], language, row["reference"], url))
    return lines


def build_downloads(year: int, build: str, contents: Contents, url: Callable[..., str]) -> Downloads:
    """Return the documents of a build with their sizes; `url` gives the address of a format."""
    found: Downloads = {"books": [], "press": [], "record": []}
    for format in documents.formats(contents):
        size = files.size("files", documents.name_in_store(year, build, format))
        if size is not None:
            if language := language_of(format):
                label = _("The practices in one language alone: %(name)s", name=i18n.language_name(language))
                group = "books"
            else:
                label, group = phrase_for("edition_documents", format), GROUPS.get(format, "record")
            found[group].append(Download(label, format, url(format=format), size))
    return found


def release_downloads(edition: Edition) -> list[tuple[EditionRelease, list[Download]]]:
    """Return the releases of an edition, the newest first, each with all of its documents."""
    names = {
        "print": _("Pages for a printer"),
        "cover": _("Cover for a printer"),
        "zip": _("Archive package"),
        "jsonld": "JSON-LD",
    }
    releases = []
    for release in reversed(edition.releases):
        url = partial(url_for, "edition_pages.release_document", year=edition.year, number=release.number)
        build = build_downloads(edition.year, release.build, release.contents, url)
        every = []
        for one in (one for group in ("books", "press", "record") for one in build[group]):
            language = language_of(one.format)
            short = f"PDF ({i18n.language_name(language)})" if language else one.format.upper()
            every.append(replace(one, label=names.get(one.format) or short))
        releases.append((release, every))
    return releases


def send_built(edition: Edition, build: str, format: str) -> Response:
    """Return a document of a build; answer 404 if there is none of that format."""
    if format not in documents.EVERY_FORMAT and not language_of(format):
        abort(404)
    name = documents.name_in_store(edition.year, build, format)
    kind = "pdf" if language_of(format) else format
    return send_edition(name, kind, documents.download_name(edition, format))
