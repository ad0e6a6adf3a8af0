"""The page of one edition for readers: what was frozen, how to cite it, its documents and its earlier versions.

Before an edition is frozen for the first time, it is what was built last. Not here: the list of editions (public.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from sqlalchemy import select

from exports.metadata import citations
from exports.metadata.description import Description
from webapp import editions
from webapp.catalogue.page_cache import shared
from webapp.config import Settings
from webapp.core import links
from webapp.core.db import session
from webapp.models import Edition, Practice, Revision
from webapp.views.built import version_downloads
from webapp.views.practice import CITATION_TYPES
from webapp.views.public import edition_downloads
from webapp.views.revalidated import revalidated
from webapp.views.sheet_page import CITATIONS
from webapp.web.permissions import Right, requires

blueprint = Blueprint("edition", __name__, url_prefix="/editions")


@dataclass(frozen=True, slots=True)
class Line:
    """A practice in the contents: its address is "" if nobody may read it any more."""

    title: str
    language: str
    reference: str
    url: str


@blueprint.get("/<int:year>")
@requires(Right.ANYONE)
@shared
def page(year: int) -> str:
    edition = public_edition(year)
    work = described(edition)
    lines = contents_of(shown_version(edition)["contents"])
    return render_template(
        "public/edition.html",
        edition=edition,
        work=work,
        contents=_by_practice(lines),
        written_in=list(dict.fromkeys((work.language, *(one.language for one in lines)))),
        cited=_sentence(work),
        citations=[(name, url_for("edition.cite", year=year, format=format)) for format, name in CITATIONS.items()],
        documents=edition_downloads(edition),
        versions=version_downloads(edition),
    )


@blueprint.get("/<int:year>/cite.<format>")
@requires(Right.ANYONE)
def cite(year: int, format: str) -> Response:
    """The citation of an edition, for a reference manager."""
    if format not in CITATIONS:
        abort(404)
    work = described(public_edition(year))
    write = citations.bibtex if format == "bib" else citations.ris
    response = Response(write([work]), content_type=f"{CITATION_TYPES[format]}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{work.key}.{format}")
    return revalidated(response)


def public_edition(year: int) -> Edition:
    """The edition of a year, or 404 if it has no documents yet."""
    edition = editions.by_year(session(), year) or abort(404)
    if edition.built_at is None:
        abort(404)
    return edition


def shown_version(edition: Edition) -> dict[str, Any]:
    """The version that the world is given: contents, number, reference, about."""
    if (frozen := edition.frozen) is not None:
        about = {"made_on": frozen.frozen_at.date().isoformat(), **frozen.about}
        return {
            "contents": frozen.contents,
            "number": frozen.number,
            "reference": frozen.reference,
            "about": about,
        }
    return edition.built_as or {"contents": [], "number": 1, "reference": "", "about": {}}


def described(edition: Edition) -> Description:
    """The edition as a catalogue describes it. What a version does not tell of itself is told by the edition."""
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
        url=links.address("edition.page", year=edition.year),
        is_edition=True,
        isbn=said.get("isbn", edition.isbn),
        issn=said.get("issn", edition.issn),
    )


def _sentence(work: Description) -> str:
    """How to cite it: Cities in Common: Good practices 2026. SE-2026-1. Publisher. ISBN …"""
    maker = work.makers[0]
    publisher = work.publisher if work.publisher != maker else ""
    number = f"ISBN {work.isbn}" if work.isbn else f"ISSN {work.issn}" if work.issn else ""
    return ". ".join(part for part in (f"{maker}: {work.title}", work.identifier, publisher, number) if part) + "."


def contents_of(contents: list[dict[str, Any]]) -> list[Line]:
    """The contents of a version, with the addresses of what is still public."""
    references = {row["reference"] for row in contents}
    query = select(Practice).where(Practice.reference.in_(references), Practice.revisions.any(Revision.is_published))
    slugs = {one.reference: one.slug for one in session().scalars(query) if one.is_public}
    return [_line(row, slugs.get(row["reference"])) for row in contents]


def _by_practice(lines: list[Line]) -> list[list[Line]]:
    """The practices in their order, each in all of its languages."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.reference, []).append(line)
    return list(found.values())


def _line(row: dict[str, Any], slug: str | None) -> Line:
    url = url_for("public.practice", slug=slug, language=row["language"]) if slug else ""
    return Line(row["title"], row["language"], row["reference"], url)
