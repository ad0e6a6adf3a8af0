"""What goes with a transition: the e-mail before it leaves, its delivery, undoing, and publication on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import select

from webapp.core import clock
from webapp.models import Email, Event, Person, Practice, QueueRow, Role, State
from webapp.practices import assignments, comments, drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def put(work, people):
    """Put a practice of the author into a state; returns its id."""

    def make(state, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def look(work):
    """The state of a practice, and the newest e-mail of a name about it."""

    def read(id, name=""):
        with work() as session:
            query = select(Email).where(Email.practice_id == id, Email.name == name).order_by(Email.id.desc())
            return session.get(Practice, id).state, session.scalars(query).first()

    return read


def test_the_reason_of_a_return_begins_with_the_open_comments(desk, put, work, people):
    id = put(State.IN_REVIEW)
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        comments.comment(session, practice, editor, "How many children?", field="purpose")
        comments.comment(session, practice, editor, "For us.", to_city=False)
        comments.settle(session, comments.comment(session, practice, editor, "Settled."))
    note = desk.get(f"/desk/{id}/return").form()["note"]
    assert "How many children?" in note and "For us." not in note and "Settled." not in note


def test_an_email_is_read_and_edited_before_it_leaves(desk, put, look):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/accept").form()
    opened = desk.post(f"/desk/{id}/accept", {**form, "note": "Well done.", "step": "read"})
    assert "Nothing has been done yet" in opened.text and look(id)[0] == State.IN_REVIEW
    email = opened.form()
    body = next(name for name in email if name.startswith("body-"))
    assert "Well done." in email[body]
    desk.post(f"/desk/{id}/accept", {**email, body: "Dear Olena,\n\nyes."})
    state, sent = look(id, "accepted")
    assert state == State.ACCEPTED and sent.body == "Dear Olena,\n\nyes.\n" and sent.subject.startswith("Accepted:")


def test_an_email_whose_move_a_colleague_has_overtaken_is_not_lost(desk, put, look, work, people):
    id = put(State.IN_REVIEW)
    form = {**desk.get(f"/desk/{id}/accept").form(), "step": "read"}
    email = desk.post(f"/desk/{id}/accept", form).form()
    body = next(name for name in email if name.startswith("body-"))
    with work() as session:
        carry_out(session, session.get(Practice, id), Action.DECLINE, session.get(Person, people.editor.id), "No.")
    opened = desk.post(f"/desk/{id}/accept", {**email, body: "Words of an hour."}, status=409)
    assert "Words of an hour." in opened.text and "It has not been sent" in opened.text


def test_an_email_without_words_does_not_leave(desk, put, look):
    id = put(State.IN_REVIEW)
    form = {**desk.get(f"/desk/{id}/accept").form(), "step": "read"}
    email = desk.post(f"/desk/{id}/accept", form).form()
    body = next(name for name in email if name.startswith("body-"))
    assert "A letter needs" in desk.post(f"/desk/{id}/accept", {**email, body: " "}, status=422).text
    assert look(id)[0] == State.IN_REVIEW


def test_an_email_of_a_move_that_is_refused_is_not_shown(desk, put):
    id = put(State.IN_REVIEW)
    form = {**desk.get(f"/desk/{id}/return").form(), "note": "", "step": "read"}
    assert "Write a reason" in desk.post(f"/desk/{id}/return", form, status=422).text


def test_a_double_click_on_a_move_makes_it_once_and_is_told_that_it_is_done(desk, put, page_of, work):
    id = put(State.IN_REVIEW)
    form = {**desk.get(f"/desk/{id}/return").form(), "note": "Please count again."}
    told = [desk.post(f"/desk/{id}/return", form) for _click in range(2)]
    assert all("is now “Returned for changes”" in one.text for one in told)
    with work() as session:
        events = session.scalars(select(Event.action).where(Event.practice_id == id)).all()
        assert events.count("return") == 1
        emails = session.scalars(select(Email.name).where(Email.practice_id == id)).all()
        assert emails.count("returned") == 1
        other = a_person(session, Role.EDITOR)
    same = {"note": form["note"], "seen": form["seen"]}
    refused = page_of(other).post(f"/desk/{id}/return", same, status=409)
    assert "changed since you opened this page" in refused.text, "somebody else's click is no second one"


def test_an_email_shows_its_delivery_and_can_be_sent_again(desk, put, look, run_jobs, work):
    id = put(State.ACCEPTED)
    email = look(id, "accepted")[1]
    assert "Waits to leave" in desk.get(f"/desk/{id}/letters/{email.id}").text
    run_jobs()
    assert "Sent" in desk.get(f"/desk/{id}/letters/{email.id}").text
    assert "once more" in desk.post(f"/desk/{id}/letters/{email.id}/again").text
    copy = look(id, "accepted")[1]
    assert copy.copy_of_id == email.id and copy.body == email.body and copy.state == "queued"
    desk.get(f"/desk/{put(State.SUBMITTED)}/letters/{email.id}", status=404)


# ------------------------------------------------------------------------------------------------------------ undo


@pytest.mark.parametrize(
    ("state", "action"), [(State.SUBMITTED, Action.TAKE), (State.IN_REVIEW, Action.ACCEPT), (State.IN_REVIEW, "return")]
)
def test_a_move_is_undone_and_its_email_stays(desk, put, look, work, people, run_jobs, state, action):
    id = put(state)
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        carry_out(session, practice, Action(action), editor, note="Because.")
    desk.post(f"/desk/{id}/undo", desk.get(f"/desk/{id}/undo").form())
    run_jobs()
    with work() as session:
        practice = session.get(Practice, id)
        assert practice.state == state and practice.events[-1].action == "undo"
        emails = session.scalars(select(Email.state).where(Email.name.in_(("accepted", "returned"))))
        assert set(emails) <= {"cancelled"}


def test_what_was_told_to_the_city_is_not_undone(put, work, people, run_jobs):
    id = put(State.ACCEPTED)
    run_jobs()
    with work() as session, pytest.raises(Refused, match="too_late"):
        carry_out(session, session.get(Practice, id), Action.UNDO, session.get(Person, people.editor.id))


def test_a_return_is_not_undone_when_the_city_writes_already(put, work, people):
    id = put(State.RETURNED)
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        drafts.save(session, practice.working_copy, {"tagline": "New"}, author)
        with pytest.raises(Refused, match="too_late"):
            carry_out(session, practice, Action.UNDO, session.get(Person, people.editor.id))


# ------------------------------------------------------------------------------------------------- published on a day


@pytest.fixture
def on_day(work, people):
    """Set a day of publication, ten days from now; returns it."""

    def make(id):
        day = (clock.now() + dt.timedelta(days=10)).date()
        with work() as session:
            assignments.plan_publication(session, session.get(Practice, id), day, session.get(Person, people.editor.id))
        return day

    return make


def test_an_accepted_practice_appears_on_its_day(desk, put, look, work, run_jobs):
    id = put(State.ACCEPTED)
    day = (clock.now() + dt.timedelta(days=10)).date()
    form = desk.get(f"/desk/{id}").form(action=f"/desk/{id}/publication")
    assert "The day is set" in desk.post(f"/desk/{id}/publication", {**form, "day": day.isoformat()}).text
    run_jobs()
    with work() as session:
        assert session.get(QueueRow, id).publish_at.date() == day
    assert look(id)[0] == State.ACCEPTED
    with clock.at(clock.now() + dt.timedelta(days=11)):
        run_jobs()
    assert look(id)[0] == State.PUBLISHED


@pytest.mark.parametrize("then", ["taken back", "returned", "another day"])
def test_a_day_that_does_not_count_any_more_publishes_nothing(desk, put, look, on_day, work, people, run_jobs, then):
    id = put(State.ACCEPTED)
    on_day(id)
    if then == "taken back":
        assert "taken back" in desk.post(f"/desk/{id}/publication", {"day": ""}).text
    elif then == "returned":
        with work() as session:
            practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
            carry_out(session, practice, Action.RETURN, editor, note="Because.")
    else:
        later = (clock.now() + dt.timedelta(days=40)).date()
        desk.post(f"/desk/{id}/publication", {"day": later.isoformat()})
    with clock.at(clock.now() + dt.timedelta(days=11)):
        run_jobs()
    assert look(id)[0] == (State.RETURNED if then == "returned" else State.ACCEPTED)


def test_who_set_the_day_hears_that_it_could_not_be_published(put, look, on_day, work, run_jobs):
    id = put(State.ACCEPTED)
    on_day(id)
    with work() as session:
        copy = session.get(Practice, id).working_copy
        copy.answers = {**copy.answers, "website": "not a link"}
    with clock.at(clock.now() + dt.timedelta(days=11)):
        run_jobs()
    state, email = look(id, "not_published")
    assert state == State.ACCEPTED and f"/desk/{id}" in email.body
    with work() as session:
        assert session.scalars(select(Event.action).order_by(Event.id.desc())).first() == "unschedule"
        assert session.get(QueueRow, id).publish_at is None


@pytest.mark.parametrize(
    ("day", "says"), [("2001-01-01", "still to come"), ("soon", "Write the day"), ("2999-13-01", "Write the day")]
)
def test_a_day_that_cannot_be_is_told(desk, put, day, says):
    id = put(State.ACCEPTED)
    assert says in desk.post(f"/desk/{id}/publication", {"day": day}).text


def test_only_an_accepted_practice_waits_for_a_day(desk, put):
    id = put(State.SUBMITTED)
    assert "Only an accepted" in desk.post(f"/desk/{id}/publication", {"day": "2999-01-01"}).text


def test_an_email_never_overtakes_an_earlier_one_that_waits_until_it_can_be_undone(app, settings, put, work, people):
    """Accepted and published within two minutes: whoever reads "accepted" last would wait for the publication."""
    app.config["SETTINGS"] = replace(settings, undo_minutes=2)
    with clock.at(DAY):
        id = put(State.IN_REVIEW)
        with work() as session:
            for action in (Action.ACCEPT, Action.PUBLISH):
                carry_out(session, session.get(Practice, id), action, session.get(Person, people.editor.id))
        with work() as session:
            names = ("accepted", "published")
            query = select(Email).where(Email.practice_id == id, Email.name.in_(names)).order_by(Email.id)
            waits = {one.name: one.job.run_after - DAY for one in session.scalars(query)}
    assert waits["accepted"] == dt.timedelta(minutes=2) < waits["published"] < dt.timedelta(minutes=3)


def test_the_language_of_the_email_is_that_of_whoever_gets_it_and_not_of_the_practice(desk, put, work, people):
    id = put(State.IN_REVIEW)
    with work() as session:
        session.get(Practice, id).language = "uk"
        session.get(Person, people.author.id).language = "fr"
    assert "Its language: French." in desk.get(f"/desk/{id}/return").text
