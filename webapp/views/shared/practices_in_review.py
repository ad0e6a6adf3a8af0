"""What editors may open: practices that have left their city, in the words that it sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from forms.answers.validation import check
from forms.questionnaire.problems import Problem
from webapp.core.db import session
from webapp.documents import publishing
from webapp.models import Practice, State
from webapp.phrases import refusals
from webapp.phrases.problems import phrase
from webapp.questionnaires import load_for_page
from webapp.web import reading


def on_desk(id: int) -> Practice:
    """Return a practice that has left its city; answer 404 for drafts, which are not the editors' to read."""
    found = session().get(Practice, id)
    if found is None or not reading.is_on_desk(found):
        abort(404)
    return found


def shown(practice: Practice) -> publishing.Version:
    """Return what editors see: the public revision, or the last that was sent; never the working copy."""
    public = publishing.public_revision(practice) if practice.state == State.PUBLISHED else None
    return publishing.of_revision(public or practice.sent_revision or abort(404))


def problems(version: publishing.Version, found: Sequence[Problem] = ()) -> list[str]:
    """Return what stands against publishing, as sentences."""
    questionnaire = load_for_page(version.practice.questionnaire_version)
    found = found or check(questionnaire, version.answers, complete=True)
    return [*(phrase(one, questionnaire) for one in found), *refusals.all_unprintable(questionnaire, version.answers)]
