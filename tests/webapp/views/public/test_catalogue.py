"""The catalogue as readers use it: searching, filtering, turning pages, and the pages of countries and cities."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from builders import DAY, a_practice
from flask import url_for
from sqlalchemy import event

from webapp.catalogue import facet_index
from webapp.catalogue_changes import last_change
from webapp.core import clock, db
from webapp.models import Person, State
from webapp.views.public import catalogue


@pytest.fixture
def publish(work, people):
    def make(title="Art therapy in Lutsk", **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options).slug

    return make


def titles(opened):
    return [" ".join("".join(h.itertext()).split()) for h in opened.all("h2", class_="card-title")]


def in_country(code, *cities):
    return {"countries": [code], "cities": list(cities)}


@pytest.fixture
def three(publish):
    publish("One", topics=["education", "media"], places=in_country("UA", "Lutsk"))
    publish("Two", topics=["education"], places=in_country("FR", "Orléans"), process="Mediators talk & <listen>.")
    publish("Three", topics=["education", "business"], places={"countries": ["FR", "DE"], "cities": ["Köln"]})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("topic=media", {"One"}),
        ("topic=media&topic=business", {"One", "Three"}),
        ("country=FR", {"Two", "Three"}),
        ("topic=media&country=FR", set()),
        ("topic=business&country=FR&q=koln", {"Three"}),
        ("city=orleans", {"Two"}),
        ("year=2021", set()),
        ("year=2023&language=en", {"One", "Two", "Three"}),
        ("topic=&country=&q=&sort=&size=&page=", {"One", "Two", "Three"}),
        ("topic=made-up&country=ZZ&year=now&language=<b>&city=A/B&sort=x&size=7&page=-3", {"One", "Two", "Three"}),
    ],
)
def test_the_list_is_filtered_by_the_address(page, three, query, found):
    opened = page.get(f"/practices?{query}")
    assert set(titles(opened)) == found
    assert f"{len(found)} practice" in opened.text


def test_hits_are_marked_where_they_are(page, three):
    opened = page.get("/practices?q=mediator")
    assert titles(opened) == ["Two"]
    (excerpt,) = opened.all("p", class_="card-excerpt")
    assert "".join(excerpt.itertext()) == "Mediators talk & <listen>." and excerpt.findtext("mark") == "Mediators"
    assert [mark.text for mark in page.get("/practices?q=ONE").root.iter("mark")] == ["One"]
    opened = page.get("/practices?q=orleans")
    (place,) = opened.all("p", class_="card-place")
    assert place.find("bdi/mark").text == "Orléans" and "Orléans · France" in "".join(place.itertext())


def test_a_filter_says_how_many_each_value_would_give_and_a_chosen_one_can_be_removed(page, three):
    opened = page.get("/practices?topic=media&q=lutsk")
    boxes = {(box.get("name"), box.get("value")) for box in opened.all("input", type="checkbox")}
    assert {("topic", "media"), ("topic", "education"), ("country", "UA"), ("city", "lutsk")} <= boxes
    assert ("country", "FR") not in boxes
    chosen = [box.get("value") for box in opened.all("input", type="checkbox") if box.get("checked") is not None]
    assert chosen == ["media"]
    (chip,) = opened.all("a", class_="chip")
    assert chip.get("href") == "/practices?q=lutsk" and "Media and communication" in "".join(chip.itertext())


def test_many_chosen_filters_cost_no_more_addresses_built_by_flask(page, three, monkeypatch):
    built = []
    monkeypatch.setattr(catalogue, "url_for", lambda name, **values: built.append(name) or url_for(name, **values))
    years = [f"year={year}" for year in range(2001, 2021)]
    opened = page.get(f"/practices?topic=media&q=a%2Cb+%26+c&{'&'.join(years)}")
    assert len(opened.all("a", class_="chip")) == 21
    assert built.count("catalogue.practices") == 1
    without_topic = next(chip for chip in opened.all("a", class_="chip") if "Media" in "".join(chip.itertext()))
    assert parse_qsl(urlsplit(without_topic.get("href")).query) == [
        ("q", "a,b & c"),
        *(("year", str(year)) for year in range(2001, 2021)),
    ]


def test_a_slip_is_put_right_and_said(page, three, publish):
    publish("Mediation in schools")
    opened = page.get("/practices?q=medation")
    assert "Nothing has the words “medation”. Shown instead: mediation" in opened.text
    assert titles(opened) == ["Mediation in schools", "Two"] or titles(opened) == ["Mediation in schools"]


def test_what_was_meant_is_written_as_the_practices_write_it(page, publish):
    publish("Łąki dla wszystkich", places=in_country("PL", "Łódź"))
    for typed, meant in (("Lotz", "Łódź"), ("wszystkih", "wszystkich"), ("lakii", "łąki")):
        opened = page.get(f"/practices?q={typed}")
        assert f"Shown instead: {meant}" in opened.text and titles(opened) == ["Łąki dla wszystkich"]
        assert titles(page.get(opened.links()[meant])) == ["Łąki dla wszystkich"]


@pytest.mark.parametrize("typed", ["🎉", '""', "?!"])
def test_the_page_says_so_where_there_is_no_word_to_look_for(page, three, typed):
    opened = page.get(f"/practices?q={quote(typed)}")
    assert f"There is no word to look for in “{typed}”" in opened.text and len(titles(opened)) == 3
    assert "There is no word" not in page.get("/practices?q=+").text


def test_where_nothing_is_found_the_page_says_what_to_do(page, three):
    opened = page.get("/practices?q=mediators&country=UA")
    assert opened.links()["1 practice without the filters"] == "/practices?q=mediators"
    opened = page.get("/practices?q=%22mediators+qwertzuiop%22")
    assert "Perhaps one of these topics comes near:" in opened.text
    assert any(address == "/practices?topic=education" for address in opened.links().values())


def test_a_long_list_has_pages_that_keep_the_search(page, publish):
    for number in range(25):
        with clock.at(DAY.replace(minute=number)):
            publish(f"Number {number}", topics=["media"])
    first, second = (page.get(f"/practices?topic=media&q=number&sort=newest&page={number}") for number in (1, 2))
    assert titles(first) == [f"Number {number}" for number in range(24, 0, -1)] and titles(second) == ["Number 0"]
    assert "page 1 of 2" in first.text
    assert not first.all("span", class_="pages-gap")
    (following,) = first.all("a", rel="next")
    assert following.get("href") == "/practices?q=number&topic=media&sort=newest&page=2"
    assert titles(page.get("/practices?page=99")) == ["Number 0"]
    assert len(titles(page.get("/practices?size=48"))) == 25
    assert titles(page.get("/practices?sort=title"))[0] == "Number 0"


def test_a_list_asks_the_database_as_often_whatever_is_on_it(app, page, publish):
    def queries(address):
        seen = []
        engine = app.extensions["sheaf_engine"]
        listener = lambda *a: seen.append(a[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        app.extensions.pop("sheaf_pages", None)  # what is kept would ask for next to nothing
        page.get(address)
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    publish("First")
    addresses = (
        "/",
        "/practices",
        "/practices?q=art&topic=education&country=UA&year=2023",
        "/countries/UA",
        "/cities/lutsk",
    )
    for address in addresses:
        page.get(address)
    before = [queries(address) for address in addresses]
    for number in range(6):
        publish(f"Another {number}", photos=1)
    for address in addresses:
        page.get(address)
    assert [queries(address) for address in addresses] == before and max(before) <= 7


def test_a_country_and_a_city_have_a_page(page, three):
    opened = page.get("/countries/FR")
    assert opened.one("h1").find("bdi").text == "France" and set(titles(opened)) == {"Two", "Three"}
    assert opened.links()["Orléans"] == "/cities/orleans"
    opened = page.get("/cities/orleans")
    assert opened.one("h1").find("bdi").text == "Orléans" and titles(opened) == ["Two"]
    assert opened.links()["France"] == "/countries/FR"


def test_another_spelling_of_a_city_leads_to_its_page(page, three):
    for spelt in ("K%C3%B6ln", "KOLN", "Orl%C3%A9ans"):
        assert page.get(f"/cities/{spelt}", status=301).response.location in ("/cities/koln", "/cities/orleans")
    page.get("/cities/R%C3%B6m", status=404)


@pytest.mark.parametrize("address", ["/countries/IT", "/countries/fr", "/countries/XYZ", "/cities/rome"])
def test_a_place_without_a_practice_has_no_page(page, three, address):
    page.get(address, status=404)


def test_a_practice_that_is_changed_by_another_process_is_seen_at_once(page, three, work):
    """What a process keeps in its memory is never older than the database."""
    assert len(titles(page.get("/practices"))) == 3
    app = page.client.application
    kept = app.extensions["sheaf_facet_index"]
    with work() as session:
        a_practice(session, State.PUBLISHED, title="Four")
    app.extensions["sheaf_facet_index"] = kept
    assert len(titles(page.get("/practices"))) == 4


def test_pages_that_are_kept_ask_the_database_and_tell_it_nothing(page, three, statements):
    """On PostgreSQL nothing would roll back what they wrote: each query stands for itself."""
    statements.clear()
    for address in ("/practices", "/practices?q=art+theraby", "/countries/FR", "/cities/koln", "/practices/one"):
        page.get(address)
    assert len(statements) > 12 and {statement.split()[0] for statement in statements} == {"BEGIN", "SELECT"}


def test_a_request_that_asked_before_others_changed_something_uses_what_they_have_read(app, page, three, publish):
    page.get("/practices")
    with app.test_request_context("/practices"), db.unit_of_work(reading=True) as session:
        last_change(session.connection())
        session.rollback()
        publish("Four")
        page.get("/practices")
        newest = app.extensions["sheaf_facet_index"]
        assert facet_index.current(session) is newest and len(newest.indexed_practices) == 4


def test_a_question_in_whole_sentences_finds_what_has_its_telling_words(page, publish):
    publish("Beekeeping in orchards", tagline="What the others did", purpose="Honey.")
    for number in range(5):
        publish(f"How city {number} walks", tagline="In the parks, as others do.")
    opened = page.get("/practices?q=how+did+others+do+beekeeping+in+our+orchards%3F")
    assert titles(opened) == ["Beekeeping in orchards"] and "No practice has all" not in opened.text
    assert "<mark>Beekeeping</mark> in <mark>orchards</mark>" in opened.response.text
    opened = page.get("/practices?q=how+did+others+do+beekeeping+in+greenhouses%3F")
    assert titles(opened) == ["Beekeeping in orchards"] and "No practice has all of these words" in opened.text
    assert titles(page.get("/practices?q=beekeeping+orchards")) == ["Beekeeping in orchards"]
    assert "has all of these words" not in page.get("/practices?q=beekeeping+orchards").text


@pytest.mark.parametrize("typed", ['"mediation in gardens"', "qqxxyy", "qqxxyy zzvvww"])
def test_nothing_is_shown_in_the_place_of_a_phrase_or_of_words_that_stand_nowhere(page, three, typed):
    opened = page.get(f"/practices?q={typed}")
    assert titles(opened) == [] and "Nothing found" in opened.text
