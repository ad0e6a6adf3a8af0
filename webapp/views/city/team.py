"""Working together on a draft: the people on it, inviting and leaving, who approves it, and deleting it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from forms.answers.translations import SECTION, translatable
from forms.questionnaire.model import Questionnaire
from webapp.accounts.people import person_for
from webapp.core import i18n
from webapp.core.db import session
from webapp.models import Certification, Edit, Person, Practice
from webapp.phrases.tables import phrase_for, phrases_of
from webapp.practices import approvals, drafts, team
from webapp.practices.team import NotPossible
from webapp.questionnaires import load_for_page
from webapp.views.city import check
from webapp.views.shared.read_back import read_back
from webapp.web.forms import SmallForm, at_most, email_field, text
from webapp.web.limits import Purpose, limited
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("team", __name__)
EDIT_GROUPS_SHOWN = 100
NOTE_LENGTH = 1000


class InviteForm(SmallForm):
    """Whom to ask, for what, and with which words."""

    email = email_field()
    what = RadioField(lazy_gettext("What you ask for"), [InputRequired(lazy_gettext("Choose what you ask for."))])
    sections = SelectMultipleField(lazy_gettext("Which sections"))
    note = TextAreaField(lazy_gettext("A few words of your own (optional)"), [at_most(NOTE_LENGTH)], filters=[text])

    def validate_sections(self, field: SelectMultipleField) -> None:
        if self.what.data == "sections" and not field.data:
            raise ValidationError(_("Choose at least one section."))


@blueprint.get("/drafts/<int:id>/people")
@requires(Right.CONTRIBUTE)
def people(id: int) -> str:
    practice = g.practice
    questionnaire = load_for_page(practice.questionnaire_version)
    found = drafts.edits(session(), practice)
    return render_template(
        "city/team.html",
        practice=practice,
        questionnaire=questionnaire,
        places=[(place, team.has_come(session(), place)) for place in team.people(session(), practice)],
        titles={section.id: section.title for section in questionnaire.sections},
        whole=team.has_whole(session(), practice, g.person),
        may_leave=team.may_leave(session(), practice, g.person),
        approvals=[(one, approvals.status_of(one)) for one in approvals.asked(session(), practice)],
        edit_groups=[_edit_group(questionnaire, edit) for edit in found[:EDIT_GROUPS_SHOWN]],
        more=len(found) > EDIT_GROUPS_SHOWN,
        editable=practice.is_editable,
    )


def _edit_group(questionnaire: Questionnaire, edit: Edit) -> tuple[Edit, str, list[tuple[str, Markup]]]:
    """Return a group of edits: its title, and each answer as it stood at the end."""
    asked = translatable(questionnaire) if edit.section == SECTION else questionnaire
    section = next((one for one in asked.sections if one.id == edit.section), None)
    if section is None:  # an edition that has gone
        return edit, edit.section, []
    title = section.title or _("In another language: %(language)s", language=i18n.language_name(edit.language))
    told = [(field.label, read_back(questionnaire, field, edit.answers.get(field.id))) for field in section.fields]
    return edit, title, [(label, html) for label, html in told if html]


@blueprint.route("/drafts/<int:id>/invite", methods=["GET", "POST"])
@requires(Right.WHOLE)
@limited(Purpose.INVITE)
def invite(id: int) -> ResponseReturnValue:
    practice = g.practice
    form = InviteForm(what=request.args.get("what"))
    questionnaire = load_for_page(practice.questionnaire_version)
    form.what.choices = phrases_of("invitations")
    form.sections.choices = {one.id: one.title for one in questionnaire.sections}
    if form.validate_on_submit():
        try:
            return _invited(practice, form)
        except NotPossible as refused:
            form.email.errors = (phrase_for("team_refusals", refused.reason),)
    page = render_template("city/invite.html", practice=practice, questionnaire=questionnaire, form=form)
    return page, 422 if form.errors else 200


def _invited(practice: Practice, form: InviteForm) -> ResponseReturnValue:
    """Do what the form asks for. Raises NotPossible."""
    note, what = form.note.data or "", form.what.data
    invited = person_for(session(), form.email.data or "", language=i18n.language())
    if what == "approve":
        approvals.ask(session(), practice, g.person, invited, note)
    elif what == "hand_over":
        team.hand_over(session(), practice, g.person, invited, note)
        flash(_("The practice is handed over to %(address)s, with a letter.", address=invited.email), "success")
        return redirect(url_for("city.practices_list"))
    else:
        sections = list(form.sections.data) if what == "sections" else None
        team.invite(session(), practice, g.person, invited, sections, note)
    flash(_("A letter is on its way to %(address)s.", address=invited.email), "success")
    return redirect(url_for("team.people", id=practice.id))


@blueprint.post("/drafts/<int:id>/people/<int:person_id>/remove")
@requires(Right.WHOLE)
def remove(id: int, person_id: int) -> ResponseReturnValue:
    somebody = session().get(Person, person_id)
    if somebody is None or team.place_of(session(), g.practice, somebody) is None:
        flash(_("This person does not write on it any more."), "info")
        return redirect(url_for("team.people", id=id))
    team.take_off(session(), g.practice, g.person, somebody)
    flash(_("%(name)s does not write on it any more.", name=somebody.name or somebody.email), "success")
    return redirect(url_for("team.people", id=id))


@blueprint.post("/drafts/<int:id>/leave")
@requires(Right.CONTRIBUTE)
def leave(id: int) -> ResponseReturnValue:
    team.leave(session(), g.practice, g.person)
    flash(_("You have left the practice “%(title)s”.", title=g.practice.title or _("Without a title yet")), "success")
    return redirect(url_for("city.practices_list"))


@blueprint.route("/drafts/<int:id>/delete", methods=["GET", "POST"])
@requires(Right.WHOLE)
def delete(id: int) -> ResponseReturnValue:
    practice = g.practice
    if request.method == "POST":
        title = practice.title or _("Without a title yet")
        try:
            team.delete_draft(session(), practice)
        except NotPossible as refused:
            flash(phrase_for("team_refusals", refused.reason), "error")
            return redirect(url_for("city.tasks", id=id))
        flash(_("The draft “%(title)s” is deleted.", title=title), "success")
        return redirect(url_for("city.practices_list"))
    if not team.may_be_deleted(practice):
        abort(404)
    others = [one.person for one in team.people(session(), practice) if one.person_id != g.person.id]
    return render_template("city/delete.html", practice=practice, others=others)


@blueprint.post("/drafts/<int:id>/approvals/<int:asked_id>/again")
@requires(Right.WHOLE)
@limited(Purpose.INVITE)
def ask_again(id: int, asked_id: int) -> ResponseReturnValue:
    person = get_or_404(Certification, asked_id, practice_id=id).person
    approvals.ask(session(), g.practice, g.person, person)
    flash(_("A letter is on its way to %(address)s.", address=person.email), "success")
    return redirect(url_for("team.people", id=id))


@blueprint.post("/drafts/<int:id>/approvals/<int:asked_id>/withdraw")
@requires(Right.WHOLE)
def withdraw(id: int, asked_id: int) -> ResponseReturnValue:
    approvals.withdraw(session(), get_or_404(Certification, asked_id, practice_id=id))
    flash(_("The request is taken back. The practice can be sent without it."), "success")
    return redirect(url_for("team.people", id=id))


@blueprint.errorhandler(NotPossible)
def _not_possible(error: NotPossible) -> ResponseReturnValue:
    flash(phrase_for("team_refusals", error.reason), "error")
    return redirect(url_for("team.people", id=g.practice.id))


@blueprint.route("/certify/<int:id>", methods=["GET", "POST"])
@requires(Right.SIGNED_IN)
def certify(id: int) -> ResponseReturnValue:
    """The page of who approves: the sheet and two buttons. To anybody else it does not exist."""
    asked = get_or_404(Certification, id, person_id=g.person.id)
    latest = team.last_request(session(), asked.practice_id, asked.person_id)
    if latest is not None and latest is not asked:
        return redirect(url_for("team.certify", id=latest.id))
    if request.method != "POST":
        return _certify_page(asked)
    approved, note = request.form.get("answer") == "approve", request.form.get("note", "")
    try:
        approvals.answer(session(), asked, approved=approved, note=note, expected_etag=request.form.get("seen", ""))
    except NotPossible as refused:
        code = 422 if refused.reason == "reason_missing" else 409
        return _certify_page(asked, refused.reason), code
    flash(_("Thank you. Your answer is stored, and those who wrote it get a letter."), "success")
    return redirect(url_for("team.certify", id=id))


def _certify_page(certification: Certification, refused: str = "") -> str:
    practice, more = certification.practice, dict[str, Any]()
    if certification.withdrawn_at is None:
        more = {
            "article": check.sheet_on_screen(practice),
            "seen": drafts.etag_of_all(practice.working_copy),
            "status": approvals.status_of(certification),
            "open": practice.is_editable,
        }
    refusal = phrase_for("team_refusals", refused) if refused else ""
    return render_template(
        "city/approve.html",
        asked=certification,
        practice=practice,
        refusal=refusal,
        missing=refused == "reason_missing",
        **more,
    )
