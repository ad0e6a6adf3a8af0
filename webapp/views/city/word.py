"""Writing in Word: the form to download, and a filled one that comes back and is looked at, answer by answer."""

import logging
from pathlib import PurePath

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import ngettext as _n
from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField

from forms.questionnaire.model import Questionnaire
from forms.questionnaire.shipped import LATEST
from forms.word import word_form
from webapp.accounts import sign_in_links
from webapp.accounts.people import person_for
from webapp.core import db, i18n
from webapp.core.db import session
from webapp.models import Practice, StoredFile
from webapp.phrases import word
from webapp.phrases.problems import phrase
from webapp.phrases.tables import phrase_for
from webapp.practices import drafts, records, word_forms
from webapp.practices.word_forms import Judged, Proposal
from webapp.questionnaires import languages, load, load_for_page
from webapp.storage import files
from webapp.views.city.start import BeginForm
from webapp.views.shared.downloads import send
from webapp.views.shared.read_back import read_back
from webapp.web.limits import Purpose, limited
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("word", __name__)
log = logging.getLogger(__name__)


class WordStartForm(BeginForm):
    """A filled form to begin a draft with."""

    language = SelectField(lazy_gettext("Language that it is written in"))
    file = FileField(lazy_gettext("The filled form"))


@blueprint.get("/form/<language>.docx")
@requires(Right.ANYONE)
def blank(language: str) -> Response:
    if language not in languages(LATEST):
        abort(404)
    return send(word_form.blank(load(LATEST, language)), "docx", _("form") + f"-{LATEST}-{language}.docx")


@blueprint.route("/start/word", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.WORD)
def start() -> ResponseReturnValue:
    """Download the form, or send it back filled: as a new draft, or to the draft that it was made for."""
    form = WordStartForm()
    if not form.validate_on_submit():
        return _start_page(form), 422 if form.errors else 200
    try:
        judged = _judged(request.files.get("file"))
    except word_form.Refused as refused:
        return _start_page(form, refused.reason), 422
    name = (request.files["file"].filename or "").strip()
    known = word_forms.draft_of(session(), judged.reading)
    if g.person is not None and known is not None and can(g.person, Right.CONTRIBUTE, known):
        return _kept(known, judged, name)
    person = g.person or person_for(session(), form.email.data or "", language=i18n.language())
    practice = records.start(session(), person, language=form.language.data)
    if g.person is not None:
        return _kept(practice, judged, name)
    word_forms.keep(session(), practice, judged, name, person)
    sign_in_links.send_resume(session(), person, practice)
    return render_template("city/start.html", form=form, sent=True)


def _start_page(form: WordStartForm, refused: str = "") -> str:
    return render_template(
        "city/word_start.html",
        form=form,
        problem=word.refusal(refused) if refused else "",
        may_be_list=refused in word.LISTS and can(g.person, Right.REVIEW),
        offered=_offered(LATEST),
    )


def _offered(edition: str) -> list[tuple[str, str]]:
    """Return the languages of the form, the reader's first."""
    found = [(code, i18n.language_name(code)) for code in languages(edition)]
    return sorted(found, key=lambda pair: pair[0] != i18n.language())


def _judged(upload: FileStorage | None) -> Judged:
    """Return what was uploaded, read while the database is not held. Raises word_form.Refused."""
    if upload is None or not upload.filename:
        raise word_form.Refused(word_form.Reason.NONE)
    data = upload.read()
    db.release()
    return word_forms.judge(data, current_app.config["SETTINGS"].upload_megabytes * 1_000_000)


def _kept(practice: Practice, judged: Judged, name: str) -> ResponseReturnValue:
    row = word_forms.keep(session(), practice, judged, name, g.person)
    return redirect(url_for("word.review", id=practice.id, file=row.id))


@blueprint.get("/drafts/<int:id>/form.docx")
@requires(Right.CONTRIBUTE)
def prefilled(id: int) -> Response:
    language = request.args.get("language", g.practice.language)
    data = word_forms.prefilled(session(), g.practice, language)
    title = records.slug_of(g.practice.title) or str(id)
    return send(data, "docx", f"{title}-" + _("form") + ".docx")


@blueprint.post("/drafts/<int:id>/word")
@requires(Right.CONTRIBUTE)
def upload(id: int) -> ResponseReturnValue:
    sent = request.files.get("file")
    name = (sent.filename if sent else "") or ""
    try:
        judged = _judged(sent)
        return _kept(session().get_one(Practice, id), judged, name)
    except word_form.Refused as refused:
        flash(word.refusal(refused.reason), "error")
        return redirect(url_for("city.tasks", id=id, _anchor="in-word"))
    except files.NoRoom:
        log.exception("an upload could not be stored")
        flash(phrase_for("uploads", "no_room", name=name), "error")
        return redirect(url_for("city.tasks", id=id))


@blueprint.route("/drafts/<int:id>/word/<file>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def review(id: int, file: str) -> ResponseReturnValue:
    """What a document says against the draft, and taking over what the person chose."""
    row, practice = _document(file), g.practice
    questionnaire = load_for_page(practice.questionnaire_version)
    found = word_forms.incoming(session(), practice, row, g.person, questionnaire)
    if request.method == "POST":
        chosen = {key.removeprefix("take-") for key, value in request.form.items() if value == "theirs"}
        try:
            taken = word_forms.take(session(), practice, g.person, found, chosen, request.form.get("seen", ""))
        except drafts.EditedMeanwhile:
            flash(_("The draft was changed meanwhile. Look at your choice once more; nothing was taken yet."), "error")
            return redirect(url_for("word.review", id=id, file=file))
        flash(_n("%(num)d answer was taken over.", "%(num)d answers were taken over.", len(taken)), "success")
        return redirect(url_for("city.tasks", id=id))
    return render_template(
        "city/word_review.html",
        practice=practice,
        questionnaire=questionnaire,
        row=row,
        original=word_forms.original(session(), row),
        found=found,
        offered=[_shown(questionnaire, one) for one in found.proposals if one.is_offered],
        uncertain=[_shown(questionnaire, one) for one in found.proposals if not one.is_offered and _is_uncertain(one)],
        same=[one.field.label for one in found.proposals if not one.differs and one.theirs is not None],
        labels={field.id: field.label for field in questionnaire.fields},
        seen=drafts.etag_of_all(practice.working_copy),
    )


def _is_uncertain(proposal: Proposal) -> bool:
    """Return whether there is something to say about a question that is not offered."""
    return (
        bool(proposal.reading.findings)
        or proposal.reading.state == "not_understood"
        or (proposal.differs and not proposal.allowed)
    )


def _shown(questionnaire: Questionnaire, proposal: Proposal) -> dict[str, object]:
    return {
        "field": proposal.field,
        "mine": read_back(questionnaire, proposal.field, proposal.mine),
        "theirs": read_back(questionnaire, proposal.field, proposal.theirs),
        "suggested": proposal.is_suggested,
        "remarks": [
            *dict.fromkeys(map(word.finding, proposal.reading.findings)),
            *(phrase(problem, questionnaire) for problem in proposal.problems),
        ],
    }


@blueprint.post("/drafts/<int:id>/word/<file>/remove")
@requires(Right.CONTRIBUTE)
def remove(id: int, file: str) -> ResponseReturnValue:
    word_forms.remove(session(), _document(file))
    flash(_("The document was removed. What you took over from it stays."), "success")
    return redirect(url_for("city.tasks", id=id))


def _document(file: str) -> StoredFile:
    return get_or_404(StoredFile, file, practice_id=g.practice.id, media_type=word_form.MEDIA_TYPE)


def panel(practice: Practice) -> dict[str, object]:
    """Return what the task list shows about writing in Word."""
    return {
        "languages": _offered(practice.questionnaire_version),
        "uploads": [(row, PurePath(row.name).name) for row in word_forms.uploads(session(), practice)],
    }
