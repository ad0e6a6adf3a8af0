"""One-time links: who gets one, what it opens and for how long, where it leads; and the session it begins."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import partial

import pytest
from builders import DAY, a_person
from page import Page
from sqlalchemy import event, select, update

from webapp import create_app, jobs
from webapp.accounts import sign_in_links, signing_in
from webapp.core import clock
from webapp.models import Email, Job, JobState, Person, SignInLink

LINK = re.compile(r"http://localhost(/sign-in/\S+)")


def link_in_last_email(work) -> str:
    with work() as session:
        email = session.scalars(select(Email).order_by(Email.id.desc())).first()
    return LINK.search(email.body).group(1)


def a_link(work, person, **options) -> str:
    with work() as session:
        return sign_in_links.make_link(session, session.get(Person, person.id), **options).removeprefix(
            "http://localhost"
        )


def is_signed_in(browser) -> bool:
    return browser.client.get("/my").status_code == 200


# ---------------------------------------------------------------------------------------------------- one-time links


def test_an_email_with_a_link_signs_in(page, people, work, run_jobs):
    page.post("/sign-in", {"email": people.author.email})
    run_jobs()
    link = link_in_last_email(work)
    assert "Olena Author" in page.get(link).text
    opened = page.post(link)
    assert opened.response.request.path == "/my" and is_signed_in(page)


@pytest.mark.parametrize("times", [1, 3])
def test_opening_a_link_does_not_use_it_up(page, people, work, times):
    link = a_link(work, people.author)
    for _ in range(times):
        page.get(link)
        page.client.head(link)
    assert not is_signed_in(page)
    page.post(link)
    assert is_signed_in(page)


def test_the_page_of_a_link_shows_a_button_that_posts(page, people, work):
    opened = page.get(a_link(work, people.author))
    form = next(f for f in opened.one("main").iter("form"))
    assert form.get("method") == "post" and [b.get("type") for b in form.iter("button")] == ["submit"]


def test_a_used_link_signs_nobody_in(app, page, people, work):
    link = a_link(work, people.author)
    page.post(link)
    second = Page(app.test_client())
    refused = second.post(link, status=410)
    assert not is_signed_in(second)
    for opened in (refused, second.get(link, status=410)):
        form = opened.one("form", action="/sign-in")
        assert [box.get("name") for box in form.iter("input") if box.get("type") != "hidden"] == ["email"]
        assert opened.one("input", id="email").get("value") is None, "nobody is told whose link it was"


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 410), (16, 410)])
def test_a_link_is_valid_for_fifteen_minutes(page, people, work, minutes, status):
    with clock.at(DAY):
        link = a_link(work, people.author)
    with clock.at(DAY + dt.timedelta(minutes=minutes)):
        page.get(link, status=status)
        page.post(link, status=status)
        assert is_signed_in(page) is (status == 200)


def test_a_link_whose_email_leaves_late_is_valid_for_fifteen_minutes_from_then(app, page, people, work, run_jobs):
    """The mail server was away for forty minutes."""

    def away(message):
        raise ConnectionRefusedError

    def left_at(minute, post):
        app.extensions["sheaf_post"] = post
        with clock.at(DAY + dt.timedelta(minutes=minute)):
            run_jobs()

    sent = []
    with clock.at(DAY), work() as session:
        sign_in_links.send_sign_in(session, session.get(Person, people.author.id))
    for minute, post in ((0, away), (20, away), (40, sent.append)):
        left_at(minute, post)
    assert len(sent) == 1
    with work() as session:  # its job once more, as after a crash: that is no reason to renew the link
        session.execute(update(Job).values(state="queued"))
    left_at(50, sent.append)
    for minute, status in ((54, 200), (56, 410)):
        with clock.at(DAY + dt.timedelta(minutes=minute)):
            page.get(link_in_last_email(work), status=status)


def test_an_unknown_link_signs_nobody_in(page, people):
    page.get("/sign-in/made-up", status=410)
    page.post("/sign-in/made-up", status=410)
    assert not is_signed_in(page)


def test_a_link_that_expired_between_looking_and_pressing_signs_nobody_in(page, people, work):
    with clock.at(DAY):
        link = a_link(work, people.author)
        page.get(link)
    with clock.at(DAY + dt.timedelta(hours=1)):
        page.post(link, status=410)
    assert not is_signed_in(page)


def test_the_database_holds_no_token(page, people, work):
    link = a_link(work, people.author)
    token = link.rsplit("/", 1)[1]
    with work() as session:
        row = session.scalars(select(SignInLink)).one()
        assert token not in row.token_hash and len(row.token_hash) == 64
    page.get(f"/sign-in/{row.token_hash}", status=410)


def test_two_links_are_never_alike(people, work):
    assert len({a_link(work, people.author) for _ in range(20)}) == 20


def test_a_link_leads_back_to_the_page_that_asked_for_signing_in(page, people, work, draft, run_jobs):
    page.post("/sign-in", {"email": people.author.email, "next": draft})
    run_jobs()
    assert page.post(link_in_last_email(work)).response.request.path == draft


@pytest.mark.parametrize(
    ("who", "home"),
    [("author", "/my"), ("editor", "/desk"), ("archivist", "/volumes"), ("administrator", "/people")],
)
def test_everybody_arrives_where_their_work_is(page, people, work, who, home):
    assert page.post(a_link(work, people.named(who))).response.request.path == home


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "http:evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(page, people, work, target, run_jobs):
    page.post("/sign-in", {"email": people.author.email, "next": target})
    run_jobs()
    answer = page.client.post(link_in_last_email(work), data={"csrf_token": page.token()})
    assert answer.location == "/my"
    answer = page.client.post("/language", data={"csrf_token": page.token(), "language": "fr", "next": target})
    assert answer.location == "/"


def test_a_line_end_in_a_target_adds_no_header(page):
    answer = page.client.post(
        "/language", data={"csrf_token": page.token(), "language": "fr", "next": "/a\r\nSet-Cookie: evil=1"}
    )
    assert "evil=1" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_target_that_stays_here_is_kept():
    assert sign_in_links.local_path("/desk?state=returned#x", "/") == "/desk?state=returned#x"
    assert sign_in_links.local_path(None, "/my") == "/my" and sign_in_links.local_path("", "/my") == "/my"


# --------------------------------------------------------------------------------------------------- what is told


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_work(app, people, work, run_jobs):
    opened, done = [], {}
    for address in (people.author.email, "nobody@elsewhere.example"):
        sent, page = done.setdefault(address, []), Page(app.test_client())
        page.get("/sign-in")
        note = partial(_note, sent)
        event.listen(app.extensions["sheaf_engine"], "before_cursor_execute", note)
        opened.append(page.post("/sign-in", {"email": address}))
        event.remove(app.extensions["sheaf_engine"], "before_cursor_execute", note)
    known, unknown = opened
    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert _names(known) == _names(unknown)
    assert done[people.author.email] == done["nobody@elsewhere.example"]
    assert any("INSERT INTO job" in one for one in done[people.author.email])
    run_jobs()
    with work() as session:
        assert [email.to_email for email in session.scalars(select(Email))] == [people.author.email]


def test_an_address_is_forgotten_when_it_has_been_looked_up(page, people, work, run_jobs):
    for address in (people.author.email, "nobody@elsewhere.example"):
        page.post("/sign-in", {"email": address})
    run_jobs()
    with work() as session:
        asked = session.scalars(select(Job).where(Job.kind == signing_in.KIND)).all()
        assert [(one.state, one.payload) for one in asked] == [(JobState.DONE, {})] * 2
        for one in asked:
            jobs.enqueue_again(session, one)  # as after a worker that stopped before it could say so
    run_jobs()
    with work() as session:
        assert len(session.scalars(select(Email)).all()) == 1


def _note(sent, connection, cursor, statement, *rest):
    sent.append(statement)


def _names(opened):
    return sorted(name for name, _ in opened.response.headers)


def test_an_address_is_known_whatever_its_case(page, people, work, run_jobs):
    page.post("/sign-in", {"email": f"  {people.author.email.upper()} "})
    run_jobs()
    assert link_in_last_email(work)


@pytest.mark.parametrize("email", ["", "   ", "nobody", "a@b", "a b@city.example", "a@city.example\nBcc: x@y.example"])
def test_what_is_no_address_is_said_at_the_field(page, work, email):
    opened = page.post("/sign-in", {"email": email})
    assert opened.all("input", id="email")[0].get("aria-describedby")
    assert any(a.get("href") == "#email" for a in opened.root.iter("a"))
    with work() as session:
        assert not session.scalars(select(Email)).all()


# ---------------------------------------------------------------------------------------------------- sessions


def test_signing_out_ends_the_session_in_every_browser(page_of, people):
    here, there = page_of(people.author), page_of(people.author)
    assert is_signed_in(there)
    here.post("/sign-out")
    assert not is_signed_in(here) and not is_signed_in(there)


def test_signing_out_leaves_other_people_alone(page_of, people):
    page_of(people.author).post("/sign-out")
    assert is_signed_in(page_of(people.editor))


def test_a_cookie_of_an_earlier_epoch_opens_nothing(page_of, people, work):
    with work() as session:
        session.get(Person, people.author.id).session_epoch = 7
    assert not is_signed_in(page_of(people.author))


def test_a_cookie_of_a_person_who_is_gone_opens_nothing(page_of, work):
    with work() as session:
        person = a_person(session)
    browser = page_of(person)
    with work() as session:
        session.delete(session.get(Person, person.id))
    assert not is_signed_in(browser)
    browser.get("/")


def test_a_cookie_signed_with_another_key_opens_nothing(app, page_of, people):
    browser = page_of(people.author)
    app.config["SECRET_KEY"] = "another key, just as long as the first one was"
    assert not is_signed_in(browser)


def test_signing_in_starts_a_new_session(page, people, work):
    with page.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    page.post(a_link(work, people.author))
    with page.client.session_transaction() as cookie:
        assert "planted" not in cookie and cookie["person"] == people.author.id


def test_the_session_cookie_is_out_of_reach_of_scripts(page, people, work):
    answer = page.client.post(a_link(work, people.author), data={"csrf_token": page.token()})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sheaf="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_secure_and_browsers_are_told_to_stay(settings):
    app = create_app(replace(settings, site_url="https://sheaf.example"))
    answer = app.test_client().get("/healthz")
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
