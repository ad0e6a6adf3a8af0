"""National coordinators: they read what was sent from their countries, comment and note, and change no state."""

from __future__ import annotations

import pytest
from builders import a_coordinator, a_practice, full_answers
from sqlalchemy import select

from webapp.accounts import coordinators
from webapp.models import Comment, CoordinatedCountry, Email, Person, Practice, QueueRow, State
from webapp.practices import comments
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, available


@pytest.fixture
def room(page_of, people):
    """The coordinator's browser; the country is Ukraine."""
    return page_of(people.coordinator)


def of_france(work, people, state=State.SUBMITTED):
    with work() as session:
        places = {"countries": ["FR"], "cities": ["Orléans"]}
        author, editor = session.merge(people.author), session.merge(people.editor)
        return a_practice(session, state, by=author, editor=editor, places=places, title="Ailleurs").id


def test_the_list_holds_what_was_sent_from_the_country_and_nothing_else(room, put, work, people):
    put(State.DRAFT, title="Never sent")
    put(State.RETURNED, title="Returned once")
    put(State.PUBLISHED, title="Long public")
    of_france(work, people)
    text = room.get("/country").text
    assert "Returned once" in text and "Long public" in text and "Never sent" not in text and "Ailleurs" not in text


@pytest.mark.parametrize("state", State)
def test_a_practice_is_read_from_the_first_sending_on(room, put, state):
    id = put(state)
    opened = room.get(f"/country/{id}", status=404 if state is State.DRAFT else 200)
    assert state is State.DRAFT or "Give displaced children a place" in opened.text


def test_of_another_country_nothing_is_told_and_nothing_is_taken(room, work, people):
    id = of_france(work, people)
    room.get(f"/country/{id}", status=404)
    room.get(f"/country/{id}/sheet.pdf", status=404)
    room.post(f"/country/{id}/comments", {"text": "Hello", "to": "city"}, status=404)
    with work() as session:
        assert session.scalars(select(Comment)).all() == []


def test_words_that_were_not_sent_and_contacts_for_editors_are_not_shown(room, put, work, people):
    contact = {**full_answers()["contacts"][0], "name": "Secret Name", "visibility": "editors"}
    seen = {**full_answers()["contacts"][0], "name": "Shared Name", "visibility": "network"}
    id = put(State.RETURNED, contacts=[contact, seen])
    with work() as session:
        copy = session.get(Practice, id).working_copy
        copy.answers = {**copy.answers, "purpose": "Unsent words."}
    text = room.get(f"/country/{id}").text
    assert "Shared Name" in text and "Secret Name" not in text and "Unsent words" not in text


def test_a_comment_reaches_the_city_and_a_note_only_the_editors(room, city, desk, put, written, people):
    id = put(State.IN_REVIEW)
    room.post(f"/country/{id}/comments", {"text": "Ask the school.", "to": "city", "field": "process"})
    room.post(f"/country/{id}/comments", {"text": "The ministry knows.", "to": "editors"})
    assert written("comment") == [people.author.email]
    assert "Ask the school." in city.get(f"/drafts/{id}").text
    assert "The ministry knows." not in city.get(f"/drafts/{id}").text
    text = desk.get(f"/desk/{id}").text
    assert "Ask the school." in text and "The ministry knows." in text


def test_a_coordinators_note_goes_to_the_editors_by_email_and_an_editors_own_does_not(
    room, desk, put, work, written, people
):
    id = put(State.IN_REVIEW)
    desk.post(f"/desk/{id}/comments", {"text": "Between us.", "to": "editors"})
    assert written("coordinator_note") == []
    note = {"text": "The ministry knows.", "to": "editors", "field": "process"}
    for _click in range(2):
        room.post(f"/country/{id}/comments", note)
    assert written("coordinator_note") == [people.editor.email] and written("comment") == []
    with work() as session:
        body = session.scalars(select(Email.body).where(Email.name == "coordinator_note")).one()
    assert "The ministry knows." in body and f"/desk/{id}" in body and "The city does not see it" in body


def test_the_form_says_who_reads_a_comment_and_who_a_note(room, desk, put, work, people):
    id = put(State.IN_REVIEW)
    for browser, address in ((room, f"/country/{id}"), (desk, f"/desk/{id}"), (desk, f"/desk/{id}/comments")):
        text = browser.get(address).text
        assert f"it stands on their page: {people.author.name}" in text
        assert f"national coordinators of its countries: {people.coordinator.name or people.coordinator.email}" in text


def test_the_email_about_a_comment_says_who_wrote_it(room, put, work):
    id = put(State.IN_REVIEW)
    room.post(f"/country/{id}/comments", {"text": "Ask the school.", "to": "city"})
    with work() as session:
        body = session.scalars(select(Email.body).where(Email.name == "comment")).one()
    assert "The national coordinator has written a comment" in body and "An editor" not in body


def test_a_coordinators_comment_does_not_count_as_the_citys(room, put, work):
    id = put(State.IN_REVIEW)
    room.post(f"/country/{id}/comments", {"text": "Ask the school.", "to": "city"})
    with work() as session:
        assert session.get(QueueRow, id).from_city == 0
        assert comments.is_from_desk(session.scalars(select(Comment)).one())


@pytest.mark.parametrize("text", ["", "x" * 5001])
def test_words_that_cannot_be_taken_stay_in_the_box(room, put, work, text):
    id = put(State.IN_REVIEW)
    opened = room.post(f"/country/{id}/comments", {"text": text, "to": "city"}, status=422)
    assert (opened.one("textarea", id="text").text or "").strip() == text
    with work() as session:
        assert session.scalars(select(Comment)).all() == []


def test_notes_from_before_their_time_are_not_theirs_to_read(room, put, work, people):
    id = put(State.IN_REVIEW)
    with work() as session:
        practice, editor = session.get(Practice, id), session.merge(people.editor)
        comments.comment(session, practice, editor, "Between us.", to_city=False)
        place = session.scalars(select(CoordinatedCountry)).one()
        place.added_at = session.scalars(select(Comment.at)).one().replace(year=2100)
        comments.comment(session, practice, editor, "Dear city.")
    text = room.get(f"/country/{id}").text
    assert "Between us." not in text and "Dear city." in text


def test_a_coordinator_makes_no_move(work, put, people):
    for state in State:
        id = put(state)
        with work() as session:
            assert available(session.merge(people.coordinator), session.get(Practice, id)) == []


def test_emails_come_when_they_are_wanted(room, put, written, people):
    put(State.PUBLISHED)
    assert written("country_moved") == []
    room.post("/country/letters", {"letters": ["UA", "FR"]})
    put(State.PUBLISHED)
    assert written("country_moved") == [people.coordinator.email] * 2, "sent, and published"
    room.post("/country/letters", {})
    put(State.SUBMITTED)
    assert len(written("country_moved")) == 2


def test_without_the_role_the_countries_open_nothing(put, work, people, page_of, written):
    id = put(State.SUBMITTED)
    with work() as session:
        person = session.get(Person, people.coordinator.id)
        session.scalars(select(CoordinatedCountry)).one().emails = True
        person.grants.clear()
    page_of(people.coordinator).get(f"/country/{id}", status=403)
    put(State.SUBMITTED)
    assert written("country_moved") == []


def test_who_has_no_country_is_told_whom_to_ask(work, page_of):
    with work() as session:
        nobody = a_coordinator(session, name="New One")
    assert "Ask an administrator" in page_of(nobody).get("/country").text


def test_an_update_in_which_the_country_changes_follows_what_was_sent(room, put, work, people):
    id = put(State.PUBLISHED)
    with work() as session:
        practice, author = session.get(Practice, id), session.merge(people.author)
        carry_out(session, practice, Action.REVISE, author)
        copy = practice.working_copy
        copy.answers = {**copy.answers, "places": {"countries": ["FR"], "cities": []}}
        session.flush()
        assert coordinators.countries_in(practice) == {"UA"}
        carry_out(session, practice, Action.SUBMIT, author)
    room.get(f"/country/{id}", status=404)
