"""The API for programs: what it says, how it pages, what it refuses, and that its description is true."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from builders import DAY, a_practice, full_answers

from webapp import create_app
from webapp.catalogue.search import Asked, Place
from webapp.config import Environment
from webapp.core import clock
from webapp.editions import records as edition_records
from webapp.integrations import openapi, parameters
from webapp.integrations.openapi import BASE, CALLS, KEY_CALLS
from webapp.models import Person, Practice, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

DOCS = Path(__file__).parents[4] / "docs" / "api.md"


@pytest.fixture
def publish(work, people):
    """Publish a practice on a day of the test's year; returns its reference."""

    def make(title="Art therapy in Lutsk", **options):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options).reference

    return make


@pytest.fixture
def edition(work, publish):
    """An edition of the year that has documents."""
    publish()
    with work() as session:
        made = edition_records.get_or_begin(session, DAY.year)
        made.built_at = DAY
        return made.year


@pytest.fixture
def ask(client):
    """Ask the API: what it says, checked against its own description. `ask("practices?q=art")`."""
    whole = openapi.document("http://localhost", "Cities in Common")

    def get(path, status=200):
        answer = client.get(path if path.startswith("/") else f"{BASE}/{path}")
        assert answer.status_code == status, answer.text[:500]
        endpoint = answer.request.path.removeprefix(BASE)
        call = next((one for one in CALLS.values() if _fits(one.path, endpoint)), None)
        name = call.answer if status == 200 and call else "Problem"
        shape = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
        jsonschema.Draft202012Validator(shape, format_checker=jsonschema.FormatChecker()).validate(answer.json)
        assert answer.mimetype == (call.media_type if name != "Problem" else openapi.PROBLEM_TYPE)
        return answer.json

    return get


def _fits(pattern, path):
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)


def test_every_call_is_described_and_every_description_has_a_call(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(f"{BASE}/")]
    described = {
        f"{view}.{name}": (call.method, f"{BASE}{call.path}")
        for view, calls in (("catalogue_api", CALLS), ("submissions", KEY_CALLS))
        for name, call in calls.items()
    }
    found = {
        rule.endpoint: (*(rule.methods - {"HEAD", "OPTIONS"}), re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in rules
    }
    assert found == described | {"catalogue_api.description": ("GET", f"{BASE}/openapi.json")}


def test_the_description_is_sound(client):
    said = client.get(f"{BASE}/openapi.json").json
    calls = {**CALLS, **KEY_CALLS}.values()
    assert said["openapi"] == "3.1.0" and set(said["paths"]) == {call.path for call in calls}
    for schema in said["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(said)):
        assert name in said["components"]["schemas"]


def test_programs_that_write_clients_find_what_they_need(client):
    """Each call says whether it needs a key, and each body what it is; a generator leaves out what has no schema."""
    said = client.get(f"{BASE}/openapi.json").json
    operations = [one for path in said["paths"].values() for one in path.values()]
    keyed = {name for name, call in {**CALLS, **KEY_CALLS}.items() if call.scope is not None}
    assert {one["operationId"]: one["security"] for one in operations} == {
        one["operationId"]: [{"key": []}] if one["operationId"] in keyed else [] for one in operations
    }
    bodies = [one["requestBody"]["content"] for one in operations if "requestBody" in one]
    assert len(bodies) == 3 and all(shape.get("schema") for body in bodies for shape in body.values())
    assert "application/octet-stream" in said["paths"]["/submissions/{id}/files"]["post"]["requestBody"]["content"]
    assert {"name", "identifier"} == set(said["info"]["license"])


def test_a_list_is_searched_filtered_and_counted_like_the_catalogue(ask, publish):
    publish("Repair café", topics=["participation"], places={"countries": ["PT"], "cities": ["Amadora"]})
    reference = publish()
    found = ask("practices?q=LUTSK&topic=education&topic=mediation&counts=topic&counts=city")
    assert [one["reference"] for one in found["practices"]] == [reference]
    assert found["counts"] == {"topic": {"education": 1, "welcoming": 1}, "city": {"lutsk": 1}}
    assert ask("practices?city=Amadora")["practices"][0]["title"] == "Repair café"
    assert (
        ask("practices?q=therapi")["total"] + ask("practices?country=XX")["total"]
        == ask("practices?q=therapi")["total"]
    )


def test_one_practice_comes_with_its_answers_and_its_content_in_reading_order(ask, publish):
    reference = publish(photos=1)
    found = ask(f"practices/{reference}")
    assert found == ask(f"practices/{reference}/en")
    assert found["answers"]["purpose"] == full_answers()["purpose"]
    assert [one["type"] for one in found["blocks"]][:2] == ["masthead", "title"]
    assert ask(found["answers"] and found["translations"]["en"].removeprefix("http://localhost")) == found


def test_no_answer_holds_an_address_that_could_be_collected(client, publish):
    reference = publish()
    said = client.get(f"{BASE}/practices/{reference}").text
    assert "Olena Example" in said and "@" not in said
    assert "/contacts-en" in said


def test_a_reader_with_a_cursor_misses_nothing_and_sees_nothing_twice(ask, client, publish, work, people):
    first = [publish(f"Practice {number}") for number in range(5)]
    page = ask("practices?limit=2")
    seen = [one["reference"] for one in page["practices"]]
    publish("One more")
    with work() as session:  # the practice at which the reader stopped is withdrawn
        last = session.query(Practice).filter_by(reference=first[0]).one()
        carry_out(session, last, Action.WITHDRAW, session.get(Person, people.editor.id), note="Test.")
    while page["next"]:
        page = ask(page["next"].removeprefix("http://localhost"))
        seen += [one["reference"] for one in page["practices"]]
    assert seen == list(reversed(first[1:]))


def test_the_next_page_is_linked_in_a_header_too(client, publish):
    publish("One")
    publish("Two")
    answer = client.get(f"{BASE}/practices?limit=1")
    assert f'<{answer.json["next"]}>; rel="next"' in answer.headers.getlist("Link")


def test_a_cursor_of_another_search_is_refused(ask, publish):
    for title in ("One", "Two"):
        publish(title)
    cursor = ask("practices?limit=1")["next"].partition("cursor=")[2].partition("&")[0]
    assert ask(f"practices?limit=1&topic=education&cursor={cursor}", 400)["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("topik=education", "topik"),
        ("topic=cooking", "topic"),
        ("country=ua", "country"),
        ("year=24", "year"),
        ("language=English!", "language"),
        ("limit=0", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit=²", "limit"),
        ("sort=best", "sort"),
        ("cursor=e30", "cursor"),
        ("cursor=A", "cursor"),
        ("cursor=___", "cursor"),
        ("counts=words", "counts"),
        ("q=" + "a" * 1000, "q"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(ask, query, parameter):
    assert [one["parameter"] for one in ask(f"practices?{query}", 400)["errors"]] == [parameter]


def test_an_empty_parameter_counts_as_not_given(ask, publish):
    publish()
    assert ask("practices?q=&city=&topic=&topic=education&limit=&cursor=&sort=") == ask("practices?topic=education")


def test_what_is_not_there_is_a_problem_in_json(ask, put, publish, work, people):
    for path in ("practices/SH-2026-9999", "practices/x/y", "editions/1999", "templates/1066", "nothing", "cities/a"):
        assert ask(path, 404)["title"] == "Not Found"
    reference = publish()
    ask(f"practices/{reference}/fr", 404)
    put(State.ACCEPTED)
    assert ask("practices")["total"] == 1
    with work() as session:
        found = session.query(Practice).filter_by(reference=reference).one()
        carry_out(session, found, Action.WITHDRAW, session.get(Person, people.editor.id), note="It ended.")
    assert "withdrawn" in ask(f"practices/{reference}", 410)["detail"]


def test_nothing_can_be_written(client):
    answer = client.post(f"{BASE}/practices", json={})
    assert answer.mimetype == openapi.PROBLEM_TYPE and answer.status_code in (400, 405)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_answer_that_has_not_changed_is_not_sent_again(client, publish):
    reference = publish()
    for path in ("practices", f"practices/{reference}", "topics", "templates/2026", "openapi.json"):
        answer = client.get(f"{BASE}/{path}")
        assert answer.headers["Cache-Control"] == "public, no-cache" and "Set-Cookie" not in answer.headers
        again = client.get(f"{BASE}/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304 and not again.data
    tag = client.get(f"{BASE}/practices").headers["ETag"]
    publish("Another")
    assert client.get(f"{BASE}/practices", headers={"If-None-Match": tag}).status_code == 200


def test_a_state_that_somebody_insists_on_is_not_answered_with_another(client, publish):
    answer = client.get(f"{BASE}/practices/{publish()}", headers={"If-Match": '"made-up"'})
    assert (answer.status_code, answer.mimetype) == (412, openapi.PROBLEM_TYPE)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_number_beyond_all_numbers_is_not_found_whatever_is_done_at_it(client, method):
    assert client.open(f"{BASE}/submissions/4981519478", method=method).status_code == 404


@pytest.mark.parametrize("query", ["sort=%00x", "q=%00", "topic=a%00"])
def test_a_parameter_that_no_database_takes_is_a_wrong_parameter(ask, query):
    ask(f"practices?{query}", 400)


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_it(app, client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the innermost secret")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr("webapp.catalogue.search.find", fail)
    answer = client.get(f"{BASE}/practices")
    assert (answer.status_code, answer.mimetype) == (500, openapi.PROBLEM_TYPE)
    assert "It is our fault" in answer.json["detail"] and "secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_version_of_the_api_that_there_is_not_is_refused_in_json(client):
    answer = client.get("/api/v2/practices")
    assert (answer.status_code, answer.mimetype) == (404, openapi.PROBLEM_TYPE)


def test_one_copy_in_a_cache_does_for_everybody(client, page_of, people, publish):
    publish()
    for path in (f"{BASE}/practices", f"{BASE}/topics", "/sitemap.xml"):
        assert "Cookie" not in client.get(path).vary and "Cookie" not in page_of(people.editor).client.get(path).vary
    assert "Cookie" in client.get("/practices.atom").vary, "it is in the language that the reader has chosen"


def test_who_is_signed_in_gets_the_same_answer(client, page_of, people, publish):
    contact = full_answers()["contacts"][0]
    reference = publish(contacts=[contact, {**contact, "name": "Only Network", "visibility": "network"}])
    mine = page_of(people.editor).client.get(f"{BASE}/practices/{reference}")
    assert mine.text == client.get(f"{BASE}/practices/{reference}").text and "Only Network" not in mine.text


def test_scripts_of_other_sites_may_read_but_send_no_cookies(client):
    asked = client.options(f"{BASE}/practices", headers={"Access-Control-Request-Method": "GET"})
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    answer = client.get(f"{BASE}/practices", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Origin" not in client.get("/practices").headers


def test_whoever_asks_too_often_is_told_when_to_come_back(settings, app, monkeypatch):
    monkeypatch.setattr(openapi, "RATE", "3 per minute")
    client = create_app(replace(settings, environment=Environment.DEVELOPMENT)).test_client()
    answers = [client.get(f"{BASE}/{path}") for path in ("templates", "topics", "templates", "topics")]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert not any("Retry-After" in one.headers for one in answers[:3]), "they need not come back"
    assert answers[3].mimetype == openapi.PROBLEM_TYPE and 0 < int(answers[3].headers["Retry-After"]) <= 60


def test_places_topics_editions_and_questions_are_listed(ask, edition):
    assert [(one["code"], one["names"]["sq"], one["count"]) for one in ask("countries")["countries"]] == [
        ("UA", "Ukrainë", 1)
    ]
    assert ask("cities")["cities"] == [{"key": "lutsk", "name": "Lutsk", "count": 1}]
    topic = next(one for one in ask("topics")["topics"] if one["code"] == "education")
    assert topic["count"] == 1 and topic["labels"]["fr"]
    assert [one["year"] for one in ask("editions")["editions"]] == [edition]
    assert ask(f"editions/{edition}")["title"].endswith(str(edition))
    assert ask("templates")["templates"][0]["edition"] == "2026"
    assert ask("templates/2026?language=fr")["x-language"] == "fr"


def test_every_example_of_the_documentation_works(ask, client, edition):
    said = DOCS.read_text("utf-8")
    examples = re.findall(r"^curl '?https://practices\.example(/[^'\s]*)'?$", said, re.MULTILINE)
    calls = [example for example in examples if example.startswith(BASE)]
    for example in calls:
        ask(example)
    others = [client.get(example) for example in examples if example not in calls]
    posted = re.findall(
        r"^curl https://practices\.example(/\S*) --data '([^']*)'$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    others += [client.post(path, data=data, content_type="application/x-www-form-urlencoded") for path, data in posted]
    assert len(others) == 4 and all(one.status_code == 200 and "Art therapy" in one.text for one in others)
    paths = [example.partition("?")[0].removeprefix(BASE) for example in calls]
    assert {name for name, call in CALLS.items() for path in paths if _fits(call.path, path)} == set(CALLS)


@pytest.mark.parametrize(
    "path", ["/api/v1/practices", "/practices.atom", "/oai?verb=ListRecords&metadataPrefix=oai_dc"]
)
def test_a_list_for_programs_takes_as_many_queries_for_seven_practices_as_for_one(client, publish, statements, path):
    taken = []
    for some in (1, 6):
        for number in range(some):
            publish(f"Practice {some} {number}", photos=1)
        client.get(path)  # takes in what was published
        statements.clear()
        assert client.get(path).text.count("Practice ") >= some
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 9


def test_programs_are_given_nothing_that_has_only_some_of_the_words(ask, publish):
    publish("Mediation in schools")
    assert ask("practices?q=mediation+in+aquariums")["total"] == 0


def test_a_cursor_that_somebody_has_made_up_ends_the_list_and_nothing_else(ask, publish):
    publish()
    place = parameters.cursor(Asked(), Place(2**70, 10**40))
    assert ask(f"practices?cursor={place}")["practices"] == []
