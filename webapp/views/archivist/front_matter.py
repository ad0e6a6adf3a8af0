"""What a volume says besides its practices: title, foreword, acknowledgements, imprint and cover picture."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forms.text.plain import clean_line, clean_text
from webapp import editions
from webapp.core import db, i18n
from webapp.core.db import session
from webapp.core.pictures import NotAPicture, Picture, reencode
from webapp.editions import store
from webapp.editions.standard_numbers import is_isbn, is_issn
from webapp.models import Edition
from webapp.phrases import refusals
from webapp.storage import files
from webapp.web.forms import SmallForm
from webapp.web.permissions import Right, requires

log = logging.getLogger(__name__)
blueprint = Blueprint("front_matter", __name__, url_prefix="/volumes")
LONGEST_TITLE, LONGEST_FOREWORD, LONGEST_CAPTION = 120, 20_000, 300


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
    language = SelectField(lazy_gettext("Language of all that is not a practice"))
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
    acknowledgements = TextAreaField(
        lazy_gettext("Acknowledgements"),
        [Length(max=LONGEST_FOREWORD, message=lazy_gettext("Use at most 20,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
    )
    publisher = StringField(
        lazy_gettext("Publisher"),
        [Length(max=LONGEST_CAPTION, message=lazy_gettext("Use at most 300 characters."))],
        filters=[_line],
    )
    isbn = StringField(lazy_gettext("ISBN"), [_is_isbn], filters=[_line])
    issn = StringField(lazy_gettext("ISSN"), [_is_issn], filters=[_line])
    cover_alt = StringField(
        lazy_gettext("What the picture shows"),
        [Length(max=LONGEST_CAPTION, message=lazy_gettext("Use at most 300 characters."))],
        filters=[_line],
    )
    cover_credit = StringField(
        lazy_gettext("Who made the picture"),
        [Length(max=LONGEST_CAPTION, message=lazy_gettext("Use at most 300 characters."))],
        filters=[_line],
    )


class TextsForm(SmallForm):
    """What the volume of a single language says in that language."""

    title = StringField(
        lazy_gettext("Title"),
        [Length(max=LONGEST_TITLE, message=lazy_gettext("Use at most 120 characters."))],
        filters=[_line],
    )
    foreword = TextAreaField(
        lazy_gettext("Foreword"),
        [Length(max=LONGEST_FOREWORD, message=lazy_gettext("Use at most 20,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
    )
    acknowledgements = TextAreaField(
        lazy_gettext("Acknowledgements"),
        [Length(max=LONGEST_FOREWORD, message=lazy_gettext("Use at most 20,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
    )


def _texts(edition: Edition, sent: Any = None) -> dict[str, TextsForm]:
    """A form for each language that gets a volume of its own, besides that of the whole."""
    if not edition.by_language:
        return {}
    bound = sorted({one.language for one in editions.chosen(session(), edition)} - {edition.language})
    said = edition.texts or {}
    return {code: TextsForm(sent, prefix=f"{code}-", data=said.get(code)) for code in bound}


def _keep_texts(edition: Edition, texts: dict[str, TextsForm]) -> None:
    """Keep what was written for each language; that of a language which is not bound at the moment stays."""
    kept = {**(edition.texts or {}), **{code: form.data for code, form in texts.items()}}
    edition.texts = {code: said for code, said in kept.items() if any(said.values())} or None


def _form(edition: Any, sent: Any = None) -> FrontForm:
    form = FrontForm(sent, obj=edition)
    form.language.choices = i18n.answer_languages()
    form.language.data = form.language.data or edition.language
    return form


def _edition(year: int) -> Edition:
    return editions.by_year(session(), year) or abort(404)


@blueprint.get("/<int:year>/cover.jpg")
@requires(Right.BIND)
def cover(year: int) -> Response:
    edition = _edition(year)
    if not edition.cover:
        abort(404)
    response = Response(store.cover(edition.cover), mimetype="image/jpeg")
    response.set_etag(edition.cover)
    response.cache_control.private = True
    response.make_conditional(request)
    return response


@blueprint.route("/<int:year>/front", methods=["GET", "POST"])
@requires(Right.BIND)
def front(year: int) -> str | AnyResponse | tuple[str, int]:
    edition: Any = _edition(year)
    sent = request.form if request.method == "POST" else None
    form, texts = _form(edition, sent), _texts(edition, sent)
    if request.method == "POST":
        picture, refused = _picture()
        edition = _edition(year)
        has_cover = picture is not None or (edition.cover and "cover_remove" not in request.form)
        sound = all([form.validate(), *(one.validate() for one in texts.values())])
        if sound and not refused and not (refused := _lacking(form, bool(has_cover), picture)):
            form.populate_obj(edition)
            _keep_texts(edition, texts)
            refused = _keep_cover(edition, picture)
        if sound and not refused:
            flash(_("Kept. It is in the volume from the next build on."), "success")
            return redirect(url_for("archivist.volume", year=year))
        db.session().rollback()
        return _page(_edition(year), form, texts, refused), 422
    return _page(edition, form, texts, [])


def _page(edition: Edition, form: FrontForm, texts: dict[str, TextsForm], refused: Refused) -> str:
    return render_template("archivist/front_matter.html", edition=edition, form=form, texts=texts, refused=refused)


Refused = list[tuple[str, str]]
"""What is wrong with the cover picture: the box, and a sentence."""


def _picture() -> tuple[Picture | None, Refused]:
    """The picture that came along, made clean; decoding takes a second, which the database does not wait for."""
    upload = request.files.get("cover")
    if upload is None or not upload.filename:
        return None, []
    db.release()
    most = current_app.config["SETTINGS"].upload_megabytes * 1_000_000
    try:
        return reencode(upload.read(), most), []
    except NotAPicture as error:
        return None, [("cover", refusals.picture_refusal(error.reason, upload.filename))]
    finally:
        upload.close()


def _lacking(form: Any, has_cover: bool, picture: Picture | None) -> Refused:
    if not has_cover or form.cover_alt.data:
        return []
    sentence = _("Say in a few words what the picture shows, for people who cannot see it.")
    again = _("Then choose the picture again.") if picture else ""
    return [("cover_alt", f"{sentence} {again}".strip())]


def _keep_cover(edition: Edition, picture: Picture | None) -> Refused:
    """Keep a new picture, or forget the one that is no longer wanted."""
    if picture is not None:
        try:
            edition.cover = store.keep_cover(picture.data)
        except files.NoRoom:
            log.exception("a cover picture could not be stored")
            return [("cover", _("There is no room for the picture at the moment. Try again later, or without it."))]
    elif "cover_remove" in request.form or not edition.cover:
        edition.cover = edition.cover_alt = edition.cover_credit = ""
    session().flush()
    return []
