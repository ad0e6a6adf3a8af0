"""What a city writes in the `answer_editor`: a section of the questions, or the words in another language."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from forms.answers.readiness import advise
from forms.questionnaire.model import Section
from forms.web.web_form import SectionForm
from webapp.core.db import session
from webapp.models import Practice
from webapp.phrases import advice
from webapp.practices import languages, team
from webapp.questionnaires import load_for_page
from webapp.views.shared import answer_editor
from webapp.views.shared.answer_editor import Page, Target
from webapp.views.shared.translation_target import Translation
from webapp.web.permissions import NotYours, Right, requires
from webapp.web.unsaved_forms import tells_script

blueprint = Blueprint("section", __name__)


class OfDraft(Target):
    """A section of a draft, in the practice's own language."""

    page = "city/section.html"

    def url(self, action: str) -> str:
        return url_for(f"section.{action}", id=self.practice.id, section_id=self.section.id)

    @property
    def home(self) -> str:
        return url_for("city.tasks", id=self.practice.id)

    def answers(self) -> dict[str, Any]:
        return dict(self.copy.answers)

    def after_saving(self, then: str) -> Page:
        to_check = url_for("city.check_answers", id=self.practice.id, _anchor=f"section-{self.section.id}")
        if request.form.get("back") == "check":
            return redirect(to_check)
        if then == "save":
            flash(_("Saved."), "success")
            return redirect(self.home)
        return redirect(self._place()["next"] or url_for("city.check_answers", id=self.practice.id))

    def context(self, form: SectionForm, answers: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "back": request.values.get("back") == "check",
            "place": self._place(),
            "advice": self._advice(answers),
        }

    def _place(self) -> dict[str, Any]:
        """Where the section stands among those that the person writes on."""
        ids = [one.id for one in self.questionnaire.sections if _may_write(self.practice, one)]
        here = ids.index(self.section.id)
        addresses = [url_for("section.edit", id=self.practice.id, section_id=one) for one in ids]
        return {
            "number": here + 1,
            "total": len(ids),
            "previous": addresses[here - 1] if here else None,
            "next": addresses[here + 1] if here + 1 < len(ids) else None,
        }

    def _advice(self, answers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """What an editor would ask about this section: (question, sentence, id of the input)."""
        found = [one for one in advise(self.questionnaire, answers) if one.field in self.ids]
        return [
            (
                self.questionnaire.field(one.field).label,
                advice.phrase(one, self.questionnaire),
                advice.anchor(one, self.questionnaire),
            )
            for one in found
        ]


class TranslationByCity(Translation):
    """The words of a practice in another language, beside the answers of its draft."""

    page = "city/translation.html"

    def url(self, action: str) -> str:
        return url_for(f"section.{action}_translation", id=self.practice.id, language=self.language)

    @property
    def home(self) -> str:
        return url_for("city.tasks", id=self.practice.id)

    def answers(self) -> dict[str, Any]:
        return languages.answers_in(self.copy)

    def after_saving(self, then: str) -> Page:
        flash(_("Saved."), "success")
        return redirect(self.home)


@blueprint.route("/drafts/<int:id>/<section_id>", methods=["GET", "POST"])
@requires(Right.CONTRIBUTE)
def edit(id: int, section_id: str) -> Page:
    """One section of the questions."""
    return answer_editor.edit(_section(section_id))


@blueprint.route("/drafts/<int:id>/in/<language>", methods=["GET", "POST"])
@requires(Right.WHOLE)
def edit_translation(id: int, language: str) -> Page:
    """All the words of a practice in another language, beside those of its own."""
    return answer_editor.edit(_translation(language))


@blueprint.post("/drafts/<int:id>/<section_id>/autosave")
@tells_script
@requires(Right.CONTRIBUTE)
def autosave(id: int, section_id: str) -> Response | tuple[Response, int]:
    return answer_editor.autosave(_section(section_id))


@blueprint.post("/drafts/<int:id>/in/<language>/autosave")
@tells_script
@requires(Right.WHOLE)
def autosave_translation(id: int, language: str) -> Response | tuple[Response, int]:
    return answer_editor.autosave(_translation(language))


def _section(section_id: str) -> OfDraft:
    questionnaire = load_for_page(g.practice.questionnaire_version)
    section = next((one for one in questionnaire.sections if one.id == section_id), None)
    if section is None:
        abort(404)
    if not _may_write(g.practice, section):
        raise NotYours(g.practice)
    return OfDraft(g.practice, questionnaire, section, g.practice.working_copy)


def _may_write(practice: Practice, section: Section) -> bool:
    return team.may_write(session(), practice, g.person, section.id)


def _translation(language: str) -> TranslationByCity:
    copy = g.practice.copy_in(language)
    if copy is None or language == g.practice.language:
        abort(404)
    questionnaire = load_for_page(g.practice.questionnaire_version)
    return TranslationByCity(g.practice, questionnaire, copy, g.practice.working_copy.answers)
