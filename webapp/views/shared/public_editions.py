"""An edition as readers and programs see it: what it is, and its contents with their addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, url_for
from sqlalchemy import select

from exports.metadata.description import Description
from webapp import editions
from webapp.config import Settings
from webapp.core import links
from webapp.core.db import session
from webapp.models import Edition, Practice, Revision


@dataclass(frozen=True, slots=True)
class Line:
    """A practice in the contents; its address is "" once nobody may read it."""

    title: str
    language: str
    reference: str
    url: str


def edition_of(year: int) -> Edition:
    """Return the edition of a year, or answer 404."""
    return editions.by_year(session(), year) or abort(404)


def built_edition(year: int) -> Edition:
    """Return the edition of a year that has documents, or answer 404."""
    edition = edition_of(year)
    return edition if edition.built_at else abort(404)


def shown_version(edition: Edition) -> dict[str, Any]:
    """Return what the world is given: contents, number, reference, about."""
    if (frozen := edition.frozen) is not None:
        about = {"made_on": frozen.frozen_at.date().isoformat(), **frozen.about}
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
        url=links.address("edition.page", year=edition.year),
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
        url = url_for("public.practice", slug=slug, language=language) if slug else ""
        lines.append(Line(row["title"], language, row["reference"], url))
    return lines
