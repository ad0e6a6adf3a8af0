"""Preparing a volume: which practices of the year are in it, and its foreword and imprint."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forms.text import clean_line, clean_text
from webapp import editions, looking_over
from webapp.db import session
from webapp.models import Edition, Practice
from webapp.permissions import Right, requires
from webapp.standard_numbers import is_isbn, is_issn
from webapp.views.account import SmallForm
from webapp.views.cards import card

blueprint = Blueprint("choosing", __name__, url_prefix="/volumes")
LONGEST_TITLE, LONGEST_FOREWORD = 120, 20_000


def _is_isbn(form: Form, field: StringField) -> None:
    if field.data and not is_isbn(field.data):
        raise ValidationError(_("This is no ISBN: look at its thirteen digits again."))


def _is_issn(form: Form, field: StringField) -> None:
    if field.data and not is_issn(field.data):
        raise ValidationError(_("This is no ISSN: look at its eight signs again, such as 2049-3630."))


def _line(text: str | None) -> str:
    return clean_line(text or "")


class FrontForm(SmallForm):
    title = StringField(
        lazy_gettext("Title"),
        [
            DataRequired(lazy_gettext("Enter a title.")),
            Length(max=LONGEST_TITLE, message=lazy_gettext("Use at most 120 characters.")),
        ],
        filters=[_line],
    )
    foreword = TextAreaField(
        lazy_gettext("Foreword"),
        [Length(max=LONGEST_FOREWORD, message=lazy_gettext("Use at most 20,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
    )
    foreword_by = TextAreaField(
        lazy_gettext("Who signs the foreword"),
        [Length(max=1000, message=lazy_gettext("Use at most 1,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
    )
    isbn = StringField(lazy_gettext("ISBN"), [_is_isbn], filters=[_line])
    issn = StringField(lazy_gettext("ISSN"), [_is_issn], filters=[_line])


def _edition(year: int) -> Edition:
    return editions.by_year(session(), year) or abort(404)


@blueprint.get("/<int:year>/practices")
@requires(Right.BIND)
def practices(year: int) -> str:
    edition = _edition(year)
    chosen = editions.chosen(session(), edition)
    told = looking_over.remarks(session(), chosen)
    return render_template(
        "archivist/practices.html",
        edition=edition,
        rows=[(card(one), one.practice, told.get(one.id, [])) for one in chosen],
        remarks=sum(map(len, told.values())),
    )


@blueprint.route("/<int:year>/practices/<int:id>/leave-out", methods=["GET", "POST"])
@requires(Right.BIND)
def leave_out(year: int, id: int) -> str | Response | tuple[str, int]:
    edition, practice = _edition(year), _of_year(year, id)
    reason = clean_text(request.form.get("reason", ""))
    if request.method == "POST" and reason:
        editions.leave_out(session(), edition, practice, reason, g.person)
        flash(_("%(reference)s is left out from the next build on.", reference=practice.reference), "success")
        return redirect(url_for("choosing.practices", year=year))
    error = _("Say why: whoever asks later will read it.") if request.method == "POST" else ""
    page = render_template("archivist/leave_out.html", edition=edition, practice=practice, error=error)
    return (page, 422) if error else page


def _of_year(year: int, id: int) -> Practice:
    found = (one.practice for one in editions.published_in(session(), year) if one.practice_id == id)
    return next(found, None) or abort(404)


@blueprint.post("/<int:year>/practices/<int:id>/take-in")
@requires(Right.BIND)
def take_in(year: int, id: int) -> Response:
    editions.take_in(session(), _edition(year), id)
    return redirect(url_for("choosing.practices", year=year))


@blueprint.route("/<int:year>/front", methods=["GET", "POST"])
@requires(Right.BIND)
def front(year: int) -> str | Response | tuple[str, int]:
    edition: Any = _edition(year)
    form = FrontForm(request.form if request.method == "POST" else None, obj=edition)
    if request.method == "POST" and form.validate():
        form.populate_obj(edition)
        flash(_("Kept. It is in the volume from the next build on."), "success")
        return redirect(url_for("archivist.volume", year=year))
    page = render_template("archivist/front.html", edition=edition, form=form)
    return (page, 422) if form.errors else page
