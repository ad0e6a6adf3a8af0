"""Translating a practice in review: begun, written in the `answer_editor`, published by itself, withdrawn."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.web.web_form import SectionForm
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Practice, Revision, WorkingCopy
from webapp.phrases import refusals
from webapp.practices import languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused
from webapp.questionnaires import load_for_page
from webapp.views.editor import actions
from webapp.views.shared import answer_editor, practices_in_review
from webapp.views.shared.answer_editor import Page
from webapp.views.shared.translation_target import Translation
from webapp.web.permissions import Right, requires
from webapp.web.unsaved_forms import tells_script

blueprint = Blueprint("translations", __name__, url_prefix="/desk")


class TranslationByEditor(Translation):
    """The words of a practice in another language, beside the revision that they translate, in any state."""

    page = "editor/translation.html"
    is_open = True

    def __init__(self, practice: Practice, copy: WorkingCopy, source: Revision) -> None:
        questions = load_for_page(source.questionnaire_version)
        super().__init__(practice, questions, copy, source.answers)
        self.source = source

    def url(self, action: str) -> str:
        return url_for(f"translations.{action}", id=self.practice.id, language=self.language)

    @property
    def home(self) -> str:
        return url_for("editor.practice", id=self.practice.id, _anchor="translations")

    def answers(self) -> dict[str, Any]:
        return languages.answers_in(self.copy, self.source)

    @property
    def translates(self) -> Revision:
        by_a_button = "then" in request.form
        ticked = request.form.get("up-to-date", type=whole_number) if by_a_button else None
        own = [one for one in self.practice.revisions if one.language == self.practice.language]
        brought_up_to = next((one for one in own if one.number == ticked), None)
        return brought_up_to or languages.made_from(self.practice, self.copy) or self.source

    def after_saving(self, then: str) -> Page:
        """Publish what was saved, if that is asked; a refusal leaves it saved, so the status is 200."""
        said = _("Saved.")
        if then == "publish":
            try:
                carry_out(session(), self.practice, Action.TRANSLATE, g.person, language=self.language)
            except Refused as refused:
                told = [("main", refusals.refusal(refused))]
                return answer_editor.show(self, problems=refused.problems, refused=told)
            said = _("Published: %(language)s", language=i18n.language_name(self.language))
        flash(said, "success")
        return redirect(self.url("edit"))

    def original_before(self) -> Mapping[str, Any] | None:
        made = languages.made_from(self.practice, self.copy)
        return made.answers if made is not None and languages.is_stale(self.practice, self.copy) else None

    def context(self, form: SectionForm, answers: Mapping[str, Any]) -> dict[str, Any]:
        every = languages.translations(self.practice)
        return super().context(form, answers) | {
            "made": languages.made_from(self.practice, self.copy),
            "stale": languages.is_stale(self.practice, self.copy),
            "progress": next(one for one in every if one.language == self.language),
        }


@blueprint.post("/<int:id>/languages")
@requires(Right.REVIEW)
def begin(id: int) -> ResponseReturnValue:
    practice, language = practices_in_review.on_desk(id), request.form.get("language", "")
    if language not in dict(i18n.answer_languages()) or language == practice.language:
        flash(_("Choose the language to add."), "error")
        return redirect(url_for("editor.practice", id=id, _anchor="translations"))
    languages.begin(session(), practice, language, g.person)
    return redirect(url_for("translations.edit", id=id, language=language))


@blueprint.route("/<int:id>/in/<language>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def edit(id: int, language: str) -> Page:
    return answer_editor.edit(_translation(id, language))


@blueprint.post("/<int:id>/in/<language>/autosave")
@tells_script
@requires(Right.REVIEW)
def autosave(id: int, language: str) -> Response | tuple[Response, int]:
    return answer_editor.autosave(_translation(id, language))


@blueprint.route("/<int:id>/in/<language>/withdrawn", methods=["GET", "POST"])
@requires(Right.REVIEW)
def withdraw(id: int, language: str) -> ResponseReturnValue:
    """Take one language of a public practice back; what was written stays in review."""
    practice, _copy = _practice_and_copy(id, language)
    return actions.confirm(practice, Action.UNTRANSLATE, language)


def _translation(id: int, language: str) -> TranslationByEditor:
    practice, copy = _practice_and_copy(id, language)
    return TranslationByEditor(practice, copy, languages.source_of(practice) or abort(404))


def _practice_and_copy(id: int, language: str) -> tuple[Practice, WorkingCopy]:
    practice = practices_in_review.on_desk(id)
    copy = practice.copy_in(language)
    return (practice, copy) if copy is not None and language != practice.language else abort(404)
