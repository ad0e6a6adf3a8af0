"""Bad input while a city writes: nothing that was typed is lost, and the page says what to do.

Answers of the wrong kind, markup that tries something, and requests that no browser would send. Not here: pictures
(`core/test_odd_pictures.py`), what happens twice or at a wrong time (`jobs/test_twice_and_late.py`), a database that
fails (`core/test_failing_database.py`), two tabs and a lost sign-in (`views/city/test_section.py`), a store that is
full (`views/city/test_reference_files.py`), and what a browser's scripts make of it
(`tests/browser/test_bad_luck.py`).
"""

from __future__ import annotations

import gc
import io
import re
from urllib.parse import unquote

import pikepdf
import pytest
from page import Page, check_page, form_values
from werkzeug.test import EnvironBuilder
from writing import WORDS, at_the_field, fill, picture, summary

from webapp.models import State

# ------------------------------------------------------------------------------------------ answers of the wrong kind


@pytest.mark.parametrize(
    ("section", "box", "typed", "anchor", "said"),
    [
        ("about", "title", "Z" * 121, "title", "has 121 characters. Shorten it to 120"),
        ("story", "purpose", "word " * 151, "purpose", "has 151 words. Shorten it to 150"),
        ("about", "period-start_year", "two thousand", "period-start_year", "Enter a year such as 2019"),
        ("about", "places-countries-0", "ZZ", "places-countries-0", "“ZZ” is not a country in the list. Choose one"),
        ("about", "topics", ["alchemy"], "topics-0", "“alchemy” is not one of the choices"),
        ("declaration", "licence", "all mine", "licence-0", "“all mine” is not one of the choices"),
        ("contact", "contacts-0-visibility", "the moon", "contacts-0-visibility-0", "“the moon” is not one of"),
    ],
)
def test_what_does_not_fit_is_counted_or_named_and_everything_else_stays(
    city, draft, stored, section, box, typed, anchor, said
):
    boxes = {box: typed, **({"tagline": WORDS} if section == "about" else {})}
    opened = fill(city, f"{draft}/{section}", **boxes)
    assert [where for _, where in summary(opened)] == [anchor]
    assert said in summary(opened)[0][0] and said in at_the_field(opened, anchor)
    if section == "about":
        assert opened.form()["tagline"] == WORDS and stored(draft)[1]["tagline"] == WORDS
    if isinstance(typed, str) and len(typed) > 100:
        assert opened.form()[box] == typed.strip()


# -------------------------------------------------------------------------------------------------- hostile Markdown

HOSTILE = {
    "script": "<script>alert(1)</script> and <img src=x onerror=alert(1)>",
    "a link that runs": "[press](javascript:alert(1)) [this](JaVaScRiPt:alert(1)) <javascript:alert(1)>",
    "a link that holds a page": "[press](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "a link with a trap in its title": '[a](https://city.example "onclick=alert(1) \\" onmouseover=alert(1)")',
    "a picture from elsewhere": "![](https://evil.example/x.png) ![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    "lists in lists": "\n".join("  " * depth + f"- level {depth}" for depth in range(100)),
    "a turned direction": "safe\u202etxt.exe\u202d and \u2066an isolate\u2069 and \u200fa mark",
    "signs piled up": "Z" + "\u0321\u0334\u031b" * 40 + "algo",
    "nothing to see": "be\x00fore \x07 after\x1b[31m",
    "200 kilobytes": "A sentence of seven words stands here. " * 5_200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_only_text_wherever_it_is_shown(city, page_of, people, draft, stored, name):
    text = HOSTILE[name]
    opened = fill(city, f"{draft}/story", process=text, then="save")
    assert stored(draft)[1]["process"], "it is kept"
    pages = [opened, city.get(f"{draft}/story"), city.get(f"{draft}/check"), city.get(f"{draft}/people")]
    if not summary(pages[0]):
        city.post(f"{draft}/check", pages[2].form())
        pages.append(page_of(people.editor).get(f"/desk/{draft.split('/')[2]}"))
    for shown in pages:
        _is_only_text(shown)
    kept = pages[1].form()["process"].replace("\r\n", "\n")
    assert kept == re.sub("[\x00-\x08\x0b-\x1f\u202d\u202e]", "", text).strip()


def _is_only_text(opened):
    for e in opened.root.iter():
        assert not [name for name in e.attrib if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert not re.match(r"\s*(javascript|data|vbscript):", e.get(name) or "", re.IGNORECASE)
            assert "evil.example" not in (e.get("src") or "")
    assert all(e.get("src") or e.get("type") == "application/ld+json" for e in opened.root.iter("script"))
    assert not re.search("[\x00\x07\x1b\u202d\u202e]", opened.response.text)


def test_a_script_in_the_name_of_a_file_is_text_in_the_page_and_harmless_in_a_header(city, draft, stored):
    name = "<script>alert(1)</script>\";x='\u202egpj.pdf"
    opened = fill(city, f"{draft}/evidence", **{"photos-upload": picture(b"no picture", name)})
    assert "<script>alert" in summary(opened)[0][0] and "<script>alert" not in opened.response.text
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(data)
    opened = fill(city, f"{draft}/evidence", **{"references-0-upload": (io.BytesIO(data.getvalue()), name)})
    _is_only_text(opened)
    _is_only_text(city.get(f"{draft}/evidence"))
    row = stored(draft)[1]["references"][0]
    header = city.get(f"/files/{row['file']}").response.headers["Content-Disposition"]
    kind, _, rest = header.partition(";")
    assert kind == "attachment" and header.isascii()
    assert not re.search("[\r\n\u202e]", unquote(rest)) and "<" not in rest


# ------------------------------------------------------------------------------------------------------- odd requests


def cut_off(client, address, boxes, kind, keep):
    """Sends a form of which only the part `keep` arrives (0 to 1), although all of it was announced."""
    builder = EnvironBuilder(address, method="POST", data=boxes, content_type=kind)
    environ = builder.get_environ()
    body = environ["wsgi.input"].read()
    builder.close()
    return client.post(
        address,
        input_stream=io.BytesIO(body[: int(len(body) * keep)]),
        content_type=environ["CONTENT_TYPE"],
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("keep", [0, 0.3, 0.9, 0.99])
def test_an_upload_that_is_cut_off_changes_nothing(city, draft, stored, keep):
    before, form = stored(draft)[1], city.get(f"{draft}/evidence").form()
    whole = {**form, "references-0-title": WORDS, "photos-upload": picture()}
    answer = cut_off(city.client, f"{draft}/evidence", whole, "multipart/form-data", keep)
    gc.collect()  # Werkzeug leaves the half of a file to the garbage, which complains
    assert answer.status_code == 400 and stored(draft)[1] == before
    check_page(answer.text, answer.headers["Content-Security-Policy"])


@pytest.mark.parametrize("keep", [0, 0.5, 0.99])
@pytest.mark.parametrize("address", ["story", "story/autosave"])
def test_a_form_that_is_cut_off_changes_nothing(city, draft, stored, address, keep):
    before, form = stored(draft)[1], city.get(f"{draft}/story").form() | {"lessons": WORDS}
    kind = "application/x-www-form-urlencoded"
    assert cut_off(city.client, f"{draft}/{address}", form, kind, keep).status_code == 400
    assert stored(draft)[1] == before


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(("rows", "status"), [(150, 200), (5000, 413)])
def test_a_form_with_very_many_fields_is_answered_with_a_page(city, draft, stored, kind, rows, status):
    before = stored(draft)[1]
    form = city.get(f"{draft}/contact").form() | {f"contacts-{n}-name": f"N{n}" for n in range(rows)}
    answer = city.client.post(f"{draft}/contact", data=form, content_type=kind)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == status
    check_page(answer.text, answer.headers["Content-Security-Policy"])
    assert (stored(draft)[1] == before) == (status == 413), "what is kept is called too many, and nothing is dropped"


def test_unknown_and_repeated_fields_are_passed_over(city, draft, stored):
    before = stored(draft)[1]
    form = city.get(f"{draft}/story").form()
    odd = {
        "state": "published",
        "id": "7",
        "__class__": "x",
        "purpose-0": "y",
        "answers": "{}",
        "then": ["save", "add"],
    }
    repeated = {"lessons": [WORDS, "the second"], "seen": [form["seen"], "other"], "then": ["save", "add"]}
    city.post(f"{draft}/story", {**form, **odd, **repeated})
    assert stored(draft)[1] == {**before, "lessons": WORDS} and stored(draft)[0].state == State.DRAFT


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"lessons": "Mine"}'),
        ("application/json", b"{" * 1000),
        ("text/plain", b"lessons=Mine"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"lessons=Mine"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
        ("", b""),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&lessons=%ed%a0%80&&==&"),
    ],
)
@pytest.mark.parametrize("address", ["story", "story/autosave", "check", "invite"])
def test_what_is_no_form_of_ours_is_answered_with_words_and_saves_nothing(city, draft, stored, address, kind, body):
    before, token = stored(draft)[1], city.token()
    for headers in ({}, {"X-CSRFToken": token}):
        answer = city.client.post(f"{draft}/{address}", data=body, content_type=kind, headers=headers)
        assert answer.status_code in ((302, 400) if address == "check" else (400, 409, 422))
        assert stored(draft)[1] == before
        if answer.mimetype == "text/html" and answer.status_code != 302:
            check_page(answer.text, answer.headers["Content-Security-Policy"])


def test_who_does_not_keep_cookies_is_told_to_allow_them(app):
    client = app.test_client(use_cookies=False)
    form = Page(client).get("/start").form() | {"email": "a@city.example", "country": "PT", "title": WORDS}
    answer = client.post("/start", data=form)
    assert answer.status_code == 400 and "Allow cookies for this site" in answer.text


def test_a_form_without_its_token_is_shown_again_with_everything_typed(city, draft, stored):
    form = city.get(f"{draft}/story").form() | {"lessons": WORDS}
    del form["csrf_token"]
    answer = city.client.post(f"{draft}/story", data=form)
    root = check_page(answer.text, answer.headers["Content-Security-Policy"])
    assert answer.status_code == 400 and WORDS in answer.text
    again = next(form_values(one) for one in root.iter("form") if one.get("action") == f"{draft}/story")
    city.post(f"{draft}/story", again)
    assert stored(draft)[1]["lessons"] == WORDS


def test_more_text_than_a_form_takes_is_refused_with_the_way_back_to_it(city, draft, stored):
    before, form = stored(draft)[1], city.get(f"{draft}/story").form()
    far = {**form, "lessons": WORDS * 10_000}
    opened = city.post(f"{draft}/story", far, status=413)
    opened.response.request.environ["wsgi.input"].close()
    assert "What you typed is still on the page before this one: press “back”" in opened.text
    answer = city.client.post(f"{draft}/story/autosave", data=far)
    assert answer.status_code == 413 and "Shorten it" in answer.get_json()["said"]
    assert answer.get_json()["state"] == "closed" and stored(draft)[1] == before
