"""Contacts as their owners agreed: until when they are shown, the e-mail before, confirming, taking back, and reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY, a_practice, full_answers, refreeze
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from webapp.consent import contacts
from webapp.consent.contacts import Privacy
from webapp.core import clock
from webapp.documents import publishing
from webapp.models import ContactConsent, Email, Event, Person, Practice, Revision, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import consents

YEAR = dt.timedelta(days=365)
END = DAY + 3 * YEAR
BASE = {"role": "Coordinator", "organisation": "City of Lutsk", "telephone": "", "visibility": "everyone"}
OLENA = {**BASE, "name": "Olena Example", "email": "olena@lutsk.example"}
PETRO = {**BASE, "name": "Petro Example", "email": "petro@lutsk.example"}
NETWORK = {**BASE, "name": "Of the Network", "email": "network@lutsk.example", "visibility": "network"}
DESK = {**BASE, "name": "Of the Desk", "email": "desk@lutsk.example", "visibility": "editors"}


@pytest.fixture
def published(work, people):
    """A practice of the author, sent and published on DAY; returns its id and the words of its address."""

    def make(*people_named):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            named = list(people_named or (OLENA,))
            practice = a_practice(session, State.PUBLISHED, by=author, editor=editor, contacts=named)
            return practice.id, practice.slug

    return make


def shown(work, id, audience=publishing.EVERYONE):
    """The contacts on the sheet, as names and addresses."""
    with work() as session:
        practice = session.get(Practice, id)
        version = publishing.of_revision(practice.published_revisions[0])
        found = publishing.to_sheet(session, version, audience=audience).answers["contacts"]
        return [(one["name"], one["email"]) for one in found]


def actions(work, id):
    with work() as session:
        return [one.action for one in session.get(Practice, id).events]


def a_round(work, moment):
    with clock.at(moment), work():
        return consents.ask_whether_they_hold(), consents.end_what_is_over()


def test_a_contact_is_shown_for_three_years_and_then_their_organisation(published, work):
    id, _ = published(OLENA, PETRO)
    with clock.at(END - dt.timedelta(days=1)):
        assert [name for name, _ in shown(work, id)] == ["Olena Example", "Petro Example"]
    with clock.at(END):
        assert shown(work, id) == [("City of Lutsk", "")], "once, though two people have left"


def test_without_an_organisation_the_city_stands_there(published, work):
    id, _ = published({**OLENA, "organisation": ""})
    with clock.at(END):
        assert shown(work, id) == [("Lutsk", "")]


def test_a_network_that_sets_no_end_shows_contacts_for_good(app, published, work, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], contact_years=0))
    id, _ = published()
    with clock.at(END + 20 * YEAR):
        assert shown(work, id) == [("Olena Example", "olena@lutsk.example")]


def test_the_city_is_asked_once_before_the_end_and_told_the_day(published, work, people):
    published()
    assert a_round(work, END - dt.timedelta(days=61)) == (0, 0)
    assert [a_round(work, END - dt.timedelta(days=59 - n)) for n in range(2)] == [(1, 0), (0, 0)]
    with work() as session:
        email = session.scalars(select(Email).where(Email.name == "contacts_end")).one()
        assert email.person_id == people.author.id
        assert "9 June 2029" in email.body and "/sign-in/" in email.body


def test_a_city_that_confirms_extends_it_and_what_was_asked_counts_no_more(published, work, page_of, people):
    id, _ = published()
    a_round(work, END - dt.timedelta(days=30))
    with clock.at(END - dt.timedelta(days=20)):
        city = page_of(people.author)
        page = city.get(f"/drafts/{id}/consent")
        assert "until 9 June 2029" in page.text
        city.post(f"/drafts/{id}/consent", {"keep": contacts.mark(OLENA)})
    assert a_round(work, END + dt.timedelta(days=1)) == (0, 0)
    with clock.at(END + YEAR):
        assert shown(work, id) == [("Olena Example", "olena@lutsk.example")]
    assert actions(work, id)[-1] == Privacy.CONFIRM


def test_what_is_over_leaves_every_kept_page_and_is_in_the_history(published, work, page, run_jobs):
    id, slug = published()
    assert "Olena Example" in page.get(f"/practices/{slug}").text
    assert a_round(work, END) == (0, 1) and a_round(work, END) == (0, 0)
    text = page.get(f"/practices/{slug}").text
    assert "Olena" not in text and "City of Lutsk" in text
    assert actions(work, id)[-1] == Privacy.END
    page.get(f"/practices/{slug}/contacts-en", status=404)


def test_a_contact_that_is_taken_back_is_gone_at_once_from_pages_and_data(published, work, city, page):
    id, slug = published(OLENA, PETRO)
    page.get(f"/practices/{slug}")
    city.post(f"/drafts/{id}/consent", {"drop": contacts.mark(OLENA)})
    for address in (f"/practices/{slug}", "/api/v1/practices", f"/practices/{slug}/contacts-en"):
        text = page.client.get(address).text
        assert "Olena" not in text and "olena@" not in text
    assert "Petro Example" in page.get(f"/practices/{slug}").text
    with work() as session:
        ended = session.scalars(select(ContactConsent).where(ContactConsent.ended_at.is_not(None))).one()
        assert ended.mark == contacts.mark(OLENA) and "lena" not in ended.mark
    city.post(f"/drafts/{id}/consent", {"keep": contacts.mark(OLENA)})
    assert "Olena Example" in page.get(f"/practices/{slug}").text


def test_a_mark_of_somebody_else_changes_nothing(published, work, city):
    id, _ = published()
    for name in ("keep", "drop", "contact"):
        city.post(f"/drafts/{id}/consent", {name: contacts.mark(PETRO)})
    assert shown(work, id) == [("Olena Example", "olena@lutsk.example")]
    assert actions(work, id)[-1] == "publish"


def test_sending_an_update_is_agreeing_again(published, work, people):
    id, _ = published()
    with clock.at(END - YEAR), work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        carry_out(session, practice, Action.REVISE, author)
        carry_out(session, practice, Action.SUBMIT, author)
    with clock.at(END + YEAR):
        assert shown(work, id) == [("Olena Example", "olena@lutsk.example")]


def test_the_desk_shows_contacts_that_are_not_for_everyone_at_a_press_that_is_noted(published, work, desk, people):
    id, _ = published(OLENA, NETWORK, DESK)
    text = desk.get(f"/desk/{id}").text
    assert "Olena Example" in text and "Of the Network" not in text and "Of the Desk" not in text
    asked = desk.get(f"/desk/{id}/contacts").text
    assert "Of the Desk" not in asked and Privacy.READ not in actions(work, id)
    told = desk.post(f"/desk/{id}/contacts").text
    assert "Of the Desk" in told and "network@lutsk.example" in told
    with work() as session:
        read = session.scalars(select(Event).where(Event.action == Privacy.READ)).one()
        assert (read.practice_id, read.actor_id, read.note) == (id, people.editor.id, "")


def test_reading_stands_in_the_log_and_not_in_the_history_of_the_practice(published, desk, page_of, people):
    id, _ = published(DESK)
    desk.post(f"/desk/{id}/contacts")
    assert "Contacts read" not in desk.get(f"/desk/{id}").text
    log = page_of(people.administrator).get("/log?action=contacts_read").text
    assert "Edna Editor" in log and "1 entry" in log


def test_contacts_for_everyone_are_read_without_a_note(published, work, desk):
    id, _ = published()
    desk.post(f"/desk/{id}/contacts")
    assert Privacy.READ not in actions(work, id)


def test_the_database_refuses_to_change_what_was_frozen(published, work):
    published()
    with work() as session, pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(update(Revision).values(answers=full_answers(title="Rewritten")))
    with work() as session, pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(update(Revision).values(number=7))


def test_a_history_that_was_opened_is_closed_again(published, work):
    id, _ = published()
    with work() as session:
        refreeze(session, session.get(Practice, id).published_revisions[0], title="Opened")
    with work() as session, pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(update(Revision).values(answers={}))
