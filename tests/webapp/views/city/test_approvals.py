"""Approval before sending: asking, answering, when it counts, and who sees what."""

from __future__ import annotations

import re

import pytest
from builders import a_practice
from page import Page, form_values
from sqlalchemy import select
from writing import fill

from webapp.models import Certification, Email, Person, Practice, State, StoredFile
from webapp.practices import approvals, drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action, Refused

BOSS = "boss@city.example"


@pytest.fixture
def ask(city):
    def ask(draft, email=BOSS, **options):
        return city.post(f"{draft}/invite", {"email": email, "what": "approve", "note": "Please."}, **options)

    return ask


@pytest.fixture
def last_email(work):
    def read(name):
        with work() as session:
            return session.scalars(select(Email).where(Email.name == name).order_by(Email.id.desc())).first()

    return read


@pytest.fixture
def boss(app, ask, draft, last_email):
    """The browser of somebody who was asked to approve the draft and opened the link, and the page they saw."""
    ask(draft)
    browser = Page(app.test_client())
    opened = browser.post(re.search(r"http://localhost(/sign-in/[\w-]+)", last_email("certify").body).group(1))
    return browser, opened


def button(opened, answer):
    """What the form with this button sends."""
    (form,) = [f for f in opened.all("form") if any(b.get("value") == answer for b in f.iter("button"))]
    return {**form_values(form), "answer": answer}


def send(city, draft, status=200):
    with_button = city.get(f"{draft}/check")
    seen = [f for f in with_button.all("input", name="seen")]
    return city.post(f"{draft}/check", {"seen": seen[0].get("value")} if seen else {}, status=status)


def test_who_approves_sees_the_sheet_and_two_buttons_and_nothing_else(boss, city, draft):
    browser, opened = boss
    assert opened.response.request.path.startswith("/certify/")
    assert "Olena Author asks you to read this sheet" in opened.text and "Art therapy in Lutsk" in opened.text
    labels = {" ".join("".join(b.itertext()).split()) for b in opened.one("main").iter("button")}
    assert labels == {"I approve this", "I do not approve it"}
    for path in ("", "/about", "/check", "/people", "/sheet.pdf"):
        browser.get(f"{draft}{path}", status=404)
    assert "You are asked to approve" in browser.get("/my").text
    assert opened.response.request.path in browser.get("/my").links().values()


def test_a_practice_is_sent_once_it_is_approved(boss, city, draft, stored, last_email):
    browser, opened = boss
    waiting = send(city, draft, status=422)
    assert "wait for the approval of boss@city.example" in waiting.text and stored(draft)[0].state == State.DRAFT
    assert "Not answered yet" in city.get(f"{draft}/check").text
    page = browser.post(opened.response.request.path, button(opened, "approve"))
    assert "Approved" in page.text and "change your answer until the practice is sent" in page.text
    email = last_email("certified")
    assert email.subject == "Approved: Art therapy in Lutsk" and "boss@city.example has approved" in email.body
    send(city, draft)
    assert stored(draft)[0].state == State.SUBMITTED
    late = browser.get(opened.response.request.path)
    assert "has been sent, so the answer cannot be changed" in late.text and not list(late.one("main").iter("form"))
    browser.post(opened.response.request.path, button(opened, "decline") | {"note": "Too late"}, status=409)


def test_not_approving_needs_a_reason_which_the_people_of_the_practice_read(boss, city, draft, last_email, stored):
    browser, opened = boss
    address = opened.response.request.path
    refused = browser.post(address, button(opened, "decline"), status=422)
    assert "Write what should change" in refused.text and last_email("certified") is None
    browser.post(address, {**button(opened, "decline"), "note": "The budget is <b>wrong</b>."})
    told = city.get(draft).text
    assert "we wait for" not in told and "ask again, or take the request back" in told
    email = last_email("certified")
    assert email.subject.startswith("Not approved") and "The budget is <b>wrong</b>." in email.body
    check = city.get(f"{draft}/check")
    assert "Not approved" in check.text and "<b>wrong</b>" in check.text
    send(city, draft, status=422)
    browser.post(address, button(browser.get(address), "approve"))
    send(city, draft)
    assert stored(draft)[0].state == State.SUBMITTED


def test_an_approval_counts_only_for_the_answers_that_were_read(boss, city, draft, stored):
    browser, opened = boss
    address = opened.response.request.path
    browser.post(address, button(opened, "approve"))
    fill(city, f"{draft}/about", then="save", tagline="Changed afterwards")
    assert "Approved an earlier version" in city.get(f"{draft}/check").text
    assert "Approved an earlier version" in browser.get(address).text
    send(city, draft, status=422)
    again = browser.get(address)
    fill(city, f"{draft}/about", then="save", tagline="Changed while it was being read")
    page = browser.post(address, button(again, "approve"), status=409)
    assert "changed since you opened this page" in page.text
    send(city, draft, status=422)
    browser.post(address, button(page, "approve"))
    send(city, draft)
    assert stored(draft)[0].state == State.SUBMITTED


def test_the_same_answer_twice_writes_one_email(boss, work):
    browser, opened = boss
    for _ in range(2):
        browser.post(opened.response.request.path, button(opened, "approve"))
    with work() as session:
        assert len(list(session.scalars(select(Email).where(Email.name == "certified")))) == 1


def test_asking_again_is_one_request_before_the_answer_and_a_new_one_after_it(boss, ask, city, draft, work):
    browser, opened = boss
    ask(draft)
    rows = lambda: list(_requests(work))  # noqa: E731 (read anew each time)
    assert len(rows()) == 1
    browser.post(opened.response.request.path, button(opened, "decline") | {"note": "Not yet."})
    (form,) = [f for f in city.get(f"{draft}/people").all("form") if "/again" in (f.get("action") or "")]
    city.post(form.get("action"), form_values(form))
    old, new = rows()
    assert old.approved is False and new.approved is None
    assert browser.get(f"/certify/{old.id}", follow=True).response.request.path == f"/certify/{new.id}"
    browser.post(f"/certify/{new.id}", button(browser.get(f"/certify/{new.id}"), "approve"))
    assert [one.approved for one in rows()] == [False, True]
    assert send(city, draft).response.request.path.endswith("/receipt")


def _requests(work):
    with work() as session:
        return list(session.scalars(select(Certification).order_by(Certification.id)))


def test_a_request_that_is_taken_back_is_not_waited_for(app, boss, city, draft, stored, last_email):
    browser, opened = boss
    (form,) = [f for f in city.get(f"{draft}/check").all("form") if "/withdraw" in (f.get("action") or "")]
    city.post(form.get("action"), form_values(form))
    address = opened.response.request.path
    page = browser.get(address)
    assert "The request was taken back" in page.text and "Art therapy" not in page.text
    browser.post(address, button(opened, "approve"), status=409)
    assert "You are asked to approve" not in browser.get("/my").text
    send(city, draft)
    assert stored(draft)[0].state == State.SUBMITTED


def test_nobody_else_opens_or_answers_a_request(boss, city, page, page_of, people, work, draft):
    _, opened = boss
    address = opened.response.request.path
    for browser in (city, *(page_of(one) for one in (people.other, people.editor, people.administrator))):
        browser.get(address, status=404)
        browser.post(address, {**button(opened, "approve"), "csrf_token": browser.token()}, status=404)
    assert page.client.get(address).location.startswith("/sign-in")
    (row,) = _requests(work)
    assert row.answered_at is None


def test_a_request_of_another_practice_is_out_of_reach(boss, work, people, page_of):
    with work() as session:
        theirs = a_practice(session, by=session.merge(people.other)).id
    (row,) = _requests(work)
    for what in ("again", "withdraw"):
        page_of(people.other).post(f"/drafts/{theirs}/approvals/{row.id}/{what}", status=404)
    (row,) = _requests(work)
    assert row.withdrawn_at is None


def test_who_writes_on_a_practice_does_not_approve_it_and_the_other_way_round(ask, city, draft, work, people):
    city.post(f"{draft}/invite", {"email": people.other.email, "what": "sections", "sections": ["story"]})
    assert "This person writes on the practice" in ask(draft, email=people.other.email, status=422).text
    ask(draft)
    opened = city.post(f"{draft}/invite", {"email": BOSS, "what": "whole"}, status=422)
    assert "is asked to approve the practice" in opened.text
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        assert BOSS not in [one.email for one in practice.people]


def test_who_approves_sees_the_photographs_and_only_while_they_are_asked(app, work, people, city, ask, last_email):
    with work() as session:
        author = session.merge(people.author)
        mine, other = (a_practice(session, by=author, photos=1) for _ in range(2))
        draft = f"/drafts/{mine.id}"
        photo, foreign = (
            session.scalars(select(StoredFile.id).where(StoredFile.practice_id == one.id)).one()
            for one in (mine, other)
        )
    ask(draft)
    browser = Page(app.test_client())
    opened = browser.post(re.search(r"http://localhost(/sign-in/[\w-]+)", last_email("certify").body).group(1))
    sources = [image.get("src") for image in opened.one("main").iter("img")]
    assert sources == [f"/files/{photo}?width=1600"]
    assert browser.get(sources[0]).response.mimetype == "image/jpeg"
    browser.get(f"/files/{foreign}", status=404)
    (row,) = _requests(work)
    city.post(f"{draft}/approvals/{row.id}/withdraw")
    browser.get(f"/files/{photo}", status=404)


def test_nobody_is_asked_about_what_is_with_the_editors(ask, city, draft):
    send(city, draft)
    assert "not open for changes now" in ask(draft, status=422).text


def test_sending_is_refused_by_the_rule_and_not_only_by_the_page(session, people):
    author, boss = session.merge(people.author), session.merge(people.other)
    practice = a_practice(session, by=author)
    asked = approvals.ask(session, practice, author, boss)
    with pytest.raises(Refused) as refused:
        carry_out(session, practice, Action.SUBMIT, author)
    assert (refused.value.reason, refused.value.waits_for) == ("uncertified", ("Otto Other",))
    approvals.answer(session, asked, approved=True, note="", expected_etag=drafts.etag_of_all(practice.working_copy))
    drafts.save(session, practice.working_copy, {"lessons": "One more."}, author)
    with pytest.raises(Refused, match="uncertified"):
        carry_out(session, practice, Action.SUBMIT, author)
    approvals.withdraw(session, asked)
    carry_out(session, practice, Action.SUBMIT, author)
    assert practice.state == State.SUBMITTED
    assert boss.id not in [one.id for one in practice.people] and isinstance(boss, Person)
