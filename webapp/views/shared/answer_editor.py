"""The answer editor: the page on which people write answers, saving by button or while one types, and conflicts.

Its targets are in `webapp.views.city.section` and `webapp.views.editor.translations`. Whatever is typed is stored or
shown again. Not here: failed requests (`webapp.web.unsaved_forms`), and files that come along (`uploads`).
"""

import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, flash, g, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from forms.answers.merging import etag, etags
from forms.answers.validation import check
from forms.questionnaire.model import Questionnaire, Section
from forms.questionnaire.problems import Problem
from forms.web.web_form import SectionForm, form_class, form_data
from webapp.core.db import SAFE_METHODS, session
from webapp.models import Practice, Revision, State, WorkingCopy
from webapp.phrases.problems import anchor, phrase
from webapp.phrases.tables import phrase_for
from webapp.practices import drafts
from webapp.storage import files
from webapp.views.shared import conflicts, uploads
from webapp.views.shared.conflicts import TwoTexts

PAGE_NAME = re.compile(r"[0-9a-f]{16}")
Page = str | AnyResponse | tuple[str, int]
Messages = Sequence[tuple[str, str]]  # sentences for the top of a page, each with the id of the box that it leads to


class Target(ABC):
    """What somebody writes on. `questionnaire` holds the questions of the page, `section` those that are asked."""

    page: str  # the template of the page; it extends `shared/answer_editor.html`
    words_only = False  # the boxes of pictures ask for words alone

    def __init__(self, practice: Practice, questionnaire: Questionnaire, section: Section, copy: WorkingCopy) -> None:
        self.practice, self.questionnaire, self.section, self.copy = practice, questionnaire, section, copy

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
    def translates(self) -> Revision | None:
        """The revision that the answers translate once they are saved; None of what a city says itself."""
        return None

    @property
    def is_open(self) -> bool:
        """Whether its answers may be changed in the state that the practice is in."""
        return self.practice.is_editable

    @abstractmethod
    def answers(self) -> dict[str, Any]:
        """The stored answers as the boxes show them."""

    def as_asked(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Of the answers, what the page asks for: as its form gives it back, so that both can be compared."""
        return {key: answers[key] for key in self.ids if key in answers}

    @property
    def has_files(self) -> bool:
        """Whether files belong to the answers."""
        return any(field.type in (uploads.PICTURES, uploads.DOCUMENTS) for field in self.section.fields)

    @abstractmethod
    def after_saving(self, then: str) -> Page:
        """Where a button leads once everything is saved and nothing is wrong."""

    def context(self, form: SectionForm, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What its page shows besides the boxes; `answers` are those in the boxes."""
        return {}


def edit(target: Target) -> Page:
    """The page of a target, and saving it. Raises drafts.NotEditable."""
    if request.method not in SAFE_METHODS:
        return _answer(target, *_save(target))
    if not target.is_open:
        raise drafts.NotEditable
    return show(target)


def autosave(target: Target) -> Response | tuple[Response, int]:
    """Save what stands in the boxes while one types. The answer says in words what happened."""
    sent = form_class(target.questionnaire, target.section.id)(request.form).answers()
    if target.has_files:
        sent = uploads.only_own(session(), target.practice, target.section, sent)
    try:
        outcome = _store(target, target.as_asked(sent))
    except drafts.NotEditable:
        if target.practice.state == State.PUBLISHED:
            said = _("There is no update any more, somebody has left it: this is not saved.")
        else:
            said = _("The practice has been sent meanwhile: this is not saved.")
        return jsonify(state="closed", said=said), 409
    told = {"at": target.copy.saved_at.isoformat(), "seen": _as_text(outcome.etags)}
    if not outcome.open:
        return jsonify(state="saved", **told)
    asked = ", ".join(f"“{target.questionnaire.field(id).label}”" for id in outcome.open)
    said = _(
        "Changed elsewhere meanwhile: %(questions)s. All else is saved. Press a save button to see both texts.",
        questions=asked,
    )
    return jsonify(state="conflict", said=said, **told), 200 if outcome.changed else 409


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the answers that a page sent."""

    changed: bool  # any answer is another one now
    open: tuple[str, ...]  # questions of two texts, of which none was chosen: the stored one stands
    theirs: dict[str, Any]  # what was stored before
    etags: dict[str, str]  # those that the page goes on with: for open questions the old ones


def _tab() -> drafts.Tab:
    """The page in the browser that sent the form."""
    began = dict(one.split(":", 1) for one in request.form.get("seen", "").split() if ":" in one)
    name = request.form.get("page", "")
    return drafts.Tab(began, name if PAGE_NAME.fullmatch(name) else "")


def _as_text(etags: Mapping[str, str]) -> str:
    return " ".join(f"{id}:{etag}" for id, etag in etags.items())


def _store(target: Target, mine: dict[str, Any]) -> Outcome:
    """Store what was sent, put together with what others wrote meanwhile; an open question keeps what is stored."""
    drafts.lock(session(), target.practice, target.language)
    if not target.is_open:
        raise drafts.NotEditable
    tab, theirs, stored = _tab(), target.as_asked(target.answers()), target.copy.answers
    merged = drafts.merge(session(), target.copy, target.section, tab, mine, theirs)
    settled = conflicts.chosen(target.section.fields, merged.conflicts, mine, theirs) if merged.conflicts else {}
    open = tuple(id for id in merged.conflicts if id not in settled)
    wanted = {**merged.answers, **settled, **{id: theirs.get(id) for id in open}}
    changes = {
        field.id: wanted.get(field.id)
        for field in target.section.fields
        if etag(field, wanted.get(field.id)) != etag(field, theirs.get(field.id))
    }
    sender = replace(tab, has_all=not open)
    drafts.write(session(), target.copy, changes, g.person, target.section, sender, target.translates)
    seen = {**etags(target.section.fields, mine), **{id: tab.etags.get(id, "?") for id in open}}
    return Outcome(target.copy.answers != stored, open, theirs, seen)


def _save(target: Target) -> tuple[uploads.Received, Outcome | None]:
    """Store what a form and its files say; None if the answers cannot be changed any more."""
    form = form_class(target.questionnaire, target.section.id)
    if target.has_files:
        came = uploads.receive(session(), target.practice, target.section, form, g.person)
    else:
        came = uploads.Received(form(request.form).answers())
    try:
        return came, _store(target, target.as_asked(came.fields))
    except drafts.NotEditable:
        return came, None


def _answer(target: Target, came: uploads.Received, outcome: Outcome | None) -> Page:
    """Return the page after a button: the next one, or this one where something is open, wrong or refused."""
    then, mine = request.form.get("then", "next"), target.as_asked(came.fields)
    refused = [uploads.sentence(one) for one in came.refused]
    for name in came.cleaned:
        flash(phrase_for("uploads", "cleaned", name=name), "info")
    if outcome is None:
        return _too_late(target, came.fields)
    if outcome.open:
        # What is stored besides, and files that came along, are kept: then the answer is a success.
        return _ask(target, mine, outcome, refused), 200 if outcome.changed or came.files else 409
    stays = came.files or then == "add" or came.turned
    wrong = [p for p in check(target.questionnaire, target.copy.answers, complete=False) if p.field in target.ids]
    if refused or wrong or stays:
        told = [] if stays and not refused else wrong
        return show(target, problems=told, refused=refused, another=then == "add")
    return target.after_saving(then)


def _ask(target: Target, mine: dict[str, Any], outcome: Outcome, refused: Messages) -> str:
    """The page with both texts of each open question."""
    texts = [
        conflicts.shown(
            target.questionnaire,
            target.questionnaire.field(id),
            mine.get(id),
            outcome.theirs.get(id),
            drafts.writer_of(session(), target.copy, target.section.id, id),
        )
        for id in outcome.open
    ]
    told = [*refused, *conflicts.not_chosen(target.questionnaire, outcome.open)]
    stored = target.answers()
    typed = {id: mine.get(id) for id in outcome.open}
    fields = {key: value for key, value in {**stored, **typed}.items() if value is not None}
    seen = {**etags(target.section.fields, target.as_asked(stored)), **{id: outcome.etags[id] for id in outcome.open}}
    return show(target, fields=fields, refused=told, conflict=texts, seen=_as_text(seen))


def _too_late(target: Target, fields: dict[str, Any]) -> Page:
    """The practice has been sent, or its update left. Who was still typing sees the words, to keep a copy."""
    if target.practice.state == State.PUBLISHED:
        reason = _(
            "The update was left while you were writing, so this is not saved. "
            "Copy what you want to keep; you can start another update."
        )
    else:
        reason = _(
            "The practice was sent while you were writing, so this is not saved. "
            "Copy what you want to keep; the editors can return the practice to you."
        )
    return show(target, fields=fields, refused=[("main", reason)], seen=request.form.get("seen", "")), 409


def show(
    target: Target,
    *,
    fields: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    refused: Messages = (),
    conflict: Sequence[TwoTexts] = (),
    seen: str = "",
    another: bool = False,
) -> str:
    """The page, with the stored answers or with `fields`: what was typed and could not be stored."""
    stored = target.answers()
    others = {key: value for key, value in stored.items() if key not in target.ids}
    answers = stored if fields is None else {**others, **fields}
    form = form_class(target.questionnaire, target.section.id)(
        data=form_data(target.questionnaire, target.section.id, answers)
    )
    if another:
        form.add_rows()
    form.carry(problems, lambda problem: phrase(problem, target.questionnaire))
    arrived = request.form.get("page", "") if request.method == "POST" else ""  # nothing of it is left in the browser
    return render_template(
        target.page,
        at=target,
        practice=target.practice,
        questionnaire=target.questionnaire,
        section=target.section,
        form=form,
        problems=[*refused, *((anchor(p, target.questionnaire), phrase(p, target.questionnaire)) for p in problems)],
        stored=files.of_practice(session(), target.practice),
        words_only=target.words_only,
        version=seen or _as_text(etags(target.section.fields, target.as_asked(stored))),
        page_name=secrets.token_hex(8),
        last_page=arrived or drafts.last_page(session(), target.copy, target.section.id),
        conflict=conflict,
        **target.context(form, answers),
    )
