"""Is it still running? The yearly e-mail, its link, the three answers, and the daily round without cron."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import func, select

from webapp import jobs
from webapp.core import clock
from webapp.jobs import worker
from webapp.models import Email, Event, Job, Person, Practice, PracticePerson, SignInLink, State
from webapp.phrases.tables import phrase_for
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.reminders import still_running

YEAR = dt.timedelta(days=365)
LATER = DAY + YEAR + dt.timedelta(days=1)
ENDED = {"as_written": "", "start": "2019", "end": "2021", "ongoing": False, "recurring": ""}
OPEN = {**ENDED, "end": None}


@pytest.fixture
def put(work, people):
    """A practice of the author that came into its state on DAY; returns its id."""

    def make(state=State.PUBLISHED, **options):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def ask(app):
    def at(moment):
        with clock.at(moment), app.app_context():
            return still_running.ask_still_running()

    return at


@pytest.fixture
def emails(work):
    def read(name="still_running"):
        with work() as session:
            return list(session.scalars(select(Email).where(Email.name == name).order_by(Email.id)))

    return read


def events(work, id):
    with work() as session:
        found = session.scalars(select(Event).where(Event.practice_id == id).order_by(Event.id))
        return [(one.action, one.from_state, one.to_state, one.note) for one in found]


# --------------------------------------------------------------------------------------------------------- the letter


def test_a_year_after_publication_the_city_is_asked_once(put, ask, emails, people, work):
    id = put()
    assert ask(DAY + YEAR - dt.timedelta(days=1)) == 0
    assert ask(LATER) == 1 and ask(LATER) == 0 and ask(LATER + dt.timedelta(days=364)) == 0
    (email,) = emails()
    assert email.to_email == people.author.email and "Art therapy in Lutsk" in email.body
    assert "10 August 2027" in email.body
    with work() as session:
        assert session.get(Practice, id).asked_running_at == LATER
    assert ask(LATER + YEAR + dt.timedelta(days=1)) == 1 and len(emails()) == 2


@pytest.mark.parametrize(("period", "asked"), [(OPEN, 1), (ENDED, 0), ({**ENDED, "ongoing": True, "end": None}, 1)])
def test_only_what_has_no_end_is_asked_about(put, ask, period, asked):
    put(period=period)
    assert ask(LATER) == asked


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_nothing_is_asked_about_what_is_not_published(put, ask, state):
    put(state)
    assert ask(LATER) == 0


def test_an_update_that_was_published_meanwhile_is_news_enough(put, ask, work, people):
    id = put()
    with clock.at(DAY + YEAR), work() as session:
        practice = session.get(Practice, id)
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        carry_out(session, practice, Action.REVISE, author)
        copy = practice.working_copy
        copy.answers = {**copy.answers, "tagline": "News"}
        for action, by in ((Action.SUBMIT, author), (Action.ACCEPT, editor), (Action.PUBLISH, editor)):
            carry_out(session, practice, action, by)
    assert ask(LATER) == 0 and ask(LATER + YEAR) == 1


def test_only_whoever_has_the_whole_practice_is_asked(put, ask, emails, work, people):
    id = put()
    with work() as session:
        helper, partner = a_person(session), a_person(session, language="fr")
        session.add(PracticePerson(practice_id=id, person_id=helper.id, sections=["story"]))
        session.add(PracticePerson(practice_id=id, person_id=partner.id))
    assert ask(LATER) == 1
    found = {email.to_email: email.language for email in emails()}
    assert found == {people.author.email: "en", partner.email: "fr"}


def test_the_link_leads_to_the_question_and_looking_at_it_says_nothing(put, ask, emails, page, work):
    id = put()
    ask(LATER)
    path = re.search(r"http://localhost(/sign-in/\S+)", emails()[0].body)[1]
    with clock.at(LATER + dt.timedelta(days=59)):
        for _ in range(2):  # as mail scanners do
            page.get(path)
            page.client.head(path)
        opened = page.post(path, page.get(path).form())
        assert opened.response.request.path == f"/drafts/{id}/running" and "Is it still running?" in opened.text
        page.get(f"/drafts/{id}/running")
        page.client.head(f"/drafts/{id}/running")
        page.get(path, status=410)
    assert [event[0] for event in events(work, id)] == ["submit", "accept", "publish"]


def test_after_sixty_days_the_link_is_closed(put, ask, emails, page):
    put()
    ask(LATER)
    path = re.search(r"http://localhost(/sign-in/\S+)", emails()[0].body)[1]
    with clock.at(LATER + dt.timedelta(days=61)):
        page.get(path, status=410)


# -------------------------------------------------------------------------------------------------------- the answers


def test_a_practice_that_still_runs_is_noted_and_the_editors_get_no_email(put, city, emails, work, page_of, people):
    id = put()
    told = city.post(f"/drafts/{id}/running", {"answer": "still_running"})
    assert "Your answer is noted" in told.text
    assert events(work, id)[-1] == ("still_running", "published", "published", "")
    assert emails("has_ended") == []
    assert "The city says: still running" in page_of(people.editor).get(f"/desk/{id}").text


def test_an_end_is_noted_with_its_year_and_told_to_the_editors(put, city, emails, work, page_of, people):
    id = put()
    city.post(f"/drafts/{id}/running", {"answer": "has_ended", "year": " 2025 "})
    assert events(work, id)[-1] == ("has_ended", "published", "published", "2025")
    (email,) = emails("has_ended")
    assert email.to_email == people.editor.email and "ended in 2025" in email.body and f"/desk/{id}" in email.body
    assert "The city says: it has ended" in page_of(people.editor).get(f"/desk/{id}").text
    with work() as session:
        practice = session.get(Practice, id)
        assert practice.state == State.PUBLISHED and practice.is_public


def test_an_end_needs_no_year(put, city, work, emails):
    id = put()
    city.post(f"/drafts/{id}/running", {"answer": "has_ended", "year": ""})
    assert events(work, id)[-1][3] == "" and "has ended." in emails("has_ended")[0].body


@pytest.mark.parametrize("year", ["1899", "9999", "last year", "20", "２０２５", "-2025", "2" * 5000])
def test_a_year_that_cannot_be_is_refused_and_shown_again(put, city, work, year):
    id = put()
    refused = city.post(f"/drafts/{id}/running", {"answer": "has_ended", "year": year}, status=422)
    assert "four digits" in refused.text and refused.one("input", id="year").get("value") == year
    assert events(work, id)[-1][0] == "publish"


def test_the_same_answer_twice_is_one(put, city, work, emails):
    id = put()
    for _ in range(2):
        city.post(f"/drafts/{id}/running", {"answer": "has_ended", "year": "2025"})
    assert [event[0] for event in events(work, id)].count("has_ended") == 1 and len(emails("has_ended")) == 1


def test_an_update_can_be_proposed_instead(put, city, work):
    id = put()
    address = city.get(f"/drafts/{id}/running").links()["Propose an update"]
    city.post(address, city.get(address).form())
    with work() as session:
        assert session.get(Practice, id).state == State.DRAFT
    assert "nothing to answer now" in city.get(f"/drafts/{id}/running").text
    city.post(f"/drafts/{id}/running", {"answer": "still_running"}, status=409)
    assert events(work, id)[-1][0] == "revise"


def test_an_answer_that_is_none_is_refused(put, city, work):
    id = put()
    city.post(f"/drafts/{id}/running", {"answer": "publish"}, status=400)
    assert events(work, id)[-1][0] == "publish" and len(events(work, id)) == 3


def test_what_has_ended_is_not_asked_about_again(put, city, ask):
    id = put()
    with clock.at(DAY + dt.timedelta(days=30)):
        city.post(f"/drafts/{id}/running", {"answer": "has_ended"})
    assert ask(LATER) == 0 and ask(LATER + YEAR) == 0


def test_who_says_it_still_runs_is_asked_a_year_after_that(put, city, ask):
    id = put()
    with clock.at(DAY + dt.timedelta(days=200)):
        city.post(f"/drafts/{id}/running", {"answer": "still_running"})
    assert ask(LATER) == 0 and ask(DAY + dt.timedelta(days=566)) == 1


def test_only_whoever_has_the_whole_practice_answers(put, page_of, people, work):
    id = put()
    stranger = page_of(people.other)
    stranger.get(f"/drafts/{id}/running", status=404)
    stranger.post(f"/drafts/{id}/running", {"answer": "has_ended"}, status=404)
    with work() as session:
        session.add(PracticePerson(practice_id=id, person_id=people.other.id, sections=["story"]))
    stranger.get(f"/drafts/{id}/running", status=403)
    stranger.post(f"/drafts/{id}/running", {"answer": "has_ended"}, status=403)
    assert events(work, id)[-1][0] == "publish"


@pytest.mark.parametrize("action", list(still_running.Running))
def test_both_answers_have_a_name_in_the_history(app, action):
    with app.test_request_context():
        assert phrase_for("events", action) == phrase_for("events", str(action)) != ""


# ---------------------------------------------------------------------------------------------------------- the round


def test_the_daily_job_is_asked_for_once_a_day_whoever_asks(app, work):
    with clock.at(DAY), app.app_context():
        assert [jobs.enqueue_daily("ask_still_running") for _ in range(3)] == [True, False, False]
    with clock.at(DAY + dt.timedelta(days=1)), app.app_context():
        assert jobs.enqueue_daily("ask_still_running")
    with work() as session:
        assert set(session.scalars(select(Job.id))) == {"ask_still_running-2026-06-10", "ask_still_running-2026-06-11"}


def test_workers_that_ask_at_the_same_moment_ask_once(app, work):
    said, ready = [], threading.Barrier(4)

    def ask():
        with app.app_context():
            ready.wait()
            said.append(jobs.enqueue_daily("ask_still_running"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, False, False, True]
    with work() as session:
        assert session.scalar(select(func.count(Job.id))) == 1


def test_the_daily_job_writes_the_emails(app, put, emails, run_jobs):
    put()
    with clock.at(LATER):
        with app.app_context():
            jobs.enqueue_daily("ask_still_running")
        run_jobs()
    assert [email.state for email in emails()] == ["sent"]


def test_a_worker_asks_for_the_daily_round_by_itself(app, work, monkeypatch):
    monkeypatch.setattr(worker, "REAP_SECONDS", 0.01)
    monkeypatch.setattr(worker, "FIRST_DAILY_SECONDS", 0.0)
    asked, stop = [], threading.Event()
    with app.app_context():
        duties = jobs.daily()
    monkeypatch.setattr(
        worker, "enqueue_daily", lambda kind: asked.append(kind) or (len(asked) < 2 * len(duties) or stop.set())
    )
    moments = iter([DAY, DAY, DAY, DAY])
    monkeypatch.setattr(worker, "now", lambda: next(moments, DAY + dt.timedelta(days=1)))
    worker.run_maintenance(app, stop)
    assert asked == [*duties] * 2, "each once a day"


def test_the_command_asks_now_and_says_about_how_many(sheaf, put, emails):
    put()
    with clock.at(LATER):
        for said in ("Asked about 1 practice(s).", "Asked about 0 practice(s)."):
            done = sheaf("remind")
            assert (done.exit_code, done.output.strip()) == (0, said)
    assert len(emails()) == 1


def test_links_are_written_for_the_emails_only(put, ask, work):
    put()
    ask(LATER)
    with work() as session:
        assert session.scalar(select(func.count(SignInLink.id))) == 1
