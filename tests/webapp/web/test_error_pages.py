"""What people see when something goes wrong: what happened, and what to do now."""

from __future__ import annotations

import logging

import pytest
from builders import a_practice
from page import check_page
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import TooManyRequests, UnsupportedMediaType

from exports import ExportError
from webapp.core.pictures import SMALLEST_SIDE
from webapp.models import Person, Role, State
from webapp.phrases import refusals
from webapp.web import error_pages

TOO_LONG_FOR_A_DATABASE = "9" * 30


@pytest.fixture
def broken(app, monkeypatch):
    """The catalogue fails with this exception; errors are answered as in production."""
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False

    def with_(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("webapp.catalogue.search.find", fail)

    return with_


def test_a_page_that_is_not_there_says_what_to_do(page):
    opened = page.get("/nowhere", status=404)
    assert "Page not found" in opened.text and "Check the address" in opened.text
    assert opened.links()["To the front page"] == "/"


def test_a_room_of_somebody_else_says_whom_to_ask(page_of, people):
    assert "ask the network's administrator" in page_of(people.author).get("/desk", status=403).text


def test_a_form_from_elsewhere_says_what_to_do(page):
    answer = page.client.post("/sign-in", data={"email": "a@city.example"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400 and "load it again" in answer.text


def test_an_address_used_in_the_wrong_way_is_not_called_our_fault(page):
    opened = page.get("/sign-out", status=405)
    assert "It is only a step of another page" in opened.text
    assert set(opened.response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    assert opened.response.mimetype == "text/html"


def test_who_must_wait_is_told_how_long(broken, page):
    broken(TooManyRequests(retry_after=600))
    assert page.get("/practices", status=429).response.headers["Retry-After"] == "600"


def test_what_is_sent_in_a_wrong_form_is_said_so(broken, page):
    broken(UnsupportedMediaType())
    assert "This kind of file or form is not taken here" in page.get("/practices", status=415).text


def test_a_picture_that_is_too_small_is_told_the_size_that_is_asked_for(app):
    with app.test_request_context():
        told = refusals.picture_refusal("too_small", "stamp.jpg")
    assert "stamp.jpg" in told and f"at least {SMALLEST_SIDE} pixels" in told


def test_a_failure_tells_a_number_that_is_in_the_log_and_no_detail(broken, page, caplog):
    broken(RuntimeError("the password is 12345"))
    with caplog.at_level(logging.ERROR):
        opened = page.get("/practices", status=500)
    assert "12345" not in opened.response.text and "Traceback" not in opened.response.text
    number = opened.text.split("name this number: ")[1].split()[0]
    assert any(number in record.getMessage() for record in caplog.records)
    assert any(record.exc_info for record in caplog.records)
    assert opened.all("a", href="mailto:office@network.example")


def test_where_there_is_no_address_nobody_is_told_to_write(app, broken, page, monkeypatch):
    assert page.get("/").all("a", href="mailto:office@network.example")
    monkeypatch.setitem(app.jinja_env.globals, "contact_email", "")
    home = page.get("/")
    broken(RuntimeError("no"))
    failed = page.get("/practices", status=500)
    for opened in (home, failed):
        assert "mailto:" not in opened.response.text and "write to" not in opened.text
    assert "it has the number" in failed.text


def test_no_page_claims_a_conformance_that_nobody_has_stated(page):
    assert "WCAG" not in page.get("/").text and "WCAG" not in page.get("/nowhere", status=404).text


def test_who_saves_second_gets_a_page_and_not_a_failure(broken, page):
    broken(StaleDataError("expected 1 row, 0 matched"))
    assert "Someone was faster" in page.get("/practices", status=409).text


def test_a_document_that_cannot_be_made_is_an_honest_page(app, work, page, monkeypatch):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    with work() as session:
        practice = a_practice(session, State.PUBLISHED)

    def fail(pool, order):
        raise ExportError("a picture is missing")

    monkeypatch.setattr("exports.render_pool.pool.RenderPool.make", fail)
    opened = page.get(f"/practices/{practice.slug}/sheet-en.docx", status=500)
    assert opened.response.mimetype == "text/html"
    assert "The document could not be made: a picture is missing" in opened.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 415, 429, 500, 503])
def test_every_error_page_is_well_made_in_both_languages(app, code):
    for language in ("en", "fr"):
        with app.test_request_context(headers={"Accept-Language": language}):
            answer = app.process_response(error_pages.page(code))
        assert answer.status_code == code
        root = check_page(answer.get_data(as_text=True), answer.headers["Content-Security-Policy"])
        assert root.get("lang") == language


@pytest.mark.parametrize(
    "address",
    [
        "/drafts/{n}",
        "/drafts/{n}/about",
        "/drafts/{n}/sheet.pdf",
        "/desk/{n}",
        "/desk/{n}/take",
        "/volumes/{n}",
        "/editions/{n}.pdf",
        "/outbox/{n}",
        "/files/{n}",
        "/pictures/{n}.jpg",
        "/api/jobs/{n}",
        "/practices/{n}",
        "/practices/%00",
        "/files/%00",
        "/sign-in/%00",
    ],
)
def test_a_made_up_address_is_not_a_failure(page_of, people, work, address):
    with work() as session:
        person = session.get(Person, people.author.id)
        person.give(*Role)
    answer = page_of(person).client.get(address.format(n=TOO_LONG_FOR_A_DATABASE))
    assert answer.status_code in (404, 410)


@pytest.mark.parametrize(
    "query",
    [
        "topic=made-up",
        "country=ZZ",
        "country=",
        "topic=%F0%9F%98%80",
        "page=0",
        "page=-3",
        "page=x",
        f"page={TOO_LONG_FOR_A_DATABASE}",
        "topic=education&topic=media",
    ],
)
def test_a_made_up_filter_finds_nothing_and_does_not_fail(page, query):
    page.get(f"/practices?{query}")


@pytest.mark.parametrize("address", ["/practices?topic=%00", "/?x=%00", "/desk?state=%00", "/sign-in?next=/%00"])
def test_an_address_with_a_nul_does_not_exist(page, address):
    page.get(address, status=404)


@pytest.mark.parametrize("query", ["state=made-up", "state=", "state=published&state=draft"])
def test_a_made_up_state_shows_the_desk(page_of, people, query):
    page_of(people.editor).get(f"/desk?{query}")


@pytest.mark.parametrize("language", ["xx", "../../etc", "", "\x00", "en'--"])
def test_a_made_up_language_is_refused(page, language):
    page.post("/language", {"language": language}, status=400)
