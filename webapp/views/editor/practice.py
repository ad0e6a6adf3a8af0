"""One practice in review: everything about it on one page, and the actions of an editor."""

import datetime as dt

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from exports import ExportError
from exports.html import resolution
from exports.pdf.sheet_pdf import Variant
from exports.sheet.sheet import Sheet
from forms.answers.shared import SharedAnswers
from webapp import jobs
from webapp.accounts.people import people_with
from webapp.consent.contacts import FIELD, Privacy, as_agreed, is_hidden
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.documents import publishing
from webapp.models import Email, Person, QueueRow, Role
from webapp.notifications import mail
from webapp.notifications.email_texts import BETWEEN_US
from webapp.phrases import conformance, refusals
from webapp.phrases.tables import phrase_for
from webapp.practices import assignments, languages, rewording
from webapp.practices.workflow import BY_ACTION, Action, available
from webapp.privacy import consents
from webapp.questionnaires import load_for_page
from webapp.reminders import returned
from webapp.views.editor import actions
from webapp.views.shared import practices_in_review
from webapp.views.shared.downloads import Download, send_sheet
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("editor", __name__, url_prefix="/desk")


@blueprint.get("/<int:id>")
@requires(Right.REVIEW)
def practice(id: int) -> str:
    found = practices_in_review.on_desk(id)
    shown = practices_in_review.shown(found)
    sheet = publishing.to_sheet(session(), shown, on_screen=True)
    earlier = practices_in_review.earlier(found, shown.revision)
    against = next((one for one in earlier if one.number == request.args.get("since", type=whole_number)), None)
    return render_template(
        "editor/practice.html",
        practice=found,
        title=SharedAnswers(shown.answers).title,
        shown=shown,
        parts_of_it=practices_in_review.parts(shown, against),
        earlier=earlier,
        against=against,
        questionnaire=load_for_page(found.questionnaire_version),
        sent=found.sent_revision.answers if found.sent_revision else {},
        events=[one for one in found.events if one.action != Privacy.READ],
        hidden_contacts=any(map(is_hidden, shown.answers.get(FIELD) or ())),
        translations=languages.translations(found),
        untranslated=[one for one in i18n.answer_languages() if one[0] not in {c.language for c in found.copies}],
        may_reword=rewording.allowed(found),
        row=session().get(QueueRow, id),
        editors=people_with(session(), Role.EDITOR),
        today=now().date(),
        actions=[(action, phrase_for("actions", action)) for action in available(g.person, found)],
        emails=mail.of_practice(session(), found),
        outlook=returned.outlook(session(), found),
        problems=practices_in_review.problems(shown),
        coarse=[refusals.coarse(one) for one in resolution.coarse(sheet, publishing.fit(sheet))],
        checks=conformance.of_revision(session(), shown.revision),
        documents=[
            Download(label, format, url_for("editor.document", id=found.id, format=format, variant=variant))
            for label, format, variant in (
                (_("PDF for reading"), "pdf", Variant.ARCHIVE),
                (_("PDF for the printer, with bleed and crop marks"), "pdf", Variant.PRINT),
                (_("Word document"), "docx", None),
            )
        ],
    )


def _sheet(id: int) -> Sheet:
    return publishing.to_sheet(session(), practices_in_review.shown(practices_in_review.on_desk(id)))


@blueprint.get("/<int:id>/pages.webp")
@requires(Right.REVIEW)
def pages(id: int) -> Response:
    """The pages as they will be printed; 404 with the reason if they cannot be made."""
    try:
        picture = publishing.page_strip(_sheet(id))
    except ExportError as error:
        abort(404, description=phrase_for("print_problems", "failed", reason=error))
    response = Response(picture, mimetype="image/webp")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


@blueprint.post("/<int:id>/assigned")
@requires(Right.REVIEW)
def assign(id: int) -> ResponseReturnValue:
    """Give the practice to an editor, or to nobody."""
    editor = session().get(Person, request.form.get("editor", type=whole_number) or 0)
    try:
        assignments.assign(session(), practices_in_review.on_desk(id), editor, g.person)
    except assignments.NoEditor:
        abort(400)
    flash(_("Who has it now: %(name)s.", name=(editor.name or editor.email) if editor else _("Nobody")), "success")
    return redirect(url_for("editor.practice", id=id))


@blueprint.get("/<int:id>/sheet.<format>")
@requires(Right.REVIEW)
def document(id: int, format: str) -> Response:
    variant = request.args.get("variant", Variant.ARCHIVE)
    return send_sheet(_sheet(id), format, Variant(variant) if variant in set(Variant) else abort(404))


@blueprint.post("/<int:id>/checks")
@requires(Right.REVIEW)
def check_again(id: int) -> ResponseReturnValue:
    """Have the documents of a published practice written and checked once more."""
    found = practices_in_review.on_desk(id)
    if not found.published_revisions:
        abort(404)
    jobs.enqueue(session(), "write_documents", {"practice": found.id}, by=g.person)
    flash(_("The documents are being checked again. Open this page anew in a minute."), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="documents"))


@blueprint.route("/<int:id>/<action>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def act(id: int, action: str) -> ResponseReturnValue:
    found = practices_in_review.on_desk(id)
    if action not in set(Action) or BY_ACTION[Action(action)].of_language:
        abort(404)
    return actions.confirm(found, Action(action))


@blueprint.get("/<int:id>/letters/<int:email_id>")
@requires(Right.REVIEW)
def email(id: int, email_id: int) -> str:
    return render_template("editor/email.html", practice=practices_in_review.on_desk(id), email=_email(id, email_id))


@blueprint.post("/<int:id>/letters/<int:email_id>/again")
@requires(Right.REVIEW)
def send_again(id: int, email_id: int) -> ResponseReturnValue:
    copy = mail.send_again(session(), _email(id, email_id))
    flash(_("The letter goes to %(address)s once more.", address=copy.to_email), "success")
    return redirect(url_for("editor.practice", id=id, _anchor="letters"))


def _email(id: int, email_id: int) -> Email:
    email = get_or_404(Email, email_id, practice_id=practices_in_review.on_desk(id).id)
    return email if email.name not in BETWEEN_US else abort(404)


@blueprint.post("/<int:id>/publication")
@requires(Right.REVIEW)
def publication(id: int) -> ResponseReturnValue:
    """Set the day on which an accepted practice is published; without a day, take it back."""
    found, typed = practices_in_review.on_desk(id), request.form.get("day", "")
    try:
        if typed:
            assignments.plan_publication(session(), found, dt.date.fromisoformat(typed), g.person)
            flash(_("The day is set."), "success")
        elif assignments.cancel_publication(session(), found, g.person):
            flash(_("The day is taken back."), "success")
    except ValueError:
        flash(_("Write the day as year-month-day, for instance 2027-03-21."), "error")
    except assignments.NotPossible as error:
        flash(phrase_for("scheduling_refusals", error.reason), "error")
    return redirect(url_for("editor.practice", id=id))


@blueprint.route("/<int:id>/contacts", methods=["GET", "POST"])
@requires(Right.REVIEW)
def contacts(id: int) -> str:
    """All contacts of what was sent, behind a button: it is noted who presses it."""
    found = practices_in_review.on_desk(id)
    revision = practices_in_review.shown(found).revision or abort(404)
    people = as_agreed(found, revision.answers, publishing.DESK, revision)
    pressed = request.method == "POST"
    if pressed and any(map(is_hidden, people)):
        consents.note_read(session(), found, g.person)
    return render_template(
        "editor/contacts.html",
        practice=found,
        revision=revision,
        people=people,
        pressed=pressed,
        words=load_for_page(found.questionnaire_version).words,
    )
