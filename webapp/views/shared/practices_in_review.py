"""What editors may open: practices that have left their city, in the words that it sent, read answer by answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import gettext as _
from markupsafe import Markup

from exports.sheet.refusals import unprintable_answers
from forms.answers.readiness import advise
from forms.answers.validation import check, is_asked
from forms.questionnaire.model import Field, Section
from forms.questionnaire.problems import Problem
from webapp.consent import contacts
from webapp.core.db import session
from webapp.documents import publishing
from webapp.documents.publishing import AnswersSnapshot
from webapp.models import Comment, Practice, Revision, State, Suggestion
from webapp.phrases import advice as advice_sentences
from webapp.phrases import refusals
from webapp.phrases.problems import phrase
from webapp.practices import comments, drafts
from webapp.questionnaires import load_for_page
from webapp.views.shared.read_back import changed, read_back
from webapp.web import reading


def on_desk(id: int) -> Practice:
    """Return a practice that has left its city; answer 404 for drafts, which are not the editors' to read."""
    found = session().get(Practice, id)
    if found is None or not reading.is_on_desk(found):
        abort(404)
    return found


def shown(practice: Practice) -> AnswersSnapshot:
    """Return what editors see: the public revision, or the last that was sent; never the working copy."""
    public = publishing.public_revision(practice) if practice.state == State.PUBLISHED else None
    return publishing.of_revision(public or practice.sent_revision or abort(404))


def problems(snapshot: AnswersSnapshot, known: Sequence[Problem] = ()) -> list[str]:
    """Return what stands against publishing, as sentences."""
    questionnaire = load_for_page(snapshot.practice.questionnaire_version)
    known = known or check(questionnaire, snapshot.answers, complete=True)
    unprintable = unprintable_answers(questionnaire, snapshot.answers)
    return [*(phrase(one, questionnaire) for one in known), *refusals.all_unprintable(questionnaire, unprintable)]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer: as it reads now; both texts if it changed; what is wrong, advised, said and suggested about it."""

    field: Field
    html: Markup
    changed: tuple[str, str] | None
    problems: list[str]
    advice: list[str]
    comments: list[Comment]
    suggestions: list[Suggestion]
    wordable: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its answers, and who wrote in it last: (name, day)."""

    section: Section
    rows: list[Reviewed]
    writers: list[tuple[str, dt.datetime]]


def parts(snapshot: AnswersSnapshot, against: Revision | None) -> list[Part]:
    """Return the sections of a practice for a reviewer, with the differences from the revision `against`."""
    practice = snapshot.practice
    questionnaire = load_for_page(practice.questionnaire_version)
    said = comments.comments(session(), practice, notes=True)
    suggested = comments.suggestions(session(), practice)
    problems = _by_field(
        (one.field, phrase(one, questionnaire)) for one in check(questionnaire, snapshot.answers, complete=True)
    )
    advice = _by_field(
        (a.field, advice_sentences.phrase(a, questionnaire)) for a in advise(questionnaire, snapshot.answers)
    )
    written = _writers(practice, snapshot.revision)
    answers = _readable(practice, snapshot.answers, snapshot.revision)
    before = _readable(practice, against.answers, against) if against else None
    return [
        Part(
            section,
            [
                Reviewed(
                    field,
                    read_back(questionnaire, field, answers.get(field.id)),
                    changed(questionnaire, field, before, answers),
                    problems.get(field.id, []),
                    advice.get(field.id, []),
                    [one for one in said if one.field == field.id],
                    [one for one in suggested if one.field == field.id],
                    comments.wordable(field) and field.id in snapshot.answers,
                )
                for field in section.fields
                if field.id in snapshot.answers or is_asked(questionnaire, field, snapshot.answers)
            ],
            written.get(section.id, []),
        )
        for section in questionnaire.sections
    ]


def _readable(practice: Practice, answers: Mapping[str, Any], revision: Revision | None) -> Mapping[str, Any]:
    """Return the answers without contacts that are not for everyone: a button shows those."""
    if contacts.FIELD not in answers:
        return answers
    return {**answers, contacts.FIELD: contacts.for_everyone(practice, answers, revision)}


def _by_field(pairs: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, text in pairs:
        found.setdefault(field, []).append(text)
    return found


def _writers(practice: Practice, revision: Revision | None) -> dict[str, list[tuple[str, dt.datetime]]]:
    """Return who wrote in each section before the shown revision was sent, the last first, each once."""
    found: dict[str, dict[str, dt.datetime]] = {}
    for edit in drafts.edits(session(), practice):
        if edit.language != practice.language or (revision is not None and edit.began_at > revision.frozen_at):
            continue
        name = (edit.person.name or edit.person.email) if edit.person else _("somebody")
        found.setdefault(edit.section, {}).setdefault(name, edit.at)
    return {section: list(people.items()) for section, people in found.items()}


def earlier(practice: Practice, revision: Revision | None) -> Sequence[Revision]:
    """Return the older revisions of the shown one in its language, the newest first."""
    if revision is None:
        return []
    return [
        one
        for one in reversed(practice.revisions)
        if one.language == revision.language and one.number < revision.number
    ]
