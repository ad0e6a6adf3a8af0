"""The daily round: each duty is a job of its own, each practice a transaction of its own, however odd a practice is."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from builders import DAY, a_person, a_practice, refreeze
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from webapp import jobs
from webapp.cities import city_list
from webapp.city_names import city_for
from webapp.collection import calls
from webapp.consent import contacts
from webapp.core import clock
from webapp.jobs import rounds
from webapp.models import CallPractice, ContactConsent, Email, Job, JobState, Person, State
from webapp.notifications import mail
from webapp.privacy import consents, erasing, finding
from webapp.reminders import call_reminders, returned, still_running

A_DAY, A_MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
LATER = DAY + 3 * 365 * A_DAY + A_DAY  # returned, a year old, and its contacts are over
_days, _numbers = itertools.count(1), itertools.count(1)

NO_PERIOD = {"as_written": "", "start": None, "end": None, "ongoing": False, "recurring": ""}
ODD = {
    "nobody writes on it": lambda session, one: one.people.clear(),
    "another has taken over": lambda session, one: one.people.__setitem__(slice(None), [a_person(session)]),
    "its person is erased": lambda session, one: erasing.erase(
        session, finding.look_up(session, one.people[0].email), None
    ),
    "nobody saved it": lambda session, one: [setattr(copy, "saved_by_id", None) for copy in one.copies],
    "it has no city": lambda session, one: setattr(one, "city_id", None),
    "its city is merged": lambda session, one: city_list.merge(
        session, one.city, city_for(session, "UA", f"Lutsk {next(_numbers)}"), a_person(session)
    ),
    "it was returned without a move": lambda session, one: (
        setattr(one, "reference", one.reference or f"SH-1999-{next(_numbers):04}"),
        setattr(one, "state", State.RETURNED),
    ),
    "it was withdrawn without a move": lambda session, one: (
        setattr(one, "reference", one.reference or f"SH-1999-{next(_numbers):04}"),
        setattr(one, "state", State.WITHDRAWN),
    ),
    "its state is older than it": lambda session, one: setattr(one, "state_since", DAY - 4000 * A_DAY),
    "its state is of next year": lambda session, one: setattr(one, "state_since", DAY + 365 * A_DAY),
    "its sheet says nothing of a period": lambda session, one: [
        refreeze(session, sheet, period=NO_PERIOD) for sheet in one.revisions
    ],
    "its sheet has no contacts": lambda session, one: [
        refreeze(session, sheet, contacts=[]) for sheet in one.revisions
    ],
    "it was begun under a call": lambda session, one: session.add(
        CallPractice(practice_id=one.id, call_id=_a_call(session).id)
    ),
}
practices_that_are_odd = st.tuples(
    st.sampled_from(State), st.lists(st.sampled_from(sorted(ODD)), unique=True, max_size=4)
)


def _a_call(session):
    terms = calls.Terms("2026", calls.today(), calls.today() + 20 * A_DAY, 0, (14, 3), {"fr": ("Climat", "")})
    return calls.keep(session, None, terms, a_person(session))


@pytest.fixture
def duties(app):
    with app.app_context():
        return set(jobs.daily())


@pytest.fixture
def round_of_day(app, work):
    """Let the daily round come at a moment; how each of its jobs ended."""

    def come(moment):
        with clock.at(moment), app.app_context():
            for kind in jobs.daily():
                jobs.enqueue_daily(kind)
        for minute in (0, 1, 2, 3, 4, 10):  # by the fifth, what fails was tried as often as it may
            with clock.at(moment + minute * A_MINUTE), app.app_context():
                for id in [one.id for one in of(moment) if one.run_after <= clock.now() and one.state == "queued"]:
                    jobs.run(id)
        return {one.kind: one for one in of(moment)}

    def of(moment):
        with work() as session:
            return session.scalars(select(Job).where(Job.id.endswith(f"{moment:%Y-%m-%d}"))).all()

    return come


@settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(practices_that_are_odd, min_size=1, max_size=4), st.sampled_from((1, 15, 21, 366, 1060, 1100, 4000)))
def test_no_practice_is_so_odd_that_it_stops_a_duty(work, people, duties, round_of_day, made, later):
    with clock.at(DAY), work() as session:
        editor = session.get(Person, people.editor.id)
        for state, oddities in made:
            one = a_practice(session, state, editor=editor)
            for oddity in oddities:
                if one.people or "person" not in oddity:
                    ODD[oddity](session, one)
                    session.flush()
    found = round_of_day(DAY + later * A_DAY + next(_days) * dt.timedelta(days=5000))
    assert set(found) == duties
    assert {kind: one.error for kind, one in found.items() if one.state != JobState.DONE} == {}


@pytest.fixture
def three(work, people):
    """Three practices of each sort that the round looks at: returned, published a year ago and begun under a call."""
    with clock.at(DAY), work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        kinds = {"returned": State.RETURNED, "published": State.PUBLISHED}
        made = {
            kind: [a_practice(session, state, by=author, editor=editor).id for _ in range(3)]
            for kind, state in kinds.items()
        }
    with clock.at(LATER), work() as session:
        drafts = [a_practice(session, by=session.get(Person, people.author.id)).id for _ in range(3)]
        call = _a_call(session)
        call.closes_on = calls.today() + 3 * A_DAY
        session.add_all(CallPractice(practice_id=id, call_id=call.id) for id in drafts)
        return made | {"begun": drafts}


def break_at(monkeypatch, module, name, broken):
    """Let what is done for one thing fail for one practice."""
    does = getattr(module, name)

    def fails(session, thing):
        done = does(session, thing)
        session.flush()
        if broken in (thing if isinstance(thing, tuple) else (thing,)):
            raise TypeError("odd")
        return done

    monkeypatch.setattr(module, name, fails)


@pytest.mark.parametrize(
    ("kind", "module", "name", "which", "email"),
    [
        ("ask_still_running", still_running, "_ask_about", "published", "still_running"),
        ("remind_of_calls", call_reminders, "_remind_of", "begun", "call_reminder"),
        ("remind_of_returns", returned, "_remind_of", "returned", "returned_waits"),
        ("ask_about_contacts", consents, "_ask_whether", "published", "contacts_end"),
        ("end_contacts", consents, "_end", "published", ""),
    ],
)
def test_one_practice_that_fails_stops_neither_the_others_nor_another_duty(
    monkeypatch, work, three, round_of_day, kind, module, name, which, email
):
    broken = three[which][1]
    break_at(monkeypatch, module, name, broken)
    found = round_of_day(LATER if kind != "ask_about_contacts" else LATER - contacts.NOTICE / 2)
    assert {one.kind for one in found.values() if one.state != JobState.DONE} == {kind}
    assert f"\n{broken}" in found[kind].error or f", {broken})" in found[kind].error
    assert "TypeError: odd" in found[kind].error and "1 failed" in found[kind].error
    with work() as session:
        done = {id for id in session.scalars(select(Email.practice_id).where(Email.name == email))}
        if not email:
            ended = select(ContactConsent.practice_id).where(ContactConsent.ended_at.is_not(None))
            done = set(session.scalars(ended))
    assert done == set(three[which]) - {broken}


def test_what_failed_once_is_done_at_the_next_try_and_nothing_twice(monkeypatch, app, work, three, round_of_day):
    with clock.at(LATER), app.app_context(), monkeypatch.context() as patch:
        break_at(patch, call_reminders, "_remind_of", three["begun"][1])
        with pytest.raises(rounds.SomeFailed):
            call_reminders.remind()
    assert round_of_day(LATER + A_MINUTE)["remind_of_calls"].result == {"reminded": 1}
    with clock.at(LATER + A_DAY), app.app_context():
        assert call_reminders.remind() == 0
    with work() as session:
        reminded = list(session.scalars(select(Email.practice_id).where(Email.name == "call_reminder")))
    assert sorted(reminded) == sorted(three["begun"])


def test_a_round_tells_what_failed_once_all_is_done(app, work):
    def do(session, number):
        session.add(a_person(session, name=f"Number {number}"))
        session.flush()
        return 2 // number

    with app.app_context():
        went = rounds.each([1, 0, 2], do)
    with pytest.raises(rounds.SomeFailed, match=r"1 failed, 3 were done\.\n0:\n.*\n(.*\n)*ZeroDivisionError"):
        went.result()
    with work() as session:
        assert sorted(session.scalars(select(Person.name))) == ["Number 1", "Number 2"]


def test_administrators_are_told_once_a_day_at_most_what_failed_for_good(
    monkeypatch, app, work, people, three, round_of_day, written
):
    break_at(monkeypatch, returned, "_remind_of", three["returned"][0])
    round_of_day(LATER - A_DAY)
    assert written("work_failed") == [people.administrator.email]
    with clock.at(LATER), work() as session:  # later on that day, something else fails; it is told on the next day
        session.add(Job(kind="build_edition", payload={}, state=JobState.FAILED, finished_at=LATER - 2 * A_MINUTE))
    monkeypatch.undo()
    for day in range(3):
        round_of_day(LATER + day * A_DAY)
    with work() as session:
        first, second = session.scalars(select(Email).where(Email.name == "work_failed").order_by(Email.id))
    assert "- Remind cities of returned practices\n" in first.body and "http://localhost/jobs" in first.body
    assert "- Build a volume\n" in second.body and "returned" not in second.body


def test_that_nobody_could_be_told_is_told_to_nobody(app, work, people, round_of_day, written):
    with clock.at(LATER), work() as session:
        told = mail.write(session, "work_failed", session.get(Person, people.administrator.id), about={"work": "-"})
        told.job.state, told.job.finished_at = JobState.FAILED, LATER
    round_of_day(LATER + A_MINUTE)
    assert len(written("work_failed")) == 1
