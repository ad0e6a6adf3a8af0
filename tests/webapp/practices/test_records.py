"""What is found or made on the way: the city of a practice, a person, an address; also when two ask at once."""

from __future__ import annotations

import pytest
from builders import a_person, a_practice, five_people
from sqlalchemy import func, select

from webapp.accounts.people import person_for
from webapp.city_names import city_for
from webapp.models import City, Person, State
from webapp.practices import drafts, records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


def save_places(session, practice, *countries, cities=()):
    places = {"countries": list(countries), "cities": list(cities)}
    drafts.save(session, practice.working_copy, {"places": places}, practice.people[0])
    return practice.city and (practice.city.country, practice.city.name)


def test_the_city_of_a_practice_is_the_first_of_its_places(session):
    practice = records.start(session, a_person(session), language="en")
    assert practice.city is None
    assert save_places(session, practice, "UA", cities=["Lutsk", "Lviv"]) == ("UA", "Lutsk")
    assert save_places(session, practice, "UA", "PL", cities=["Lviv"]) == ("UA", "Lviv")
    assert save_places(session, practice, "UA") is None


def test_a_practice_begins_with_the_city_that_was_given(session):
    city = city_for(session, "UA", "Lutsk")
    assert records.start(session, a_person(session), language="en", city=city).city is city
    assert records.start(session, a_person(session), language="en", country="UA").city is None


def test_answers_without_places_leave_a_practice_without_a_city(session):
    practice = a_practice(session)
    drafts.save(session, practice.working_copy, {"places": None}, practice.people[0])
    assert practice.city is None


@pytest.mark.parametrize(("country", "city"), [("ZZ", "Lutsk"), ("", "Lutsk"), ("UA", "x" * 121), ("UA", "  ")])
def test_what_cannot_be_a_city_is_kept_as_an_answer_only(session, country, city):
    practice = a_practice(session)
    assert save_places(session, practice, country, cities=[city]) is None
    assert practice.working_copy.answers["places"]["cities"] == [city]


@pytest.mark.parametrize("name", ["", "   ", " \t\n", "\x07"])
def test_a_city_without_a_name_is_none(session, name):
    assert city_for(session, "UA", name) is None


def test_places_in_the_same_city_share_its_row(session):
    assert city_for(session, "UA", " Lutsk ") is city_for(session, "UA", "Lutsk")
    assert city_for(session, "PL", "Lutsk") is not city_for(session, "UA", "Lutsk")


# ------------------------------------------------------------------------------------------------- two at once


@pytest.fixture
def overtaken(session, monkeypatch):
    """From when it is called, a first look finds nothing, as if somebody else's row was only committed after it."""
    return lambda: monkeypatch.setattr(session, "scalar", lambda query: None)


def test_of_two_who_name_a_new_city_at_once_both_get_the_same(session, overtaken):
    theirs = city_for(session, "UA", "Lutsk")
    overtaken()
    assert city_for(session, "UA", "Lutsk") is theirs
    assert len(list(session.scalars(select(City)))) == 1


def test_of_two_who_begin_with_one_address_at_once_both_are_the_same_person(session, overtaken):
    theirs = person_for(session, "new@city.example", name="First")
    overtaken()
    assert person_for(session, "New@City.example", name="Second") is theirs
    assert (theirs.name, session.scalars(select(func.count()).select_from(Person)).one()) == ("First", 1)


def test_of_two_practices_of_one_title_published_at_once_the_second_takes_its_reference_along(session, monkeypatch):
    people = five_people(session)
    first = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor)
    second = a_practice(session, State.ACCEPTED, by=people.author, editor=people.editor)
    look = session.scalars
    monkeypatch.setattr(session, "scalars", lambda query: [] if "practice.slug LIKE" in str(query) else look(query))
    carry_out(session, second, Action.PUBLISH, people.editor)
    assert (second.state, second.slug) == (State.PUBLISHED, f"{first.slug}-{second.reference.lower()}")
    assert [r.number for r in second.published_revisions] == [1]
