"""What happens twice or at a wrong time: links looked at before they are used, double clicks, clocks set back."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
import time_machine
from browsers import signed_in
from builders import a_jpeg
from sqlalchemy import func, select
from writing import WORDS, fill, picture

from webapp import jobs
from webapp.accounts import sign_in_links
from webapp.models import Email, Event, Job, JobState, Person, Practice, PracticePerson, State
from webapp.notifications import mail

# --------------------------------------------------------------------------------------------- links, double clicks

LOOKS = [
    {"method": "GET"},
    {"method": "HEAD"},
    {"method": "OPTIONS"},
    {"method": "GET", "headers": {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"}},
    {"method": "GET", "headers": {"X-Moz": "prefetch"}},
    {"method": "GET", "headers": {"User-Agent": "Mozilla/5.0 (compatible; MailScanner)"}},
]


@pytest.fixture
def link(work, people, draft):
    """Return a link to a draft, as an e-mail brings it."""
    with work() as session:
        made = sign_in_links.make_link(session, session.get(Person, people.author.id), next_path=draft)
    return made.removeprefix("http://localhost")


def test_a_link_that_scanners_and_browsers_have_looked_at_still_opens_the_draft_once(app, page, link, draft):
    for look in LOOKS:
        app.test_client().open(link, **look)
    assert page.post(link, page.get(link).form()).response.request.path == draft
    used = page.get(link, status=410)
    assert "Each link opens once" in used.text and "Nothing of what you wrote is lost" in used.text
    assert used.form(action="/sign-in")["next"] == draft


def test_an_expired_link_says_so_and_the_next_one_leads_to_the_same_place(page, link, draft, people, work, run_jobs):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)):
        late = page.get(link, status=410)
        page.post("/sign-in", {**late.form(action="/sign-in"), "email": people.author.email})
        run_jobs()
        with work() as session:
            body = session.scalars(select(Email.body).order_by(Email.id.desc())).first()
        again = re.search(r"http://localhost(/sign-in/\S+)", body)[1]
        assert page.post(again, page.get(again).form()).response.request.path == draft


def at_once(app, person, address, boxes):
    """Sends a form twice at the same moment, as two clicks in one browser do; the answers' status codes."""
    start, answers, given = threading.Barrier(2), [], signed_in(app, person, "en")

    def click():
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(given)
        start.wait()
        files = {name: picture(value) if isinstance(value, bytes) else value for name, value in boxes.items()}
        answers.append(client.post(address, data=files, content_type="multipart/form-data").status_code)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    return sorted(answers)


@pytest.fixture
def without_tokens(app):
    """Two browsers of a test cannot share the token of a form."""
    app.config["WTF_CSRF_ENABLED"] = False


def count(work, *what):
    with work() as session:
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:]))


def test_a_double_click_on_start_begins_one_draft(app, work, people, without_tokens):
    boxes = {"title": "One", "country": "PT", "city": "Setúbal", "language": "en"}
    assert at_once(app, people.author, "/start", boxes) == [302, 302]
    assert count(work, Practice) == 1


def test_a_double_click_on_start_before_signing_in_sends_one_email(page, work):
    for _ in range(2):
        page.post("/start", {"email": "ana@city.example", "title": "One", "country": "PT", "language": "en"})
    assert (count(work, Practice), count(work, Email)) == (1, 1)


def test_a_second_draft_is_begun_on_purpose_a_little_later_or_once_something_is_written(city, work):
    boxes = {"title": "", "country": "PT", "language": "en"}
    address = city.post("/start", boxes).response.request.path
    fill(city, f"{address}/about", tagline="Mine")
    city.post("/start", boxes)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)):
        city.post("/start", boxes)
    assert count(work, Practice) == 3


def test_a_double_click_on_sending_sends_once(app, city, draft, stored, work, people, without_tokens):
    form = city.get(f"{draft}/check").form()
    assert at_once(app, people.author, f"{draft}/check", form) == [302, 302]  # both lead to the receipt
    assert stored(draft)[0].state == State.SUBMITTED and count(work, Event) == 1


def test_a_double_click_on_an_upload_takes_the_picture_once(app, city, draft, stored, people, without_tokens):
    form = city.get(f"{draft}/evidence").form() | {"photos-upload": a_jpeg(), "then": "add"}
    assert at_once(app, people.author, f"{draft}/evidence", form) == [200, 200]
    assert len(stored(draft)[1]["photos"]) == 1


def test_a_double_click_on_an_invitation_gives_one_place(app, draft, work, people, without_tokens):
    boxes = {"email": "guest@city.example", "what": "whole"}
    assert at_once(app, people.author, f"{draft}/invite", boxes) == [302, 302]
    assert count(work, PracticePerson) == 2


# ------------------------------------------------------------------------------------------------ clocks that are wrong

AN_HOUR = dt.timedelta(hours=1)


def test_after_the_servers_clock_was_set_back_people_stay_signed_in_and_their_words_are_saved(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    city.post("/language", {"language": "en"})  # renews the cookie
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        answer = city.client.post(f"{draft}/story/autosave", data={**form, "lessons": WORDS}).get_json()
        assert answer["state"] == "saved"
        assert dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(answer["at"]) < dt.timedelta(minutes=5)
        fill(city, f"{draft}/story", lessons=f"{WORDS} And more.")
        for path in ("", "/people", "/check"):
            city.get(draft + path)
        city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert stored(draft)[1]["lessons"] == f"{WORDS} And more." and stored(draft)[0].state == State.SUBMITTED


def test_after_the_servers_clock_was_set_back_a_link_still_opens_and_is_used_up(page, link, draft):
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        assert page.post(link, page.get(link).form()).response.request.path == draft
    page.get(link, status=410)


def test_after_the_servers_clock_was_set_back_an_edit_group_goes_on(city, draft, stored):
    fill(city, f"{draft}/story", lessons="One.")
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        fill(city, f"{draft}/story", lessons="One. Two.")
        with_both = stored(draft)[0]
        assert "One. Two." in city.get(f"{draft}/people").text
    assert with_both.working_copy.answers["lessons"] == "One. Two."


def test_emails_asked_for_before_and_after_the_servers_clock_was_set_back_are_all_sent(app, work, people, run_jobs):
    def ask():
        with work() as session:
            mail.write(session, "sign_in", session.get(Person, people.author.id), link="http://localhost/x")

    ask()
    with time_machine.travel(dt.datetime.now(dt.UTC) - AN_HOUR):
        ask()
        assert run_jobs() >= 1
        with app.app_context():
            jobs.reap()
    run_jobs()
    assert count(work, Job, Job.state == JobState.DONE) == 2


def test_a_cookie_is_valid_for_a_time_and_not_only_until_a_date_of_a_clock(city, link):
    city.post(link, city.get(link).form())
    cookies = city.client.post("/language", data={"csrf_token": city.token(), "language": "en"}).headers
    ours = next(one for one in cookies.getlist("Set-Cookie") if one.startswith("sheaf="))
    assert "Max-Age=1209600;" in ours and "Expires=" in ours


def test_a_cookie_of_fifteen_days_ago_opens_nothing(city, link):
    city.post(link, city.get(link).form())
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        assert city.client.get("/my").status_code == 302
