"""What a city writes and has not sent is seen by nobody else: not in the queue, in e-mails or on public pages."""

from __future__ import annotations

import pytest
from builders import a_practice, refreeze
from sqlalchemy import select

from webapp.models import Email, Person, Practice, QueueRow, Revision, State
from webapp.practices import drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.review import queue_index

SENT, UNSENT = "The title that was sent", "Words of a draft"


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def being_written(work, people):
    """A practice that was sent under SENT, then opened again by `*actions`, and is now UNSENT, elsewhere and flawed."""

    def make(state, *actions, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            practice = a_practice(session, state, by=author, editor=editor, title=SENT, **options)
            for action in actions:
                by = editor if action is Action.RETURN else author
                carry_out(session, practice, action, by, note="Please add something.")
            changed = {
                "impact": None,
                "title": UNSENT,
                "lessons": "🌻",
                "places": {"countries": ["FR"], "cities": ["Testville"]},
            }
            drafts.save(session, practice.working_copy, {**changed, "impact": None}, author)
            return practice.id, practice.slug

    return make


WAYS_BACK = [(State.SUBMITTED, Action.RECALL), (State.RETURNED,), (State.PUBLISHED, Action.REVISE)]


@pytest.mark.parametrize("way", WAYS_BACK, ids=lambda way: way[-1])
def test_the_desk_shows_the_title_the_place_and_the_problems_of_what_was_sent(desk, being_written, way):
    id, _ = being_written(*way)
    state = State.RETURNED if way == (State.RETURNED,) else State.DRAFT
    opened, queue = desk.get(f"/desk/{id}"), desk.get(f"/desk?state={state}")
    assert SENT in opened.root.findtext("head/title") and SENT in queue.text
    assert "All required answers are there." in opened.text
    assert "Lutsk" in queue.text
    for page in (opened, queue):
        assert UNSENT not in page.text and "🌻" not in page.text and "Testville" not in page.text


def test_the_page_of_a_move_shows_the_title_that_was_sent(desk, being_written):
    id, _ = being_written(State.PUBLISHED, Action.REVISE)
    opened = desk.get(f"/desk/{id}/withdraw")
    assert SENT in opened.text and UNSENT not in opened.text
    done = desk.post(f"/desk/{id}/withdraw", {**opened.form(), "note": "The city asked for it."})
    assert f"Done: {SENT} is now" in done.text and UNSENT not in done.text


def test_what_was_wrong_when_it_was_sent_is_still_told_while_the_city_mends_it(desk, being_written, work):
    id, _ = being_written(State.RETURNED)
    with work() as session:
        revision = session.scalars(select(Revision)).one()
        refreeze(session, revision, tagline="", purpose="Bring 🎈.")
    things = "".join(desk.get(f"/desk/{id}").one("details", id="open-things").itertext())
    assert "2 things are open" in things and "🎈" in things and "🌻" not in things


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_an_email_of_withdrawal_names_the_title_that_was_sent(being_written, work, people, state):
    actions = (Action.REVISE,) if state is State.DRAFT else (Action.REVISE, Action.SUBMIT, Action.RETURN)
    id, _ = being_written(State.PUBLISHED, *actions)
    with work() as session:
        practice = session.get(Practice, id)
        assert practice.state == state
        carry_out(session, practice, Action.WITHDRAW, session.get(Person, people.editor.id), note="Because.")
        email = session.scalars(select(Email).where(Email.name == "withdrawn")).one()
        assert SENT in email.subject and SENT in email.body
        assert UNSENT not in email.subject + email.body


def test_the_notice_of_a_withdrawn_practice_names_the_title_that_was_public(page, being_written, work, people):
    id, slug = being_written(State.PUBLISHED, Action.REVISE)
    with work() as session:
        editor = session.get(Person, people.editor.id)
        carry_out(session, session.get(Practice, id), Action.WITHDRAW, editor, note="Because.")
    opened = page.get(f"/practices/{slug}", status=410)
    assert SENT in opened.text and UNSENT not in opened.response.text


def test_the_email_that_leads_into_a_draft_is_not_on_the_desk(app, desk, page, work, people):
    form = {"email": "new@city.example", "title": UNSENT, "country": "UA", "city": "", "language": "en"}
    page.post("/start", form)
    with work() as session:
        practice = session.scalars(select(Practice)).one()
        author = practice.people[0]
        answers = a_practice(session, by=author).working_copy.answers
        drafts.save(session, practice.working_copy, answers, author)
        carry_out(session, practice, Action.SUBMIT, author)
        assert "resume" in session.scalars(select(Email.name).where(Email.practice_id == practice.id))
        id = practice.id
    opened = desk.get(f"/desk/{id}")
    assert "It has arrived" in opened.text and UNSENT not in opened.text


def test_a_title_that_was_never_sent_is_the_only_one_there_is(session):
    practice = a_practice(session, title="Begun")
    assert (practice.sent_revision, practice.sent_title) == (None, "Begun")


def test_a_translation_does_not_take_the_place_of_what_the_city_sent(session):
    practice = a_practice(session, State.PUBLISHED, title=SENT)
    answers = {**practice.revisions[0].answers, "title": "Un titre"}
    practice.revisions.append(Revision(number=2, language="fr", questionnaire_version="2026", answers=answers))
    session.flush()
    assert (practice.sent_revision.number, practice.sent_title) == (1, SENT)
    queue_index.bring_up_to_date(session)
    assert session.scalars(select(QueueRow.title)).all() == [SENT]
