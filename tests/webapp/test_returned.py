"""A city that does not answer a return is reminded, and left in peace as soon as it does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY, a_practice
from sqlalchemy import select

from webapp import clock, drafts, jobs, returned, talk
from webapp.models import Letter, Person, Practice, State
from webapp.workflow import Action, perform


@pytest.fixture
def waiting(work, people):
    """A practice that was returned on DAY; its id."""
    with clock.at(DAY), work() as session:
        author, editor = session.merge(people.author), session.merge(people.editor)
        practice = a_practice(session, State.SUBMITTED, by=author, editor=editor)
        perform(session, practice, Action.RETURN, editor, "Please count once more.")
        return practice.id


@pytest.fixture
def remind(work):
    def after(days):
        with clock.at(DAY + dt.timedelta(days=days)), work() as session:
            return returned.remind(session)

    return after


def letters(work):
    with work() as session:
        return list(session.scalars(select(Letter).where(Letter.name == returned.NAME).order_by(Letter.id)))


def test_a_city_is_reminded_with_the_words_of_the_editor_three_times_at_most(work, waiting, remind, people):
    assert remind(13) == 0
    assert [remind(day) for day in (15, 16, 30, 45, 60, 90)] == [1, 0, 1, 1, 0, 0]
    written = letters(work)
    assert len(written) == 3 and {one.to_email for one in written} == {people.author.email}
    assert "Please count once more." in written[0].body and f"/drafts/{waiting}" in written[0].body


def test_sending_it_ends_the_reminders_and_another_return_begins_them_anew(work, waiting, remind, people):
    with clock.at(DAY + dt.timedelta(days=20)), work() as session:
        practice, author = session.get(Practice, waiting), session.merge(people.author)
        perform(session, practice, Action.SUBMIT, author)
    assert remind(40) == 0
    with clock.at(DAY + dt.timedelta(days=41)), work() as session:
        practice, editor = session.get(Practice, waiting), session.get(Person, people.editor.id)
        perform(session, practice, Action.RETURN, editor, "And the year.")
    assert (remind(42), remind(56)) == (0, 1)
    assert "And the year." in letters(work)[-1].body


@pytest.mark.parametrize("sign", ["an answer", "a comment"])
def test_a_sign_of_life_puts_the_reminder_off(work, waiting, remind, people, sign):
    with clock.at(DAY + dt.timedelta(days=10)), work() as session:
        practice, author = session.get(Practice, waiting), session.get(Person, people.author.id)
        if sign == "a comment":
            talk.answer(session, practice, author, "We are counting.")
        else:
            drafts.save(session, practice, {"lessons": "New."}, ("lessons",), author)
    assert (remind(20), remind(25)) == (0, 1)


def test_a_network_may_send_no_reminders_and_the_daily_job_sends_them(app, settings, work, waiting, remind):
    app.config["SETTINGS"] = replace(settings, remind_days=0)
    assert remind(400) == 0
    app.config["SETTINGS"] = settings
    with clock.at(DAY + dt.timedelta(days=15)), app.app_context():
        jobs.ask_daily("reminders")
        jobs.run_waiting()
    assert len(letters(work)) == 1
