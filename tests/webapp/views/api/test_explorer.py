"""The page on which people read about the calls of the API and try them."""

from __future__ import annotations

from webapp.integrations.calls import CALLS, KEY_CALLS
from webapp.integrations.schemas import schemas


def test_every_call_is_described_with_its_parameters_and_its_answers(page):
    shown = page.get("/api/")
    for name, call in {**CALLS, **KEY_CALLS}.items():
        (section,) = [one for one in shown.all("section") if one.get("id") == name]
        said = " ".join("".join(section.itertext()).split())
        assert call.method in said and call.path in said and call.answer in said
        assert all(parameter.name in said for parameter in (*call.in_path, *call.query))
        assert ("If-Match" in said) == call.conditional


def test_every_shape_that_is_named_is_there(page):
    shown = page.get("/api/")
    ids = {one.get("id") for one in shown.root.iter() if one.get("id")}
    named = {href[1:] for href in shown.links().values() if href.startswith("#shape-")}
    assert named and named <= ids and {f"shape-{name}" for name in schemas()} <= ids


def test_without_scripts_a_form_opens_the_answer_of_a_call_that_reads(page, client):
    shown = page.get("/api/")
    form = next(one for one in shown.all("form") if one.get("action") == "/api/v1/practices")
    boxes = {box.get("name"): "" for tag in ("input", "select") for box in form.iter(tag)}
    assert {"q", "topic", "country", "limit"} <= set(boxes)
    assert client.get("/api/v1/practices", query_string=boxes).json["total"] == 0


def test_calls_that_write_cannot_be_sent_by_a_form_without_scripts(page):
    for form in page.get("/api/").all("form"):
        if form.get("data-method", "GET") != "GET" or "{" in form.get("action", ""):
            assert all(button.get("hidden") is not None for button in form.iter("button"))
            assert form.get("method") == "get"


def test_the_page_loads_nothing_from_elsewhere(page):
    loaded = [
        one.get("src") or one.get("href") for one in page.get("/api/").root.iter() if one.tag in ("link", "script")
    ]
    assert loaded and all(one is None or one.startswith("/") for one in loaded)
