"""What the database itself refuses, whatever code writes to it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forms.questionnaire.shipped import load
from webapp.models import Person, Practice, State
from webapp.practices import comments
from webapp.practices.workflow import Action

BROKEN = {
    "published without a date": "UPDATE practice SET published_at = NULL",
    "published without an address": "UPDATE practice SET slug = NULL",
    "published without a revision": "UPDATE practice SET revision_count = 0",
    "sent without a reference": "UPDATE practice SET state = 'submitted', reference = NULL",
    "in no known state": "UPDATE practice SET state = 'lost'",
    "a public revision without a date": "UPDATE revision SET published_at = NULL WHERE is_published",
    "a revision made from itself": "UPDATE revision SET source_id = id",
    "history from no known state": "INSERT INTO event (practice_id, action, from_state, to_state, note, at) "
    "SELECT id, 'take', 'lost', 'draft', '', created_at FROM practice",
    "history into no known state": "INSERT INTO event (practice_id, action, to_state, note, at) "
    "SELECT id, 'take', 'lost', '', created_at FROM practice",
    "a consent that ends before it was given": "UPDATE contact_consent SET until = '2001-01-01 00:00:00'",
    "a letter that left at no time": "UPDATE email SET state = 'sent', sent_at = NULL",
    "a suggestion answered at no time": "UPDATE suggestion SET state = 'accepted'",
    "an open suggestion with an answer": "UPDATE suggestion SET answered_at = at",
}


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN.keys())
def test_the_database_refuses_what_must_never_be(statement, put, people, work):
    id = put(State.PUBLISHED)
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        assert practice.events[-1].action == Action.PUBLISH
        field = load(practice.questionnaire_version).field("purpose")
        comments.suggest(session, practice, editor, field, "Give children air.")
    with pytest.raises(IntegrityError, match=r"(?i)check"), work() as session:
        session.execute(text(statement))
