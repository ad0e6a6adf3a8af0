"""The other languages of a practice: adding one, giving it up."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core import i18n
from webapp.core.db import session
from webapp.practices import languages
from webapp.web.permissions import Right, requires

blueprint = Blueprint("versions", __name__)


@blueprint.post("/drafts/<int:id>/languages")
@requires(Right.WHOLE)
def offer(id: int) -> Response:
    code = request.form.get("language", "")
    if code not in dict(i18n.answer_languages()) or code == g.practice.language:
        flash(_("Choose the language to add."), "error")
        return redirect(url_for("city.tasks", id=id))
    languages.offer(session(), g.practice, code, g.person)
    return redirect(url_for("section.edit_translation", id=id, language=code))


@blueprint.post("/drafts/<int:id>/in/<language>/drop")
@requires(Right.WHOLE)
def drop(id: int, language: str) -> Response:
    if language == g.practice.language or g.practice.copy_in(language) is None:
        abort(404)
    languages.drop(session(), g.practice, language)
    flash(_("Removed: %(language)s", language=i18n.language_name(language)), "success")
    return redirect(url_for("city.tasks", id=id))
