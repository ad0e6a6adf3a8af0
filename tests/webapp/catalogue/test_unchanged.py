"""Whether a page has changed is answered before Flask sees the request, and never wrongly."""

from __future__ import annotations

import pytest
from browsers import signed_in

from webapp.catalogue import unchanged
from webapp.models import Person, Practice, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

PAGES = ("/countries/UA", "/practices", "/practices?topic=education")


@pytest.fixture
def public(put):
    return put(State.PUBLISHED, title="The Tuesday Table")


@pytest.fixture
def flask_answers(app, monkeypatch):
    """How many requests Flask itself has answered."""
    seen = []
    answer = app.full_dispatch_request
    monkeypatch.setattr(app, "full_dispatch_request", lambda *given: seen.append(1) or answer(*given))
    return seen


def known(client, path):
    """Open a page as a browser does that comes back to it, and its short answer; returns its fingerprint."""
    fingerprint = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": fingerprint}).status_code == 304
    return fingerprint


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_told_without_flask_and_with_the_same_headers(client, public, flask_answers, path):
    client.get(path)  # the first page sets a cookie
    fingerprint = client.get(path).headers["ETag"]
    first = client.get(path, headers={"If-None-Match": fingerprint})
    flask_answers.clear()
    again = client.get(path, headers={"If-None-Match": fingerprint})
    assert again.status_code == 304 and again.data == b"" and not flask_answers
    assert {(k, v) for k, v in again.headers if k != "Date"} == {(k, v) for k, v in first.headers if k != "Date"}
    assert again.headers["Date"] and "default-src 'none'" in again.headers["Content-Security-Policy"]


def test_a_practice_that_is_published_is_seen_by_the_next_request(client, public, put):
    fingerprint = known(client, "/practices")
    put(State.PUBLISHED, title="Another")
    answer = client.get("/practices", headers={"If-None-Match": fingerprint})
    assert answer.status_code == 200 and "Another" in answer.text


def test_a_practice_that_is_withdrawn_is_gone_from_the_next_request(client, public, work, people):
    with work() as session:
        path = f"/practices/{session.get(Practice, public).slug}"
    fingerprint = known(client, path)
    with work() as session:
        editor = session.get(Person, people.editor.id)
        carry_out(session, session.get(Practice, public), Action.WITHDRAW, editor, note="By request of the city.")
    assert client.get(path, headers={"If-None-Match": fingerprint}).status_code == 410


def test_an_ongoing_practice_reaches_the_next_year(client, public):
    import time_machine

    fingerprint = known(client, "/practices")
    with time_machine.travel("2199-01-01", tick=False):
        assert client.get("/practices", headers={"If-None-Match": fingerprint}).status_code == 200


def test_another_reader_and_another_language_get_their_own_answer(client, public, app):
    fingerprint = known(client, "/practices")
    asked = {"If-None-Match": fingerprint}
    assert client.get("/practices", headers={**asked, "Accept-Language": "fr"}).status_code == 200
    assert app.test_client().get("/practices", headers=asked).status_code == 304, "the page is the same for everybody"


def test_who_signs_in_never_gets_a_short_answer(app, client, public, people):
    fingerprint = known(client, "/practices")
    with client.session_transaction() as cookie:
        cookie.update(signed_in(app, people.author))
    answer = client.get("/practices", headers={"If-None-Match": fingerprint})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"


def test_nothing_is_kept_for_a_cookie_that_names_a_person(client, public, people, flask_answers):
    with client.session_transaction() as cookie:
        cookie.update(person=people.author.id, epoch=people.author.session_epoch - 1)  # signed out elsewhere
    known(client, "/practices")
    fingerprint = known(client, "/practices")
    flask_answers.clear()
    client.get("/practices", headers={"If-None-Match": fingerprint})
    assert len(flask_answers) == 1


def test_a_page_outside_the_catalogue_is_always_flasks(client, flask_answers):
    for _ in range(3):
        assert client.get("/sign-in", headers={"If-None-Match": "*"}).status_code == 200
    assert len(flask_answers) == 3


def test_without_its_database_flask_says_what_is_wrong(client, public, monkeypatch, app):
    fingerprint = known(client, "/practices")
    monkeypatch.setattr("webapp.catalogue_changes._LAST", "SELECT number FROM nowhere")
    app.testing = False
    try:
        assert client.get("/practices", headers={"If-None-Match": fingerprint}).status_code == 500
    finally:
        app.testing = True


def test_only_so_many_answers_are_kept(client, public, app, monkeypatch):
    monkeypatch.setattr(unchanged, "MOST", 3)
    for size in (24, 48, 96):
        for year in (2020, 2021):
            known(client, f"/practices?size={size}&year={year}")
    assert len(app.extensions["sheaf_unchanged"]) == 3
    known(client, "/practices?q=" + "x" * 200)
    monkeypatch.setattr(unchanged, "LONGEST", 10)
    before = list(app.extensions["sheaf_unchanged"])
    known(client, "/practices?sort=title")
    assert list(app.extensions["sheaf_unchanged"]) == before
