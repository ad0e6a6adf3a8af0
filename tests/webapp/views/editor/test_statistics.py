"""The numbers of a year: what is counted, how long it took, and the plots with their tables."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import event

from webapp.core import clock, db
from webapp.models import Role, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.review import plots, queue_index, statistics
from webapp.review.statistics import Flow


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


def sent(session, day, **answers):
    with clock.at(day):
        return a_practice(session, State.SUBMITTED, **answers)


def move(session, practice, action, day):
    with clock.at(day):
        carry_out(session, practice, action, a_person(session, Role.EDITOR), note="Because.")


def test_received_and_published_are_counted_by_month_topic_and_country(session):
    may = dt.datetime(2026, 5, 31, 23, 59, tzinfo=dt.UTC)
    first = sent(session, may, topics=["language", "education"], places={"countries": ["PT"], "cities": ["Amadora"]})
    move(session, first, Action.ACCEPT, may + dt.timedelta(days=20))
    move(session, first, Action.PUBLISH, may + dt.timedelta(days=40))
    sent(session, may.replace(year=2025), topics=["language"])
    queue_index.bring_up_to_date(session)
    found = statistics.of_year(session, 2026)
    assert found.months[4] == Flow(1, 0) and found.months[6] == Flow(0, 1) and found.total == Flow(1, 1)
    assert found.topics == {"education": Flow(1, 1), "language": Flow(1, 1)} and found.countries == {"PT": Flow(1, 1)}
    assert statistics.of_year(session, 2025).total == Flow(1, 0)


@pytest.mark.parametrize(("days", "median"), [([3], 3), ([1, 9], 5), ([1, 2, 30], 2), ([4, 1, 2, 9], 3)])
def test_the_median_is_the_middle_one_or_lies_between_the_two_in_the_middle(session, days, median):
    for number in days:
        practice = sent(session, DAY)
        move(session, practice, Action.TAKE, DAY + dt.timedelta(days=number))
    stays = statistics.of_year(session, 2026).stays
    assert list(stays) == [State.SUBMITTED]
    assert stays[State.SUBMITTED].days == pytest.approx(median) and stays[State.SUBMITTED].count == len(days)


def test_no_time_is_measured_in_which_nobody_is_waited_for(session):
    with clock.at(DAY):
        practice = a_practice(session, State.PUBLISHED)
    move(session, practice, Action.WITHDRAW, DAY)
    move(session, practice, Action.RESTORE, DAY)
    stays = statistics.of_year(session, 2026).stays
    assert State.ACCEPTED in stays and not {State.DRAFT, State.PUBLISHED, State.WITHDRAWN} & set(stays)


def test_a_year_without_practices_is_all_zeros(session):
    found = statistics.of_year(session, 1999)
    assert found.total == Flow() and not found.topics and not found.stays


def test_the_page_shows_each_plot_with_its_table(desk, work):
    with work() as session:
        practice = sent(session, DAY)
        move(session, practice, Action.TAKE, DAY + dt.timedelta(days=2))
    opened = desk.get("/desk/numbers?year=2026")
    assert len(opened.all("svg", class_="plot")) == len(opened.all("table")) == 4
    assert "June 1 0" in opened.text and "Submitted 2 1" in opened.text and "Ukraine 1 0" in opened.text
    desk.post("/language", {"language": "fr"})
    assert "juin 1 0" in desk.get("/desk/numbers").text


@pytest.mark.parametrize("query", ["", "?year=1999", "?year=x"])
def test_an_empty_desk_has_nothing_to_count(desk, query):
    assert "Nothing to count yet" in desk.get(f"/desk/numbers{query}").text


def test_the_numbers_take_as_many_queries_for_many_practices_as_for_one(desk, work, app):
    taken, sent_to_database = [], []
    with app.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", lambda *args: sent_to_database.append(args[2]))
    for more in (1, 9):
        with work() as session:
            for number in range(more):
                sent(session, DAY + dt.timedelta(days=number), places={"countries": ["PT"], "cities": []})
        sent_to_database.clear()
        desk.get("/desk/numbers")
        taken.append(len(sent_to_database))
    assert taken[0] == taken[1] <= 11, taken  # two for the questionnaires, as nothing was ever published


@pytest.mark.parametrize(("most", "top"), [(0, 4), (1, 4), (9, 12), (33, 40), (130, 160), (4001, 8000)])
def test_a_scale_ends_at_a_round_number_that_nothing_exceeds(most, top):
    assert plots._ceiling(most) == top


def test_names_in_a_plot_cannot_become_markup():
    drawn = plots.bars("a", "<b>", "&", [("<script>", (1,))], [["<1>"]], "en")
    assert "<script>" not in drawn and "<b>" not in drawn and "&lt;1&gt;" in drawn
