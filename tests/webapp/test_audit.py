"""The log of what was done: narrowed, as data, and only ever added to, which the database itself sees to."""

import csv
import datetime as dt
import io

import pytest
from builders import a_practice
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp import audit
from webapp.models import Event, Practice, State


@pytest.fixture
def reference(work, people):
    """The reference of a practice that was returned; another one was published."""
    with work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        a_practice(session, State.PUBLISHED, by=author, editor=editor)
        return a_practice(session, State.RETURNED, by=author, editor=editor).reference


def actions(session, **asked):
    return [event.action for event in audit.page(session, audit.Asked(**asked), 1, 100)[0]]


def test_the_log_is_narrowed_by_person_action_practice_and_time(work, people, reference):
    with work() as session:
        today = dt.datetime.now(dt.UTC).date()
        everything = actions(session)
        assert everything[0] == "return" and "publish" in everything
        assert set(actions(session, person=people.author.email.upper())) == {"submit"}
        assert actions(session, action="publish") == ["publish"]
        assert set(actions(session, reference=reference.lower())) == {"submit", "return"}
        assert actions(session, since=today, until=today) == everything
        assert actions(session, until=today - dt.timedelta(days=1)) == []
        assert actions(session, person="%") == []


def test_the_page_shows_it_and_leads_to_the_same_as_data(page_of, people, reference):
    administrator = page_of(people.administrator)
    page = administrator.get("/log?action=return&since=nonsense&page=0")
    assert "Returned to the city" in page.text and "1 entry" in page.text
    rows = list(csv.DictReader(io.StringIO(administrator.client.get("/log.csv?action=return").text)))
    assert [(row["reference"], row["note"]) for row in rows] == [(reference, "Because of the test.")]
    events = administrator.client.get(f"/log.json?reference={reference}").json["events"]
    assert events[0]["email"] == people.editor.email and set(events[0]) == set(audit.COLUMNS)
    assert "No entry fits" in administrator.get("/log?person=nobody-at-all").text


def test_a_note_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(work, reference):
    with work() as session:
        practice = session.scalars(select(Practice).where(Practice.reference == reference)).one()
        session.add(Event(practice=practice, action="return", from_state="draft", to_state="draft", note="=1+1"))
        session.flush()
        assert "'=1+1" in audit.to_csv(session, audit.Asked(action="return"))


@pytest.mark.parametrize(
    "change", [{"action": "accept"}, {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, {"note": "Something else."}]
)
def test_the_database_refuses_to_change_what_happened(work, reference, change):
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(update(Event).values(**change))


def test_the_database_refuses_to_remove_what_happened(work, reference):
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(delete(Event))
