"""The contents of an edition: which practices are in it, in which order, in which languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from forms.text.plain import clean_line, clean_text
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number, whole_numbers
from webapp.editions import contents as edition_contents
from webapp.editions import practice_order, preflight
from webapp.editions.preflight import Finding
from webapp.models import LEAF_MICRONS, Edition, Ordering, Practice, Revision
from webapp.phrases.tables import phrase_for, phrases_of
from webapp.views.shared.cards import card, cards
from webapp.views.shared.public_editions import edition_of
from webapp.web.forms import SmallForm
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("edition_contents", __name__, url_prefix="/volumes")
MOST_OFFERED = 40
MOST_MOVED = 5000
THICKNESS = (30, 600)


class ChoiceForm(SmallForm):
    counted = RadioField(lazy_gettext("Which practices belong to the year?"))
    parts = SelectField(lazy_gettext("Parts, each with a divider"))
    ordering = SelectField(lazy_gettext("Order"))
    tongues = SelectField(lazy_gettext("Languages"))
    languages = SelectMultipleField(lazy_gettext("Only these languages"), filters=[lambda codes: codes or None])
    by_language = BooleanField(lazy_gettext("A volume of its own for each language as well, as PDF"))
    for_press = BooleanField(lazy_gettext("Make the files for a printer as well: the pages and a cover, as PDF/X-4"))
    leaf_microns = IntegerField(
        lazy_gettext("Thickness of a leaf of the printer’s paper, in thousandths of a millimetre"),
        [Optional(), NumberRange(*THICKNESS, lazy_gettext("Enter a whole number from 30 to 600, such as 105."))],
        filters=[lambda microns: LEAF_MICRONS if microns is None else microns],
    )


def _form(edition: Edition) -> ChoiceForm:
    form = ChoiceForm(obj=edition)
    form.counted.choices = phrases_of("edition_counted")
    form.parts.choices = phrases_of("edition_parts")
    form.ordering.choices = phrases_of("edition_orderings")
    form.tongues.choices = phrases_of("edition_tongues")
    form.languages.choices = {code: i18n.language_name(code) for code in edition_contents.languages(session(), edition)}
    return form


@blueprint.get("/<int:year>/practices")
@requires(Right.BIND)
def practices(year: int) -> str:
    edition = edition_of(year)
    return _page(edition, _form(edition))


def _page(edition: Edition, form: ChoiceForm) -> str:
    chosen = edition_contents.chosen(session(), edition)
    remarks = preflight.findings(session(), chosen)
    told = {one.id: _told(edition.year, one, remarks[one.id]) for one in chosen if one.id in remarks}
    pages = practice_order.pages(session(), chosen)
    return render_template(
        "archivist/contents.html",
        edition=edition,
        form=form,
        parts_of_edition=[
            (part.name, [(card(one), one, told.get(one.id, ()), pages.get(one.id)) for one in part.revisions])
            for part in practice_order.parts(session(), edition, chosen)
        ],
        count=len(chosen),
        practices_count=len({one.practice_id for one in chosen}),
        pages=sum(pages.values()),
        unknown=len(chosen) - len(pages),
        remarks=sum(map(len, told.values())),
        by_hand=edition.ordering == Ordering.HAND,
        added={one.practice_id for one in edition.additions},
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A remark as it is read, and where to mend what it is about."""

    sentence: str
    url: str
    label: str


def _told(year: int, revision: Revision, remarks: Sequence[Finding]) -> list[Told]:
    """Return the remarks about a revision, each with the page where this person can mend it."""
    practice = revision.practice
    desk = (url_for("editor.practice", id=practice.id), _("Mend it at the desk"))
    seen = (url_for("practice_page.practice", slug=practice.slug), _("Look at it; an editor can mend it"))
    twin = (url_for("edition_contents.leave_out", year=year, id=practice.id), _("Leave one of them out"))
    usual = desk if can(g.person, Right.REVIEW) else seen
    return [
        Told(phrase_for("remarks", one.kind, one.count, reference=one.of), *(twin if one.kind == "twin" else usual))
        for one in remarks
    ]


@blueprint.post("/<int:year>/choice")
@requires(Right.BIND)
def choice(year: int) -> ResponseReturnValue:
    edition = edition_of(year)
    form = _form(edition)
    if not form.validate():
        return _page(edition, form), 422
    arranged = practice_order.parts(session(), edition, edition_contents.chosen(session(), edition))
    form.populate_obj(edition)
    if edition.ordering == Ordering.HAND and edition.arrangement is None:
        practice_order.arrange(edition, arranged, ())
    return redirect(url_for("edition_contents.practices", year=year))


@blueprint.post("/<int:year>/order")
@requires(Right.BIND)
def order(year: int) -> ResponseReturnValue:
    """Put a practice one place up or down (`up`, `down`: its id), or all in the order of the ids in `order`."""
    edition = edition_of(year)
    arranged = practice_order.parts(session(), edition, edition_contents.chosen(session(), edition))
    for name, step in (("up", -1), ("down", 1)):
        if (id := request.form.get(name, type=whole_number)) is not None:
            practice_order.move(edition, arranged, id, step)
    if wanted := request.form.get("order", ""):
        ids = whole_numbers(wanted.split(",")[:MOST_MOVED])
        practice_order.arrange(edition, arranged, ids)
    edition.ordering = Ordering.HAND
    return redirect(url_for("edition_contents.practices", year=year))


@blueprint.route("/<int:year>/practices/<int:id>/leave-out", methods=["GET", "POST"])
@requires(Right.BIND)
def leave_out(year: int, id: int) -> ResponseReturnValue:
    edition = edition_of(year)
    practice = _inside(edition, id)
    reason = clean_text(request.form.get("reason", ""))
    if request.method == "POST" and reason:
        edition_contents.leave_out(session(), edition, practice, reason, g.person)
        flash(_("%(reference)s is left out from the next build on.", reference=practice.reference), "success")
        return redirect(url_for("edition_contents.practices", year=year))
    error = _("Say why: whoever asks later will read it.") if request.method == "POST" else ""
    page = render_template("archivist/remove_practice.html", edition=edition, practice=practice, error=error)
    return page, 422 if error else 200


def _inside(edition: Edition, id: int) -> Practice:
    """Return a practice that is in the edition or was left out of it."""
    left_out = (one.practice for one in edition.omissions if one.practice_id == id)
    found = (one.practice for one in edition_contents.chosen(session(), edition) if one.practice_id == id)
    return next(found, None) or next(left_out, None) or abort(404)


@blueprint.post("/<int:year>/practices/<int:id>/take-in")
@requires(Right.BIND)
def take_in(year: int, id: int) -> ResponseReturnValue:
    edition_contents.take_in(session(), edition_of(year), id)
    return redirect(url_for("edition_contents.practices", year=year))


@blueprint.get("/<int:year>/add")
@requires(Right.BIND)
def addable(year: int) -> str:
    edition = edition_of(year)
    words = clean_line(request.args.get("words", ""))
    found = edition_contents.addable(session(), edition, words)
    offered = found[:MOST_OFFERED]
    return render_template(
        "archivist/add_practices.html",
        edition=edition,
        words=words,
        rows=list(zip(cards(offered), offered, strict=True)),
        more=len(found) - len(offered),
    )


@blueprint.post("/<int:year>/practices/<int:id>/add")
@requires(Right.BIND)
def add(year: int, id: int) -> ResponseReturnValue:
    """Take in a public practice that does not belong to the year."""
    edition = edition_of(year)
    found = (one.practice for one in edition_contents.addable(session(), edition) if one.practice_id == id)
    practice = next(found, None) or abort(404)
    edition_contents.add(session(), edition, practice, g.person)
    flash(_("%(reference)s is in the volume from the next build on.", reference=practice.reference), "success")
    return redirect(url_for("edition_contents.addable", year=year, words=request.form.get("words") or None))
