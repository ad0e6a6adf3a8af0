"""Searching the catalogue gives the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import text

from webapp import create_app
from webapp.catalogue import indexing, search
from webapp.catalogue import text as search_text
from webapp.catalogue.search import Asked, Sort
from webapp.config import Environment, Settings
from webapp.core import clock, db
from webapp.integrations import harvest
from webapp.models import Person, Practice, Role, State
from webapp.practices import records
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

AT = {"countries": ["GR"], "cities": ["Athína"]}
PRACTICES = {
    "soup": {"title": "The Tuesday Table", "process": "Neighbours cook soup.\n\nMediation came later.", "places": AT},
    "peace": {
        "title": "Mediation in schools",
        "topics": ["mediation"],
        "places": {"countries": ["PL"], "cities": ["Łódź"]},
        "period": {"as_written": "2019-2020", "start": "2019", "end": "2020", "ongoing": False, "recurring": ""},
    },
    "street": {
        "title": "Eine Straße für alle",
        "language": "de",
        "process": "Auf Arabisch: الوساطة في المدارس.",
        "places": {"countries": ["DE"], "cities": ["Köln"]},
    },
    "bus": {"title": "Herkes için ulaşım", "language": "tr", "places": {"countries": ["TR"], "cities": ["İzmir"]}},
    "japan": {"title": "多文化共生の街", "language": "ja", "places": {"countries": ["JP"], "cities": ["浜松市"]}},
    "korea": {"title": "이웃과 함께하는 학교", "language": "ko", "places": {"countries": ["KR"], "cities": []}},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shop(request, tmp_path_factory, migrated_database):
    """An app over a small catalogue in six languages."""
    folder = tmp_path_factory.mktemp("search")
    if request.param == "postgresql":
        url = request.getfixturevalue("new_on_postgresql")()
    else:
        url = f"sqlite:///{shutil.copy(migrated_database, folder / 'search.sqlite3')}"
    app = create_app(
        Settings(
            environment=Environment.TESTING,
            instance=folder,
            secret_key="only for tests " * 4,
            site_url="http://localhost",
            database_url=url,
            check_documents=False,
        )
    )
    with app.app_context(), db.unit_of_work() as session:
        author, editor = a_person(session), a_person(session, Role.EDITOR)
        for day, answers in enumerate(PRACTICES.values(), start=1):
            with clock.at(DAY.replace(day=day)):
                a_practice(session, State.PUBLISHED, by=author, editor=editor, **answers)
    yield app
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()


@pytest.fixture
def find(shop):
    """`find("typed", topic=("media",))` gives the names of what is found, and the whole of it."""
    names = {answers["title"]: name for name, answers in PRACTICES.items()}

    def ask(typed="", sort=None, page=1, size=24, reader="en", loosely=False, **filters):
        with shop.app_context(), db.unit_of_work(reading=True) as session:
            asked = Asked(typed, filters, sort, page, size, loosely=loosely)
            found = search.find(session, asked, language=reader)
        return [names[revision.answers["title"]] for revision in found.revisions], found

    return ask


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("athina", "soup"),
        ("ATHÍNA", "soup"),
        ("athens", "soup"),
        ("Αθήνα", "soup"),
        ("Cologne", "street"),
        ("浜松 Hamamatsu", "japan"),
        ("Grèce", "soup"),
        ("greece", "soup"),
        ("Griechenland", "soup"),
        ("lodz", "peace"),
        ("strasse", "street"),
        ("STRASSE alle", "street"),
        ("Deutschland", "street"),
        ("ulasim", "bus"),
        ("ULAŞIM", "bus"),
        ("izmir", "bus"),
        ("文化", "japan"),
        ("共生の街", "japan"),
        ("街", "japan"),
        ("浜松", "japan"),
        ("化文", ""),
        ("이웃", "korea"),
        ("학교", "korea"),
        ("tues", "soup"),
        ("tuesday soup", "soup"),
        ("soup tues", "soup"),
        ('"tuesday table"', "soup"),
        ('"table tuesday"', ""),
        ('"cook soup"', "soup"),
        ('"soup mediation"', "soup"),
        ('"Table Painting"', ""),  # the end of the title and the beginning of the next answer
        ("mediation", "peace soup"),  # a hit in a title says more
        ("Mediation and conflict resolution", "peace"),
        ("how did others do mediation in their schools?", "peace soup"),  # small words need not be there
        ("les ou dans the of", ""),  # but where there is nothing else
        ('"the tuesday table"', "soup"),  # or where they are quoted
        ('"a tuesday table"', ""),
        ("olena", ""),  # the name of a contact
    ],
)
def test_what_is_typed_finds_what_is_meant(find, typed, wanted):
    assert find(typed)[0] == wanted.split()


@pytest.mark.parametrize(
    ("typed", "corrected", "wanted"),
    [
        ("medation", "mediation", "peace soup"),
        ("Tuesdayy tabel", "tuesday table", "soup"),
        ("Tusday", "tuesday", "soup"),
        ("Izmit", "izmir", "bus"),
        ("Lotz", "lodz", "peace"),
        ("qwertzuiop", "", ""),
        ("qwertzuiop medation", "", ""),
    ],
)
def test_a_small_slip_in_a_title_or_a_city_is_put_right(find, typed, corrected, wanted):
    names, found = find(typed)
    assert (names, found.corrected) == (wanted.split(), corrected)


@pytest.mark.parametrize(
    "typed",
    [
        "'", '"', '""', "a'b", "\\", "*", "NEAR(a b)", "title:soup", "soup AND", "OR", "NOT soup", "(", ")", "^soup",
        "soup & !x | y", "<->", "-- ; DROP TABLE practice", "\u0000soup", "%", "_", "{title}: x", "💥", "a" * 5000,
        "\ud7ff\ufffd", "soup\u202e", "1e999", "+soup -table", "a:*", "' OR 1=1",
    ],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_the_query(find, typed):
    find(typed)


def test_of_two_hits_that_are_alike_the_one_that_the_reader_can_read_comes_first(find):
    assert [find("2022", reader=language)[0][0] for language in ("de", "tr", "ja", "ko")] == [
        "street", "bus", "japan", "korea",
    ]  # fmt: skip


def test_the_number_of_a_practice_finds_it_and_nothing_else(shop, find):
    with shop.app_context(), db.unit_of_work(reading=True) as session:
        number = session.query(Practice).filter(Practice.title == PRACTICES["peace"]["title"]).one().reference
    assert [find(typed)[0] for typed in (number, f" {number.lower()} ")] == [["peace"], ["peace"]]
    assert find("SH-1999-0001")[0] == []


@pytest.mark.parametrize(
    ("typed", "wanted", "marked"),
    [
        ("mediations with goldfish", "peace soup", "mediations"),  # the word without its ending
        ("街での共生はどう", "japan", "共生"),  # the parts of a run without blanks
        ("이웃에게 학교를", "korea", "이웃"),
        ("qwertzuiop medation", "peace soup", "mediation"),  # a slip beside a word that stands nowhere
        ("وساطة مدرسية", "peace soup street", "وساطه"),  # an Arabic word with its article
        ("qwertzuiop", "", ""),
        ("colourful", "", ""),  # "colo" would begin like Colonia
    ],
)
def test_where_nothing_holds_all_the_page_shows_what_comes_nearest(find, typed, wanted, marked):
    names, found = find(typed, loosely=True)
    assert set(names) == set(wanted.split()) and (found.whole, found.total > 0) == (0, bool(wanted))
    assert not marked or any(marked in term.words for term in found.terms)


def test_nothing_typed_is_everything_the_newest_first(find):
    names, found = find()
    assert names == list(reversed(PRACTICES)) and found.total == 6


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"topic": ("mediation",)}, "peace"),
        ({"country": ("GR", "PL")}, "peace soup"),
        ({"city": ("lodz",)}, "peace"),
        ({"year": ("2019",)}, "peace"),
        ({"year": ("2022",)}, "korea japan bus street soup"),
        ({"year": ("2021",)}, ""),
        ({"language": ("tr", "ja")}, "japan bus"),
        ({"country": ("GR", "DE"), "language": ("de",)}, "street"),
        ({"country": ("XX",)}, ""),
    ],
)
def test_filters_are_combined_freely(find, filters, wanted):
    assert find(**filters)[0] == wanted.split()


def test_a_filter_counts_what_choosing_it_would_give(find):
    _, found = find("mediation", country=("GR",))
    assert found.counts["country"] == {"GR": 1, "PL": 1}
    assert found.counts["topic"] == {"education": 1, "welcoming": 1}
    assert found.without_filters == 2
    assert find()[1].counts["year"]["2019"] == 1


def test_a_practice_that_goes_on_runs_in_this_year(find):
    years = find()[1].counts["year"]
    assert years[str(dt.datetime.now(dt.UTC).year)] == 5 and max(years) == str(dt.datetime.now(dt.UTC).year)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [(Sort.NEWEST, "korea", "soup"), (Sort.TITLE, "street", "korea"), (Sort.YEAR, "korea", "peace")],
)
def test_the_list_is_sorted_as_asked(find, sort, first, last):
    names, _ = find(sort=sort)
    assert (names[0], names[-1]) == (first, last)


def test_a_long_list_has_pages(find):
    pages = [find(page=page, size=4)[0] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 2, 2] and set(pages[0]) | set(pages[1]) == set(PRACTICES)


def test_where_nothing_fits_the_topics_of_what_nearly_fits_are_named(find):
    _, found = find("mediation qwertzuiop")
    assert found.total == 0 and found.near_topics[0] in ("mediation", "education", "welcoming")


def test_what_is_withdrawn_is_found_no_more_and_restored_again(shop, find):
    def move(action):
        with shop.app_context(), db.unit_of_work() as session:
            practice = session.query(Practice).filter(Practice.title == PRACTICES["peace"]["title"]).one()
            editor = next(person for person in session.query(Person) if Role.EDITOR in person.roles)
            carry_out(session, practice, action, editor, note="Because of the test.")

    assert find("lodz")[0] == ["peace"]
    move(Action.WITHDRAW)
    assert find("lodz")[0] == [] and find(country=("PL",))[0] == [] and "PL" not in find()[1].counts["country"]
    assert find("medation")[1].corrected == ""  # nor is its title a word to be meant
    move(Action.RESTORE)
    assert find("lodz")[0] == ["peace"] and find(country=("PL",))[0] == ["peace"]


def test_a_change_that_is_rolled_back_was_never_there(shop, find):
    with shop.app_context(), pytest.raises(RuntimeError), db.unit_of_work() as session:
        practice = session.query(Practice).filter(Practice.title == PRACTICES["peace"]["title"]).one()
        practice.state = State.WITHDRAWN
        indexing.index(session, practice)
        assert search.find(session, Asked("lodz"), language="en").total == 0
        raise RuntimeError
    assert find("lodz")[0] == ["peace"] and find(country=("PL",))[0] == ["peace"]


def test_what_was_published_before_there_was_a_search_is_indexed_once(shop, find):
    with shop.app_context(), db.unit_of_work() as session:
        search_text.remove(session, [revision.id for revision in records.published(session)])
        session.execute(text("DELETE FROM catalogue_entry"))
    assert find("lodz")[0] == []
    with shop.app_context(), db.unit_of_work() as session:
        assert (indexing.catch_up(session, most=4), indexing.catch_up(session, most=4)) == (4, 2)
    assert find("lodz")[0] == ["peace"] and len(find()[0]) == 6


@pytest.mark.parametrize(
    ("of", "count"),
    [
        (None, 6),
        (("topic", "mediation"), 1),
        (("topic", "education"), 5),
        (("country", "JP"), 1),
        (("country", "P"), 0),
    ],
)
def test_harvesters_get_the_same_sets_from_both_databases(shop, of, count):
    with shop.app_context(), db.unit_of_work(reading=True) as session:
        assert harvest.records(session, harvest.Span(of=of), after=None, most=10)[1] == count
