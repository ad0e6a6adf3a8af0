"""Whatever form is sent in vain, its words are shown again and can be saved: asked of every form that the app has.

Which forms there are is asked of the app itself, so that a new one is covered. Not here: the answer editor with its
conflicts (`views/city/test_lost_words.py`), and kinds of failures (`core/test_failing_database.py`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from page import Page, form_values, read_html
from places import World
from werkzeug.exceptions import TooManyRequests

from webapp.accounts import sign_in_links
from webapp.config import Settings
from webapp.core import db
from webapp.web import permissions, unsaved_forms
from webapp.web.permissions import KEY_SCOPES, Right, right_of

WORDS = "Words that nobody wants to type twice: “Ça va”, said <b>Zoë</b> & wrote it down."
TYPED = {None, "text", "email", "search", "url", "tel"}
LEAST_FORMS = 30  # fewer, and this looks at the wrong pages
ADDRESS = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


def _made_up(rule: str) -> str:
    return ADDRESS.sub(lambda part: "1" if part["kind"] == "int" else "made-up", rule)


def _doors(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address that takes a form, with its endpoint."""
    for rule in app.url_map.iter_rules():
        skipped = rule.endpoint in db.READ_BY_POST or unsaved_forms.is_for_script(rule.endpoint)
        if "POST" in (rule.methods or ()) and not skipped and right_of(rule.endpoint) not in KEY_SCOPES:
            yield rule.endpoint, _made_up(rule.rule)


def _fails() -> None:
    raise RuntimeError("the server fails")


def _asks_to_wait() -> None:
    raise TooManyRequests


@pytest.mark.parametrize(("failure", "code"), [(None, 401), (_fails, 500), (_asks_to_wait, 429)])
def test_words_sent_anywhere_are_shown_again_whatever_fails(app, page, failure, code):
    page.get("/sign-in")
    sent = {"csrf_token": page.token(), "box": WORDS, "number": "7"}
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    doors = 0
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        if failure is not None:
            steps = [*app.before_request_funcs[None]]
            steps.insert(steps.index(permissions._guard), failure)
            patch.setitem(app.before_request_funcs, None, steps)
        for endpoint, path in _doors(app):
            if failure is None and right_of(endpoint) in (Right.ANYONE, Right.READ_EMAILS):
                continue
            opened = page.post(path, dict(sent), status=code)
            assert WORDS in opened.text, path
            assert opened.all("form", action=path), path
            form = opened.form()
            assert form | sent == form | {"csrf_token": sent["csrf_token"]}, path
            assert opened.response.headers["Cache-Control"] == "no-store"
            doors += 1
    assert doors >= LEAST_FORMS


def test_words_from_another_site_are_never_shown_on_ours(page):
    data = {"csrf_token": "made up", "email": WORDS}
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = page.client.post("/people", data=data, headers=header)
        assert answer.status_code == 400 and "said" not in answer.text and "load it again" in answer.text
    own = page.client.post(
        "/people", data=data, headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    )
    assert own.status_code == 400 and "said &lt;b&gt;Zoë" in own.text


def test_a_button_pressed_after_the_sign_in_has_ended_leads_to_the_sign_in(page):
    answer = page.client.post("/sign-out", data={"csrf_token": page.token()})
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in"


def test_after_signing_in_one_arrives_at_the_page_with_the_form(page):
    data = {"csrf_token": page.token(), "text": WORDS}
    answer = page.client.post("/desk/1/comment", data=data, headers={"Referer": "http://localhost/desk/1"})
    assert "/sign-in?next=/desk/1" in re.findall(r'href="([^"]+)"', answer.text)


# ------------------------------------------------------------------------------------- the forms of a whole network


@dataclass(frozen=True)
class Sent:
    """A form as somebody fills it in, with WORDS in each box for words."""

    who: str
    path: str
    data: dict[str, Any]


@pytest.fixture
def with_a_copy(network: World) -> World:
    """A network whose editors may reword answers, and a copy of how it is."""
    settings = network.app.config["SETTINGS"]
    network.app.config["SETTINGS"] = replace(settings, editors_reword=True, undo_minutes=Settings().undo_minutes)
    shutil.copy(settings.instance / "sheaf.sqlite3", settings.instance / "as-it-was")
    return network


def _browser(world: World, who: str, *, signed_out: bool = False) -> Page:
    client = world.app.test_client()
    for name, value in world.cookies(who).items():
        client.set_cookie(name, value)
    if signed_out:
        with client.session_transaction() as cookie:
            cookie["epoch"] = -1
    return Page(client)


def _restore(world: World) -> None:
    world.app.extensions["sheaf_engine"].dispose()
    instance = world.app.config["SETTINGS"].instance
    for name in ("sheaf.sqlite3-wal", "sheaf.sqlite3-shm"):
        (instance / name).unlink(missing_ok=True)
    shutil.copy(instance / "as-it-was", instance / "sheaf.sqlite3")


def _forms(world: World) -> dict[str, Sent]:
    """For each view that takes words of somebody who is signed in, the first form that sends it some."""
    found: dict[str, Sent] = {}
    address, looked_at = world.app.url_map.bind("localhost"), set()
    browsers = {who: _browser(world, who) for who in world.people}
    for place in world.places:
        path = place.path.partition("?")[0]
        page = address.match(path, "GET")[0] if address.test(path, "GET") else path
        if place.who == "nobody" or page in looked_at:
            continue
        answer = browsers[place.who].client.get(place.path)
        if answer.status_code != 200:
            continue
        looked_at.add(page)
        for form in read_html(answer.text).iter("form"):
            path = urljoin(place.path, form.get("action") or "")
            if (form.get("method") or "").lower() == "post" and (boxes := _boxes(form)):
                endpoint = address.match(path.partition("?")[0], "POST")[0]
                written = {name: WORDS for name in boxes}
                found.setdefault(endpoint, Sent(place.who, path, form_values(form) | written))
    rights = {name: getattr(world.app.view_functions[name], permissions.ATTRIBUTE) for name in found}
    return {name: one for name, one in found.items() if rights[name] is not Right.ANYONE}


def _boxes(form: Element) -> list[str]:
    """The boxes of a form that take words."""
    boxes = [box for box in form.iter("input") if box.get("type") in TYPED]
    return [name for box in (*form.iter("textarea"), *boxes) if (name := box.get("name"))]


def _outcome(answer: Any) -> tuple[int, str, bool]:
    return answer.status_code, re.sub(r"\d+", "N", answer.headers.get("Location", "")), WORDS[:30] in answer.text


@pytest.mark.sqlite
def test_every_form_is_taken_after_signing_in_again_as_it_would_have_been(with_a_copy: World) -> None:
    network = with_a_copy
    forms = _forms(network)
    assert len(forms) >= LEAST_FORMS
    for endpoint, sent in forms.items():
        _restore(network)
        browser = _browser(network, sent.who)
        expected = _outcome(browser.client.post(sent.path, data={**sent.data, "csrf_token": browser.token()}))
        _restore(network)
        browser = _browser(network, sent.who, signed_out=True)
        opened = browser.post(sent.path, {**sent.data, "csrf_token": browser.token()}, status=401)
        shown = opened.form()
        assert {**shown, "csrf_token": ""} == {**sent.data, "csrf_token": ""}, endpoint
        with network.app.app_context(), db.unit_of_work() as session:
            link = sign_in_links.make_link(session, session.merge(network.people[sent.who])).removeprefix(network.url)
        browser.post(link, browser.get(link).form())
        assert _outcome(browser.client.post(sent.path, data=shown)) == expected, endpoint
