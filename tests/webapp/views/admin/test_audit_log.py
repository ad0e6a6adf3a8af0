"""The log of what was done: narrowed, as data, and only ever added to, which the database itself sees to."""

import csv
import datetime as dt
import io

import pytest
from builders import a_practice
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from forms.questionnaire.shipped import VERSIONS
from webapp.accounts import sign_in_links
from webapp.audit import entries as audit_entries
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.collection import calls, custom_questionnaires
from webapp.models import Event, LogEntry, Person, Practice, State
from webapp.notifications import email_texts


@pytest.fixture
def reference(work, people):
    """The reference of a practice that was returned; another one was published."""
    with work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        a_practice(session, State.PUBLISHED, by=author, editor=editor)
        return a_practice(session, State.RETURNED, by=author, editor=editor).reference


def actions(session, **asked):
    return [event.action for event in audit_entries.page(session, audit_entries.Asked(**asked), 1, 100)[0]]


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
    assert events[0]["email"] == people.editor.email and set(events[0]) == set(audit_entries.COLUMNS)
    assert "No entry fits" in administrator.get("/log?person=nobody-at-all").text


def test_a_note_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(work, reference):
    with work() as session:
        practice = session.scalars(select(Practice).where(Practice.reference == reference)).one()
        session.add(Event(practice=practice, action="return", from_state="draft", to_state="draft", note="=1+1"))
        session.flush()
        assert "'=1+1" in audit_entries.to_csv(session, audit_entries.Asked(action="return"))


@pytest.mark.parametrize(
    "change", [{"action": "accept"}, {"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, {"note": "Something else."}]
)
def test_the_database_refuses_to_change_what_happened(work, reference, change):
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(update(Event).values(**change))


def test_the_database_refuses_to_remove_what_happened(work, reference):
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(delete(Event))


# ------------------------------------------------------------------------------------------------ the network's log


def entries(work, **asked):
    """The log of the network: action, whom it is about, what it was done to and the note, the latest first."""
    with work() as session:
        lines = audit_entries.rows(session, audit_entries.Asked(log="network", **asked))
        return [(one["action"], one["about"], one["subject"], one["note"]) for one in lines]


def test_signing_in_and_out_is_noted_and_so_is_a_link_that_was_used(work, people, page):
    with work() as session:
        path = sign_in_links.make_link(session, session.merge(people.editor)).removeprefix("http://localhost")
    page.post(path)
    page.post("/sign-out")
    page.post(path, status=410)
    page.post("/sign-in/never-was-a-link", status=410)
    assert entries(work) == [
        ("sign_in_refused", people.editor.email, "", ""),
        ("signed_out", None, "", ""),
        ("signed_in", None, "", ""),
    ]
    assert [one["email"] for one in rows_of(work, action="signed_in")] == [people.editor.email]


def rows_of(work, **asked):
    with work() as session:
        return list(audit_entries.rows(session, audit_entries.Asked(**asked)))


def test_of_an_unknown_address_only_its_domain_is_kept(work, people, page, run_jobs):
    page.post("/sign-in", {"email": "secret.name@elsewhere.example"})
    page.post("/sign-in", {"email": people.author.email})
    run_jobs()
    assert entries(work) == [("unknown_address", None, "…@elsewhere.example", "")]


def test_roles_and_countries_are_noted_when_they_are_given_and_taken(work, people, page_of):
    admin = page_of(people.administrator)
    path = f"/people/{people.author.id}"
    admin.post(path, {"roles": ["contributor", "coordinator", "editor"], "country": "FR"})
    admin.post(path, {"roles": ["contributor"], "countries": ["FR"]})
    who = people.author.email
    assert entries(work) == [
        ("country_taken", who, "FR", ""),
        ("roles_taken", who, "", "coordinator, editor"),
        ("country_given", who, "FR", ""),
        ("roles_given", who, "", "coordinator, editor"),
    ]


def test_the_page_of_the_log_names_roles_countries_and_emails_as_people_do(work, people, page_of):
    admin = page_of(people.administrator)
    admin.post(f"/people/{people.author.id}", {"roles": ["contributor", "coordinator", "editor"], "country": "FR"})
    with work() as session:
        email_texts.keep(
            session, "comment", "whole", "fr", email_texts.Text("Une question", "Bonjour"), people.administrator
        )
    opened = admin.get("/log")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in opened.root.iter("tr")]
    assert any("National coordinator, Editor" in row for row in rows)
    assert any("Country given" in row and "France" in row for row in rows)
    assert any("To the city: a comment of an editor · about the whole (French)" in row for row in rows)


def test_calls_and_editions_of_the_questions_are_noted(work, people):
    day = dt.date(2027, 1, 31)
    source = (VERSIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-sea"')
    with work() as session:
        editor = session.merge(people.editor)
        edition = custom_questionnaires.bring(session, {"2027-sea.toml": source}, editor)
        for _ in range(2):
            custom_questionnaires.activate(session, edition, editor)
        terms = calls.Terms("2027-sea", day, day, 3, (), {"en": ("The sea", "What works?")})
        calls.keep(session, calls.keep(session, None, terms, editor), terms, editor)
    found = [(action, subject) for action, _, subject, _ in reversed(entries(work))]
    assert found == [
        ("edition_brought", "2027-sea"),
        ("edition_activated", "2027-sea"),
        ("call_made", "The sea"),
        ("call_changed", "The sea"),
    ]
    assert entries(work, action="call_made")[0][3] == "2027-sea: 2027-01-31 – 2027-01-31 + 3"


def test_both_logs_are_one_list_in_the_order_of_time(work, people, reference, page_of):
    page_of(people.administrator).post(f"/people/{people.other.id}", {"roles": ["archivist"]})
    everything = rows_of(work)
    assert [one["log"] for one in everything][:2] == ["network", "network"] and everything[-1]["log"] == "practices"
    assert [one["at"] for one in everything] == sorted((one["at"] for one in everything), reverse=True)
    opened = page_of(people.administrator).get("/log")
    assert "Roles given" in opened.text and "Returned to the city" in opened.text
    with work() as session:
        pages = [audit_entries.page(session, audit_entries.Asked(), number, 3)[0] for number in (1, 2, 3, 4)]
        assert [(type(one) is Event, one.id) for page in pages for one in page] == [
            (one["log"] == "practices", one["id"]) for one in everything
        ]
    assert {one["log"] for one in rows_of(work, reference=reference)} == {"practices"}
    assert {one["action"] for one in rows_of(work, person=people.other.email)} == {"roles_given", "roles_taken"}


@pytest.mark.parametrize(
    "change", [{"action": "call_made"}, {"subject": "other"}, {"note": "other"}, {"actor_id": 1}, {"about_id": 2}]
)
def test_the_database_refuses_to_change_the_networks_log(work, people, change):
    with work() as session:
        log.note(session, Noted.ROLES_GIVEN, people.editor, about=people.editor, note="editor")
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(update(LogEntry).values(**change))
    with work() as session, pytest.raises(IntegrityError, match="only added to"), session.begin_nested():
        session.execute(delete(LogEntry))


def test_a_person_who_is_erased_leaves_the_networks_log(work, people):
    with work() as session:
        log.note(session, Noted.ADDRESS_CHANGED, people.editor, about=people.other, note="from x to y")
    with work() as session:
        session.execute(update(LogEntry).values(note=""))
        session.execute(delete(Person).where(Person.id == people.other.id))
    assert entries(work) == [("address_changed", None, "", "")]
