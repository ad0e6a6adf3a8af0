"""Editions for archivists: choosing a year, seeing what is in it, building, freezing, downloading."""

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.editions import builds, checking, releases
from webapp.editions import contents as edition_contents
from webapp.editions import records as edition_records
from webapp.models import Revision
from webapp.phrases import conformance
from webapp.phrases.tables import phrase_for
from webapp.views.shared.cards import Card, cards
from webapp.views.shared.public_editions import build_downloads, built_edition, edition_of, send_built
from webapp.web.permissions import Right, requires

blueprint = Blueprint("archivist", __name__, url_prefix="/volumes")


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.BIND)
def editions() -> ResponseReturnValue:
    error = ""
    if request.method == "POST":
        year = request.form.get("year", type=whole_number) or 0
        try:
            edition_records.get_or_begin(session(), year)
            return redirect(url_for("archivist.edition", year=year))
        except edition_records.NothingToBind:
            error = _("No public practice belongs to that year. Choose one of the years in the list.")
    page = render_template(
        "archivist/editions.html",
        editions=[
            (one, _practices(edition_contents.revisions(session(), one)))
            for one in edition_records.all_of_them(session())
        ],
        years=list(edition_contents.years(session()).items()),
        error=error,
    )
    return page, 422 if error else 200


def _practices(revisions: Sequence[Revision]) -> int:
    """Count practices: one in two languages counts once."""
    return len({one.practice_id for one in revisions})


def _by_practice(held: Sequence[Revision]) -> list[list[Card]]:
    """Group the cards of the same practice, in their order."""
    found: dict[int, list[Card]] = {}
    for revision, card in zip(held, cards(held), strict=True):
        found.setdefault(revision.practice_id, []).append(card)
    return list(found.values())


@blueprint.get("/<int:year>")
@requires(Right.BIND)
def edition(year: int) -> str:
    edition = edition_of(year)
    held = edition_contents.revisions(session(), edition)
    url = partial(url_for, "archivist.document", year=year)
    built = build_downloads(year, edition.build, edition.built_contents, url) if edition.built_at else {}
    return render_template(
        "archivist/edition.html",
        edition=edition,
        entries=_by_practice(held),
        practices_count=_practices(held),
        job=edition.job,
        documents=built,
        checks=conformance.of_files(edition, checking.of_build(edition, edition.build)),
        refused=conformance.of_files(edition, checking.refused(edition)),
        why_not=releases.why_not(edition),
        erased=cards(edition_contents.erased_since(session(), edition)),
    )


@blueprint.get("/<int:year>.<format>")
@requires(Right.BIND)
def document(year: int, format: str) -> Response:
    edition = built_edition(year)
    return send_built(edition, edition.build, format)


@blueprint.post("/<int:year>/freeze")
@requires(Right.BIND)
def release(year: int) -> ResponseReturnValue:
    edition = edition_of(year)
    try:
        frozen = releases.release(session(), edition, g.person)
        flash(_("This edition is frozen as %(reference)s.", reference=frozen.reference), "success")
    except releases.NotNow as refused:
        flash(phrase_for("release_refusals", refused.reason), "error")
    return redirect(url_for("archivist.edition", year=year))


@blueprint.post("/<int:year>/build")
@requires(Right.BIND)
def build(year: int) -> ResponseReturnValue:
    try:
        edition = edition_records.get_or_begin(session(), year)
        if not edition_contents.chosen(session(), edition):
            raise edition_records.NothingToBind
    except edition_records.NothingToBind:
        flash(_("There is nothing to bind: no public practice belongs to %(year)s.", year=year), "error")
        return redirect(url_for("archivist.editions"))
    builds.enqueue(session(), edition, g.person)
    return redirect(url_for("archivist.edition", year=year))


@blueprint.post("/<int:year>/cancel")
@requires(Right.BIND)
def cancel(year: int) -> ResponseReturnValue:
    builds.cancel(session(), edition_of(year))
    return redirect(url_for("archivist.edition", year=year))
