"""Webhooks: who is told what and when, how messages are signed, what is tried again, and where they may not lead."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import time_machine
from builders import full_answers

from webapp import jobs
from webapp.consent import contacts
from webapp.core import clock
from webapp.models import HookEvent, Job, JobState, Person, Practice, State, Webhook, WebhookDelivery
from webapp.practices import languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import consents
from webapp.webhooks import deliveries, outbound, signing, subscriptions
from webapp.webhooks.outbound import NotReached

DOCS = Path(__file__).parents[4] / "docs" / "api.md"
HERE = (ipaddress.ip_network("127.0.0.0/8"),)


class Receiver(ThreadingHTTPServer):
    """A program that is told; it answers with `status`, and keeps what it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.taken, self.location, self.drips = 200, [], "", False
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook?a=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body.decode()))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(b"Thank you.\x00" * (1 if self.server.status == 200 else 1000))

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(app, work, people, receiver):
    """A webhook to the receiver, on a network that the settings allow; returns its id."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], webhooks_reach=HERE)
    with work() as session:
        admin = session.get(Person, people.administrator.id)
        return subscriptions.make(session, "The portal", receiver.url, webhooks_of(HookEvent), by=admin).id


def webhooks_of(events):
    return [one for one in events if one is not HookEvent.TEST]


@pytest.fixture
def send(app, work):
    """Run the deliveries that wait, and nothing else; returns the last one."""

    def run():
        with work() as session:
            waiting = session.query(Job).filter_by(kind="deliver_webhook", state="queued").order_by(Job.created_at)
            ids = [job.id for job in waiting]
        with app.app_context():
            for id in ids:
                jobs.run(id)
        with work() as session:
            found = session.query(WebhookDelivery).order_by(WebhookDelivery.number.desc()).first()
            session.expunge_all()
            return found

    return run


def told(receiver):
    return [json.loads(body)["type"] for _path, _headers, body in receiver.taken]


def test_who_asked_for_it_is_told_of_publication_update_withdrawal_and_return(hook, receiver, put, work, people, send):
    id = put(State.PUBLISHED)
    with work() as session:
        practice, author, editor = (
            session.get(Practice, id),
            session.get(Person, people.author.id),
            session.get(Person, people.editor.id),
        )
        for action in (Action.REVISE, Action.SUBMIT, Action.ACCEPT, Action.PUBLISH, Action.WITHDRAW, Action.RESTORE):
            carry_out(session, practice, action, author if action in (Action.REVISE, Action.SUBMIT) else editor, "Why")
    send()
    assert told(receiver) == ["practice.published", "practice.updated", "practice.withdrawn", "practice.published"]
    path, headers, body = receiver.taken[0]
    assert path == "/hook?a=1" and headers["Content-Type"] == "application/json"
    assert json.loads(body)["data"] == {
        "reference": practice.reference,
        "languages": ["en"],
        "url": f"http://localhost/practices/{practice.slug}",
        "api_url": f"http://localhost/api/v1/practices/{practice.reference}",
    }
    assert json.loads(receiver.taken[2][2])["data"]["languages"] == []
    assert not any(name in body for *_, body in receiver.taken for name in ("Olena", "@", "Why"))


def test_a_message_says_what_can_be_fetched(hook, receiver, put, send, client):
    put(State.PUBLISHED)
    send()
    data = json.loads(receiver.taken[0][2])["data"]
    assert [client.get(data[name]).status_code for name in ("url", "api_url")] == [200, 200]


def test_a_translation_of_a_public_practice_is_an_update(hook, receiver, put, work, people, send, monkeypatch):
    id = put(State.PUBLISHED)
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        copy = languages.begin(session, practice, "fr", editor)
        copy.answers = {**practice.working_copy.answers, **copy.answers}
        carry_out(session, practice, Action.TRANSLATE, editor, language="fr")
    send()
    assert told(receiver) == ["practice.published", "practice.updated"]
    assert json.loads(receiver.taken[1][2])["data"]["languages"] == ["en", "fr"]


def test_a_contact_that_is_taken_back_is_an_update_that_names_nobody(hook, receiver, put, work, people, send, client):
    id = put(State.PUBLISHED)
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        (contact,) = full_answers()["contacts"]
        assert consents.drop(session, practice, author, [contacts.mark(contact)]) == 1
    send()
    assert told(receiver) == ["practice.published", "practice.updated"] and "lena" not in str(receiver.taken[1][2])
    assert "Olena" not in client.get(json.loads(receiver.taken[1][2])["data"]["api_url"]).text


def test_nothing_is_told_that_did_not_happen_or_was_not_asked_for(hook, receiver, put, work, people, send):
    with work() as session:
        session.get(Webhook, hook).events = [HookEvent.WITHDRAWN]
    id = put(State.PUBLISHED)
    with pytest.raises(RuntimeError), work() as session:
        editor = session.get(Person, people.editor.id)
        carry_out(session, session.get(Practice, id), Action.WITHDRAW, editor, note="It ended.")
        raise RuntimeError
    assert send() is None and receiver.taken == []


def test_the_check_of_the_documentation_knows_our_messages_from_forged_and_old_ones(hook, receiver, put, work, send):
    put(State.PUBLISHED)
    send()
    code = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL).group(1)
    checking = {}
    exec(code, checking)
    with work() as session:
        secret = session.get(Webhook, hook).secret
    _path, headers, body = receiver.taken[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert checking["is_ours"](secret, headers, body.encode())
    assert not checking["is_ours"](secret, headers, body.encode() + b" ")
    assert not checking["is_ours"](signing.new_secret(), headers, body.encode())
    assert not checking["is_ours"](secret, {**headers, "webhook-id": "msg_other"}, body.encode())
    with time_machine.travel(time.time() + 3600):
        assert not checking["is_ours"](secret, headers, body.encode())


def test_a_signature_is_that_of_the_standard():
    # the example of the Standard Webhooks specification and its libraries
    secret, id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    said = signing.signature(secret, id, 1614265330, '{"test": 2432232314}')
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_not_taken_is_tried_again_later_and_logged_with_status_and_answer(hook, receiver, put, send, work):
    receiver.status = 503
    put(State.PUBLISHED)
    failed = send()
    assert (failed.status, failed.attempts, failed.delivered_at) == (503, 1, None)
    assert failed.answer.startswith("Thank you.Thank you.") and len(failed.answer) < outbound.MOST_ANSWER_BYTES + 1
    with work() as session:
        waiting = session.get(Job, failed.job_id)
        assert waiting.state == "queued" and waiting.run_after > clock.now() and waiting.max_attempts == 60
        waiting.run_after = clock.now()
    receiver.status = 200
    taken = send()
    assert (taken.id, taken.status, taken.attempts, taken.answer) == (failed.id, 200, 2, "Thank you.")
    assert taken.delivered_at and receiver.taken[0][1]["webhook-id"] == receiver.taken[1][1]["webhook-id"]


def test_a_redirect_is_not_followed(hook, receiver, put, send):
    receiver.status, receiver.location = 302, receiver.url
    put(State.PUBLISHED)
    assert (send().status, len(receiver.taken)) == (302, 1)


def test_a_receiver_that_is_gone_is_told_nothing_more(hook, receiver, put, send, work):
    receiver.status = 410
    put(State.PUBLISHED)
    put(State.PUBLISHED)
    send()
    assert len(receiver.taken) == 1
    with work() as session:
        assert session.get(Webhook, hook).stopped_because == "gone"


def test_a_message_that_was_taken_is_not_sent_by_a_second_run(hook, receiver, put, send, work, app):
    put(State.PUBLISHED)
    taken = send()
    with work() as session:
        jobs.enqueue_again(session, session.get(Job, taken.job_id))
    send()
    assert len(receiver.taken) == 1


def test_a_receiver_that_says_nothing_for_long_is_left(monkeypatch):
    monkeypatch.setattr(outbound, "DEADLINE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(NotReached):
            outbound.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {}, HERE)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "leads_to",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fec0::1",
        "192.0.0.8",
        "192.88.99.1",
        "3fff::1",
    ],
)
def test_no_name_leads_into_a_private_network(monkeypatch, leads_to):
    family = socket.AF_INET6 if ":" in leads_to else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (family, socket.SOCK_STREAM, 6, "", (leads_to, 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: pytest.fail("it was called"))
    with pytest.raises(NotReached, match="may not be called"):
        outbound.post("https://innocent.example/", b"{}", {}, ())


def test_an_address_that_was_checked_is_the_one_that_is_called(monkeypatch):
    def refuse(where, timeout):
        called.append(where)
        raise ConnectionRefusedError

    called, public = [], ("93.184.216.34", 443)
    asked = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", public)]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: next(asked))
    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(NotReached, match="ConnectionRefused"):
        outbound.post("https://rebinds.example/", b"{}", {}, ())
    assert called == [public]


def test_without_encryption_nothing_is_sent_but_to_the_networks_that_are_allowed(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(NotReached, match="may not be called"):
        outbound.post("http://city.example/", b"{}", {}, HERE)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://city.example/hook", ""),
        ("https://city.example:8443/hook?key=1", ""),
        ("http://city.example/hook", "not_https"),
        ("ftp://city.example/", "not_an_address"),
        ("https://user:secret@city.example/", "not_an_address"),
        ("https://city.example/#part", "not_an_address"),
        ("https://city.example/a b", "not_an_address"),
        ("https://city.example/\r\nHost: x", "not_an_address"),
        ("https://city.example:99999/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https://" + "a" * 70 + ".example/", "not_an_address"),
        ("https://", "not_an_address"),
        ("city.example", "not_an_address"),
        ("javascript:alert(1)", "not_an_address"),
    ],
)
def test_an_address_is_judged_before_it_is_kept(url, said):
    assert outbound.fault(url, ()) == said


def test_an_administrator_adds_a_webhook_sees_its_secret_once_tests_it_and_stops_it(
    page_of, people, app, receiver, send, work
):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], webhooks_reach=HERE)
    admin = page_of(people.administrator)
    made = admin.post("/webhooks", {"name": "The portal", "url": receiver.url, "events": ["practice.withdrawn"]})
    secret = made.one("code", id="secret").text
    admin.post("/webhooks/1/test")
    assert "waiting" in admin.get("/webhooks/1").text
    send()
    page = admin.get("/webhooks/1").text
    assert "Thank you." in page and secret not in page and secret not in admin.get("/webhooks").text
    assert told(receiver) == ["test"]
    admin.post("/webhooks/1/stop")
    admin.post("/webhooks/1/test")
    assert send().event == "test" and len(receiver.taken) == 1
    admin.post("/webhooks/1/start")
    other = admin.post("/webhooks/1/secret").one("code", id="secret").text
    with work() as session:
        assert session.get(Webhook, 1).secret == other != secret


def test_a_form_with_a_bad_address_says_what_is_wrong(page_of, people):
    admin = page_of(people.administrator)
    page = admin.post("/webhooks", {"name": "", "url": "http://city.example/", "events": []}, status=422)
    for said in ("Say who is told", "begins with https://", "Choose at least one thing"):
        assert said in page.text
    assert "Enter a whole address" in admin.post("/webhooks", {"name": "x", "url": "city"}, status=422).text


def test_what_could_not_be_delivered_is_sent_again_by_hand(page_of, people, hook, receiver, put, send, work):
    receiver.status = 500
    put(State.PUBLISHED)
    failed = send()
    admin = page_of(people.administrator)
    assert "it is tried again" in admin.get(f"/webhooks/{hook}").text
    with work() as session:
        session.get(Job, failed.job_id).state = "failed"
    assert "Send again" in admin.get(f"/webhooks/{hook}").text
    receiver.status = 200
    admin.post(f"/webhooks/{hook}/deliveries/{failed.number}/again")
    assert send().status == 200
    admin.post(f"/webhooks/{hook}/deliveries/{failed.number}/again")
    admin.post(f"/webhooks/{hook + 1}/deliveries/{failed.number}/again", status=404)


@pytest.mark.parametrize(("days", "left"), [(365, ["waits", "young"]), (0, ["sent", "waits", "young"])])
def test_old_messages_are_forgotten_once_they_are_not_to_be_sent_any_more(app, work, hook, people, days, left):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], program_log_days=days)
    for name, moment in (("sent", "2025-06-01"), ("waits", "2025-06-02"), ("young", "2026-05-01")):
        with time_machine.travel(f"{moment}T09:00:00Z", tick=False), work() as session:
            asked = deliveries.test(
                session, session.get(Webhook, hook), by=session.get(Person, people.administrator.id)
            )
            asked.body, asked.job.state = name, JobState.QUEUED if name == "waits" else JobState.DONE
    assert app.extensions["sheaf_job_kinds"]["forget_deliveries"].daily
    with time_machine.travel("2026-06-10T09:00:00Z", tick=False), work() as session:
        app.extensions["sheaf_job_kinds"]["forget_deliveries"].handler(None)
        assert sorted(one.body for one in session.query(WebhookDelivery)) == left
