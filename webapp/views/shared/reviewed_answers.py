"""One practice as its reviewers read it: question by question, with comments, changes and writers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from forms.answers.readiness import advise
from forms.answers.validation import check, is_asked
from forms.questionnaire.field_types import IS_TEXT
from forms.questionnaire.model import Field, Questionnaire, Section
from webapp.consent import contacts
from webapp.core.db import session
from webapp.documents.publishing import Version
from webapp.models import Comment, Practice, Revision, Suggestion
from webapp.phrases import advice as advice_sentences
from webapp.phrases.problems import phrase
from webapp.practices import drafts, talk
from webapp.questionnaires import load_for_page
from webapp.views.shared.read_back import read_back


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


def parts(shown: Version, against: Revision | None) -> list[Part]:
    """Return the sections of a practice for a reviewer, with the differences from the revision `against`."""
    practice = shown.practice
    questionnaire = load_for_page(practice.questionnaire_version)
    said = talk.comments(session(), practice, notes=True)
    suggested = talk.suggestions(session(), practice)
    problems = _by_field(
        (one.field, phrase(one, questionnaire)) for one in check(questionnaire, shown.answers, complete=True)
    )
    advice = _by_field(
        (a.field, advice_sentences.phrase(a, questionnaire)) for a in advise(questionnaire, shown.answers)
    )
    written = _writers(practice, shown.revision)
    answers = _readable(practice, shown.answers, shown.revision)
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
                    talk.wordable(field) and field.id in shown.answers,
                )
                for field in section.fields
                if field.id in shown.answers or is_asked(questionnaire, field, shown.answers)
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


def changed(
    questionnaire: Questionnaire, field: Field, before: Mapping[str, Any] | None, answers: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return an answer before and now, as texts, if it is another."""
    if before is None or before.get(field.id) == answers.get(field.id):
        return None
    then, now = (plain(questionnaire, field, one.get(field.id)) for one in (before, answers))
    return then, now


def plain(questionnaire: Questionnaire, field: Field, value: Any) -> str:
    """Return an answer as a text to be compared word by word: prose as typed, everything else as it is read."""
    if IS_TEXT[field.kind]:
        return str(value or "")
    html = str(read_back(questionnaire, field, value))
    for end in ("<br>", "</li>"):
        html = html.replace(end, "\n")
    pieces = (Markup(line).striptags() for line in html.splitlines())  # noqa: S704 (only to take its tags away)
    return "\n".join(piece for piece in pieces if piece)


def _writers(practice: Practice, revision: Revision | None) -> dict[str, list[tuple[str, dt.datetime]]]:
    """Return who wrote in each section before the shown revision was sent, the last first, each once."""
    found: dict[str, dict[str, dt.datetime]] = {}
    for edit in drafts.edits(session(), practice):
        if edit.language != practice.language or (revision is not None and edit.began_at > revision.frozen_at):
            continue
        name = (edit.person.name or edit.person.email) if edit.person else _("somebody")
        found.setdefault(edit.section, {}).setdefault(name, edit.at)
    return {section: list(people.items()) for section, people in found.items()}


def earlier(practice: Practice, shown: Revision | None) -> Sequence[Revision]:
    """Return the older revisions of the shown one in its language, the newest first."""
    if shown is None:
        return []
    return [one for one in reversed(practice.revisions) if one.language == shown.language and one.number < shown.number]
