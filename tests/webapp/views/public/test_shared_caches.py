"""Caches on the way between the network and its readers: what they may keep of public pages."""

from __future__ import annotations

import pytest
from builders import DAY, a_practice
from flask import g
from flask_wtf.csrf import generate_csrf

from webapp.catalogue.page_cache import kept, shared
from webapp.editions import records as edition_records
from webapp.models import Person, State

SLUG = "art-therapy-in-lutsk"
PUBLIC = (
    *("/", "/practices", "/practices?q=art", f"/practices/{SLUG}", "/countries/UA", "/cities/lutsk"),
    *("/editions", "/editions/2026", "/api/"),
)
FILES = (
    *(f"/practices/{SLUG}/{name}" for name in ("cite-en.bib", "cite-en.ris", "share-en.jpg")),
    *("/editions/2026/cite.bib", "/style/sheet.css", "/style/topics.css?v=1"),
)


@pytest.fixture
def public(work, people):
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        assert a_practice(session, State.PUBLISHED, by=author, editor=editor, photos=1).slug == SLUG
        edition_records.get_or_begin(session, 2026).built_at = DAY


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_sets_no_cookie_and_may_be_kept_by_caches_that_ask_each_time(client, public, address):
    first = client.get(address)
    assert first.status_code == 200 and "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(first.vary)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and "Set-Cookie" not in again.headers
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "fr"}).data


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_is_the_same_for_who_asked_first_about_it(app, client, public, address):
    about = client.head(address)
    page = app.test_client().get(address)
    assert about.headers["ETag"] == page.headers["ETag"]
    assert f'name="next" value="{address}"' in page.text, "whoever chooses another language stays on the page"


@pytest.mark.parametrize("address", FILES)
def test_a_public_file_is_the_same_for_everybody_and_not_sent_twice(client, page_of, people, public, address):
    first = client.get(address)
    assert first.status_code == 200 and first.cache_control.public
    assert "Set-Cookie" not in first.headers and not {"Cookie", "Accept-Language"} & set(first.vary)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert page_of(people.editor).client.get(address).headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_somebody_signed_in_reads_is_theirs_alone(page_of, people, public, address):
    assert page_of(people.author).client.get(address).headers["Cache-Control"] == "no-store"


def test_a_language_is_chosen_without_a_token_by_who_is_not_signed_in(app, client, public, page_of, people):
    assert client.post("/language", data={"language": "fr", "next": "/practices"}).status_code == 302
    french = client.get("/practices")
    assert 'lang="fr"' in french.text and french.headers["Cache-Control"] == "public, no-cache"
    assert 'lang="en"' in app.test_client().get("/practices").text
    author = page_of(people.author)
    assert author.client.post("/language", data={"language": "fr"}).status_code == 400
    assert author.client.post("/language", data={"language": "fr", "csrf_token": author.token()}).status_code == 302


@pytest.mark.parametrize("keeping", [kept, shared])
def test_a_page_with_a_token_is_kept_for_nobody(app, keeping):
    with app.test_request_context("/practices"):
        g.person = None
        assert isinstance(keeping(generate_csrf)(), str)
        assert not app.extensions.get("sheaf_pages") or not app.extensions["sheaf_pages"]._pages
