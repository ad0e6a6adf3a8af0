"""What search engines and news readers fetch: feeds, the map of the site, robots.txt and linked data in pages."""

from __future__ import annotations

import json

import grammars
import pytest
from builders import DAY, a_practice

from forms.questionnaire.shipped import LATEST
from webapp.catalogue import indexing
from webapp.collection import calls
from webapp.core import clock
from webapp.models import Person, Practice, State
from webapp.views.public import feeds

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def publish(work, people):
    def make(title="Art therapy in Lutsk", **options):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options).slug

    return make


def tree(answer):
    """The root of an answer, which must keep to the grammar of a feed or a map."""
    assert answer.status_code == 200, answer.text[:300]
    return grammars.read("atom" if answer.mimetype == "application/atom+xml" else "sitemap", answer.data)


def test_a_feed_has_the_newest_practices_of_a_search(client, publish):
    publish("Salt & <pepper>", topics=["education"])
    publish("Another", topics=["language"])
    found = tree(client.get("/practices.atom?topic=education"))
    assert found.xpath("a:entry/a:title/text()", namespaces=ATOM) == ["Salt & <pepper>"]
    assert found.xpath("a:entry/a:id/text()", namespaces=ATOM) == ["http://localhost/api/v1/practices/SH-2026-0001/en"]
    assert found.xpath("a:entry/a:updated/text()", namespaces=ATOM)[0].startswith("2026-06-10T")
    assert found.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM) == [
        "http://localhost/practices?topic=education"
    ]


def test_a_feed_is_titled_by_what_is_in_it_in_the_readers_language(client, publish):
    publish()
    for language, query, title in (
        ("en", "", "Cities in Common: good practices"),
        ("fr", "", "Cities in Common\u00a0: bonnes pratiques"),
        ("en", "?topic=education&country=UA&q=art", "Cities in Common: good practices – Education, Ukraine, “art”"),
        ("fr", "?country=UA&city=lutsk", "Cities in Common\u00a0: bonnes pratiques – Ukraine, Lutsk"),
    ):
        answer = client.get(f"/practices.atom{query}", headers={"Accept-Language": language})
        assert tree(answer).xpath("a:title/text()", namespaces=ATOM) == [title]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_empty_feed_is_a_feed(client):
    found = tree(client.get("/practices.atom?q=nothing"))
    assert found.xpath("a:updated/text()", namespaces=ATOM) and not found.xpath("a:entry", namespaces=ATOM)


def test_the_list_for_readers_names_its_feed(page, publish):
    publish()
    link = page.get("/practices?topic=education").one("link", rel="alternate", type="application/atom+xml")
    assert link.get("href") == "/practices.atom?topic=education"


def test_the_map_of_the_site_has_every_public_page_and_no_other(client, publish, put, work, people, monkeypatch):
    monkeypatch.setattr(feeds, "PRACTICES_OF_A_MAP", 2)
    slugs = {publish(f"Practice {number}") for number in range(3)}
    put(State.ACCEPTED, title="Secret")
    put(State.WITHDRAWN, title="Gone")
    with work() as session:
        terms = calls.Terms(LATEST, calls.today(), calls.today(), 0, (), {"en": ("Cities and water", "What works?")})
        calls.keep(session, None, terms, session.get(Person, people.editor.id))
    maps = tree(client.get("/sitemap.xml")).xpath("//s:loc/text()", namespaces=MAP)
    assert maps == [f"http://localhost/sitemap-{number}.xml" for number in (0, 1, 2)]
    pages = [url for one in maps for url in tree(client.get(one)).xpath("//s:loc/text()", namespaces=MAP)]
    assert {url.rpartition("/")[2] for url in pages if "/practices/" in url} == slugs
    assert {f"http://localhost/{path}" for path in ("countries/UA", "cities/lutsk", "calls/1", "editions")} <= set(
        pages
    )
    assert not any("secret" in url or "gone" in url for url in pages)
    assert all(client.get(url).status_code == 200 for url in pages)
    assert client.get("/sitemap-3.xml").status_code == 404


def test_the_map_names_the_languages_of_a_practice_as_its_pages_do(client, page, publish, work):
    slug = publish()
    with work() as session:
        practice = session.query(Practice).filter_by(slug=slug).one()
        (own,) = practice.published_revisions
        copy = {
            "answers": own.answers,
            "questionnaire_version": own.questionnaire_version,
            "published_at": own.published_at,
        }
        practice.revisions.append(type(own)(number=9, language="fr", is_published=True, **copy))
        session.flush()
        indexing.index(session, practice)
    found = tree(client.get("/sitemap-1.xml"))
    assert found.xpath("//s:url[1]/x:link/@hreflang", namespaces=MAP) == ["en", "fr"]
    assert found.xpath("//s:loc/text()", namespaces=MAP) == [
        f"http://localhost/practices/{slug}",
        f"http://localhost/practices/{slug}?language=fr",
    ]
    for url in found.xpath("//s:loc/text()", namespaces=MAP):
        there = page.get(url)
        assert (
            there.one("link", rel="canonical").get("href") == there.one("meta", property="og:url").get("content") == url
        )
        others = [
            (one.get("hreflang"), one.get("href")) for one in there.all("link", rel="alternate") if one.get("hreflang")
        ]
        links = found.xpath("//s:url[1]/x:link", namespaces=MAP)
        assert others == [(one.get("hreflang"), one.get("href")) for one in links]
    assert (
        f"url = {{http://localhost/practices/{slug}?language=fr}}" in client.get(f"/practices/{slug}/cite-fr.bib").text
    )


def test_robots_are_shown_the_map_and_kept_from_combining_filters(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /practices?\n" in text and "Sitemap: http://localhost/sitemap.xml" in text


def test_a_practice_page_describes_itself_as_linked_data(page, publish):
    slug = publish("Tea </script><b>")
    script = page.get(f"/practices/{slug}").one("script", type="application/ld+json")
    said = json.loads(script.text)
    assert (said["@type"], said["@context"], said["name"]) == ("Report", "https://schema.org", "Tea </script><b>")
    assert "olena" not in script.text.lower()
