"""The timeline of a practice: the states as places on a way, its dates, and the deadline of the call."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY, a_practice

from forms.questionnaire.shipped import load
from webapp.core import clock
from webapp.models import Person, Practice, State
from webapp.practices import drafts, timeline
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


def save(work, people, id, **answers):
    with work() as session:
        drafts.save(session, session.get(Practice, id).working_copy, answers, session.get(Person, people.author.id))


# ---------------------------------------------------------------------------------------------------- where it stands


@pytest.mark.parametrize("state", State)
def test_each_state_is_a_place_on_the_way_or_none(session, state):
    done = state.meaning.steps_done
    way = [*["done"] * done, "next", *["later"] * 3][: len(timeline.WAY)] if done else []
    assert [step.state for step in timeline.steps(a_practice(session, state))] == way


def test_the_way_has_the_dates_of_the_last_round(session):
    with clock.at(DAY):
        practice = a_practice(session, State.RETURNED)
    with clock.at(DAY + dt.timedelta(days=9)):
        carry_out(session, practice, Action.SUBMIT, practice.people[0])
    session.refresh(practice)
    assert [step.at for step in timeline.steps(practice)] == [DAY + dt.timedelta(days=9), None, None, None]
    assert timeline.answer_by(practice) == (DAY + dt.timedelta(days=39)).date()


def test_the_receipt_and_the_task_page_say_where_it_stands_and_until_when(city, put):
    with clock.at(DAY):
        id = put(State.SUBMITTED)
        for address in (f"/drafts/{id}/receipt", f"/drafts/{id}"):
            text = city.get(address).text
            assert "Done Sent to the editors, 10 June 2026" in text and "Next Read by an editor" in text
            assert "The editors answer by 10 July 2026" in text
    with clock.at(DAY + dt.timedelta(days=31)):
        assert "It takes longer than they thought" in city.get(f"/drafts/{id}").text


def test_the_task_list_names_the_states_and_the_time_that_is_left(city, work, people):
    address = city.post("/start", {"title": "New", "country": "PT", "language": "en"}).response.request.path
    text = city.get(address).text
    minutes = sum(section.minutes for section in load("2026").sections)
    assert f"About {minutes} minutes left" in text and "Not started" in text and "In progress" in text
    id = int(address.split("/")[2])
    save(work, people, id, website="nonsense", funding="The city.")
    text = city.get(address).text
    assert "Has a problem" in text and "Done" in text and f"About {minutes - 5} minutes left" in text


# ---------------------------------------------------------------------------------------------------------- deadline


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (6, "Send it by 16 June 2026: 6 days left."),
        (1, "Send it by 11 June 2026: 1 day left."),
        (0, "Send it by 10 June 2026: today is the last day."),
        (-1, "The deadline was 9 June 2026. You can still send it."),
    ],
)
def test_the_deadline_is_shown_and_stops_nobody(app, settings, city, draft, days, wanted):
    app.config["SETTINGS"] = replace(settings, deadline=DAY.date() + dt.timedelta(days=days))
    with clock.at(DAY):
        for address in ("/my", "/start", draft):
            assert wanted in city.get(address).text
        city.post(f"{draft}/check", city.get(f"{draft}/check").form(action=""))


def test_without_a_deadline_nothing_is_said_of_one(city, draft):
    for address in ("/my", "/start", draft):
        text = city.get(address).text
        assert "Send it by" not in text and "deadline" not in text


def test_an_update_of_what_is_published_has_no_deadline(app, settings, city, put, work, people):
    app.config["SETTINGS"] = replace(settings, deadline=dt.date(2099, 1, 1))
    id = put(State.PUBLISHED)
    with work() as session:
        carry_out(session, session.get(Practice, id), Action.REVISE, session.get(Person, people.author.id))
    assert "Send it by" not in city.get(f"/drafts/{id}").text
