"""A city that does not answer a return is reminded, and left in peace as soon as it does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import select

from webapp import jobs
from webapp.core import clock
from webapp.models import Email, Person, Practice, State
from webapp.practices import comments, drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import erasing, finding
from webapp.reminders import returned


@pytest.fixture
def waiting(work, people):
    """A practice that was returned on DAY; its id."""
    with clock.at(DAY), work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        practice = a_practice(session, State.SUBMITTED, by=author, editor=editor)
        carry_out(session, practice, Action.RETURN, editor, "Please count once more.")
        return practice.id


@pytest.fixture
def remind(app):
    def after(days):
        with clock.at(DAY + dt.timedelta(days=days)), app.app_context():
            return returned.remind()

    return after


def emails(work):
    with work() as session:
        return list(session.scalars(select(Email).where(Email.name == returned.NAME).order_by(Email.id)))


def test_a_city_is_reminded_with_the_words_of_the_editor_three_times_at_most(work, waiting, remind, people):
    assert remind(13) == 0
    assert [remind(day) for day in (15, 16, 30, 45, 60, 90)] == [1, 0, 1, 1, 0, 0]
    written = emails(work)
    assert len(written) == 3 and {one.to_email for one in written} == {people.author.email}
    assert "Please count once more." in written[0].body and f"/drafts/{waiting}" in written[0].body


def test_sending_it_ends_the_reminders_and_another_return_begins_them_anew(work, waiting, remind, people):
    with clock.at(DAY + dt.timedelta(days=20)), work() as session:
        practice, author = session.get(Practice, waiting), session.merge(people.author)
        carry_out(session, practice, Action.SUBMIT, author)
    assert remind(40) == 0
    with clock.at(DAY + dt.timedelta(days=41)), work() as session:
        practice, editor = session.get(Practice, waiting), session.get(Person, people.editor.id)
        carry_out(session, practice, Action.RETURN, editor, "And the year.")
    assert (remind(42), remind(56)) == (0, 1)
    assert "And the year." in emails(work)[-1].body


@pytest.mark.parametrize("sign", ["an answer", "a comment"])
def test_a_sign_of_life_puts_the_reminder_off(work, waiting, remind, people, sign):
    with clock.at(DAY + dt.timedelta(days=10)), work() as session:
        practice, author = session.get(Practice, waiting), session.get(Person, people.author.id)
        if sign == "a comment":
            comments.answer(session, practice, author, "We are counting.")
        else:
            drafts.save(session, practice.working_copy, {"lessons": "New."}, author)
    assert (remind(20), remind(25)) == (0, 1)


@pytest.mark.parametrize("how", ["another takes over", "erased"])
def test_a_return_of_which_nobody_present_has_written_anything_is_reminded_of(desk, work, waiting, remind, people, how):
    with at(1), work() as session:
        practice, author = session.get(Practice, waiting), session.get(Person, people.author.id)
        practice.people = [a_person(session, name="Another")]
        session.flush()
        if how == "erased":
            erasing.erase(session, finding.look_up(session, author.email), None)
    assert remind(15) == 1
    with at(16):
        desk.get(f"/desk/{waiting}")
        desk.get(f"/desk/{waiting}/reminder")


def test_a_network_may_send_no_reminders_and_the_daily_job_sends_them(app, settings, work, waiting, remind):
    app.config["SETTINGS"] = replace(settings, remind_days=0)
    assert remind(400) == 0
    app.config["SETTINGS"] = settings
    with clock.at(DAY + dt.timedelta(days=15)), app.app_context():
        jobs.enqueue_daily("remind_of_returns")
        jobs.run_waiting()
    assert len(emails(work)) == 1


# ------------------------------------------------------------------------------------------ what an editor may do


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


def at(day):
    return clock.at(DAY + dt.timedelta(days=day))


def test_an_editor_sees_when_the_city_is_reminded_and_reads_the_email_before(desk, work, waiting, remind):
    with at(10):
        assert "its city is reminded on 25 June 2026." in desk.get(f"/desk/{waiting}").text
        page = desk.get(f"/desk/{waiting}/reminder")
        assert "Please count once more." in page.text
    assert emails(work) == [], "looking writes nothing"
    assert (remind(14), remind(15)) == (0, 1)
    with at(16):
        assert "It was reminded once." in desk.get(f"/desk/{waiting}").text


def test_an_editor_changes_the_email_and_sends_it_and_the_next_one_is_put_off(desk, work, waiting, remind, people):
    with at(10):
        form = desk.get(f"/desk/{waiting}/reminder").form(action=f"/desk/{waiting}/reminder")
        own = {**form, f"subject-{people.author.id}": "A word", f"body-{people.author.id}": "Shall we talk?"}
        for _ in range(2):  # a double click sends one letter
            assert "The reminder is on its way." in desk.post(f"/desk/{waiting}/reminder", own).text
    (email,) = emails(work)
    assert (email.subject, email.body, email.to_email) == ("A word", "Shall we talk?\n", people.author.email)
    with work() as session:
        event = session.get(Email, email.id).event_id
        assert session.get(Practice, waiting).events[-1].id == event
    assert (remind(16), remind(23), remind(25)) == (0, 0, 1)


def test_an_email_without_words_is_not_sent_and_what_was_typed_stays(desk, work, waiting, people):
    with at(10):
        typed = {f"subject-{people.author.id}": "A word", f"body-{people.author.id}": " "}
        page = desk.post(f"/desk/{waiting}/reminder", typed, status=422)
    assert "A letter needs a subject and words." in page.text and emails(work) == []
    assert page.form(action=f"/desk/{waiting}/reminder")[f"subject-{people.author.id}"] == "A word"


def test_reminders_are_stopped_for_this_return_and_taken_up_again(desk, work, waiting, remind, people):
    with at(10):
        assert "not reminded any more" in desk.post(f"/desk/{waiting}/reminder/stop").text
        assert "an editor has stopped that" in desk.get(f"/desk/{waiting}").text
    assert remind(40) == 0
    with at(41):
        desk.post(f"/desk/{waiting}/reminder/again")
    assert remind(42) == 1
    with at(43):
        desk.post(f"/desk/{waiting}/reminder/stop")
    with at(44), work() as session:
        practice, author = session.get(Practice, waiting), session.merge(people.author)
        carry_out(session, practice, Action.SUBMIT, author)
        carry_out(session, practice, Action.RETURN, session.merge(people.editor), "And the year.")
    assert remind(60) == 1, "another return begins anew"


@pytest.mark.parametrize("path", ["reminder", "reminder/stop", "reminder/again"])
def test_there_is_nothing_to_remind_of_once_the_city_has_sent_it(desk, work, waiting, people, path):
    with at(10), work() as session:
        carry_out(session, session.get(Practice, waiting), Action.SUBMIT, session.merge(people.author))
    with at(11):
        assert "There is nothing to remind of" in desk.post(f"/desk/{waiting}/{path}", {}).text
        assert "There is nothing to remind of" in desk.get(f"/desk/{waiting}/reminder", follow=True).text
        assert "Read the reminder" not in desk.get(f"/desk/{waiting}").text
    assert emails(work) == []


def test_after_three_emails_the_page_says_that_it_is_for_its_editors_to_call(desk, waiting, remind):
    assert [remind(day) for day in (15, 30, 45)] == [1, 1, 1]
    with at(46):
        text = desk.get(f"/desk/{waiting}").text
    assert "not reminded any more by itself. Perhaps you call it? It was reminded 3 times." in text
