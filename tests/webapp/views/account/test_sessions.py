"""In which browsers somebody is signed in, how long it lasts, how it ends, and what asks once more who they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import DAY
from page import Page
from sqlalchemy import func, select

from webapp import create_app, jobs
from webapp.accounts import people as accounts
from webapp.accounts import sign_in_links
from webapp.core import clock, db
from webapp.models import BrowserSession, Email, Person

FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def sign_in(app, work, person, browser=None, **environ):
    """A browser in which somebody has signed in by a link, now."""
    browser = browser or Page(app.test_client())
    browser.client.environ_base.update(environ)
    with work() as session:
        link = sign_in_links.make_link(session, session.get(Person, person.id)).removeprefix("http://localhost")
    browser.post(link, browser.get(link).form())
    return browser


def is_signed_in(browser):
    return browser.client.get("/my").status_code == 200


def at(after):
    return clock.at(DAY + after)


@pytest.mark.parametrize("who", ["editor", "archivist", "administrator", "coordinator"])
def test_staff_are_signed_out_after_twelve_hours_without_saving_and_after_a_week(app, work, people, who):
    with at(HOUR * 0):
        idle, busy = (sign_in(app, work, people.named(who)) for _ in range(2))
    for hours in range(10, 7 * 24, 10):
        with at(HOUR * hours):
            assert is_signed_in(idle) is (hours < 12)
            busy.post("/language", {"language": "en"})
    with at(HOUR * 7 * 24 - MINUTE):
        assert is_signed_in(busy)
    with at(HOUR * 7 * 24):
        assert not is_signed_in(busy)


def test_who_writes_for_a_city_stays_signed_in_for_two_weeks_after_the_last_word(app, work, people):
    with at(HOUR * 0):
        browser = sign_in(app, work, people.author)
    for days in (13, 26, 39):
        with at(HOUR * 24 * days):
            assert is_signed_in(browser)
            browser.post("/language", {"language": "en"})
    with at(HOUR * 24 * 53):
        assert not is_signed_in(browser)


def test_one_sees_ones_browsers_and_ends_one_or_all_others(app, work, people):
    own, lost, third = (sign_in(app, work, people.author, **FIREFOX) for _ in range(3))
    other = sign_in(app, work, people.editor)
    page = own.get("/account/sessions")
    assert page.text.count("Firefox, Windows") >= 3 and page.text.count("this browser") == 1
    with work() as session:
        ids = list(session.scalars(select(BrowserSession.id).order_by(BrowserSession.id)))
    other.post(f"/account/sessions/{ids[1]}/end")
    assert is_signed_in(lost), "nobody ends a session of somebody else"
    own.post(f"/account/sessions/{ids[1]}/end")
    assert (is_signed_in(own), is_signed_in(lost), is_signed_in(third)) == (True, False, True)
    own.post("/account/sessions/end-others")
    assert (is_signed_in(own), is_signed_in(third), is_signed_in(other)) == (True, False, True)


def test_who_loses_a_role_is_signed_out_so_that_no_session_that_ended_comes_back(app, work, people):
    with at(HOUR * 0):
        browser = sign_in(app, work, people.editor)
    with at(HOUR * 13), app.app_context(), db.unit_of_work() as session:
        assert not is_signed_in(browser)
        editor = session.get_one(Person, people.editor.id)
        accounts.set_roles(session, editor, frozenset(), by=None)
    with at(HOUR * 14):
        assert not is_signed_in(browser)


def test_a_cookie_that_was_kept_opens_nothing_once_its_session_has_ended(app, work, people):
    browser = sign_in(app, work, people.author)
    kept = browser.client.get_cookie("sheaf").value
    browser.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("sheaf", kept)
    assert thief.get("/my").status_code == 302
    with work() as session:
        assert session.scalar(select(func.count(BrowserSession.id))) == 0


def test_signing_in_again_in_the_same_browser_leaves_one_session(app, work, people):
    browser = sign_in(app, work, people.author)
    sign_in(app, work, people.author, browser)
    with work() as session:
        assert session.scalar(select(func.count(BrowserSession.id))) == 1


def test_a_session_that_is_in_use_is_written_down_now_and_then_only(app, work, people):
    with at(HOUR * 0):
        browser = sign_in(app, work, people.author)
    for minutes, noted in ((1, 0), (6, 6), (7, 6)):
        with at(MINUTE * minutes):
            browser.post("/language", {"language": "en"})
        with work() as session:
            assert session.scalar(select(BrowserSession.used_at)) == DAY + MINUTE * noted


def test_sessions_that_are_over_are_forgotten(app, work, people, run_jobs):
    with at(HOUR * 0):
        sign_in(app, work, people.author)
    with at(HOUR * 24 * 15):
        sign_in(app, work, people.author)
        with work() as session:
            jobs.enqueue(session, "forget_sessions", {})
        run_jobs()
    with work() as session:
        assert session.scalar(select(func.count(BrowserSession.id))) == 1


def test_over_https_no_other_host_can_set_the_cookie(settings):
    app = create_app(replace(settings, site_url="https://sheaf.example"))
    answer = app.test_client().get("/sign-in", base_url="https://sheaf.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sheaf=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


# ------------------------------------------------------------------------------------------------ asked once more

ASKED = {
    "keys": ("administrator", "/keys", {"name": "A site", "country": "PT", "town": "Amadora", "scopes": "read"}),
    "roles": ("administrator", "/people", {"email": "new@sheaf.example", "name": "New Person", "roles": "editor"}),
    "a role": ("administrator", "/people/{author}", {"roles": "editor", "country": ""}),
    "erasure": ("administrator", "/personal-data/erased", {"words": "Olena Author", "who": "x", "sure": "yes"}),
}  # fmt: skip


@pytest.mark.parametrize("what", ASKED)
def test_who_signed_in_a_while_ago_shows_once_more_who_they_are_and_the_form_is_there(
    app, work, people, run_jobs, what
):
    who, path, data = ASKED[what]
    path = path.format(author=people.author.id)
    with at(HOUR * 0):
        browser = sign_in(app, work, people.named(who))
    with at(MINUTE * 14):
        assert browser.client.post(path, data={**data, "csrf_token": browser.token()}).status_code != 401
    with at(MINUTE * 15):
        opened = browser.post(path, data, status=401)
        assert "Is it you?" in opened.text
        form = opened.form(action=path)
        assert {name: form[name] for name in data} == data
        browser.post("/sign-in", opened.form(action="/sign-in"))
        run_jobs()
        with work() as session:
            assert session.scalars(select(Email).where(Email.name == "sign_in")).one().to_email
        sign_in(app, work, people.named(who), browser)
        assert browser.client.post(path, data=form).status_code in (200, 302)


def test_looking_at_what_matters_asks_nothing(app, work, people):
    with at(HOUR * 0):
        browser = sign_in(app, work, people.administrator)
    with at(HOUR * 10):
        for path in ("/keys", "/people", "/personal-data"):
            browser.get(path)
        browser.post("/keys", {"name": ""}, status=401)
