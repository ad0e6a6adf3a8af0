"""What an edition says besides its practices: title, foreword, acknowledgements, imprint and cover picture."""

import logging

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from webapp.core import db, i18n
from webapp.core.db import session
from webapp.core.pictures import NotAPicture, Picture, reencode
from webapp.editions import contents as edition_contents
from webapp.editions import covers
from webapp.editions.standard_numbers import is_isbn, is_issn
from webapp.models import Edition
from webapp.phrases import refusals
from webapp.storage import files
from webapp.views.shared.public_editions import edition_of
from webapp.web.forms import SmallForm, at_most, line, text
from webapp.web.permissions import Right, requires

log = logging.getLogger(__name__)
blueprint = Blueprint("front_matter", __name__, url_prefix="/volumes")
LONGEST_TITLE, LONGEST_FOREWORD, LONGEST_CAPTION = 120, 20_000, 300
Refused = list[tuple[str, str]]  # what is wrong with the cover picture: the box, and a sentence


class FrontForm(SmallForm):
    title = StringField(
        lazy_gettext("Title"),
        [DataRequired(lazy_gettext("Enter a title.")), at_most(LONGEST_TITLE)],
        filters=[line],
    )
    language = SelectField(lazy_gettext("Language of all that is not a practice"))
    foreword = TextAreaField(lazy_gettext("Foreword"), [at_most(LONGEST_FOREWORD)], filters=[text])
    foreword_by = TextAreaField(lazy_gettext("Who signs the foreword"), [at_most(1000)], filters=[text])
    acknowledgements = TextAreaField(lazy_gettext("Acknowledgements"), [at_most(LONGEST_FOREWORD)], filters=[text])
    publisher = StringField(lazy_gettext("Publisher"), [at_most(LONGEST_CAPTION)], filters=[line])
    isbn = StringField(lazy_gettext("ISBN"), filters=[line])
    issn = StringField(lazy_gettext("ISSN"), filters=[line])
    cover_alt = StringField(lazy_gettext("What the picture shows"), [at_most(LONGEST_CAPTION)], filters=[line])
    cover_credit = StringField(lazy_gettext("Who made the picture"), [at_most(LONGEST_CAPTION)], filters=[line])

    def validate_isbn(self, field: StringField) -> None:
        if field.data and not is_isbn(field.data):
            raise ValidationError(_("This is no ISBN: look at its thirteen digits again."))

    def validate_issn(self, field: StringField) -> None:
        if field.data and not is_issn(field.data):
            raise ValidationError(_("This is no ISSN: look at its eight signs again, such as 2049-3630."))


class TextsForm(SmallForm):
    """What the edition of a single language says in that language."""

    title = StringField(lazy_gettext("Title"), [at_most(LONGEST_TITLE)], filters=[line])
    foreword = TextAreaField(lazy_gettext("Foreword"), [at_most(LONGEST_FOREWORD)], filters=[text])
    acknowledgements = TextAreaField(lazy_gettext("Acknowledgements"), [at_most(LONGEST_FOREWORD)], filters=[text])


def _form(edition: Edition) -> FrontForm:
    form = FrontForm(obj=edition)
    form.language.choices = dict(i18n.answer_languages())
    form.language.data = form.language.data or edition.language
    return form


def _texts(edition: Edition) -> dict[str, TextsForm]:
    """Return a form for each language that gets an edition of its own besides that of the whole."""
    if not edition.by_language:
        return {}
    bound = sorted({one.language for one in edition_contents.chosen(session(), edition)} - {edition.language})
    stored = edition.texts or {}
    return {code: TextsForm(prefix=f"{code}-", data=stored.get(code)) for code in bound}


@blueprint.get("/<int:year>/cover.jpg")
@requires(Right.BIND)
def cover(year: int) -> Response:
    edition = edition_of(year)
    if not edition.cover:
        abort(404)
    response = Response(covers.read(edition.cover), mimetype="image/jpeg")
    response.set_etag(edition.cover)
    response.cache_control.private = True
    response.make_conditional(request)
    return response


@blueprint.route("/<int:year>/front", methods=["GET", "POST"])
@requires(Right.BIND)
def front(year: int) -> ResponseReturnValue:
    edition = edition_of(year)
    form, texts = _form(edition), _texts(edition)
    if request.method != "POST":
        return _page(edition, form, texts, [])
    picture, refused = _picture()
    edition = edition_of(year)
    is_valid = all([form.validate(), *(one.validate() for one in texts.values())])
    if is_valid and not refused:
        refused = _lacking(edition, form, picture) or _keep(edition, form, texts, picture)
    if is_valid and not refused:
        flash(_("Kept. It is in the volume from the next build on."), "success")
        return redirect(url_for("archivist.edition", year=year))
    session().rollback()
    return _page(edition_of(year), form, texts, refused), 422


def _page(edition: Edition, form: FrontForm, texts: dict[str, TextsForm], refused: Refused) -> str:
    return render_template("archivist/front_matter.html", edition=edition, form=form, texts=texts, refused=refused)


def _picture() -> tuple[Picture | None, Refused]:
    """Return the picture that came along, decoded while the database is not held."""
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


def _lacking(edition: Edition, form: FrontForm, picture: Picture | None) -> Refused:
    """Refuse a picture without words for people who cannot see it."""
    has_cover = picture is not None or (edition.cover and "cover_remove" not in request.form)
    if not has_cover or form.cover_alt.data:
        return []
    sentence = _("Say in a few words what the picture shows, for people who cannot see it.")
    again = _("Then choose the picture again.") if picture else ""
    return [("cover_alt", f"{sentence} {again}".strip())]


def _keep(edition: Edition, form: FrontForm, texts: dict[str, TextsForm], picture: Picture | None) -> Refused:
    """Keep what was written, also for languages that are not bound at the moment, and the picture."""
    form.populate_obj(edition)
    written = {**(edition.texts or {}), **{code: one.data for code, one in texts.items()}}
    edition.texts = {code: words for code, words in written.items() if any(words.values())} or None
    if picture is not None:
        try:
            edition.cover = covers.keep(picture.data)
        except files.NoRoom:
            log.exception("a cover picture could not be stored")
            return [("cover", _("There is no room for the picture at the moment. Try again later, or without it."))]
    elif "cover_remove" in request.form or not edition.cover:
        edition.cover = edition.cover_alt = edition.cover_credit = ""
    session().flush()
    return []
