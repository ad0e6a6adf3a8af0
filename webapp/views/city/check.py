"""A practice as a whole for its city: everything read back with what is missing, the sheet, and its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from markupsafe import Markup

from exports.html import sheet_html
from exports.sheet.refusals import unprintable_answers
from forms.answers.readiness import advise
from forms.answers.validation import far_too_long
from forms.questionnaire.model import Questionnaire
from forms.questionnaire.problems import Problem
from webapp.core import i18n
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice
from webapp.phrases import advice, refusals
from webapp.phrases.problems import anchor, first_box, phrase
from webapp.practices import approvals, languages, records
from webapp.practices.workflow import Action, available
from webapp.questionnaires import load_for_page
from webapp.views.shared.downloads import Download
from webapp.views.shared.read_back import read_back


@dataclass(frozen=True, slots=True)
class Open:
    """Something open before sending, and the address of its box; `questions` are those of a section without answers."""

    text: str
    url: str
    questions: tuple[tuple[str, str], ...] = ()


def questionnaire_of(practice: Practice) -> Questionnaire:
    return load_for_page(practice.questionnaire_version)


def documents(practice: Practice) -> list[Download]:
    address = partial(url_for, "city.document", id=practice.id)
    return [
        Download(_("Preview of the sheet (PDF)"), "pdf", address(format="pdf")),
        Download(_("Preview of the sheet (Word)"), "docx", address(format="docx")),
        *(
            Download(
                _("Preview in another language: %(language)s", language=i18n.language_name(copy.language)),
                "pdf",
                address(format="pdf", language=copy.language),
            )
            for copy in languages.others(practice)
        ),
    ]


def other_languages(practice: Practice) -> list[tuple[str, int]]:
    """Return the other languages that are offered, and how many answers are open in each."""
    return [(copy.language, len(languages.problems_in(copy))) for copy in languages.others(practice)]


def page(practice: Practice, refusal: str = "", *, show_problems: bool = False) -> str:
    """Return the page on which everything is checked before it is sent; `refusal` says why it was not."""
    questionnaire, answers = questionnaire_of(practice), practice.working_copy.answers
    problems = records.problems(practice)
    unprintable = _unprintable(practice, questionnaire)
    return render_template(
        "city/check.html",
        sheet=sheet_on_screen(practice),
        advice=_advice(practice, questionnaire),
        complete=not problems and not unprintable,
        practice=practice,
        questionnaire=questionnaire,
        rows=[
            (
                section,
                [(one, read_back(questionnaire, one, answers.get(one.id)), first_box(one)) for one in section.fields],
            )
            for section in questionnaire.sections
        ],
        to_change=[*problems, *unprintable],
        open_things=[*_open_things(practice, questionnaire, problems), *unprintable],
        show_problems=show_problems,
        refusal=refusal,
        seen=practice.version,
        other_languages=other_languages(practice),
        may_submit=Action.SUBMIT in available(g.person, practice),
        approvals=[(one, approvals.status_of(one)) for one in approvals.asked(session(), practice)],
        unapproved=bool(approvals.missing(session(), practice)),
        documents=documents(practice),
    )


def _open_things(practice: Practice, questionnaire: Questionnaire, problems: Sequence[Problem]) -> list[Open]:
    """Return what is open, in the order of the form: thirteen times the same sentence would say nothing."""
    things = []
    for section in questionnaire.sections:
        here = [one for one in problems if questionnaire.section_of(one.field).id == section.id]
        missing = [one for one in here if one.code == "missing"]
        if len(missing) > 1:
            here = [one for one in here if one.code != "missing"]
            questions = tuple(
                (questionnaire.field(one.field).label, _where(practice, questionnaire, one)) for one in missing
            )
            text = _n(
                "“%(section)s”: %(num)d answer is missing",
                "“%(section)s”: %(num)d answers are missing",
                len(missing),
                section=section.title,
            )
            things.append(Open(text, questions[0][1], questions))
        things += [Open(phrase(one, questionnaire), _where(practice, questionnaire, one)) for one in here]
    return things


def _unprintable(practice: Practice, questionnaire: Questionnaire) -> list[Open]:
    """Return the answers with characters that cannot be printed, in each language that goes along."""
    found = []
    for copy in (practice.working_copy, *languages.ready(practice)):
        for id, characters in unprintable_answers(questionnaire, copy.answers).items():
            label, box = questionnaire.field(id).label, first_box(questionnaire.field(id))
            url = _box(practice, questionnaire, id, box)
            if copy.language != practice.language:
                label = f"{label} ({i18n.language_name(copy.language)})"
                url = url_for("section.edit_translation", id=practice.id, language=copy.language, _anchor=box)
            found.append(Open(refusals.unprintable(label, characters), url))
    return found


def _where(practice: Practice, questionnaire: Questionnaire, problem: Problem) -> str:
    return _box(practice, questionnaire, problem.field, anchor(problem, questionnaire))


def _box(practice: Practice, questionnaire: Questionnaire, field_id: str, place: str) -> str:
    """Return the address of a box, from which one comes back to "check your answers"."""
    section = questionnaire.section_of(field_id)
    return url_for("section.edit", id=practice.id, section_id=section.id, back="check", _anchor=place)


def sheet_on_screen(practice: Practice) -> Markup | str:
    """Return the sheet as it would be printed, or a sentence why there is none yet."""
    questionnaire = questionnaire_of(practice)
    if excess := far_too_long(questionnaire, practice.working_copy.answers):
        return phrase(excess, questionnaire)
    sheet = publishing.to_sheet(session(), publishing.of_working_copy(practice), on_screen=True)
    return sheet_html.Page(sheet, lambda file: url_for("city.file", id=file, width=1600), level=2).article()


def _advice(practice: Practice, questionnaire: Questionnaire) -> list[tuple[str, str, str]]:
    """Return what an editor would ask: (question, sentence, address of the box)."""
    return [
        (
            questionnaire.field(one.field).label,
            advice.phrase(one, questionnaire),
            _box(practice, questionnaire, one.field, advice.anchor(one, questionnaire)),
        )
        for one in advise(questionnaire, practice.working_copy.answers)
    ]
