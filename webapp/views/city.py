"""The city's journey: start, the task list, one section a page, check answers, send, receipt."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from exports.sheet_pdf import Variant
from forms.answers import Problem, check
from forms.places import country_names
from forms.template import Section, Template
from forms.web_form import form_class, form_data
from webapp import files, i18n, practices, publishing, search, security
from webapp.db import session
from webapp.models import Practice, State, StoredFile
from webapp.permissions import Right, can, requires
from webapp.problem_sentences import anchor, phrase
from webapp.views.account import email_field
from webapp.views.downloads import Download, send_picture, send_sheet
from webapp.views.read_back import read_back
from webapp.workflow import Action, Refused, available, perform

blueprint = Blueprint("city", __name__)
PICTURES = "pictures"
CITY_MOVES = (Action.RECALL, Action.REVISE)  # besides sending, which has a page of its own


class StartForm(Form):
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
    return render_template("city/practices.html", practices=search.of_person(session(), g.person.id))


@blueprint.route("/start", methods=["GET", "POST"])
@requires(Right.ANYONE)
@security.limiter.limit(security.SIGN_IN_LIMIT, methods=["POST"])
def start() -> str | AnyResponse | tuple[str, int]:
    form = _start_form()
    if request.method == "POST" and form.validate():
        person = g.person or practices.person_for(session(), form.email.data or "", language=i18n.language())
        city = (
            practices.city_for(session(), form.country.data, form.city.data) if (form.city.data or "").strip() else None
        )
        practice = practices.start(
            session(),
            person,
            language=form.language.data,
            country=form.country.data,
            city=city,
            title=form.title.data or "",
        )
        if g.person is not None:
            return redirect(url_for("city.tasks", id=practice.id))
        security.send_resume(session(), person, practice)
        return render_template("city/start.html", form=form, sent=True)
    page = render_template("city/start.html", form=form, sent=False)
    return (page, 422) if form.errors else page


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
        editable=practice.state in practices.EDITABLE,
        returned=search.last_event(session(), practice, Action.RETURN) if practice.state == State.RETURNED else None,
        actions=[(a, i18n.action_name(a)) for a in available(g.person, practice) if a in CITY_MOVES],
        documents=_documents(practice),
    )


def _template(practice: Practice) -> Template:
    return practices.template_for(practice, i18n.language())


def _documents(practice: Practice) -> list[Download]:
    labels = ((_("Preview of the sheet (PDF)"), "pdf"), (_("Preview of the sheet (Word)"), "docx"))
    return [Download(label, f, url_for("city.document", id=practice.id, format=f)) for label, f in labels]


@blueprint.route("/drafts/<int:id>/<section_id>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def section(id: int, section_id: str) -> str | AnyResponse | tuple[str, int]:
    """One section of the template. Whatever is typed is stored, also when something in it is wrong."""
    practice, template = g.practice, _template(g.practice)
    if section_id not in [one.id for one in template.sections]:
        abort(404)
    if practice.state not in practices.EDITABLE:
        return _too_late(practice, template, template.section(section_id))
    if request.method == "GET":
        return _section_page(practice, template, template.section(section_id))
    return _save_section(practice, template, template.section(section_id))


def _too_late(practice: Practice, template: Template, section: Section) -> str | AnyResponse | tuple[str, int]:
    """The practice has been sent. What somebody was still typing is shown to them, so that they can keep a copy."""
    if request.method == "GET":
        flash(_("The practice is with the editors now, so its answers cannot be changed."), "error")
        return redirect(url_for("city.tasks", id=practice.id))
    typed = form_class(template, section.id)(formdata=request.form).answers()
    reason = _(
        "The practice was sent while you were writing, so this is not saved. "
        "Copy what you want to keep; the editors can return the practice to you."
    )
    return _section_page(practice, template, section, fields=typed, refused=[("main", reason)]), 409


def _save_section(practice: Practice, template: Template, section: Section) -> str | AnyResponse | tuple[str, int]:
    form = form_class(template, section.id)(formdata=request.form)
    fields, refused = _with_uploads(practice, section, form.answers())
    asked, copy = _ids(section), practice.working_copy
    # Someone who saved another section meanwhile is not in the way.
    seen = copy.version if request.form.get("seen") == practices.mark(copy, asked) else 0
    added = any(upload for field in section.fields if field.kind == PICTURES for upload in _uploads(field.id))
    try:
        practices.save(session(), practice, fields, asked, g.person, seen)
    except practices.EditedMeanwhile as other:
        # Pictures that came along are kept for the next try, so that answer is a success.
        return _section_page(practice, template, section, fields=fields, theirs=other.theirs), 200 if added else 409
    found = [p for p in check(template, practice.working_copy.answers, complete=False) if p.field in asked]
    if refused or (found and not added) or request.form.get("then") == "add" or added:
        return _section_page(
            practice, template, section, problems=[] if added and not refused else found, refused=refused
        )
    return redirect(_next(practice, template, section, request.form.get("then", "next")))


def _ids(section: Section) -> tuple[str, ...]:
    return tuple(field.id for field in section.fields)


def _next(practice: Practice, template: Template, section: Section, then: str) -> str:
    if then == "save":
        flash(_("Saved."), "success")
        return url_for("city.tasks", id=practice.id)
    ids = [one.id for one in template.sections]
    at = ids.index(section.id) + 1
    if at == len(ids):
        return url_for("city.check_answers", id=practice.id)
    return url_for("city.section", id=practice.id, section_id=ids[at])


def _uploads(field_id: str) -> list[FileStorage]:
    return [upload for upload in request.files.getlist(f"{field_id}-upload") if upload.filename]


def _with_uploads(
    practice: Practice, section: Section, fields: dict[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The answers with a row for each picture that came along, and a sentence for each that was refused.

    A picture is only taken if it belongs to this practice: a foreign file's id in the form is dropped.
    """
    refused: list[tuple[str, str]] = []
    for field in section.fields:
        if field.kind != PICTURES:
            continue
        rows = [row for row in fields.get(field.id, []) if _own_file(session(), practice, row["file"])]
        room = (field.limit.most if field.limit else len(rows)) - len(rows)
        for upload in _uploads(field.id):
            name = upload.filename or ""
            if room <= 0:
                refused.append(
                    (f"{field.id}-upload", i18n.too_many_pictures(field.limit.most if field.limit else 0, name))
                )
                continue
            try:
                kept = files.keep(session(), practice, upload.read(), name, g.person)
            except files.NotAPicture as error:
                refused.append((f"{field.id}-upload", i18n.picture_refusal(error.reason, name)))
                continue
            rows.append({"file": kept.id, "alt": "", "caption": "", "credit": "", "consent": False})
            room -= 1
        fields = {**fields, field.id: rows} if rows else {k: v for k, v in fields.items() if k != field.id}
    return fields, refused


def _own_file(session: Session, practice: Practice, file_id: str) -> bool:
    row = session.get(StoredFile, file_id)
    return row is not None and row.practice_id == practice.id


def _section_page(
    practice: Practice,
    template: Template,
    section: Section,
    *,
    fields: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
    refused: list[tuple[str, str]] | None = None,
    theirs: Any = None,
) -> str:
    copy = practice.working_copy
    form = form_class(template, section.id)(
        data=form_data(template, section.id, copy.answers if fields is None else fields)
    )
    form.carry(problems or (), lambda problem: phrase(problem, template))
    ids = [one.id for one in template.sections]
    at = ids.index(section.id)
    summary = [(anchor(problem, template), phrase(problem, template)) for problem in problems or ()]
    return render_template(
        "city/section.html",
        practice=practice,
        template=template,
        section=section,
        form=form,
        problems=[*(refused or ()), *summary],
        version=practices.mark(copy, _ids(section)),
        number=at + 1,
        total=len(ids),
        previous=url_for("city.section", id=practice.id, section_id=ids[at - 1]) if at else None,
        next=url_for("city.section", id=practice.id, section_id=ids[at + 1]) if at + 1 < len(ids) else None,
        conflict=_conflict(template, section, fields or {}, theirs) if theirs is not None else None,
    )


def _conflict(
    template: Template, section: Section, mine: dict[str, Any], theirs: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Each answer that differs, as both people wrote it."""
    return [
        (field.label, read_back(template, field, mine.get(field.id)), read_back(template, field, theirs.get(field.id)))
        for field in section.fields
        if mine.get(field.id) != theirs.get(field.id)
    ]


@blueprint.route("/drafts/<int:id>/check", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def check_answers(id: int) -> str | AnyResponse | tuple[str, int]:
    """Everything once more, each answer with a way back to it; from here it is sent."""
    practice, template = g.practice, _template(g.practice)
    if request.method == "POST":
        try:
            perform(session(), practice, Action.SUBMIT, g.person, seen_version=request.form.get("seen", type=int))
        except Refused as refused:
            return _check_page(practice, template, i18n.refusal(refused), show_problems=True), 422
        return redirect(url_for("city.receipt", id=id))
    return _check_page(practice, template)


def _check_page(practice: Practice, template: Template, refusal: str = "", *, show_problems: bool = False) -> str:
    answers = practice.working_copy.answers
    found = practices.problems(practice, complete=True)
    return render_template(
        "city/check.html",
        practice=practice,
        template=template,
        rows=[
            (section, [(field, read_back(template, field, answers.get(field.id))) for field in section.fields])
            for section in template.sections
        ],
        problems=[(phrase(p, template), _where(practice, template, p)) for p in found],
        show_problems=show_problems,
        refusal=refusal,
        seen=practice.version,
        may_submit=Action.SUBMIT in available(g.person, practice),
        documents=_documents(practice),
    )


def _where(practice: Practice, template: Template, problem: Problem) -> str:
    section = template.section_of(problem.field)
    place = anchor(problem, template)
    return url_for("city.section", id=practice.id, section_id=section.id, _anchor=place)


@blueprint.get("/drafts/<int:id>/receipt")
@requires(Right.CONTRIBUTE)
def receipt(id: int) -> str:
    if g.practice.reference is None:
        abort(404)
    return render_template("city/receipt.html", practice=g.practice, documents=_documents(g.practice))


@blueprint.post("/drafts/<int:id>/do/<action>")
@requires(Right.CONTRIBUTE)
def act(id: int, action: str) -> AnyResponse:
    """A move that a city makes besides sending: take back what was sent, or begin an update."""
    if action not in CITY_MOVES:
        abort(404)
    try:
        perform(session(), g.practice, Action(action), g.person, seen_version=request.form.get("seen", type=int))
    except Refused as refused:
        flash(i18n.refusal(refused), "error")
    return redirect(url_for("city.tasks", id=id))


@blueprint.get("/drafts/<int:id>/sheet.<format>")
@requires(Right.CONTRIBUTE)
def document(id: int, format: str) -> Response:
    """The sheet as it would be printed from the answers as they stand."""
    sheet = publishing.to_sheet(session(), publishing.of_working_copy(g.practice))
    return send_sheet(sheet, format, Variant.SCREEN)


@blueprint.get("/files/<id>")
@requires(Right.SIGNED_IN)
def file(id: str) -> Response:
    """A photograph, for the people of its practice and for editors once it has been sent."""
    row = session().get(StoredFile, id) or abort(404)
    mine = can(g.person, Right.CONTRIBUTE, row.practice)
    reviewed = can(g.person, Right.REVIEW) and row.practice.reference is not None
    if not (mine or reviewed):
        abort(404)
    return send_picture(session(), row, request.args.get("width", type=int), public=False)
