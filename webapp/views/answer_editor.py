"""The answer editor: the page on which people write answers, saving it by button or while one types, and conflicts.

It is written once for every *target*: a section of a draft (section.py), and a translation by the city (section.py) or
by editors (translating.py). A target says which questions are asked, in which working copy the answers are, who may
write there, and where the page is. Whatever is typed is stored or shown again, also when something in it is wrong.

Not here: what is shown when a request fails altogether (not_saved.py), and files that come along (uploads.py).
"""

from __future__ import annotations

import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from forms.answers import Problem, check
from forms.template import Section, Template
from forms.web_form import SectionForm, form_class, form_data
from webapp import drafts
from webapp.db import SAFE_METHODS, session
from webapp.models import Practice, WorkingCopy
from webapp.sentences.problems import anchor, phrase
from webapp.views import uploads
from webapp.views.read_back import read_back

PAGE_NAME = re.compile(r"[0-9a-f]{16}")
Page = str | AnyResponse | tuple[str, int]
Messages = Sequence[tuple[str, str]]
"""Sentences for the top of a page, each with the id of the box that it leads to."""


class Target(ABC):
    """What somebody writes on. `template` holds the questions of the page, `section` those that are asked."""

    page: str
    """The template of the page; it extends answers/editor.html."""
    words_only = False
    """The boxes of pictures ask for words alone."""

    def __init__(self, practice: Practice, template: Template, section: Section, copy: WorkingCopy) -> None:
        self.practice, self.template, self.section, self.copy = practice, template, section, copy

    @property
    def language(self) -> str:
        return self.copy.language

    @property
    def ids(self) -> tuple[str, ...]:
        """The fields of the page."""
        return tuple(field.id for field in self.section.fields)

    @abstractmethod
    def url(self, action: str) -> str:
        """The address of the page ("edit") or of what saves it while one types ("autosave")."""

    @property
    @abstractmethod
    def home(self) -> str:
        """The address of the page that leads here."""

    @property
    def is_open(self) -> bool:
        """Whether its answers may be changed in the state that the practice is in."""
        return self.practice.state in drafts.EDITABLE

    @abstractmethod
    def answers(self) -> dict[str, Any]:
        """The stored answers as the boxes show them."""

    @abstractmethod
    def store(self, fields: Mapping[str, Any], seen: str, page: str) -> WorkingCopy:
        """Store the answers; raises drafts.NotEditable and drafts.EditedMeanwhile."""

    @abstractmethod
    def after_saving(self, then: str) -> Page:
        """Where a button leads once everything is saved and nothing is wrong."""

    def context(self, form: SectionForm, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What its page shows besides the boxes; `answers` are those in the boxes."""
        return {}


def edit(at: Target) -> Page:
    """The page of a target, and saving it."""
    if request.method not in SAFE_METHODS:
        return _save(at)
    if at.is_open:
        return show(at)
    flash(_("The practice is with the editors now, so its answers cannot be changed."), "error")
    return redirect(at.home)


def autosave(at: Target) -> Response | tuple[Response, int]:
    """Save what stands in the boxes while one types. The answer says in words what happened."""
    try:
        copy = _store(at, uploads.only_own(session(), at.practice, at.section, _form(at).answers()))
    except drafts.NotEditable:
        return jsonify(state="closed", said=_("The practice has been sent meanwhile: this is not saved.")), 409
    except drafts.EditedMeanwhile:
        said = _("These answers were changed elsewhere meanwhile. Press a save button to see both texts and choose.")
        return jsonify(state="conflict", said=said), 409
    return jsonify(state="saved", at=copy.saved_at.isoformat(), seen=drafts.mark(copy, at.ids))


def _form(at: Target, sent: MultiDict[str, str] | None = None) -> SectionForm:
    return form_class(at.template, at.section.id)(formdata=request.form if sent is None else sent)


def _store(at: Target, fields: dict[str, Any]) -> WorkingCopy:
    page = request.form.get("page", "")
    return at.store(fields, request.form.get("seen", ""), page if PAGE_NAME.fullmatch(page) else "")


def _save(at: Target) -> Page:
    then = request.form.get("then", "next")
    came = uploads.receive(session(), at.practice, at.section, lambda sent: _form(at, sent), g.person)
    stored = at.copy.answers
    kept = {key: stored.get(key) for key in at.ids if request.form.get(f"keep-{key}") == "theirs"}
    fields = {key: value for key, value in {**came.fields, **kept}.items() if value is not None}
    try:
        copy = _store(at, fields)
    except drafts.NotEditable:
        return _too_late(at, fields)
    except drafts.EditedMeanwhile as other:
        # Files that came along are kept for the next try, so that answer is a success.
        return show(at, fields=fields, theirs=other.theirs), 200 if came.files else 409
    stays = came.files or then == "add" or came.turned
    wrong = [p for p in check(at.template, copy.answers, complete=False) if p.field in at.ids]
    if came.refused or wrong or stays:
        told = [] if stays and not came.refused else wrong
        return show(at, problems=told, refused=came.refused, another=then == "add")
    return at.after_saving(then)


def _too_late(at: Target, fields: dict[str, Any]) -> Page:
    """The practice has been sent. What somebody was still typing is shown to them, so that they can keep a copy."""
    reason = _(
        "The practice was sent while you were writing, so this is not saved. "
        "Copy what you want to keep; the editors can return the practice to you."
    )
    return show(at, fields=fields, refused=[("main", reason)]), 409


def show(
    at: Target,
    *,
    fields: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    refused: Messages = (),
    theirs: Mapping[str, Any] | None = None,
    another: bool = False,
) -> str:
    """The page, with the stored answers or with `fields`: what was typed and could not be stored."""
    stored = at.answers()
    others = {key: value for key, value in stored.items() if key not in at.ids}
    answers = stored if fields is None else {**others, **fields}
    form = form_class(at.template, at.section.id)(data=form_data(at.template, at.section.id, answers))
    if another:
        form.add_rows()
    form.carry(problems, lambda problem: phrase(problem, at.template))
    return render_template(
        at.page,
        at=at,
        practice=at.practice,
        template=at.template,
        section=at.section,
        form=form,
        problems=[*refused, *((anchor(p, at.template), phrase(p, at.template)) for p in problems)],
        stored=uploads.stored(session(), at.practice),
        words_only=at.words_only,
        version=drafts.mark(at.copy, at.ids),
        page_name=secrets.token_hex(8),
        last_page=drafts.last_page(session(), at.copy, at.section.id),
        conflict=_conflict(at, fields or {}, theirs) if theirs is not None else None,
        other=drafts.last_writer(session(), at.copy, at.section.id),
        **at.context(form, answers),
    )


def _conflict(at: Target, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Each answer that differs, as both people wrote it."""
    return [
        (field, read_back(at.template, field, mine.get(field.id)), read_back(at.template, field, theirs.get(field.id)))
        for field in at.section.fields
        if mine.get(field.id) != theirs.get(field.id)
    ]
