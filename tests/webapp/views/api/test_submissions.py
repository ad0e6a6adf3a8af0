"""Cities' own programs: bringing a practice with a key, changing and sending it, files, limits, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import every_type
import jsonschema
import pytest
import time_machine
from builders import a_jpeg, a_practice, full_answers

from webapp import create_app, jobs
from webapp.accounts import api_keys
from webapp.city_names import city_for
from webapp.config import Environment
from webapp.integrations import openapi, submitting
from webapp.integrations.openapi import BASE, KEY_CALLS, PROBLEM_TYPE
from webapp.models import ApiKey, ApiUse, Email, Person, Practice, Scope, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

ADDRESS = f"{BASE}/submissions"
DOCS = Path(__file__).parents[4] / "docs" / "api.md"
DESCRIPTION = openapi.document("http://localhost", "Cities in Common")


@pytest.fixture
def key_for(work, people):
    """A key for a city of the author (Lutsk, if none is named); returns its token."""

    def make(*scopes, city="Lutsk", person=None):
        with work() as session:
            owner = session.get(Person, (person or people.author).id)
            place = city_for(session, "UA", city)
            return api_keys.make(session, owner, place, "Our site", scopes or Scope, by=owner)[1]

    return make


@pytest.fixture
def call(client, key_for):
    """Call with a key: `call("POST", "", {"language": "en"})`. Every answer is held against the description."""
    usual = []

    def send(method, path, body=None, status=200, token=None, **headers):
        if token is None and not usual:
            usual.append(key_for())
        told = {"Authorization": f"Bearer {token or usual[0]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer = client.open(f"{ADDRESS}{path}", method=method, json=body, headers=told)
        assert answer.status_code == status, answer.text
        _check(answer)
        return answer

    return send


def _check(answer):
    path = answer.request.path.removeprefix(BASE)
    described = next(
        one
        for one in KEY_CALLS.values()
        if one.method == answer.request.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.path), path)
    )
    operation = DESCRIPTION["paths"][described.path][described.method.lower()]
    assert str(answer.status_code) in operation["responses"]
    name = described.answer if answer.status_code < 300 else "Problem"
    shape = {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}
    jsonschema.Draft202012Validator(shape, format_checker=jsonschema.FormatChecker()).validate(answer.json)
    assert answer.mimetype == ("application/json" if answer.status_code < 300 else PROBLEM_TYPE)


def errors(answer):
    return [(one.get("field", one.get("parameter")), one.get("code")) for one in answer.json["errors"]]


def test_a_program_brings_a_practice_and_sends_it_in_one_call(call, work, people, written):
    made = call("POST", "", {"language": "en", "answers": full_answers(), "send": True}, status=201)
    assert made.json["state"] == "submitted" and made.json["problems"] == [] and not made.json["editable"]
    assert made.json["reference"].startswith("SH-") and made.headers["Location"].endswith(f"/{made.json['id']}")
    assert written("submitted") == [people.editor.email] and written("received") == [people.author.email]
    with work() as session:
        practice = session.get(Practice, made.json["id"])
        assert practice.working_copy.answers == full_answers() and practice.people[0].id == people.author.id


def test_answers_of_every_type_come_back_as_a_program_sent_them(call, client, every_type_draft, work):
    with work() as session:
        session.get(Practice, every_type_draft).city = city_for(session, "UA", "Lutsk")
    place = f"/{every_type_draft}"
    sent = call("GET", place).json["answers"] | {"places": {"countries": ["UA"], "cities": ["Lutsk"]}}
    changed = call("PATCH", place, {"answers": sent}, If_Match=call("GET", place).headers["ETag"])
    assert (changed.json["answers"], changed.json["problems"]) == (sent, [])
    assert list(sent) == list(every_type.ANSWERS)


def test_what_has_not_changed_is_not_sent_again_to_a_key_either(call, client):
    made = call("POST", "", {"language": "en", "answers": full_answers()}, status=201)
    told = {"Authorization": made.request.headers["Authorization"], "Accept-Encoding": "gzip"}
    for url in (f"{BASE}/key", ADDRESS, f"{ADDRESS}/{made.json['id']}"):
        answer = client.get(url, headers=told)
        again = client.get(url, headers={**told, "If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.headers["ETag"]) == (304, answer.headers["ETag"]), url
        assert answer.headers["Cache-Control"].startswith("private, no-cache")


def test_the_mark_of_what_can_be_changed_is_a_strong_one_however_it_is_asked_for(call, client):
    made = call("POST", "", {"language": "en", "answers": full_answers()}, status=201)
    told = {"Authorization": made.request.headers["Authorization"]}
    for encoding in ("identity", "gzip"):
        answer = client.get(f"{ADDRESS}/{made.json['id']}", headers={**told, "Accept-Encoding": encoding})
        assert answer.headers["ETag"] == made.headers["ETag"] and not made.headers["ETag"].startswith("W/")


@pytest.mark.parametrize(
    ("period", "part"),
    [
        ({"as_written": "", "start": None, "end": None, "ongoing": False, "recurring": ""}, "start"),
        ({"as_written": "", "start": "2020", "end": "2019", "ongoing": False, "recurring": ""}, "end"),
        ({"as_written": "", "start": "2020", "end": "2021", "ongoing": True, "recurring": ""}, "ongoing"),
    ],
)
def test_a_problem_names_the_part_as_the_schema_of_the_questions_does(call, client, period, part):
    draft = call("POST", "", {"language": "en", "answers": full_answers(period=period)}, status=201).json
    assert [(one["field"], one["part"]) for one in draft["problems"]] == [("period", part)]
    assert part in client.get(f"{BASE}/templates/2026").json["properties"]["period"]["properties"]


def test_a_draft_is_saved_with_what_is_still_wrong_and_is_followed_until_it_is_public(call, work, people):
    draft = call("POST", "", {"language": "en", "answers": {"title": "x" * 121}}, status=201).json
    assert draft["answers"]["places"] == {"countries": ["UA"], "cities": ["Lutsk"]}
    assert {("title", "too_long"), ("purpose", "missing")} <= {(one["field"], one["code"]) for one in draft["problems"]}
    place = f"/{draft['id']}"
    assert {("title", "too_long"), ("purpose", "missing")} <= set(errors(call("POST", f"{place}/send", status=422)))
    tag = call("GET", place).headers["ETag"]
    call("PATCH", place, {"answers": full_answers()}, If_Match=tag)
    assert call("POST", f"{place}/send").json["state"] == "submitted"
    with work() as session:
        practice, editor = session.get(Practice, draft["id"]), session.get(Person, people.editor.id)
        carry_out(session, practice, Action.RETURN, editor, note="Which schools?")
    assert call("GET", place).json["note"] == "Which schools?" and call("GET", place).json["editable"]
    call("POST", f"{place}/send")
    with work() as session:
        practice, editor = session.get(Practice, draft["id"]), session.get(Person, people.editor.id)
        for action in (Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, editor)
    public = call("GET", place).json
    assert (public["state"], public["note"]) == ("published", "")
    assert public["public_url"] == "http://localhost/practices/art-therapy-in-lutsk"
    assert call("POST", f"{place}/revise").json["state"] == "draft"
    assert [one["id"] for one in call("GET", "").json["submissions"]] == [draft["id"]]


def test_answers_that_are_named_are_replaced_null_clears_one_and_the_others_stay(call):
    made = call("POST", "", {"language": "en", "answers": full_answers()}, status=201)
    body = {"answers": {"tagline": None, "title": "  Another \n title "}}
    changed = call("PATCH", f"/{made.json['id']}", body, If_Match=made.headers["ETag"])
    assert changed.json["answers"] == full_answers(tagline=None, title="Another title")
    assert changed.json["title"] == "Another title" and changed.headers["ETag"] != made.headers["ETag"]


def test_a_tag_that_a_proxy_has_made_weak_by_compressing_is_still_good(call):
    made = call("POST", "", {"language": "en", "answers": full_answers()}, status=201)
    tag = f"W/{made.headers['ETag']}"
    assert call("PATCH", f"/{made.json['id']}", {"answers": {"title": "Two"}}, If_Match=tag).json["title"] == "Two"


def test_a_program_that_has_not_read_what_somebody_else_wrote_cannot_overwrite_it(call):
    made = call("POST", "", {"language": "en", "answers": {"title": "One"}}, status=201)
    place, first = f"/{made.json['id']}", made.headers["ETag"]
    call("PATCH", place, {"answers": {"title": "Two"}}, If_Match=first)
    call("PATCH", place, {"answers": {"title": "Three"}}, If_Match=first, status=412)
    call("PATCH", place, {"answers": {"title": "Four"}}, status=428)
    assert call("GET", place).json["title"] == "Two"


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"titel": "One"}, [("titel", "not_a_field")]),
        ({"titel": None}, [("titel", "not_a_field")]),
        ({"title": ["One"]}, [("title", "wrong_shape")]),
        ({"purpose": "word " * 5000}, [("purpose", "too_long")]),
        ({"places": {"countries": ["FR"], "cities": ["Lyon"]}}, [("places", "not_this_city")]),
        ({"places": None}, [("places", "not_this_city")]),
        (
            {"photos": [{"file": "f" * 32, "alt": "", "caption": "", "credit": "", "consent": False, "focus": ""}]},
            [("photos", "not_a_file")],
        ),
    ],
)
def test_what_cannot_be_read_or_belongs_elsewhere_is_refused_by_field_and_nothing_is_saved(call, work, answers, wrong):
    assert errors(call("POST", "", {"language": "en", "answers": answers}, status=422)) == wrong
    with work() as session:
        assert session.query(Practice).count() == 0


@pytest.mark.parametrize(
    ("body", "status", "wrong"),
    [
        ({}, 422, [("language", "missing")]),
        ({"language": "xx"}, 422, [("language", "not_a_language")]),
        ({"language": "en", "call": 77}, 422, [("call", "call_closed")]),
        ({"language": "en", "call": True, "send": "yes"}, 422, [("send", "wrong_shape"), ("call", "wrong_shape")]),
        ({"language": "en", "title": "One"}, 400, [("title", None)]),
        ({"language": "en", "answers": []}, 400, [("answers", None)]),
        (["en"], 400, [("body", None)]),
    ],
)
def test_a_wrong_submission_is_refused_with_what_would_be_right(call, body, status, wrong):
    assert errors(call("POST", "", body, status=status)) == wrong


def test_what_is_no_json_is_refused(client, key_for):
    told = {"Authorization": f"Bearer {key_for()}"}
    for data in (b"{", b"\xff", b"[" * 100_000):
        answer = client.post(ADDRESS, data=data, content_type="application/json", headers=told)
        assert (answer.status_code, answer.mimetype) == (400, PROBLEM_TYPE)
    assert client.post(ADDRESS, data={"language": "en"}, headers=told).status_code == 415
    long = client.post(ADDRESS, data=b" " * 600_000, content_type="application/json", headers=told)
    assert (long.status_code, long.mimetype) == (413, PROBLEM_TYPE) and "500000 bytes" in long.json["detail"]


def test_without_a_good_key_nothing_opens_not_even_for_who_is_signed_in(client, page_of, people, key_for, work):
    token = key_for()
    for header in ("", "Bearer", "Bearer made-up", f"Basic {token}", f"Bearer {token}x", "Bearer " + "x" * 5000):
        answer = client.get(ADDRESS, headers={"Authorization": header} if header else {})
        assert (answer.status_code, answer.mimetype) == (401, PROBLEM_TYPE)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert page_of(people.author).client.post(ADDRESS, json={"language": "en"}).status_code == 401
    with work() as session:
        key = session.query(ApiKey).one()
        api_keys.revoke(session, key, session.get(Person, people.author.id))
    assert client.get(ADDRESS, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_key_opens_what_its_scopes_say(call, key_for):
    reading, writing = key_for(Scope.READ), key_for(Scope.READ, Scope.WRITE)
    call("POST", "", {"language": "en"}, token=reading, status=403)
    made = call("POST", "", {"language": "en", "answers": full_answers()}, token=writing, status=201)
    call("POST", f"/{made.json['id']}/send", token=writing, status=403)
    call("POST", "", {"language": "en", "answers": full_answers(), "send": True}, token=writing, status=403)
    assert call("GET", f"/{made.json['id']}", token=reading).json["state"] == "draft"
    sending = key_for(Scope.SEND)
    call("GET", f"/{made.json['id']}", token=sending, status=403)


def test_a_key_says_what_it_is(client, key_for):
    answer = client.get(f"{BASE}/key", headers={"Authorization": f"Bearer {key_for(Scope.SEND, Scope.READ)}"})
    assert answer.json == {
        "name": "Our site",
        "city": {"name": "Lutsk", "country": "UA"},
        "scopes": ["read", "send"],
    }


def test_a_key_sees_nothing_of_other_people_or_other_cities(call, key_for, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id)).id
        elsewhere = a_practice(session, by=session.get(Person, people.author.id), places=KYIV).id
        mine = a_practice(session, by=session.get(Person, people.author.id)).id
    assert [one["id"] for one in call("GET", "").json["submissions"]] == [mine]
    for id in (theirs, elsewhere, 987654):
        call("GET", f"/{id}", status=404)
        call("PATCH", f"/{id}", {"answers": {"title": "Taken"}}, If_Match='"1-1"', status=404)
        call("POST", f"/{id}/send", status=404)
    assert call("GET", f"/{elsewhere}", token=key_for(city="Kyiv")).json["id"] == elsewhere


KYIV = {"countries": ["UA"], "cities": ["Kyiv"]}


def test_a_photograph_is_uploaded_then_named_in_an_answer(client, call, work):
    made = call("POST", "", {"language": "en", "answers": full_answers()}, status=201)
    place, tag = f"/{made.json['id']}", made.headers["ETag"]
    kept = _upload(client, call, place, a_jpeg(), "image/jpeg", status=201).json
    assert (kept["width"], kept["height"], kept["media_type"]) == (900, 600, "image/jpeg")
    assert _upload(client, call, place, a_jpeg(), "image/jpeg", status=200).json == kept
    assert _upload(client, call, place, a_jpeg(), "application/octet-stream", status=200).json == kept
    photo = {"file": kept["file"], "alt": "Children paint", "caption": "", "credit": "", "consent": True, "focus": ""}
    call("PATCH", place, {"answers": {"photos": [photo]}}, If_Match=tag)
    assert call("POST", f"{place}/send").json["answers"]["photos"] == [photo]
    _upload(client, call, place, a_jpeg(shade=10), "image/jpeg", status=409)


def _upload(client, call, place, data, media_type, status):
    token = call("GET", place).request.headers["Authorization"]
    answer = client.post(
        f"{ADDRESS}{place}/files?name=photo.jpg",
        data=data,
        content_type=media_type,
        headers={"Authorization": token},
    )
    assert answer.status_code == status, answer.text
    _check(answer)
    return answer


def test_files_are_judged_as_on_the_site_and_counted(client, call, app, monkeypatch):
    place = f"/{call('POST', '', {'language': 'en'}, status=201).json['id']}"
    assert "photo.jpg" in _upload(client, call, place, b"<svg/>", "image/png", status=422).json["detail"]
    _upload(client, call, place, b"%PDF-1.7 not really", "application/pdf", status=422)
    _upload(client, call, place, a_jpeg(90, 90), "image/jpeg", status=422)
    _upload(client, call, place, b"GIF89a", "image/gif", status=415)
    most = app.config["SETTINGS"].upload_megabytes * 1_000_000
    _upload(client, call, place, b"\xff" * (most + 1), "image/jpeg", status=413)
    monkeypatch.setattr(submitting, "MOST_FILES", 1)
    _upload(client, call, place, a_jpeg(), "image/jpeg", status=201)
    _upload(client, call, place, a_jpeg(shade=20), "image/jpeg", status=409)


def test_a_call_that_is_repeated_under_its_name_is_not_done_again(call, work):
    body = {"language": "en", "answers": {"title": "Once"}}
    first = call("POST", "", body, status=201, Idempotency_Key="2026-06-a")
    again = call("POST", "", body, status=201, Idempotency_Key="2026-06-a")
    assert again.json == first.json and again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    call("POST", "", {"language": "fr"}, status=422, Idempotency_Key="2026-06-a")
    call("POST", "", body, status=400, Idempotency_Key="ä")
    with work() as session:
        assert session.query(Practice).count() == 1


def test_a_call_that_failed_may_be_made_again_under_its_name(call):
    made = call("POST", "", {"language": "en", "answers": full_answers(purpose=None)}, status=201)
    place = f"/{made.json['id']}"
    call("POST", f"{place}/send", status=422, Idempotency_Key="send")
    call("PATCH", place, {"answers": {"purpose": "Because."}}, If_Match=made.headers["ETag"])
    assert call("POST", f"{place}/send", Idempotency_Key="send").json["state"] == "submitted"


def test_after_a_day_a_name_is_free_again_and_the_use_is_still_known(call, work):
    with time_machine.travel("2026-06-10T09:00:00Z", tick=False):
        call("POST", "", {"language": "en"}, status=201, Idempotency_Key="one")
    with time_machine.travel("2026-06-11T09:00:01Z", tick=False):
        call("POST", "", {"language": "fr"}, status=201, Idempotency_Key="one")
    with work() as session:
        uses = session.query(ApiUse).order_by(ApiUse.id).all()
        assert [(one.method, one.path, one.status, one.idempotency_key) for one in uses] == [
            ("POST", ADDRESS, 201, None),
            ("POST", ADDRESS, 201, "one"),
        ]
        assert uses[0].answer is None and uses[1].practice_id and session.query(ApiKey).one().last_used_at


def test_what_was_answered_is_forgotten_after_a_day_also_if_the_key_is_not_used_again(call, work, app):
    with time_machine.travel("2026-06-10T09:00:00Z", tick=False):
        call("POST", "", {"language": "en", "answers": full_answers()}, status=201, Idempotency_Key="one")
    assert app.extensions["sheaf_job_kinds"]["forget_api_answers"].daily
    with time_machine.travel("2026-06-11T09:00:01Z", tick=False), app.app_context():
        jobs.enqueue_daily("forget_api_answers")
        jobs.run_waiting()
    with work() as session:
        use = session.query(ApiUse).one()
        assert (use.answer, use.idempotency_key, use.path) == (None, None, ADDRESS)


@pytest.mark.parametrize(("days", "left"), [(365, 0), (0, 1)])
def test_that_a_call_was_made_is_forgotten_after_a_year_unless_the_network_keeps_it(call, work, app, days, left):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], program_log_days=days)
    with time_machine.travel("2025-06-01T09:00:00Z", tick=False):
        call("POST", "", {"language": "en"}, status=201)
    with time_machine.travel("2026-06-10T09:00:00Z", tick=False), app.app_context():
        jobs.enqueue_daily("forget_api_answers")
        jobs.run_waiting()
    with work() as session:
        assert session.query(ApiUse).count() == left


def test_only_the_hash_of_a_token_is_stored(key_for, work):
    token = key_for()
    with work() as session:
        stored = session.query(ApiKey).one()
        assert stored.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert token.startswith(stored.hint) and len(stored.hint) < 12


def test_what_cannot_be_printed_is_refused_by_field_when_it_is_sent(call):
    answers = {**full_answers(), "lessons": "Flowers help: \U0001f33b."}
    made = call("POST", "", {"language": "en", "answers": answers}, status=201).json
    refused = call("POST", f"/{made['id']}/send", status=409)
    assert errors(refused) == [("lessons", "unprintable")]
    assert "What another city would need" in refused.json["errors"][0]["detail"]


def test_a_practice_with_the_editors_is_not_changed(call):
    made = call("POST", "", {"language": "en", "answers": full_answers(), "send": True}, status=201)
    place = f"/{made.json['id']}"
    call("PATCH", place, {"answers": {"title": "Late"}}, If_Match=made.headers["ETag"], status=409)
    call("POST", f"{place}/send", status=409)
    assert call("POST", f"{place}/recall").json["state"] == "draft"
    call("POST", f"{place}/recall", status=409)


def test_a_list_goes_on_before_the_last_one_that_was_seen(call, monkeypatch):
    monkeypatch.setattr(submitting, "MOST_LISTED", 2)
    ids = [call("POST", "", {"language": "en"}, status=201).json["id"] for _ in range(3)]
    assert [one["id"] for one in call("GET", "").json["submissions"]] == ids[:0:-1]
    assert [one["id"] for one in call("GET", f"?before={ids[1]}").json["submissions"]] == ids[:1]
    call("GET", "?before=0", status=400)


def test_a_submission_that_has_not_changed_is_not_sent_again(call, client):
    made = call("POST", "", {"language": "en"}, status=201)
    told = {"Authorization": made.request.headers["Authorization"], "If-None-Match": made.headers["ETag"]}
    answer = client.get(f"{ADDRESS}/{made.json['id']}", headers=told)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "private, no-cache, no-transform"


def test_the_calls_of_one_key_are_counted_and_every_answer_says_how_many_are_left(settings, app, key_for, monkeypatch):
    monkeypatch.setattr(openapi, "KEY_RATE", "2 per minute")
    client = create_app(replace(settings, environment=Environment.DEVELOPMENT)).test_client()
    token, other = key_for(), key_for()
    answers = [client.get(ADDRESS, headers={"Authorization": f"Bearer {token}"}) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"in-60-seconds";q=2;w=60'
    assert re.fullmatch(r'"in-60-seconds";r=1;t=\d+', answers[0].headers["RateLimit"])
    assert client.get(ADDRESS, headers={"Authorization": f"Bearer {other}"}).status_code == 200


def test_every_example_of_the_documentation_works_one_after_the_other(client, key_for, work, people):
    """The examples with a key, as a reader would run them: each goes on from the answer of the one before."""
    said = DOCS.read_text("utf-8").replace("\\\n", " ")
    examples = [shlex.split(line)[1:] for line in said.splitlines() if line.startswith("curl") and "$KEY" in line]
    made, done = {"id": 17, "tag": '"2-3"'}, []
    token = key_for()
    for words in examples:
        told, url = _curl(words)
        url = url.replace("/17", f"/{made['id']}")
        headers = {name: value.replace("$KEY", token).replace('"2-3"', made["tag"]) for name, value in told["headers"]}
        if url.endswith("/send"):
            _finish(client, url.removesuffix("/send"), headers)
        if url.endswith("/revise"):
            _publish(work, people, made["id"])
        answer = client.open(url, method=told["method"], headers=headers, data=told["data"])
        assert answer.status_code < 300, f"{words}: {answer.text}"
        _check(answer)
        done.append((told["method"], answer.request.path.removeprefix(BASE).replace(f"/{made['id']}", "/{id}")))
        if "id" in answer.json:
            made = {"id": answer.json["id"], "tag": answer.headers["ETag"]}
    wanted = {(call.method, call.path) for call in KEY_CALLS.values()} - {("POST", "/submissions/{id}/{step}")}
    wanted |= {("POST", f"/submissions/{{id}}/{step}") for step in ("send", "recall", "revise")}
    assert set(done) == wanted


def _curl(words):
    """A call as curl would make it of these words: its parts, and its address on this machine."""
    told = {"method": "GET", "headers": [], "data": None}
    url, words = "", iter(words)
    for word in words:
        if word == "-X":
            told["method"] = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            told["headers"].append((name, value))
        elif word in ("--json", "--data-binary"):
            told["method"] = "POST" if told["method"] == "GET" else told["method"]
            text = next(words)
            told["data"] = a_jpeg() if text.startswith("@") else text.encode()
            told["headers"] += [("Content-Type", "application/json")] if word == "--json" else []
        else:
            url = word.removeprefix("https://practices.example")
    return told, url


def _finish(client, url, headers):
    """What the reader of the documentation has done meanwhile: all answers are given."""
    tag = client.get(url, headers=headers).headers["ETag"]
    told = {**headers, "If-Match": tag, "Content-Type": "application/json"}
    answer = client.patch(url, headers=told, data=json.dumps({"answers": full_answers()}))
    assert answer.status_code == 200, answer.text


def _publish(work, people, id):
    with work() as session:
        practice = session.get(Practice, id)
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        for action in (Action.SUBMIT, Action.ACCEPT, Action.PUBLISH):
            carry_out(session, practice, action, author if action is Action.SUBMIT else editor)


def test_emails_of_a_refused_call_are_not_written(call, work):
    call("POST", "", {"language": "en", "answers": full_answers(purpose=None), "send": True}, status=422)
    with work() as session:
        assert session.query(Email).count() == session.query(Practice).count() == 0
        assert session.query(Practice).filter(Practice.state != State.DRAFT).count() == 0
