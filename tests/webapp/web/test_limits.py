"""How often something may be asked for: a roomful of people at once may, and one attacker may not."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import pytest
from browsers import signed_in
from builders import DAY, a_person, a_practice
from flask import Flask
from sqlalchemy import func, select

from webapp import create_app, serve
from webapp.config import ROOT, Environment, Settings
from webapp.core import clock
from webapp.models import Email, Person, Practice
from webapp.web import limits
from webapp.web.limits import Purpose

ROOM = 40
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def busy(settings: Settings, app: Flask) -> Iterator[Callable[..., Flask]]:
    """An app over the same database that counts, as it does where people use it."""
    made: list[Flask] = []

    def make(**more: Any) -> Flask:
        counting = create_app(replace(settings, environment=Environment.DEVELOPMENT, **more))
        counting.config["WTF_CSRF_ENABLED"] = False
        made.append(counting)
        return counting

    yield make
    for one in made:
        one.extensions["sheaf_engine"].dispose()
        one.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def emails(work) -> Callable[[str], list[Email]]:
    """The e-mails of a name, the oldest first."""

    def read(name: str) -> list[Email]:
        with work() as session:
            return list(session.scalars(select(Email).where(Email.name == name).order_by(Email.id)))

    return read


def _links(emails) -> list[str]:
    return [re.search(r"http://localhost(/sign-in/\S+)", one.body).group(1) for one in emails]


def _post_from(client, place: str, path: str, data: dict[str, str]):
    return client.post(path, data=data, environ_base={"REMOTE_ADDR": place})


# ------------------------------------------------------------------------------------------ one attacker


def test_who_asks_from_many_places_has_three_emails_an_hour_sent_to_a_stranger(
    app, busy, people, work, emails, run_jobs
):
    client, answers = busy().test_client(), set()
    with clock.at(DAY):
        for number in range(20):
            data = {"email": people.author.email}
            answers.add(TOKEN.sub("", _post_from(client, f"192.0.2.{number}", "/sign-in", data).text))
        nobody = TOKEN.sub("", client.post("/sign-in", data={"email": "nobody@elsewhere.example"}).text)
        run_jobs()
    assert len(emails("sign_in")) == 3
    assert answers == {nobody}, "nobody learns who has an account here, nor how often it was asked for"
    with clock.at(DAY + dt.timedelta(minutes=61)):
        client.post("/sign-in", data={"email": people.author.email})
        run_jobs()
    assert len(emails("sign_in")) == 4


def test_who_is_asked_for_by_others_can_still_sign_in_with_a_link_that_is_there(
    app, busy, page, people, work, emails, run_jobs
):
    client = busy().test_client()
    with clock.at(DAY):
        for _ in range(5):
            client.post("/sign-in", data={"email": people.author.email})
        run_jobs()
    link = _links(emails("sign_in"))[0]
    with clock.at(DAY + dt.timedelta(minutes=40)):
        page.get(link, status=410)
        page.post("/sign-in", {"email": people.author.email})
        run_jobs()
        page.post(link)
        assert page.client.get("/my").status_code == 200
    with clock.at(DAY + dt.timedelta(minutes=41)):
        for other in _links(emails("sign_in"))[1:]:
            page.post(other)
        page.post("/sign-in", {"email": people.author.email})
        run_jobs()
    assert len(emails("sign_in")) == 4, "whose links are all used gets a new one"


def test_drafts_begun_in_the_name_of_a_stranger_bring_three_emails_an_hour(app, busy, work, emails):
    client, typed = busy().test_client(), {"email": "victim@elsewhere.example", "country": "UA", "language": "en"}
    for number in range(11):
        answer = _post_from(client, f"192.0.2.{number}", "/start", {**typed, "title": f"Nr {number}"})
        assert answer.status_code == 200 and "victim@elsewhere.example" in answer.text
    assert len(emails("resume")) == 3
    with work() as session:
        assert session.scalar(select(func.count(Practice.id))) == 11, "what was typed is kept"


def test_nobody_is_invited_without_end(page_of, people, work, emails):
    with work() as session:
        authors = [a_person(session) for _ in range(11)]
        drafts = [a_practice(session, by=one).id for one in authors]
    for author, draft in zip(authors, drafts, strict=True):
        last = page_of(author)
        data = {"email": "mayor@city.example", "what": "approve", "note": "Please."}
        answer = last.client.post(f"/drafts/{draft}/invite", data={**data, "csrf_token": last.token()})
    assert len(emails("certify")) == 10
    assert answer.status_code == 422 and "Try again in an hour" in answer.text and "Please." in answer.text


@pytest.mark.parametrize(
    ("purpose", "path"), [(Purpose.SIGN_IN, "/sign-in"), (Purpose.BEGIN, "/start"), (Purpose.WORD, "/start/word")]
)
def test_one_place_cannot_go_on_for_ever_but_other_purposes_stay_open(busy, monkeypatch, purpose, path):
    monkeypatch.setitem(limits.OF_ADDRESS, purpose, "3 per 10 minutes")
    client = busy().test_client()
    answers = [client.post(path, data={"email": f"p{n}@city.example"}) for n in range(4)]
    assert [one.status_code == 429 for one in answers] == [False, False, False, True]
    assert "minutes and try again" in answers[-1].text and "p3@city.example" in answers[-1].text, "typed text is kept"
    assert client.get(path).status_code == 200
    others = {"/sign-in", "/start", "/start/word"} - {path}
    assert all(client.post(one, data={"email": "p@city.example"}).status_code != 429 for one in others)


def test_one_network_of_ipv6_is_one_place(busy, monkeypatch):
    monkeypatch.setitem(limits.OF_ADDRESS, Purpose.SIGN_IN, "3 per 10 minutes")
    client = busy().test_client()
    same = [_post_from(client, f"2001:db8:1:2:{n:x}::1", "/sign-in", {"email": "p@city.example"}) for n in range(4)]
    other = _post_from(client, "2001:db8:1:3::1", "/sign-in", {"email": "p@city.example"})
    mapped = [_post_from(client, f"::ffff:192.0.2.{n}", "/sign-in", {"email": "p@city.example"}) for n in range(4)]
    assert [one.status_code for one in [*same, other, *mapped]] == [200] * 3 + [429, 200] + [200] * 4


def test_those_who_are_signed_in_are_counted_each_by_themselves(busy, monkeypatch, people, work):
    monkeypatch.setitem(limits.OF_PERSON, Purpose.INVITE, "3 per hour")
    with work() as session:
        first, second = (a_practice(session, by=session.get(Person, one.id)) for one in (people.author, people.editor))
    counting, answers = busy(), []
    for person, draft in ((people.author, first.id), (people.editor, second.id)):
        client = counting.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed_in(counting, person))
        typed = [{"email": f"guest-{n}@city.example", "what": "whole"} for n in range(4)]
        answers.append([client.post(f"/drafts/{draft}/invite", data=one).status_code for one in typed])
    assert answers == [[302, 302, 302, 429]] * 2


# ------------------------------------------------------------------------------------------ Redis is away


def test_without_its_redis_each_process_counts_for_itself_and_says_so(busy, monkeypatch, caplog):
    monkeypatch.setitem(limits.OF_ADDRESS, Purpose.SIGN_IN, "3 per 10 minutes")
    client = busy(limits_url="redis://127.0.0.1:1/0").test_client()
    answers = [client.post("/sign-in", data={"email": "p@city.example"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert client.get("/api/v1/practices").status_code == 200
    assert client.get("/oai?verb=Identify").status_code == 200
    assert "falling back to in-memory storage" in caplog.text
    ready = client.get("/readyz")
    assert ready.status_code == 200 and "cannot be reached" in ready.json["limits"]


def test_where_counting_works_nothing_is_said_of_it(busy):
    assert busy().test_client().get("/readyz").json == {"status": "ready"}


def test_where_nothing_is_limited_nothing_is_said_either(client):
    assert client.get("/readyz").json == {"status": "ready"}


# ------------------------------------------------------------------------- a roomful of people, two processes


@pytest.fixture
def site(settings: Settings, app: Flask) -> Iterator[str]:
    """The address of the site as it is really served: two processes over the same database."""
    given = {"SHEAF_ENVIRONMENT": "production", "SHEAF_INSTANCE": str(settings.instance), "SHEAF_WORKERS": "2"}
    given |= {"SHEAF_SECRET_KEY": settings.secret_key, "SHEAF_SITE_URL": settings.site_url}
    command = [*serve.web_command(replace(settings, workers=2), "127.0.0.1", 0), "--log-level", "info"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | given, stderr=subprocess.PIPE, text=True)
    booted, address = 0, ""
    for line in server.stderr:
        address = found.group(1) if (found := re.search(r"Listening at: (http://\S+)", line)) else address
        booted += "Booting worker" in line
        if booted == 2:
            break
    drain = threading.Thread(target=server.stderr.read)
    drain.start()
    yield address
    server.terminate()
    server.wait()
    drain.join()
    server.stderr.close()


def test_forty_people_behind_one_address_begin_at_once(site, work, emails):
    def begin(number: int) -> int:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with browser.open(f"{site}/start") as page:
            token = TOKEN.search(page.read().decode()).group(1)
        typed = {"email": f"person-{number}@city.example", "country": "UA", "language": "en", "csrf_token": token}
        with browser.open(f"{site}/start", urlencode(typed).encode()) as answer:
            return answer.status

    with ThreadPoolExecutor(ROOM) as room:
        assert Counter(room.map(begin, range(ROOM))) == {200: ROOM}
    assert len({one.to_email for one in emails("resume")}) == ROOM
