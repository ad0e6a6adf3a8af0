"""The list for other sites: what it shows, that it follows nobody, and that nothing else can be framed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from builders import full_answers

from exports.house_style.house import contrast
from webapp.integrations import embedding
from webapp.models import State


@pytest.fixture
def published(put):
    put(State.PUBLISHED, photos=1)
    put(State.PUBLISHED, title="Repair café", topics=["participation"], places={"countries": ["PT"], "cities": []})


def titles(page):
    return ["".join(one.itertext()).replace(" (opens in a new tab)", "").strip() for one in page.all("h2")]


def test_it_shows_the_practices_of_a_search_and_leads_to_all_of_them(page, published):
    shown = page.get("/embed?topic=education&topic=mediation&q=therapy")
    assert titles(shown) == ["Art therapy in Lutsk"]
    links = [one.get("href") for one in shown.all("a")]
    assert links == [
        "/practices/art-therapy-in-lutsk",
        "http://localhost/practices?q=therapy&topic=education&topic=mediation",
    ]
    assert all(one.get("target") == "_blank" and one.get("rel") == "noopener" for one in shown.all("a"))
    assert titles(page.get("/embed?limit=1")) == ["Repair café"]


def test_it_looks_as_its_address_says(page, published):
    shown = page.get("/embed?theme=dark&layout=list&font=system&interface=fr&accent=AA0000")
    root = shown.root
    assert (root.get("data-theme"), root.get("data-font"), root.get("lang")) == ("dark", "system", "fr")
    assert not shown.all("img") and "Bonnes pratiques" in shown.text
    assert any(one.get("href") == "/embed.css?accent=AA0000" for one in root.iter("link"))


def test_only_the_list_may_stand_in_a_frame_of_another_site(client, published):
    policies = {
        path: client.get(path).headers["Content-Security-Policy"]
        for path in (
            "/embed",
            "/embed?topic=x",
            "/embed/make",
            "/practices",
            "/sign-in",
            "/practices/art-therapy-in-lutsk",
        )
    }
    open_to_all = [path for path, policy in policies.items() if "frame-ancestors *" in policy]
    assert open_to_all == ["/embed", "/embed?topic=x"]
    assert all("frame-ancestors 'none'" in policies[path] for path in set(policies) - set(open_to_all))


def test_it_sets_no_cookie_loads_nothing_from_elsewhere_and_has_nothing_to_press(page, client, published):
    answer = client.get("/embed")
    assert "Set-Cookie" not in answer.headers and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    shown = page.get("/embed")
    loaded = [one.get("src") or one.get("href") for one in shown.root.iter() if one.tag in ("link", "script", "img")]
    assert len(loaded) > 4 and all(one.startswith("/") for one in loaded)
    assert not shown.all("form") and not shown.all("button") and not shown.all("input")


def test_who_is_signed_in_sees_the_same_list(client, page_of, people, put, published):
    put(State.PUBLISHED, title="Third", contacts=[{**full_answers()["contacts"][0], "visibility": "network"}])
    assert page_of(people.editor).client.get("/embed").text == client.get("/embed").text


def test_it_is_not_sent_again_if_nothing_has_changed(client, published):
    first = client.get("/embed")
    again = client.get("/embed", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"") and first.headers["Cache-Control"] == "public, no-cache"
    assert "Accept-Language" in first.headers["Vary"]


@pytest.mark.parametrize(
    "query",
    [
        "topic=cooking",
        "theme=blue",
        "accent=red",
        "accent=%23aa0000",
        "accent=aa0000;}body{display:none",
        "limit=25",
        "font=comic",
        "interface=xx",
        "layout=table",
        "next=https://elsewhere.example",
    ],
)
def test_an_address_that_says_something_else_is_refused_and_says_why(page, query):
    wrong = page.get(f"/embed?{query}", status=400)
    assert query.partition("=")[0] in wrong.text and "This list cannot be shown" in wrong.text


def test_an_empty_list_says_that_it_will_fill(page):
    assert "This list fills by itself" in page.get("/embed").text


@pytest.mark.parametrize("accent", ["ffffff", "000000", "ffff00", "17524a", "808080", "0000ff", "1c2023"])
def test_links_can_be_read_whatever_colour_is_asked_for(accent):
    for colour, ground in zip(embedding.colours(accent), (embedding.LIGHT, embedding.DARK), strict=True):
        assert contrast(colour, ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is(client):
    assert "--accent-light: #17524a;" in client.get("/embed.css?accent=17524a").text
    assert client.get("/embed.css?accent=x").text == client.get("/embed.css").text


def test_the_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_page_that_makes_it_gives_a_frame_and_a_script_that_say_what_was_chosen(page, client, published):
    made = page.get("/embed/make?q=&topic=education&country=&limit=3&theme=auto&accent=%23AA0000&interface=en")
    frame, script = (made.one("textarea", id=name).text for name in ("frame", "script"))
    source = unescape(re.search(r'src="([^"]+)"', frame).group(1))
    assert source == "http://localhost/embed?topic=education&limit=3&interface=en&accent=aa0000"
    assert titles(page.get(source)) == ["Art therapy in Lutsk"]
    assert 'data-topic="education" data-limit="3"' in script and "/static/js/embed.js" in script
    assert made.one("iframe").get("src") == source.removeprefix("http://localhost")


def test_the_page_that_makes_it_keeps_what_is_right_and_says_what_is_wrong(page):
    made = page.get("/embed/make?limit=99&topic=education&nonsense=1&accent=none")
    assert "How many practices: It must be a whole number from 1 to 24." in made.text
    assert made.one("iframe").get("src") == "/embed?topic=education&interface=en"


def test_words_with_quotes_stay_words_in_the_lines_to_copy(page):
    made = page.get('/embed/make?q="><script>alert(1)</script>')
    script = made.one("textarea", id="script").text
    assert 'data-q="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in script
