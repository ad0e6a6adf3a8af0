"""Translating a practice on the desk: the original at the left, the translation at the right, section by section.

Not here: what a translation is made from and when it is outdated (webapp/translating.py).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from forms.answers import Problem, check
from forms.template import Field, Template, load
from forms.text import count_words
from forms.versions import translatable
from forms.web_form import SectionForm, form_class, form_data
from webapp import drafts, i18n, translating
from webapp.db import SAFE_METHODS, session
from webapp.models import Practice, Revision, WorkingCopy
from webapp.permissions import Right, requires
from webapp.sentences import refusals
from webapp.sentences.problems import anchor, phrase
from webapp.views import at_desk, moving, review, uploads
from webapp.views.read_back import read_back
from webapp.workflow import Action, Refused, perform

blueprint = Blueprint("translating", __name__, url_prefix="/desk")
PAGE_NAME = re.compile(r"[0-9a-f]{16}")
Page = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of one translation: its practice and copy, the revision to translate, and the questions."""

    practice: Practice
    copy: WorkingCopy
    source: Revision
    template: Template

    @property
    def language(self) -> str:
        return self.copy.language

    @property
    def asked(self) -> Template:
        """The same questions with those alone whose answers are words."""
        return translatable(self.template)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(field.id for field in self.asked.fields)

    def url(self, endpoint: str) -> str:
        return url_for(f"translating.{endpoint}", id=self.practice.id, language=self.language)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the page: its box, the original text and its words, and both originals if it has changed."""

    box: Any
    original: Markup
    words: int
    changed: tuple[str, str] | None


@blueprint.post("/<int:id>/languages")
@requires(Right.REVIEW)
def begin(id: int) -> AnyResponse:
    """Begin a translation."""
    practice, language = at_desk.on_desk(id), request.form.get("language", "")
    if language not in dict(i18n.answer_languages()) or language == practice.language:
        flash(_("Choose the language to add."), "error")
        return redirect(url_for("editor.practice", id=id, _anchor="translations"))
    translating.begin(session(), practice, language, g.person)
    return redirect(url_for("translating.edit", id=id, language=language))


@blueprint.route("/<int:id>/in/<language>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def edit(id: int, language: str) -> Page:
    """The original beside its translation."""
    at = _at(id, language)
    return _page(at) if request.method in SAFE_METHODS else _save(at)


@blueprint.post("/<int:id>/in/<language>/autosave")
@requires(Right.REVIEW)
def autosave(id: int, language: str) -> Response | tuple[Response, int]:
    """Save what stands in the boxes while one types."""
    at = _at(id, language)
    try:
        copy = _store(at, _typed(at), None)
    except drafts.EditedMeanwhile:
        said = _("These answers were changed elsewhere meanwhile. Press a save button to see both texts and choose.")
        return jsonify(state="conflict", said=said), 409
    return jsonify(state="saved", at=copy.saved_at.isoformat(), seen=drafts.mark(copy, at.ids))


@blueprint.route("/<int:id>/in/<language>/withdrawn", methods=["GET", "POST"])
@requires(Right.REVIEW)
def withdraw(id: int, language: str) -> Page:
    """Take one language of a public practice back, with a letter to the city. What was written stays at the desk."""
    practice = at_desk.on_desk(id)
    if practice.copy_in(language) is None or language == practice.language:
        abort(404)
    return moving.confirm(practice, Action.UNTRANSLATE, language)


def _at(id: int, language: str) -> Desk:
    practice = at_desk.on_desk(id)
    copy, source = practice.copy_in(language), translating.source_of(practice)
    if copy is None or source is None or language == practice.language:
        abort(404)
    return Desk(practice, copy, source, load(source.template_edition, i18n.asked_in(source.template_edition)))


def _form(at: Desk) -> SectionForm:
    return form_class(at.asked, at.asked.sections[0].id)(formdata=request.form)


def _typed(at: Desk) -> dict[str, Any]:
    return uploads.only_own(session(), at.practice, at.asked.sections[0], _form(at).answers())


def _store(at: Desk, fields: dict[str, Any], up_to_date_with: int | None) -> WorkingCopy:
    page = request.form.get("page", "")
    return translating.save(
        session(),
        at.practice,
        at.language,
        fields,
        at.ids,
        g.person,
        seen=request.form.get("seen", ""),
        page=page if PAGE_NAME.fullmatch(page) else "",
        up_to_date_with=up_to_date_with,
    )


def _save(at: Desk) -> Page:
    kept = {key: at.copy.answers.get(key) for key in at.ids if request.form.get(f"keep-{key}") == "theirs"}
    fields = {key: value for key, value in {**_typed(at), **kept}.items() if value is not None}
    try:
        copy = _store(at, fields, request.form.get("up-to-date", type=int))
    except drafts.EditedMeanwhile as other:
        return _page(at, fields=fields, theirs=other.theirs), 409
    if request.form.get("then") == "publish":
        return _publish(at)
    wrong = [p for p in check(at.template, copy.answers, complete=False) if p.field in at.ids]
    if wrong:
        return _page(at, problems=wrong)
    flash(_("Saved."), "success")
    return redirect(at.url("edit"))


def _publish(at: Desk) -> Page:
    """Publish what was just saved; if that is refused it stays saved, so the answer is a success."""
    try:
        perform(session(), at.practice, Action.TRANSLATE, g.person, language=at.language)
    except Refused as refused:
        return _page(at, problems=refused.problems, refused=refusals.refusal(refused))
    flash(_("Published: %(language)s", language=i18n.language_name(at.language)), "success")
    return redirect(at.url("edit"))


def _page(
    at: Desk,
    *,
    fields: dict[str, Any] | None = None,
    problems: Iterable[Problem] = (),
    refused: str = "",
    theirs: Any = None,
) -> str:
    section, stored = at.asked.sections[0], translating.answers_in(at.source, at.copy)
    shown = stored if fields is None else {**stored, **fields}
    form = form_class(at.asked, section.id)(data=form_data(at.asked, section.id, shown))
    told = list(problems)
    form.carry(told, lambda problem: phrase(problem, at.template))
    made = translating.made_from(at.practice, at.copy)
    stale = translating.is_stale(at.practice, at.copy)
    return render_template(
        "editor/translate.html",
        at=at,
        practice=at.practice,
        template=at.template,
        parts_of_it=_parts(at, form, made if stale else None),
        sources=True,  # the boxes of pictures then ask for words only
        made=made,
        stale=stale,
        standing=next(one for one in translating.translations(at.practice) if one.language == at.language),
        words=sum(_words(value) for id, value in at.source.answers.items() if id in at.ids),
        words_so_far=sum(_words(value) for id, value in shown.items() if id in at.ids),
        problems=[
            *([("main", refused)] if refused else []),
            *((anchor(p, at.template), phrase(p, at.template)) for p in told),
        ],
        stored=uploads.stored(session(), at.practice),
        version=drafts.mark(at.copy, at.ids),
        page_name=secrets.token_hex(8),
        last_page=drafts.last_page(session(), at.copy, section.id),
        conflict=_conflict(at, fields or {}, theirs) if theirs is not None else None,
        other=drafts.last_writer(session(), at.copy, section.id),
    )


def _parts(at: Desk, form: SectionForm, before: Revision | None) -> list[tuple[str, list[Asked]]]:
    """The questions by section: (title of the section, questions), without those that the original does not answer."""
    found = []
    for section in at.template.sections:
        own = [field for field in section.fields if field.id in at.ids and at.source.answers.get(field.id)]
        if own:
            found.append((section.title, [_asked(at, form, field, before) for field in own]))
    return found


def _asked(at: Desk, form: SectionForm, field: Field, before: Revision | None) -> Asked:
    value = at.source.answers.get(field.id)
    return Asked(
        form[field.id],
        read_back(at.template, field, value),
        _words(value),
        review.changed(at.template, field, before.answers if before else None, at.source.answers),
    )


def _words(value: Any) -> int:
    """The words of a text, or of the descriptions and captions of pictures."""
    if isinstance(value, str):
        return count_words(value)
    rows = value if isinstance(value, list) else []
    return sum(
        count_words(str(row.get(part, ""))) for row in rows if isinstance(row, dict) for part in ("alt", "caption")
    )


def _conflict(at: Desk, mine: dict[str, Any], theirs: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Each answer that differs, as both people wrote it."""
    return [
        (field, read_back(at.template, field, mine.get(field.id)), read_back(at.template, field, theirs.get(field.id)))
        for field in at.asked.fields
        if mine.get(field.id) != theirs.get(field.id)
    ]
