"""One section of the questions: its page, saving it by button or while one types, and the two texts of a conflict.

Whatever is typed is stored or shown again, also when something in it is wrong. Not here: the task list and all that
surrounds the sections (city.py).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from forms.answers import Problem, check
from forms.readiness import advise
from forms.template import Section, Template
from forms.versions import translatable
from forms.web_form import SectionForm, form_class, form_data
from webapp import drafts, i18n, languages, practices, team
from webapp.db import SAFE_METHODS, session
from webapp.models import Practice, WorkingCopy
from webapp.permissions import Right, not_yours, requires
from webapp.sentences import advice
from webapp.sentences.problems import anchor, phrase
from webapp.views import uploads
from webapp.views.read_back import read_back

blueprint = Blueprint("section", __name__)
TURN = re.compile(r"(earlier|later)-(\d{1,3})")
PAGE_NAME = re.compile(r"[0-9a-f]{16}")
Page = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that somebody writes on: a section in the practice's own language, or its words in another one."""

    practice: Practice
    template: Template
    section: Section
    language: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The fields of the page."""
        return tuple(field.id for field in self.section.fields)

    @property
    def copy(self) -> WorkingCopy:
        return self.practice.copy_in(self.language) or self.practice.working_copy

    @property
    def translates(self) -> bool:
        return self.language != self.practice.language

    def url(self, endpoint: str) -> str:
        """The address of the page ("edit") or of what saves it while one types ("autosave")."""
        if self.translates:
            return url_for(f"section.{endpoint}_translation", id=self.practice.id, language=self.language)
        return url_for(f"section.{endpoint}", id=self.practice.id, section_id=self.section.id)


@blueprint.route("/drafts/<int:id>/<section_id>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def edit(id: int, section_id: str) -> Page:
    """One section of the questions."""
    return _edit(_asked(section_id))


@blueprint.route("/drafts/<int:id>/in/<language>", methods=["GET", "POST"])
@requires(Right.WHOLE)
def edit_translation(id: int, language: str) -> Page:
    """All the words of a practice in another language, beside those of its own."""
    return _edit(_asked_in(language))


@blueprint.post("/drafts/<int:id>/<section_id>/autosave")
@requires(Right.CONTRIBUTE)
def autosave(id: int, section_id: str) -> Response | tuple[Response, int]:
    return _autosave(_asked(section_id))


@blueprint.post("/drafts/<int:id>/in/<language>/autosave")
@requires(Right.WHOLE)
def autosave_translation(id: int, language: str) -> Response | tuple[Response, int]:
    return _autosave(_asked_in(language))


def _edit(at: Asked) -> Page:
    if not _may_write(at):
        return not_yours(at.practice)
    if at.practice.state not in drafts.EDITABLE:
        return _too_late(at)
    return _page(at) if request.method in SAFE_METHODS else _save(at)


def _may_write(at: Asked) -> bool:
    return at.translates or team.may_write(session(), at.practice, g.person, at.section.id)


def _autosave(at: Asked) -> Response | tuple[Response, int]:
    """Save what stands in the boxes while one types. The answer says in words what happened."""
    if not _may_write(at):
        return jsonify(state="closed", said=_("This section is written by others: this is not saved.")), 403
    fields = uploads.only_own(session(), at.practice, at.section, _form(at).answers())
    try:
        copy = _store(at, fields)
    except drafts.NotEditable:
        return jsonify(state="closed", said=_("The practice has been sent meanwhile: this is not saved.")), 409
    except drafts.EditedMeanwhile:
        said = _("These answers were changed elsewhere meanwhile. Press a save button to see both texts and choose.")
        return jsonify(state="conflict", said=said), 409
    return jsonify(state="saved", at=copy.saved_at.isoformat(), seen=drafts.mark(copy, at.ids))


def _asked(section_id: str) -> Asked:
    template = practices.template_for(g.practice, i18n.language())
    if section_id not in [one.id for one in template.sections]:
        abort(404)
    return Asked(g.practice, template, template.section(section_id), g.practice.language)


def _asked_in(language: str) -> Asked:
    if language == g.practice.language or g.practice.copy_in(language) is None:
        abort(404)
    template = translatable(practices.template_for(g.practice, i18n.language()))
    return Asked(g.practice, template, template.sections[0], language)


def _form(at: Asked, sent: MultiDict[str, str] | None = None) -> SectionForm:
    return form_class(at.template, at.section.id)(formdata=request.form if sent is None else sent)


def _store(at: Asked, fields: dict[str, Any]) -> WorkingCopy:
    page = request.form.get("page", "")
    return drafts.save(
        session(),
        at.practice,
        fields,
        at.ids,
        g.person,
        seen=request.form.get("seen", ""),
        section=at.section.id,
        page=page if PAGE_NAME.fullmatch(page) else "",
        language=at.language,
    )


def _too_late(at: Asked) -> Page:
    """The practice has been sent. What somebody was still typing is shown to them, so that they can keep a copy."""
    if request.method in SAFE_METHODS:
        flash(_("The practice is with the editors now, so its answers cannot be changed."), "error")
        return redirect(url_for("city.tasks", id=at.practice.id))
    reason = _(
        "The practice was sent while you were writing, so this is not saved. "
        "Copy what you want to keep; the editors can return the practice to you."
    )
    return _page(at, fields=_form(at).answers(), refused=[("main", reason)]), 409


def _save(at: Asked) -> Page:
    then, arrived = request.form.get("then", "next"), uploads.read(at.section)
    sent, refused = uploads.place_documents(session(), at.practice, request.form, arrived, g.person)
    form = _form(at, sent)
    fields, refused_pictures = uploads.place_pictures(
        session(), at.practice, at.section, form.answers(), arrived, g.person
    )
    refused += refused_pictures
    fields = _turned(form, at.section, fields, then)
    stored = at.copy.answers
    fields = {**fields, **{key: stored.get(key) for key in at.ids if request.form.get(f"keep-{key}") == "theirs"}}
    fields = {key: value for key, value in fields.items() if value is not None}
    try:
        copy = _store(at, fields)
    except drafts.NotEditable:
        return _too_late(at)
    except drafts.EditedMeanwhile as other:
        # Files that came along are kept for the next try, so that answer is a success.
        return _page(at, fields=fields, theirs=other.theirs), 200 if arrived else 409
    stays = bool(arrived) or then == "add" or bool(TURN.fullmatch(then))
    found = [p for p in check(at.template, copy.answers, complete=False) if p.field in at.ids]
    if refused or found or stays:
        return _page(at, problems=[] if stays and not refused else found, refused=refused, another=then == "add")
    return redirect(_next(at, then))


def _turned(form: SectionForm, section: Section, fields: dict[str, Any], then: str) -> dict[str, Any]:
    """The answers with one picture moved a place forward or back, if that button was pressed."""
    asked, pictures = TURN.fullmatch(then), [field.id for field in section.fields if field.kind == "pictures"]
    if asked is None or not pictures:
        return fields
    rows, entries = list(fields.get(pictures[0], ())), list(form[pictures[0]])
    moved = entries[int(asked[2])].form["file"].data if int(asked[2]) < len(entries) else None
    at = next((i for i, row in enumerate(rows) if row["file"] == moved), None)
    to = None if at is None else at - 1 if asked[1] == "earlier" else at + 1
    if at is not None and to is not None and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        return {**fields, pictures[0]: rows}
    return fields


def _next(at: Asked, then: str) -> str:
    if request.form.get("back") == "check":
        return url_for("city.check_answers", id=at.practice.id, _anchor=f"section-{at.section.id}")
    if then == "save" or at.translates:
        flash(_("Saved."), "success")
        return url_for("city.tasks", id=at.practice.id)
    ids = _theirs(at)
    following = ids.index(at.section.id) + 1
    if following == len(ids):
        return url_for("city.check_answers", id=at.practice.id)
    return url_for("section.edit", id=at.practice.id, section_id=ids[following])


def _theirs(at: Asked) -> list[str]:
    """The sections that the person writes on, in order."""
    return [one.id for one in at.template.sections if team.may_write(session(), at.practice, g.person, one.id)]


def _page(
    at: Asked,
    *,
    fields: dict[str, Any] | None = None,
    problems: list[Problem] | None = None,
    refused: list[tuple[str, str]] | None = None,
    theirs: Any = None,
    another: bool = False,
) -> str:
    stored = languages.answers_in(at.practice, at.copy)
    form = form_class(at.template, at.section.id)(
        data=form_data(at.template, at.section.id, stored if fields is None else fields)
    )
    if another:
        form.add_rows()
    form.carry(problems or (), lambda problem: phrase(problem, at.template))
    summary = [(anchor(problem, at.template), phrase(problem, at.template)) for problem in problems or ()]
    return render_template(
        "city/section.html",
        at=at,
        practice=at.practice,
        template=at.template,
        section=at.section,
        form=form,
        problems=[*(refused or ()), *summary],
        stored=uploads.stored(session(), at.practice),
        version=drafts.mark(at.copy, at.ids),
        page_name=secrets.token_hex(8),
        last_page=drafts.last_page(session(), at.copy, at.section.id),
        back=request.values.get("back") == "check",
        place=None if at.translates else _place(at),
        sources=_sources(at) if at.translates else {},
        advice=_advice(at, stored if fields is None else {**stored, **fields}),
        conflict=_conflict(at, fields or {}, theirs) if theirs is not None else None,
        other=drafts.last_writer(session(), at.copy, at.section.id),
    )


def _place(at: Asked) -> dict[str, Any]:
    """Where the section stands among those that the person writes on."""
    ids = _theirs(at)
    here = ids.index(at.section.id)
    addresses = [url_for("section.edit", id=at.practice.id, section_id=one) for one in ids]
    return {
        "number": here + 1,
        "total": len(ids),
        "previous": addresses[here - 1] if here else None,
        "next": addresses[here + 1] if here + 1 < len(ids) else None,
    }


def _sources(at: Asked) -> dict[str, Markup]:
    """What the practice says in its own language, question by question, for who writes it in another one."""
    answers = at.practice.working_copy.answers
    return {field.id: read_back(at.template, field, answers.get(field.id)) for field in at.section.fields}


def _advice(at: Asked, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What an editor would ask about this section: (question, sentence, id of the input)."""
    found = [one for one in advise(at.template, answers) if one.field in at.ids]
    return [
        (
            at.template.field(one.field).label,
            advice.phrase(one, at.template),
            advice.anchor(one, at.template),
        )
        for one in found
    ]


def _conflict(at: Asked, mine: dict[str, Any], theirs: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Each answer that differs, as both people wrote it."""
    return [
        (field, read_back(at.template, field, mine.get(field.id)), read_back(at.template, field, theirs.get(field.id)))
        for field in at.section.fields
        if mine.get(field.id) != theirs.get(field.id)
    ]
