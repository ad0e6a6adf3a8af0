"""One practice on one page: the answers beside the printed pages, what changed, who wrote it, and what is said."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from builders import DAY, a_practice
from PIL import Image
from sqlalchemy import event

from exports.pdf import page_pictures
from forms.questionnaire.shipped import LATEST, load
from webapp.core import clock, db
from webapp.models import Person, Practice, QueueRow, State
from webapp.practices import comments, drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


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
def sent_again(put, work, people):
    """A practice that was returned, changed by its author and sent again; returns its id."""

    def make(**changed):
        with clock.at(DAY):
            id = put(State.RETURNED)
        with work() as session, clock.at(DAY + dt.timedelta(days=2)):
            practice, author = session.get(Practice, id), session.get(Person, people.author.id)
            drafts.save(session, practice.working_copy, changed, author, load(LATEST).section("story"))
            carry_out(session, practice, Action.SUBMIT, author)
        return id

    return make


def texts(opened, tag, **attributes):
    return ["".join(one.itertext()).split() for one in opened.all(tag, **attributes)]


def test_the_pages_are_one_picture_in_which_each_page_has_its_full_height(desk, put):
    answer = desk.get(f"/desk/{put(State.SUBMITTED, process='Many words. ' * 190, photos=3)}/pages.webp").response
    picture = Image.open(io.BytesIO(answer.data))
    page = round(page_pictures.PAGE_WIDTH * 842 / 595)
    pages = round((picture.height + page_pictures.GAP) / (page + page_pictures.GAP))
    assert answer.mimetype == "image/webp" and picture.width == page_pictures.PAGE_WIDTH
    assert pages == 2 and abs(picture.height - pages * page - page_pictures.GAP) <= 2 * pages


def test_what_changed_since_an_earlier_version_is_shown_word_by_word(desk, sent_again):
    id = sent_again(purpose="Give displaced children and their mothers a place where they can breathe.")
    assert not desk.get(f"/desk/{id}").all("ins")
    opened = desk.get(f"/desk/{id}?since=1")
    assert texts(opened, "ins") == [["[added:", "and", "their", "mothers]"]]
    assert len(opened.all("div", class_="review-changed")) == 1


def test_answers_that_are_no_texts_are_compared_as_they_are_read(desk, sent_again):
    opened = desk.get(f"/desk/{sent_again(topics=['education', 'language'])}?since=1")
    changed = " ".join("".join(opened.one("div", class_="review-changed").itertext()).split())
    assert "Welcoming newcomers" in changed and "Language" in changed and len(opened.all("del")) == 1


@pytest.mark.parametrize("since", ["7", "2", "x", "-1"])
def test_a_version_that_is_not_an_earlier_one_is_not_compared(desk, sent_again, since):
    assert not desk.get(f"/desk/{sent_again(purpose='Other words.')}?since={since}").all("del")


def test_who_wrote_in_a_section_is_named_with_the_day(desk, sent_again):
    opened = desk.get(f"/desk/{sent_again(purpose='Other words.')}")
    assert "Written by Olena Author ( 12 June 2026 )" in opened.text


def test_advice_stands_below_the_answer_that_it_is_about(desk, put):
    opened = desk.get(f"/desk/{put(State.SUBMITTED, impact='It went well for everybody who came.')}")
    remarks = "".join(opened.one("div", id="answer-impact").itertext())
    assert "figure" in remarks or "number" in remarks


def test_words_to_the_city_and_notes_among_editors_look_different(desk, put, work, people):
    id = put(State.SUBMITTED)
    with work() as session:
        practice = session.get(Practice, id)
        editor, author = (session.get(Person, one.id) for one in (people.editor, people.author))
        comments.comment(session, practice, editor, "For us only.", field="purpose", to_city=False)
        comments.comment(session, practice, editor, "For the city.", field="purpose")
        comments.answer(session, practice, author, "Said the city.", field="purpose")
    answer = desk.get(f"/desk/{id}").one("div", id="answer-purpose")
    looks = {" ".join(div.get("class", "").split()): "".join(div.itertext()) for div in answer.iter("div")}
    assert "For us only." in looks["said said-note"] and "For the city." in looks["said said-desk"]
    assert "Said the city." in looks["said said-city"]


def test_a_question_leads_to_a_comment_about_it(desk, put):
    id = put(State.SUBMITTED)
    form = desk.get(f"/desk/{id}/comments?field=purpose").form(action=f"/desk/{id}/comments")
    assert form["field"] == "purpose"
    assert "Say more" in desk.post(f"/desk/{id}/comments", {**form, "text": "Say more.", "to": "editors"}).text


def test_an_editor_gives_the_practice_to_somebody(desk, put, work, people):
    id = put(State.SUBMITTED)
    form = desk.get(f"/desk/{id}").form(action=f"/desk/{id}/assigned")
    assert "Who has it now: Edna Editor" in desk.post(f"/desk/{id}/assigned", {**form, "editor": people.editor.id}).text
    desk.post(f"/desk/{id}/assigned", {**form, "editor": people.author.id}, status=400)
    with work() as session:
        assert session.get(QueueRow, id).assigned_id == people.editor.id


def test_the_page_takes_as_many_queries_with_many_comments_as_with_one(desk, put, work, people, app):
    id, taken, sent = put(State.SUBMITTED), [], []
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", lambda *args: sent.append(args[2]))
    for more in (1, 20):
        with work() as session:
            practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
            for number in range(more):
                comments.comment(session, practice, editor, f"Comment {number}", field="purpose", to_city=False)
        sent.clear()
        desk.get(f"/desk/{id}")
        taken.append(len(sent))
    assert taken[0] == taken[1] <= 32, taken
