"""The archivist's room: choose a year, see what is in it, build the volume, download it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp import bindery, editions, search
from webapp.db import session
from webapp.models import Edition
from webapp.permissions import Right, requires
from webapp.views.cards import cards
from webapp.views.public import edition_downloads

blueprint = Blueprint("archivist", __name__, url_prefix="/volumes")


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.BIND)
def volumes() -> str | AnyResponse | tuple[str, int]:
    error = ""
    if request.method == "POST":
        year = request.form.get("year", type=int) or 0
        try:
            editions.choose(session(), year)
            return redirect(url_for("archivist.volume", year=year))
        except editions.NothingToBind:
            error = _("No public practice was published in that year. Choose one of the years in the list.")
    page = render_template(
        "archivist/volumes.html",
        editions=[(one, len(editions.contents(session(), one))) for one in editions.all_of_them(session())],
        years=list(search.published_years(session()).items()),
        error=error,
    )
    return (page, 422) if error else page


def _edition(year: int) -> Edition:
    return editions.by_year(session(), year) or abort(404)


@blueprint.get("/<int:year>")
@requires(Right.BIND)
def volume(year: int) -> str:
    edition = _edition(year)
    return render_template(
        "archivist/volume.html",
        edition=edition,
        entries=cards(editions.contents(session(), edition)),
        job=edition.job,
        documents=edition_downloads(edition) if edition.built_at else {},
    )


@blueprint.post("/<int:year>/build")
@requires(Right.BIND)
def build(year: int) -> AnyResponse:
    """Build in the background, with what is published for the year by then."""
    try:
        edition = editions.choose(session(), year)
    except editions.NothingToBind:
        flash(_("There is nothing to bind: no public practice was published in %(year)s.", year=year), "error")
        return redirect(url_for("archivist.volumes"))
    bindery.ask_to_build(session(), edition, g.person)
    return redirect(url_for("archivist.volume", year=year))


@blueprint.post("/<int:year>/cancel")
@requires(Right.BIND)
def cancel(year: int) -> AnyResponse:
    bindery.cancel_build(session(), _edition(year))
    return redirect(url_for("archivist.volume", year=year))
