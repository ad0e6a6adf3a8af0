"""The review queue: who waits for whom, filters in the address, saved views, and actions on many practices at once."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import func, select

from webapp import jobs, migrations
from webapp.cli.work import migrated_app
from webapp.core import clock, db
from webapp.models import Email, Event, Person, Practice, QueueRow, Role, State
from webapp.practices import assignments, comments, languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.review import queue_index


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def put(work, people):
    """Put a practice of the author into a state; returns its id."""

    def make(state, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def row(work):
    def read(id):
        with work() as session:
            return session.get(QueueRow, id)

    return read


def titles(opened):
    return [" ".join("".join(h.itertext()).split()) for h in opened.all("h2", class_="row-title")]


# ------------------------------------------------------------------------------------------------------------ rows


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [
        (State.SUBMITTED, "desk"),
        (State.IN_REVIEW, "desk"),
        (State.ACCEPTED, "desk"),
        (State.RETURNED, "city"),
        (State.PUBLISHED, "nobody"),
        (State.DECLINED, "nobody"),
        (State.WITHDRAWN, "nobody"),
    ],
)
def test_a_row_says_for_whom_a_practice_waits(put, row, state, waits_for):
    assert (found := row(put(state))).state == state and found.waits_for == waits_for


def test_a_draft_that_was_never_sent_has_no_row(put, row):
    assert row(put(State.DRAFT)) is None


def test_an_answer_is_due_when_the_city_was_promised_one(put, row):
    with clock.at(DAY):
        id = put(State.SUBMITTED)
    assert row(id).due_on == DAY.date() + dt.timedelta(days=30) and row(id).year == 2026


def test_who_takes_a_practice_has_it_until_it_is_given_to_somebody_else(put, row, work, people):
    id = put(State.IN_REVIEW)
    assert row(id).assigned_id == people.editor.id
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        other = a_person(session, Role.EDITOR)
        assert assignments.assign(session, practice, other, editor) is not None
        assert assignments.assign(session, practice, other, editor) is None  # it is so already
        with pytest.raises(assignments.NoEditor):
            assignments.assign(session, practice, people.archivist, editor)
        assert assignments.assigned_to(practice.events) == other.id
    assert row(id).assigned_id == other.id
    with work() as session:
        assignments.assign(session, session.get(Practice, id), None, session.get(Person, people.editor.id))
    assert row(id).assigned_id is None


def test_what_the_city_said_is_counted_until_somebody_deals_with_it(put, row, work, people):
    id = put(State.SUBMITTED)
    with work() as session:
        practice = session.get(Practice, id)
        said = comments.answer(session, practice, session.get(Person, people.author.id), "We have mended it.")
        comments.comment(session, practice, session.get(Person, people.editor.id), "Please look.", to_city=True)
    assert row(id).from_city == 1
    with work() as session:
        comments.settle(session, session.merge(said))
    assert row(id).from_city == 0


def test_a_language_that_lacks_words_waits_for_a_translation(put, row, work, people):
    id = put(State.RETURNED)
    assert not row(id).translation_waits
    with work() as session:
        languages.offer(session, session.get(Practice, id), "fr", session.get(Person, people.author.id))
    assert row(id).translation_waits


def test_rows_that_are_missing_are_made_by_the_daily_job(put, row, work, app, run_jobs):
    id = put(State.PUBLISHED, title="From an older release")
    with work() as session:
        session.delete(session.get(QueueRow, id))
    assert row(id) is None
    with app.app_context():
        jobs.enqueue_daily("desk_rows")
    run_jobs()
    assert row(id).title == "From an older release"


def test_after_an_upgrade_the_desk_is_full_before_any_worker_has_run(put, row, app, settings):
    id = put(State.PUBLISHED, title="From an older release")
    with app.app_context():
        migrations.downgrade(db.engine(), "0004")
    migrated_app(settings)
    assert row(id).title == "From an older release"


def test_what_is_rolled_back_leaves_the_row_as_it_was(put, row, app, people):
    id = put(State.SUBMITTED)
    with app.app_context(), pytest.raises(ZeroDivisionError), db.unit_of_work() as session:
        carry_out(session, session.get(Practice, id), Action.TAKE, session.get(Person, people.editor.id))
        queue_index.bring_up_to_date(session)
        raise ZeroDivisionError
    assert row(id).state == State.SUBMITTED


# --------------------------------------------------------------------------------------------------------- filters


def test_each_filter_narrows_the_list(desk, put, people):
    with clock.at(DAY - dt.timedelta(days=400)):
        put(State.SUBMITTED, title="Old one", topics=["language"])
    put(State.IN_REVIEW, title="Mine", places={"countries": ["PT"], "cities": ["Amadora"]})
    put(State.RETURNED, title="With the city")
    for query, found in {
        "scope=mine": ["Mine"],
        "scope=free": ["Old one"],
        "scope=city": ["With the city"],
        "scope=all&topic=language": ["Old one"],
        "scope=all&country=PT": ["Mine"],
        "scope=all&year=2025": ["Old one"],
        "scope=all&state=returned": ["With the city"],
        f"scope=all&who={people.editor.id}": ["Mine"],
        "scope=desk&who=nobody": ["Old one"],
        "due=overdue": ["Old one"],
        "scope=all&country=PT&state=returned": [],
    }.items():
        assert titles(desk.get(f"/desk?{query}")) == found, query


@pytest.mark.parametrize("words", ["amadora", "ÁMADORA", "mend roof", "SH-20", "olena author", "reason xyz", "arrived"])
def test_words_are_looked_for_in_titles_answers_comments_emails_notes_and_references(desk, put, work, people, words):
    id = put(State.SUBMITTED, title="Found", places={"countries": ["PT"], "cities": ["Amadora"]})
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        comments.comment(session, practice, editor, "Mend the roof first.", to_city=False)
        carry_out(session, practice, Action.RETURN, editor, note="The reason is xyz.")
    assert titles(desk.get(f"/desk?scope=all&q={words}")) == ["Found"]
    assert "Nothing fits" in desk.get(f"/desk?scope=all&q={words} nowhere").text


@pytest.mark.parametrize(
    "query", ["q=%25", "q=_", "scope=up", "who=-1", "who=99999999999", "year=x", "page=99", "page=x"]
)
def test_an_address_that_asks_for_nonsense_is_answered(desk, put, query):
    put(State.SUBMITTED)
    desk.get(f"/desk?{query}")


def test_the_pages_of_the_desk_take_as_many_queries_for_fifty_practices_as_for_five(desk, work, people, statements):
    # two of them for the questionnaires, as nothing was ever published
    most = {"/desk?scope=all&topic=education": 17, "/desk/1": 30, "/desk/numbers": 16}

    def queries(address):
        statements.clear()
        desk.get(address)
        return len(statements)

    taken = []
    for more in (5, 45):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            for number in range(more):
                a_practice(session, State.IN_REVIEW, by=author, editor=editor, title=f"Number {more} {number}")
        taken.append({address: queries(address) for address in most})
    assert taken[0] == taken[1]
    assert all(taken[1][address] <= bound for address, bound in most.items()), taken[1]


# ----------------------------------------------------------------------------------------------------------- views


def test_a_view_is_kept_for_its_person_replaced_and_forgotten(desk, page_of, work, put):
    put(State.SUBMITTED)
    opened = desk.get("/desk?scope=free&country=UA")
    kept = desk.post("/desk/views", {**opened.form(action="/desk/views"), "name": "Ukraine, free"})
    assert kept.links()["Ukraine, free"] == "/desk?scope=free&country=UA"
    desk.post("/desk/views", {"query": "scope=mine", "name": "Ukraine, free"})
    with work() as session:
        other = a_person(session, Role.EDITOR)
    assert "Ukraine, free" not in page_of(other).get("/desk").text
    page_of(other).post("/desk/views/1/forgotten")
    assert desk.get("/desk").links()["Ukraine, free"] == "/desk?scope=mine"
    assert "Ukraine, free" not in desk.post("/desk/views/1/forgotten").text


def test_a_view_without_a_name_is_not_kept(desk):
    assert "Give the view a name" in desk.post("/desk/views", {"query": "scope=mine", "name": "  "}).text


# ------------------------------------------------------------------------------------------------------------ many


def test_many_are_moved_in_one_go_after_a_preview_that_does_nothing(desk, put, row, work):
    first, second, third = put(State.SUBMITTED), put(State.IN_REVIEW), put(State.PUBLISHED)
    chosen = {"id": [first, second, third], "action": "accept"}
    preview = desk.post("/desk/many", chosen)
    assert "2 practices are moved" in preview.text and "1 practice stays as it is" in preview.text
    assert "Good news: your practice" in preview.text
    assert "This cannot be done where the practice stands now." in preview.text
    with work() as session:
        assert session.scalar(select(func.count()).where(Email.name == "accepted")) == 1  # of the published one
    assert row(first).state == State.SUBMITTED
    done = desk.post("/desk/many/done", {**preview.form(action="/desk/many/done"), "note": "Well done."})
    assert "Done with 2 practices" in done.text
    assert [row(one).state for one in (first, second, third)] == ["accepted", "accepted", "published"]
    with work() as session:
        emails = session.scalars(select(Email).where(Email.name == "accepted")).all()
        assert len(emails) == 3 and "Well done." in emails[-1].body
        assert all(one.event_id and one.job_id for one in emails)


def test_what_a_colleague_has_moved_since_the_preview_stays_and_is_told(desk, put, work, row, people):
    first, second = put(State.SUBMITTED), put(State.SUBMITTED)
    form = desk.post("/desk/many", {"id": [first, second], "action": "take"}).form(action="/desk/many/done")
    with work() as session:
        carry_out(session, session.get(Practice, first), Action.DECLINE, session.get(Person, people.editor.id), "No.")
    done = desk.post("/desk/many/done", form)
    assert "Done with 1 practice." in done.text and "was left as it is" in done.text
    assert (row(first).state, row(second).state) == ("declined", "in_review")


def test_returning_many_needs_a_reason(desk, put, row):
    id = put(State.SUBMITTED)
    form = desk.post("/desk/many", {"id": [id], "action": "return"}).form(action="/desk/many/done")
    assert "Write a reason" in desk.post("/desk/many/done", form, status=422).text
    assert row(id).state == "submitted"


def test_many_are_given_to_an_editor(desk, put, row, work, people):
    ids = [put(State.SUBMITTED), put(State.IN_REVIEW)]
    preview = desk.post("/desk/many", {"id": ids, "action": "assign", "editor": people.editor.id})
    assert "1 is so already" in preview.text
    desk.post("/desk/many/done", preview.form(action="/desk/many/done"))
    assert [row(one).assigned_id for one in ids] == [people.editor.id] * 2
    with work() as session:
        assert session.scalars(select(Event.action).where(Event.action == "assign")).all() == ["assign"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"action": "take"}, 200),
        ({"id": ["x", "-1", "99999"], "action": "take"}, 200),
        ({"id": list(range(1, 300)), "action": "take"}, 400),
        ({"id": [1], "action": "submit"}, 400),
    ],
)
def test_nothing_chosen_and_nonsense_are_answered(desk, form, status):
    desk.post("/desk/many", form, status=status)


def test_nobody_but_an_editor_can_be_given_a_practice(desk, put, people):
    desk.post("/desk/many", {"id": [put(State.SUBMITTED)], "action": "assign", "editor": people.author.id}, status=400)
