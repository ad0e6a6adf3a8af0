"""Defences: forged forms, headers, limits of uploads. Not here: links and sessions
(`views/account/test_sign_in_links.py`)."""

from __future__ import annotations

import io
import re

import pytest
from builders import a_jpeg, a_practice

from webapp.core import db
from webapp.models import Person, State
from webapp.web import form_limits
from webapp.web.permissions import ATTRIBUTE, KEY_SCOPES


def _draft(work, people) -> int:
    with work() as session:
        return a_practice(session, by=session.get(Person, people.author.id)).id


# --------------------------------------------------------------------------------------------------- forged forms


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_forged_form_is_refused_on_every_address_that_takes_forms(app, page_of, people, work, token):
    practice = _draft(work, people)
    data = {} if token is None else {"csrf_token": token}
    values = {
        "id": practice,
        "token": "x",
        "section_id": "about",
        "action": "recall",
        "language": "fr",
        "year": 2026,
        "person_id": 1,
        "asked_id": 1,
        "comment_id": 1,
        "suggestion_id": 1,
        "email_id": 1,
        "field_id": "title",
        "slug": "made-up",
        "edition": "made-up",
        "file": "made-up",
        "name": "made-up",
        "variant": "plain",
        "format": "pdf",
        "number": 1,
        "code": "made-up",
    }
    for_keys = {name for name, view in app.view_functions.items() if getattr(view, ATTRIBUTE, "") in KEY_SCOPES}
    only_read = db.READ_BY_POST
    assert only_read == {"oai.harvested_by_form"}, "whatever is not checked here changes nothing"
    not_forms = for_keys | only_read
    doors = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.endpoint not in not_forms]
    assert len(doors) > 10
    clients = [page_of(getattr(people, who)).client for who in ("author", "editor", "archivist", "administrator")]
    urls = app.url_map.bind("localhost")
    for rule in doors:
        path = urls.build(
            rule.endpoint, {name: values[name] for name in rule.arguments - {*(rule.defaults or ())}}, method="POST"
        )
        for client in clients:
            assert client.post(path, data=data).status_code == 400, path


def test_a_token_of_another_browser_is_refused(page, page_of, people):
    stolen = page.token()
    assert page_of(people.author).client.post("/sign-out", data={"csrf_token": stolen}).status_code == 400


# -------------------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/practices/{slug}", 200),
        ("/practices/{slug}/sheet-en.docx", 200),
        ("/pictures/{photo}.jpg", 200),
        ("/style/topics.css", 200),
        ("/healthz", 200),
        ("/my", 302),
        ("/people", 403),
        ("/nowhere", 404),
        ("/sign-in/made-up", 410),
        ("/sign-out", 405),
        ("/static/css/sheaf.css", 200),
    ],
)
def test_every_kind_of_answer_carries_the_headers(page, page_of, people, work, address, status):
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, photos=1)
        photo = practice.published_revisions[0].answers["photos"][0]["file"]
    browser = page_of(people.author) if status == 403 else page
    answer = browser.client.get(address.format(slug=practice.slug, photo=photo))
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    answer.close()


def test_a_failed_request_carries_the_headers_too(app, page, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a mistake of ours")

    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("webapp.catalogue.search.find", fail)
    answer = page.client.get("/practices")
    assert answer.status_code == 500 and "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_no_page_may_run_a_script_that_is_written_into_it(page):
    policy = page.client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy


def test_reading_sets_no_cookie_and_working_renews_it(page_of, people):
    browser = page_of(people.author).client
    browser.get("/my")
    assert "Set-Cookie" not in browser.get("/my").headers
    token = re.search(r'csrf_token" value="([^"]+)"', browser.get("/my").text)[1]
    assert "sheaf=" in browser.post("/language", data={"csrf_token": token, "language": "en"}).headers["Set-Cookie"]


def test_pages_of_somebody_who_is_signed_in_are_kept_nowhere(page_of, page, people):
    assert page_of(people.author).client.get("/my").headers["Cache-Control"] == "no-store"
    assert page_of(people.author).client.get("/").headers["Cache-Control"] == "no-store"
    assert page.client.get("/sign-in/made-up").headers["Cache-Control"] == "no-store"


# --------------------------------------------------------------------------------------------------------- limits


def test_an_upload_beyond_the_limit_is_refused_with_a_page(app, page_of, people, work):
    app.config["MAX_CONTENT_LENGTH"] = 50_000
    practice, browser = _draft(work, people), page_of(people.author)
    big = {"photos-upload": (io.BytesIO(a_jpeg() + b"\0" * 60_000), "big.jpg")}
    opened = browser.post(f"/drafts/{practice}/evidence", big, status=413)
    assert "too large" in opened.text


def test_a_form_with_a_huge_text_is_refused_with_a_page(page_of, people, work):
    practice, browser = _draft(work, people), page_of(people.author)
    huge = {"csrf_token": browser.token(), "purpose": "x" * (form_limits.MAX_FORM_BYTES + 1)}
    assert browser.client.post(f"/drafts/{practice}/story", data=huge).status_code == 413


def test_six_pictures_of_the_largest_size_fit_into_one_form(app, settings):
    assert app.config["MAX_CONTENT_LENGTH"] > 6 * settings.upload_megabytes * 1_000_000
