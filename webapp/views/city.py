"""The city's journey: start, the task list, check answers, send, receipt. Not here: writing (section.py)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from exports import sheet_html
from exports.sheet_pdf import Variant
from forms.answers import Problem
from forms.excess import far_too_long
from forms.places import country_names
from forms.readiness import advise
from forms.template import Template
from forms.text import clean_line
from webapp import approvals, calls, drafts, i18n, imports, languages, practices, publishing, search, security, team
from webapp.clock import now
from webapp.db import session
from webapp.imports import fates
from webapp.models import Call, City, Person, Practice, State, StoredFile
from webapp.permissions import Right, can, requires
from webapp.sentences import advice, names, refusals
from webapp.sentences import calls as call_sentences
from webapp.sentences import imports as import_sentences
from webapp.sentences.problems import anchor, first_box, phrase
from webapp.views import errors, word
from webapp.views.account import SmallForm, email_field
from webapp.views.downloads import PICTURE_TYPES, Download, send_picture, send_sheet, send_stored
from webapp.views.read_back import read_back
from webapp.workflow import Action, Refused, available, perform

blueprint = Blueprint("city", __name__)
CITY_MOVES = (Action.RECALL, Action.REVISE)  # besides sending, which has a page of its own
ONE_CLICK = dt.timedelta(seconds=10)  # within which the same form for the same draft was sent by a second click
CONFIRMED = (Action.RECALL,)  # asked once more, on a page that says what it means


class StartForm(SmallForm):
    """What is needed to begin: who writes (if nobody is signed in), for which place, and in which language."""

    email = email_field()
    title = StringField(
        lazy_gettext("Working title"), [Length(max=120, message=lazy_gettext("Use at most 120 characters."))]
    )
    country = SelectField(lazy_gettext("Country"), [InputRequired(lazy_gettext("Choose the country."))])
    city = StringField(lazy_gettext("City"), [Length(max=120, message=lazy_gettext("Use at most 120 characters."))])
    language = SelectField(lazy_gettext("Language that you will write in"))


@blueprint.get("/my")
@requires(Right.SIGNED_IN)
def practices_list() -> str:
    return render_template(
        "city/practices.html",
        practices=search.of_person(session(), g.person.id),
        to_approve=approvals.asked_of(session(), g.person),
    )


@blueprint.route("/start", methods=["GET", "POST"])
@requires(Right.ANYONE)
@security.limiter.limit(security.SIGN_IN_LIMIT, methods=["POST"])
def start() -> str | AnyResponse | tuple[str, int]:
    form, call = _start_form(), _call_asked_for()
    is_open = call is None or call.is_open(calls.today())
    if request.method == "POST" and is_open and form.validate():
        person = g.person or practices.person_for(session(), form.email.data or "", language=i18n.language())
        city = (
            practices.city_for(session(), form.country.data, form.city.data) if (form.city.data or "").strip() else None
        )
        asked = {"language": form.language.data, "country": form.country.data, "title": form.title.data or ""}
        practice = _just_started(person, city=city, call=call, **asked)
        if is_new := practice is None:
            practice = practices.start(session(), person, city=city, call=call, **asked)
        if g.person is not None:
            return redirect(url_for("city.tasks", id=practice.id))
        if is_new:
            security.send_resume(session(), person, practice)
        return render_template("city/start.html", form=form, sent=True)
    page = render_template(
        "city/start.html",
        form=form,
        sent=False,
        call=call_sentences.shown([call])[0] if call and is_open else None,
        closed_call=call_sentences.shown([call])[0] if call and not is_open else None,
        calls=call_sentences.shown(calls.open_now(session())),
    )
    return (page, 422) if form.errors or (request.method == "POST" and not is_open) else page


def _call_asked_for() -> Call | None:
    """The call that the page was opened for, open or not; 404 for one that does not exist."""
    if (asked := request.values.get("call", "")) == "":
        return None
    return (
        session().get(Call, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    ) or abort(404)


def _just_started(
    person: Person, *, language: str, country: str, title: str, city: City | None, call: Call | None
) -> Practice | None:
    """The draft that the same form made a moment ago, if nobody has written on it: a double click sends it twice."""
    same = [Practice.language == language, Practice.city_id == (city.id if city else None)]
    same.append(Practice.call.has(Call.id == call.id) if call else ~Practice.call.has())
    moment = Practice.created_at > now() - ONE_CLICK
    query = select(Practice).where(Practice.people.contains(person), Practice.state == State.DRAFT, moment, *same)
    wanted = {"title": clean_line(title)} if clean_line(title) else {}
    places = {"countries": [country], "cities": [city.name] if city else []}
    found = session().scalars(query.order_by(Practice.id.desc()).limit(1)).first()
    return found if found is not None and found.working_copy.answers == {**wanted, "places": places} else None


def _start_form() -> StartForm:
    form = StartForm(request.form if request.method == "POST" else None, language=i18n.language())
    form.country.choices = [SelectChoice(*pair) for pair in (("", ""), *country_names(i18n.language()).items())]
    form.language.choices = [SelectChoice(*pair) for pair in i18n.answer_languages()]
    if g.person is not None:
        del form.email
    return form


@blueprint.get("/drafts/<int:id>")
@requires(Right.CONTRIBUTE)
def tasks(id: int) -> str:
    practice, template = g.practice, _template(g.practice)
    found = practices.tasks(practice, template)
    return render_template(
        "city/tasks.html",
        practice=practice,
        template=template,
        tasks=found,
        done=sum(task.state == "done" for task in found),
        total=len(found),
        complete=all(task.state == "done" or task.is_optional for task in found),
        editable=practice.state in drafts.EDITABLE,
        returned=search.last_event(session(), practice, Action.RETURN) if practice.state == State.RETURNED else None,
        actions=[(a, names.action_name(a)) for a in available(g.person, practice) if a in CITY_MOVES],
        documents=_documents(practice),
        deadline_here=call_sentences.deadline_of(practice),
        writes={one.id for one in template.sections if team.may_write(session(), practice, g.person, one.id)},
        whole=team.has_whole(session(), practice, g.person),
        confirmed=CONFIRMED,
        changed_by=_changed_by(practice),
        deletable=team.may_be_deleted(practice),
        origin=_origin(practice),
        versions=_versions(practice),
        word=word.panel(practice),
        more_languages=_more_languages(practice),
    )


def _origin(practice: Practice) -> dict[str, Any] | None:
    """What the source of an imported practice said besides its answers: for editors, it may be the network's."""
    row = imports.origin(session(), practice) if can(g.person, Right.REVIEW) else None
    if row is None:
        return None
    one, template = fates.candidate_of(row), _template(practice)
    return {
        "id": row.import_id,
        "source": row.source,
        "doubts": [import_sentences.doubt(doubt, template) for doubt in one.doubts],
        "notes": [(import_sentences.note_name(name, template), text) for name, text in one.notes],
    }


def _versions(practice: Practice) -> list[tuple[str, int]]:
    """The other languages that are offered, and how many answers are still to be given or corrected in each."""
    return [(copy.language, len(languages.problems_in(practice, copy))) for copy in languages.others(practice)]


def _more_languages(practice: Practice) -> list[tuple[str, str]]:
    return [(code, name) for code, name in i18n.answer_languages() if practice.copy_in(code) is None]


def _changed_by(practice: Practice) -> Person | None:
    """Who saved answers last."""
    saved_by = practice.working_copy.saved_by_id
    return session().get(Person, saved_by) if saved_by else None


def _template(practice: Practice) -> Template:
    return practices.template_for(practice, i18n.language())


def _documents(practice: Practice) -> list[Download]:
    labels = ((_("Preview of the sheet (PDF)"), "pdf"), (_("Preview of the sheet (Word)"), "docx"))
    found = [Download(label, f, url_for("city.document", id=practice.id, format=f)) for label, f in labels]
    for copy in languages.others(practice):
        named = i18n.language_name(copy.language)
        url = url_for("city.document", id=practice.id, format="pdf", language=copy.language)
        found.append(Download(_("Preview in another language: %(language)s", language=named), "pdf", url))
    return found


@blueprint.route("/drafts/<int:id>/check", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def check_answers(id: int) -> str | AnyResponse | tuple[str, int]:
    """Everything once more, each answer with a way back to it; from here it is sent."""
    practice, template = g.practice, _template(g.practice)
    if request.method == "POST":
        try:
            perform(session(), practice, Action.SUBMIT, g.person, seen_version=request.form.get("seen", type=int))
        except Refused as refused:
            if _is_sent_by(g.person, practice):  # a second click: the first one has done it
                return redirect(url_for("city.receipt", id=id))
            incomplete = refused.reason == "incomplete"
            return _check_page(practice, template, refusals.refusal(refused), show_problems=incomplete), 422
        return redirect(url_for("city.receipt", id=id))
    return _check_page(practice, template)


def _is_sent_by(person: Person, practice: Practice) -> bool:
    sent = search.last_event(session(), practice, Action.SUBMIT)
    return practice.state == State.SUBMITTED and sent is not None and sent.actor_id == person.id


def _check_page(practice: Practice, template: Template, refusal: str = "", *, show_problems: bool = False) -> str:
    answers = practice.working_copy.answers
    found = practices.problems(practice, complete=True)
    return render_template(
        "city/check.html",
        sheet=_on_screen(practice, template),
        advice=_advice(practice, template),
        practice=practice,
        template=template,
        rows=[
            (
                section,
                [
                    (field, read_back(template, field, answers.get(field.id)), first_box(field))
                    for field in section.fields
                ],
            )
            for section in template.sections
        ],
        problems=[(phrase(p, template), _where(practice, template, p)) for p in found],
        show_problems=show_problems,
        refusal=refusal,
        seen=practice.version,
        versions=_versions(practice),
        may_submit=Action.SUBMIT in available(g.person, practice),
        approvals=[(one, approvals.standing(one)) for one in approvals.asked(session(), practice)],
        unapproved=bool(approvals.missing(session(), practice)),
        documents=_documents(practice),
    )


def _where(practice: Practice, template: Template, problem: Problem) -> str:
    return _box(practice, template, problem.field, anchor(problem, template))


def _box(practice: Practice, template: Template, field_id: str, place: str) -> str:
    """The address of a box in its section, from which one comes back to "check your answers"."""
    section = template.section_of(field_id)
    return url_for("section.edit", id=practice.id, section_id=section.id, back="check", _anchor=place)


def _on_screen(practice: Practice, template: Template) -> Markup | str:
    """The sheet as it would be printed, or a sentence why there is none yet."""
    if excess := far_too_long(template, practice.working_copy.answers):
        return phrase(excess, template)
    sheet = publishing.to_sheet(session(), publishing.of_working_copy(practice), on_screen=True)
    return sheet_html.article(sheet, lambda file: url_for("city.file", id=file, width=1600), level=2)


def _advice(practice: Practice, template: Template) -> list[tuple[str, str, str]]:
    """What an editor would ask: (question, sentence, address of the box)."""
    return [
        (
            template.field(one.field).label,
            advice.phrase(one, template),
            _box(practice, template, one.field, advice.anchor(one, template)),
        )
        for one in advise(template, practice.working_copy.answers)
    ]


@blueprint.get("/drafts/<int:id>/receipt")
@requires(Right.CONTRIBUTE)
def receipt(id: int) -> str:
    if g.practice.reference is None:
        abort(404)
    return render_template("city/receipt.html", practice=g.practice, documents=_documents(g.practice))


@blueprint.route("/drafts/<int:id>/do/<action>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def act(id: int, action: str) -> str | AnyResponse:
    """A move that a city makes besides sending: take back what was sent, or begin an update. First what it means."""
    if action not in CITY_MOVES:
        abort(404)
    if request.method != "POST":
        return render_template(
            "team/act.html",
            practice=g.practice,
            action=action,
            label=names.action_name(action),
            explanation=names.action_explanation(action),
            possible=action in available(g.person, g.practice),
        )
    note, seen = request.form.get("note", ""), request.form.get("seen", type=int)
    try:
        perform(session(), g.practice, Action(action), g.person, note, seen_version=seen)
    except Refused as refused:
        flash(refusals.refusal(refused), "error")
    return redirect(url_for("city.tasks", id=id))


@blueprint.get("/drafts/<int:id>/sheet.<format>")
@requires(Right.CONTRIBUTE)
def document(id: int, format: str) -> Response:
    """The sheet as it would be printed from the answers as they stand."""
    template = _template(g.practice)
    version = publishing.of_working_copy(g.practice, request.args.get("language", ""))
    if excess := far_too_long(template, version.answers):
        return errors.page(422, phrase(excess, template))
    sheet = publishing.to_sheet(session(), version)
    return send_sheet(sheet, format, Variant.SCREEN)


@blueprint.get("/files/<id>")
@requires(Right.SIGNED_IN)
def file(id: str) -> Response:
    """A stored file, for the people of its practice, who is asked to approve it, and editors once it has been sent."""
    row = session().get(StoredFile, id) or abort(404)
    mine = can(g.person, Right.CONTRIBUTE, row.practice)
    reviewed = can(g.person, Right.REVIEW) and row.practice.reference is not None
    if not (mine or reviewed or approvals.may_see(session(), row.practice, g.person)):
        abort(404)
    if row.media_type not in PICTURE_TYPES:
        return send_stored(row)
    return send_picture(session(), row, request.args.get("width", type=int), public=False)
