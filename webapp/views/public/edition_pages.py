"""The public pages of editions, and their documents."""

from functools import partial

from flask import Blueprint, Response, abort, render_template, url_for

from exports.metadata.description import Description
from webapp.catalogue.page_cache import shared
from webapp.core.db import session
from webapp.editions import records as edition_records
from webapp.models import Edition
from webapp.views.public.practice_page import CITATIONS, send_citation
from webapp.views.shared.public_editions import (
    Downloads,
    Line,
    build_downloads,
    built_edition,
    contents_of,
    described,
    edition_of,
    release_downloads,
    send_built,
    shown_version,
)
from webapp.web.permissions import Right, requires

blueprint = Blueprint("edition_pages", __name__)


@blueprint.get("/editions")
@requires(Right.ANYONE)
@shared
def editions() -> str:
    found = edition_records.built(session())
    return render_template(
        "public/editions.html",
        editions=[(edition, _downloads(edition), release_downloads(edition)) for edition in found],
    )


@blueprint.get("/editions/<int:year>")
@requires(Right.ANYONE)
@shared
def edition(year: int) -> str:
    found = built_edition(year)
    work = described(found)
    lines = contents_of(shown_version(found)["contents"])
    return render_template(
        "public/edition.html",
        edition=found,
        work=work,
        contents=_by_practice(lines),
        written_in=list(dict.fromkeys((work.language, *(one.language for one in lines)))),
        cited=_sentence(work),
        citations=[
            (name, url_for("edition_pages.citation", year=year, format=format)) for format, name in CITATIONS.items()
        ],
        documents=_downloads(found),
        releases=release_downloads(found),
    )


@blueprint.get("/editions/<int:year>/cite.<format>")
@requires(Right.ANYONE)
def citation(year: int, format: str) -> Response:
    work = described(built_edition(year))
    return send_citation(work, format, f"{work.key}.{format}")


def _sentence(work: Description) -> str:
    """Return how to cite it: Cities in Common: Good practices 2026. SE-2026-1. Publisher. ISBN …"""
    maker = work.makers[0]
    publisher = work.publisher if work.publisher != maker else ""
    number = f"ISBN {work.isbn}" if work.isbn else f"ISSN {work.issn}" if work.issn else ""
    return ". ".join(part for part in (f"{maker}: {work.title}", work.identifier, publisher, number) if part) + "."


def _by_practice(lines: list[Line]) -> list[list[Line]]:
    """Group the lines of the same practice, in their order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.reference, []).append(line)
    return list(found.values())


def _downloads(edition: Edition) -> Downloads:
    """Return the documents of an edition that the world is given."""
    url = partial(url_for, "edition_pages.document", year=edition.year)
    return build_downloads(edition.year, edition.public_build, edition.public_contents, url)


@blueprint.get("/editions/<int:year>.<format>")
@requires(Right.ANYONE)
def document(year: int, format: str) -> Response:
    edition = built_edition(year)
    return send_built(edition, edition.public_build, format)


@blueprint.get("/editions/<int:year>/<int:number>.<format>")
@requires(Right.ANYONE)
def release_document(year: int, number: int, format: str) -> Response:
    """A document of a release, under an address that stays."""
    edition = edition_of(year)
    release = next((one for one in edition.releases if one.number == number), None) or abort(404)
    return send_built(edition, release.build, format)
