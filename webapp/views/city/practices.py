"""A city's practices: the list, starting, the task list, checking, sending, receipt and other actions."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from exports.pdf.sheet_pdf import Variant
from forms.answers.validation import far_too_long
from webapp.accounts import sign_in_links
from webapp.accounts.people import person_for
from webapp.city_names import city_for
from webapp.collection import calls
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.documents import publishing
from webapp.imports import preview, rows
from webapp.models import Person, Practice, Role, State, StoredFile
from webapp.phrases import calls as call_sentences
from webapp.phrases import imports as import_sentences
from webapp.phrases import names, refusals
from webapp.phrases.problems import phrase
from webapp.phrases.tables import phrase_for
from webapp.practices import approvals, drafts, languages, records, team, timeline, updates
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.workflow import TRANSITIONS, Action, Refused, available
from webapp.storage import files
from webapp.views.city import check, word
from webapp.views.city import start as starting
from webapp.views.shared.downloads import PICTURE_TYPES, send_picture, send_sheet, send_stored
from webapp.views.shared.read_back import changed
from webapp.web import error_pages, reading
from webapp.web.limits import Purpose, limited
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("city", __name__)
log = logging.getLogger(__name__)
CITY_MOVES = frozenset(move.action for move in TRANSITIONS if move.by is Role.CONTRIBUTOR) - {Action.SUBMIT}
"""Sending has a page of its own."""


@blueprint.get("/my")
@requires(Right.SIGNED_IN)
def practices_list() -> str:
    return render_template(
        "city/practices.html",
        practices=records.of_person(session(), g.person.id),
        to_approve=approvals.asked_of(session(), g.person),
    )


@blueprint.route("/start", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.BEGIN)
def start() -> ResponseReturnValue:
    form, call = starting.StartForm(), starting.call_asked_for()
    is_open = call is None or call.is_open(calls.today())
    if request.method == "POST" and is_open and form.validate():
        person = g.person or person_for(session(), form.email.data or "", language=i18n.language())
        city = city_for(session(), form.country.data, form.city.data) if (form.city.data or "").strip() else None
        terms = {"language": form.language.data, "country": form.country.data, "title": form.title.data or ""}
        practice = starting.just_started(person, city=city, call=call, **terms)
        if is_new := practice is None:
            practice = records.start(session(), person, city=city, call=call, **terms)
        if g.person is not None:
            return redirect(url_for("city.tasks", id=practice.id))
        if is_new:
            sign_in_links.send_resume(session(), person, practice)
        return render_template("city/start.html", form=form, sent=True)
    page = render_template(
        "city/start.html",
        form=form,
        sent=False,
        call=call_sentences.shown([call])[0] if call and is_open else None,
        closed_call=call_sentences.shown([call])[0] if call and not is_open else None,
        calls=call_sentences.shown(calls.open_now(session())),
    )
    return page, 422 if form.errors or (request.method == "POST" and not is_open) else 200


@blueprint.get("/drafts/<int:id>")
@requires(Right.CONTRIBUTE)
def tasks(id: int) -> str:
    practice, questionnaire = g.practice, check.questionnaire_of(g.practice)
    found, unapproved = records.tasks(practice, questionnaire), approvals.missing(session(), practice)
    return render_template(
        "city/tasks.html",
        practice=practice,
        questionnaire=questionnaire,
        tasks=found,
        done=sum(task.state == "done" for task in found),
        total=len(found),
        complete=all(task.state == "done" or task.is_optional for task in found),
        waits_for=[one.person.name or one.person.email for one in unapproved],
        to_ask_again=any(approvals.status_of(one) is not approvals.ApprovalStatus.WAITING for one in unapproved),
        editable=practice.is_editable,
        reason=timeline.reason(session(), practice),
        actions=[(a, phrase_for("actions", a)) for a in available(g.person, practice) if a in CITY_MOVES],
        documents=check.documents(practice),
        deadline_here=call_sentences.deadline_of(practice),
        writes={one.id for one in questionnaire.sections if team.may_write(session(), practice, g.person, one.id)},
        whole=team.has_whole(session(), practice, g.person),
        is_update=updates.is_open(practice),
        changed_by=_changed_by(practice),
        deletable=team.may_be_deleted(practice),
        origin=_origin(practice),
        other_languages=check.other_languages(practice),
        word=word.panel(practice),
        more_languages=[(code, name) for code, name in i18n.answer_languages() if practice.copy_in(code) is None],
    )


def _origin(practice: Practice) -> dict[str, Any] | None:
    """Return what the source of an imported practice said besides its answers, for editors alone."""
    row = rows.origin(session(), practice) if can(g.person, Right.REVIEW) else None
    if row is None:
        return None
    candidate, questionnaire = preview.candidate_of(row), check.questionnaire_of(practice)
    return {
        "id": row.import_id,
        "source": row.source,
        "doubts": [import_sentences.finding(finding, questionnaire) for finding in candidate.findings],
        "notes": [(import_sentences.note_name(name, questionnaire), text) for name, text in candidate.notes],
    }


def _changed_by(practice: Practice) -> Person | None:
    saved_by = practice.working_copy.saved_by_id
    return session().get(Person, saved_by) if saved_by else None


@blueprint.route("/drafts/<int:id>/check", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def check_answers(id: int) -> ResponseReturnValue:
    if request.method != "POST":
        return check.page(g.practice)
    try:
        confirmed = Confirmed(request.form.get("seen", type=whole_number))
        carry_out(session(), g.practice, Action.SUBMIT, g.person, confirmed=confirmed)
    except Refused as refused:
        if not _is_sent_by(g.person, g.practice):  # or else the first of two clicks has done it
            listed = refused.reason in ("incomplete", "unprintable")
            return check.page(g.practice, refusals.refusal(refused), show_problems=listed), 422
    return redirect(url_for("city.receipt", id=id))


def _is_sent_by(person: Person, practice: Practice) -> bool:
    sent = records.last_event(session(), practice, Action.SUBMIT)
    return practice.state == State.SUBMITTED and sent is not None and sent.actor_id == person.id


@blueprint.get("/drafts/<int:id>/receipt")
@requires(Right.CONTRIBUTE)
def receipt(id: int) -> str:
    if g.practice.reference is None:
        abort(404)
    return render_template("city/receipt.html", practice=g.practice, documents=check.documents(g.practice))


@blueprint.route("/drafts/<int:id>/do/<action>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def act(id: int, action: str) -> ResponseReturnValue:
    """An action of a city besides sending, on a page that says what it means."""
    if action not in CITY_MOVES:
        abort(404)
    if request.method != "POST":
        return _act_page(Action(action))
    note, seen = request.form.get("note", ""), request.form.get("seen", type=whole_number)
    try:
        if action == Action.LEAVE:
            _flash_left(updates.leave(session(), g.practice, g.person, seen), _other_words(g.practice))
        else:
            carry_out(session(), g.practice, Action(action), g.person, note, confirmed=Confirmed(seen))
    except Refused as refused:
        flash(refusals.refusal(refused), "error")
    except files.NoRoom:
        log.exception("what was written in an update could not be kept")
        flash(_("The disk is full, so nothing was changed. Tell the network, and try again later."), "error")
    return redirect(url_for("city.tasks", id=id))


def _flash_left(file: StoredFile | None, others: str) -> None:
    if file is not None:
        said = _("You have left the update. What you had written is kept under “Write in Word”.")
    elif others:
        said = _("You have left the update.")
    else:
        said = _("You have left the update. Nothing had been changed in it.")
    flash(f"{said} {_stays(others)}" if others else said, "success")


def _other_words(practice: Practice) -> str:
    """Return the names of the languages whose words stay when an update is left."""
    return ", ".join(i18n.language_name(one) for one in updates.other_words(practice))


def _stays(others: str) -> str:
    return _(
        "What you wrote in these languages is not what is published, and it stays: %(languages)s. "
        "Read it before you send the next update.",
        languages=others,
    )


def _act_page(action: Action) -> str:
    practice, questionnaire = g.practice, check.questionnaire_of(g.practice)
    before, now = updates.public_answers(practice), practice.working_copy.answers
    changes = [(field.label, changed(questionnaire, field, before, now)) for field in questionnaire.fields]
    others = _other_words(practice) if action == Action.LEAVE else ""
    return render_template(
        "city/action.html",
        practice=practice,
        questionnaire=questionnaire,
        action=action,
        label=phrase_for("actions", action),
        explanation=names.action_explanation(action),
        possible=action in available(g.person, practice),
        changed=[(label, *texts) for label, texts in changes if texts] if action == Action.LEAVE else [],
        stays=_stays(others) if others else "",
    )


@blueprint.post("/drafts/<int:id>/languages")
@requires(Right.WHOLE)
def offer_language(id: int) -> ResponseReturnValue:
    code = request.form.get("language", "")
    if code not in dict(i18n.answer_languages()) or code == g.practice.language:
        flash(_("Choose the language to add."), "error")
        return redirect(url_for("city.tasks", id=id))
    languages.offer(session(), g.practice, code, g.person)
    return redirect(url_for("section.edit_translation", id=id, language=code))


@blueprint.post("/drafts/<int:id>/in/<language>/drop")
@requires(Right.WHOLE)
def drop_language(id: int, language: str) -> ResponseReturnValue:
    if language == g.practice.language or g.practice.copy_in(language) is None:
        abort(404)
    languages.drop(session(), g.practice, language)
    flash(_("Removed: %(language)s", language=i18n.language_name(language)), "success")
    return redirect(url_for("city.tasks", id=id))


@blueprint.get("/drafts/<int:id>/sheet.<format>")
@requires(Right.CONTRIBUTE)
def document(id: int, format: str) -> Response:
    questionnaire = check.questionnaire_of(g.practice)
    snapshot = publishing.of_working_copy(g.practice, request.args.get("language", ""))
    if excess := far_too_long(questionnaire, snapshot.answers):
        return error_pages.page(422, phrase(excess, questionnaire))
    return send_sheet(publishing.to_sheet(session(), snapshot), format, Variant.SCREEN)


@blueprint.get("/files/<id>")
@requires(Right.SIGNED_IN)
def file(id: str) -> Response:
    row = get_or_404(StoredFile, id)
    if not reading.may_open(session(), g.person, row):
        abort(404)
    return send_picture(row, public=False) if row.media_type in PICTURE_TYPES else send_stored(row)


@blueprint.app_errorhandler(drafts.NotEditable)
def not_editable(error: drafts.NotEditable) -> ResponseReturnValue:
    flash(phrase_for("draft_refusals", "not_editable"), "error")
    return redirect(url_for("city.tasks", id=g.practice.id))
