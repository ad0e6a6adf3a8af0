"""The page of one edition for readers: its latest release or else its last build, how to cite it, its documents."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from exports.metadata.description import Description
from webapp.catalogue.page_cache import shared
from webapp.views.public.home import edition_downloads
from webapp.views.public.practice_page import CITATIONS, send_citation
from webapp.views.shared.build_downloads import version_downloads
from webapp.views.shared.public_editions import Line, built_edition, contents_of, described, shown_version
from webapp.web.permissions import Right, requires

blueprint = Blueprint("edition", __name__, url_prefix="/editions")


@blueprint.get("/<int:year>")
@requires(Right.ANYONE)
@shared
def page(year: int) -> str:
    edition = built_edition(year)
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
