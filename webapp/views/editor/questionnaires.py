"""Editions of the questions that a network brings in: upload, faults, previews in every medium, activation."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from exports.sheet.sheet import Sheet
from forms.questionnaire import custom, examples
from forms.questionnaire.model import Questionnaire, QuestionnaireError
from forms.web.web_form import form_class
from forms.word import word_form
from webapp.collection import custom_questionnaires
from webapp.core.db import session
from webapp.models import CustomQuestionnaire
from webapp.questionnaires import languages, load, load_for_page
from webapp.views.shared.downloads import attachment, send, send_sheet
from webapp.web.permissions import Right, requires

blueprint = Blueprint("questionnaires", __name__, url_prefix="/desk/questions")


@blueprint.route("", methods=["GET", "POST"])
@requires(Right.REVIEW)
def start() -> ResponseReturnValue:
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            edition = custom_questionnaires.bring(session(), _uploaded(), g.person)
            flash(_("The files are without fault. Look at the questions, then activate them."), "success")
            return redirect(url_for("questionnaires.one", name=edition.name))
        except QuestionnaireError as error:
            problems = error.problems
        except custom_questionnaires.InUse:
            problems = (_("This edition is activated, so it cannot change. Give the new one another name."),)
    page = render_template(
        "editor/questionnaires.html", editions=custom_questionnaires.all_of_them(session()), problems=problems
    )
    return page, 422 if problems else 200


def _uploaded() -> dict[str, bytes]:
    """Return the files that came along, of each no more than shows that it is too large."""
    found: dict[str, bytes] = {}
    for upload in request.files.getlist("files")[: custom.MOST_FILES + 1]:
        if upload.filename:
            found[upload.filename] = upload.stream.read(custom.MOST_BYTES + 1)
        upload.close()
    return found


def _found(name: str) -> CustomQuestionnaire:
    return custom_questionnaires.by_name(session(), name) or abort(404)


def _questionnaire(name: str, language: str) -> Questionnaire:
    _found(name)
    return load(name, language) if language in languages(name) else abort(404)


@blueprint.get("/<name>")
@requires(Right.REVIEW)
def one(name: str) -> str:
    edition, offered = _found(name), languages(name)
    return render_template(
        "editor/questionnaire.html", edition=edition, questionnaire=load_for_page(name), offered=offered
    )


@blueprint.get("/<name>/<language>/<section_id>")
@requires(Right.REVIEW)
def section(name: str, language: str, section_id: str) -> str:
    """A section as cities will see it. Nothing can be sent from it."""
    questionnaire = _questionnaire(name, language)
    ids = [section.id for section in questionnaire.sections]
    if section_id not in ids:
        abort(404)
    place = ids.index(section_id)
    return render_template(
        "editor/questionnaire_section.html",
        edition=_found(name),
        questionnaire=questionnaire,
        section=questionnaire.section(section_id),
        form=form_class(questionnaire, section_id)(formdata=MultiDict()),
        number=place + 1,
        total=len(ids),
        later=ids[place + 1] if place + 1 < len(ids) else "",
    )


@blueprint.get("/<name>/form-<language>.docx")
@requires(Right.REVIEW)
def form(name: str, language: str) -> Response:
    return send(word_form.blank(_questionnaire(name, language)), "docx", _("form") + f"-{name}-{language}.docx")


@blueprint.get("/<name>/sheet-<language>.pdf")
@requires(Right.REVIEW)
def sheet(name: str, language: str) -> Response:
    """The sheet that the examples of the questionnaire would make."""
    questionnaire = _questionnaire(name, language)
    return send_sheet(Sheet(name, 0, language, questionnaire, examples.answers(questionnaire)), "pdf")


@blueprint.get("/<name>/<language>.toml")
@requires(Right.REVIEW)
def text(name: str, language: str) -> Response:
    files = _found(name).files
    if language not in files:
        abort(404)
    infix = "" if language == "en" else f".{language}"
    return attachment(files[language], "text/plain; charset=utf-8", f"{name}{infix}.toml")


@blueprint.post("/<name>/activate")
@requires(Right.REVIEW)
def activate(name: str) -> ResponseReturnValue:
    custom_questionnaires.activate(session(), _found(name), g.person)
    flash(_("The edition is activated. Calls can ask it from now on, and nothing of it changes any more."), "success")
    return redirect(url_for("questionnaires.one", name=name))


@blueprint.post("/<name>/drop")
@requires(Right.REVIEW)
def drop(name: str) -> ResponseReturnValue:
    try:
        custom_questionnaires.drop(session(), _found(name), g.person)
    except custom_questionnaires.InUse:
        flash(_("This edition is activated, so it stays."), "error")
        return redirect(url_for("questionnaires.one", name=name))
    flash(_("The edition is forgotten. Nobody had been asked its questions."), "success")
    return redirect(url_for("questionnaires.start"))
