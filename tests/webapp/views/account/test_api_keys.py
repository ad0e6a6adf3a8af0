"""The pages on which people make and revoke the keys of their programs."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import DAY, a_practice

from webapp.accounts import api_keys
from webapp.core import clock
from webapp.integrations.openapi import BASE
from webapp.models import ApiKey, Person, Scope
from webapp.practices import team


@pytest.fixture
def lutsk(work, people):
    """The id of the author's city, for which there is a draft."""
    with work() as session:
        return str(a_practice(session, by=session.get(Person, people.author.id)).city_id)


def test_a_person_of_a_city_makes_a_key_sees_it_once_and_revokes_it(city, client, lutsk, work):
    made = city.post("/keys", {"name": "Our site", "city": lutsk, "scopes": ["read", "write"]}, status=200)
    token = made.one("code", id="token").text
    told = {"Authorization": f"Bearer {token}"}
    assert client.get(f"{BASE}/key", headers=told).json["scopes"] == ["read", "write"]
    assert made.response.headers["Cache-Control"] == "no-store"
    with work() as session:
        id = session.query(ApiKey).one().id
    assert client.post(f"{BASE}/submissions", json={"language": "en"}, headers=told).status_code == 201
    page = city.get(f"/keys/{id}")
    assert "POST /submissions" in page.text and token not in page.text and token not in city.get("/keys").text
    city.post(f"/keys/{id}/revoke")
    assert client.get(f"{BASE}/key", headers=told).status_code == 401
    assert "revoked" in city.get(f"/keys/{id}").text


def test_a_form_that_says_too_little_says_what_is_missing(city, lutsk):
    page = city.post("/keys", {"name": "", "city": "", "scopes": []}, status=422)
    for said in ("Say what it is for", "Choose the city.", "Choose at least one thing"):
        assert said in page.text
    assert city.post("/keys", {"name": "x", "city": "987654", "scopes": ["read"]}, status=422)
    assert city.post("/keys", {"name": "x", "city": lutsk, "scopes": ["rule"]}, status=422)


def test_somebody_without_a_city_is_told_to_begin_a_practice_first(page_of, people):
    assert "Begin a practice of your city first" in page_of(people.editor).get("/keys").text


def test_who_writes_only_some_sections_makes_no_key_for_the_city(work, people):
    with work() as session:
        author, other = (session.get(Person, one.id) for one in (people.author, people.other))
        practice = a_practice(session, by=author)
        team.invite(session, practice, author, other, ["story"])
        assert api_keys.cities_of(session, other) == [] and api_keys.cities_of(session, author) == [practice.city]


def test_an_administrator_makes_a_key_for_any_city_and_person_and_sees_all_keys(page_of, people, work):
    admin = page_of(people.administrator)
    said = {"name": "City site", "country": "PT", "town": "Amadora", "email": "web@amadora.example", "scopes": ["send"]}
    admin.post("/keys", said, status=200)
    with work() as session:
        key = session.query(ApiKey).one()
        assert (key.person.email, key.city.name, key.made_by.id) == (
            "web@amadora.example",
            "Amadora",
            people.administrator.id,
        )
    assert "City site" in admin.get("/keys").text
    admin.post("/keys", {**said, "town": " ", "email": "nobody"}, status=422)
    assert "City site" not in page_of(people.author).get("/keys").text


def test_a_key_that_was_revoked_keeps_the_day(work, people, lutsk):
    with work() as session:
        author = session.get(Person, people.author.id)
        key, _ = api_keys.make(session, author, api_keys.cities_of(session, author)[0], "x", [Scope.READ], by=author)
        api_keys.revoke(session, key, author)
        first = key.revoked_at
        api_keys.revoke(session, key, session.get(Person, people.administrator.id))
        assert key.revoked_at == first and key.revoked_by.id == author.id


def test_a_key_opens_nothing_after_its_last_day_and_says_so(city, client, lutsk, work):
    with clock.at(DAY):
        made = city.post("/keys", {"name": "x", "city": lutsk, "scopes": ["read"], "until": "2026-12-24"}, status=200)
    told = {"Authorization": f"Bearer {made.one('code', id='token').text}"}
    with clock.at(dt.datetime(2026, 12, 24, 23, 59, tzinfo=dt.UTC)):
        assert client.get(f"{BASE}/key", headers=told).status_code == 200
    with clock.at(dt.datetime(2026, 12, 25, tzinfo=dt.UTC)):
        answer = client.get(f"{BASE}/key", headers=told)
        assert answer.status_code == 401 and "its last day was 2026-12-24" in answer.json["detail"]
        assert "invalid_token" in answer.headers["WWW-Authenticate"]
        assert "expired" in city.get("/keys").text


def test_a_key_ends_after_a_year_if_nobody_says_otherwise_and_never_too_late(city, lutsk, work):
    said = {"name": "x", "city": lutsk, "scopes": ["read"]}
    with clock.at(DAY):
        for until in ("2020-01-01", "2100-01-01", "soon"):
            city.post("/keys", {**said, "until": until}, status=422)
        city.post("/keys", {**said, "until": ""}, status=200)
    with work() as session:
        assert session.query(ApiKey).one().expires_on == DAY.date() + dt.timedelta(days=365)
