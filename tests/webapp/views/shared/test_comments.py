"""What passes between a city and its editors: comments, notes among editors, and the e-mails about them."""

from __future__ import annotations

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import func, select

from webapp.core import clock
from webapp.models import Comment, Email, Person, Practice, PracticePerson, Role, State
from webapp.notifications import mail
from webapp.phrases import refusals
from webapp.practices import comments

SCRIPT = '<script>alert("x")</script> & <b>bold</b>'


def test_an_editors_comment_reaches_the_city_by_email_on_its_page_and_at_the_section(desk, city, put, written, people):
    id = put(State.RETURNED)
    form = {"field": "purpose", "text": "Which children?", "to": "city"}
    assert "Sent to the city." in desk.post(f"/desk/{id}/comments", form).text
    assert written("comment") == [people.author.email]
    tasks = city.get(f"/drafts/{id}").text
    assert "Which children?" in tasks and "Edna Editor" in tasks and "1 thing from the editors" in tasks
    section = city.get(f"/drafts/{id}/story").text
    assert "1 thing from the editors" in section and "Which children?" in section
    assert "from the editors" not in city.get(f"/drafts/{id}/about").text


def test_a_note_among_editors_is_never_seen_by_a_city(desk, city, put, written, people, work):
    id = put(State.RETURNED)
    assert (
        "The city does not see it" in desk.post(f"/desk/{id}/comments", {"text": "Secret doubt", "to": "editors"}).text
    )
    desk.post(f"/desk/{id}/comments", {"text": "Secret about it", "field": "purpose"})  # no button said whom to
    assert written("comment") == [] and written("comment_answered") == []
    assert "Secret doubt" in desk.get(f"/desk/{id}").text and "Note among editors" in desk.get(f"/desk/{id}").text
    with work() as session:
        notes = list(session.scalars(select(Comment.id)))
        assert not any("Secret" in body for body in session.scalars(select(Email.body)))
    for path in ("", "/story", "/check", "/receipt"):
        assert "Secret" not in city.get(f"/drafts/{id}{path}").text
    for note in notes:
        city.post(f"/drafts/{id}/comments/{note}/settled", status=404)


def test_an_editor_who_writes_on_the_practice_sees_notes_at_the_desk_only(page_of, work, people, put):
    id = put(State.RETURNED)
    with work() as session:
        session.add(PracticePerson(practice_id=id, person_id=people.editor.id))
        comments.comment(
            session, session.get(Practice, id), session.get(Person, people.editor.id), "Between us", to_city=False
        )
    assert "Between us" not in page_of(people.editor).get(f"/drafts/{id}").text


def test_the_city_answers_and_the_editors_who_know_it_get_an_email(desk, city, put, written, people, work):
    id = put(State.RETURNED)
    with work() as session:
        a_person(session, Role.EDITOR)  # who has had nothing to do with it
    desk.post(f"/desk/{id}/comments", {"text": "Which children?", "to": "city", "field": "purpose"})
    told = city.post(f"/drafts/{id}/comments", {"text": "Those of the school.", "field": "purpose"})
    assert "Sent to the editors." in told.text and "Those of the school." in told.text
    assert written("comment_answered") == [people.editor.email] and written("comment") == [people.author.email]
    opened = desk.get(f"/desk/{id}").text
    assert "From the city" in opened and "Those of the school." in opened


def test_a_comment_is_marked_as_dealt_with_once(desk, city, put, work):
    id = put(State.RETURNED)
    desk.post(f"/desk/{id}/comments", {"text": "Which children?", "to": "city", "field": "purpose"})
    with work() as session:
        comment = session.scalars(select(Comment.id)).one()
    with clock.at(DAY):
        assert "Dealt with" in city.post(f"/drafts/{id}/comments/{comment}/settled").text
    city.post(f"/drafts/{id}/comments/{comment}/settled")
    with work() as session:
        assert session.get(Comment, comment).answered_at == DAY
    assert "from the editors" not in city.get(f"/drafts/{id}/story").text


def test_an_editor_marks_what_the_city_said_as_dealt_with(desk, put, work, people):
    id = put(State.SUBMITTED)
    with work() as session:
        said = comments.answer(
            session, session.get(Practice, id), session.get(Person, people.author.id), "One thing more."
        )
        comment = said.id
    assert "Dealt with" in desk.post(f"/desk/{id}/comments/{comment}/settled").text


def test_nobody_gets_an_email_about_words_of_their_own(work, written, people):
    with work() as session:
        both = a_person(session, Role.EDITOR, Role.CONTRIBUTOR)
        practice = a_practice(session, State.SUBMITTED, by=both)
        comments.comment(session, practice, both, "To myself")
        comments.answer(session, practice, both, "From myself")
        mine = both.email
    assert mine not in written("comment") + written("comment_answered")


@pytest.mark.parametrize(("text", "said"), [("  \n ", "Write something first."), ("x" * 5001, "This is too long")])
def test_words_that_cannot_be_sent_are_shown_again(desk, city, put, work, text, said):
    id = put(State.RETURNED)
    refused = desk.post(f"/desk/{id}/comments", {"text": text, "field": "purpose", "to": "city"}, status=422)
    assert said in refused.text
    if text.strip():
        assert refused.one("textarea").text.strip() == text
    assert [o.get("value") for o in refused.all("option") if o.get("selected") is not None] == ["purpose"]
    assert said in city.post(f"/drafts/{id}/comments", {"text": text}, status=422).text
    with work() as session:
        assert session.scalars(select(Comment)).all() == []


def test_markup_in_a_comment_stays_text(desk, city, put, work):
    id = put(State.RETURNED, title=SCRIPT)
    desk.post(f"/desk/{id}/comments", {"text": SCRIPT, "to": "city", "field": "purpose"})
    city.post(f"/drafts/{id}/comments", {"text": SCRIPT})
    for opened in (city.get(f"/drafts/{id}"), city.get(f"/drafts/{id}/story"), desk.get(f"/desk/{id}")):
        assert SCRIPT in opened.text and not [e for e in opened.all("script") if e.text]
    with work() as session:
        bodies = session.scalars(select(Email.body).where(Email.name.in_(("comment", "comment_answered")))).all()
    assert len(bodies) == 2 and all(SCRIPT in body for body in bodies)


def test_a_comment_of_another_practice_is_not_found(desk, city, put, work):
    mine, other = put(State.RETURNED), put(State.RETURNED)
    desk.post(f"/desk/{other}/comments", {"text": "Elsewhere", "to": "city"})
    with work() as session:
        comment = session.scalars(select(Comment.id)).one()
    city.post(f"/drafts/{mine}/comments/{comment}/settled", status=404)
    desk.post(f"/desk/{mine}/comments/{comment}/settled", status=404)
    city.post(f"/drafts/{mine}/comments/987654/settled", status=404)
    with work() as session:
        assert session.get(Comment, comment).answered_at is None


def test_a_question_that_does_not_exist_cannot_be_commented(desk, city, put):
    id = put(State.RETURNED)
    desk.post(f"/desk/{id}/comments", {"text": "x", "to": "city", "field": "nowhere"}, status=404)
    city.post(f"/drafts/{id}/comments", {"text": "x", "field": "nowhere"}, status=404)


def test_a_draft_that_was_never_sent_is_not_talked_about(desk, city, draft):
    id = draft.split("/")[2]
    desk.post(f"/desk/{id}/comments", {"text": "x", "to": "city"}, status=404)
    desk.get(f"/desk/{id}/suggest/purpose", status=404)
    city.post(f"{draft}/comments", {"text": "x"}, status=404)


@pytest.mark.parametrize("name", ["comment", "comment_answered", "suggestion", "suggestion_answered", "has_ended"])
def test_the_emails_are_whole(session, name):
    person = a_person(session, name="Olena Example")
    practice = a_practice(session, State.PUBLISHED, by=person)
    for about in ({}, {"question": "Purpose", "taken": "accepted", "year": "2025", "author": person}):
        email = mail.write(session, name, person, practice=practice, note="Words.", about=about)
        assert email.subject and practice.reference in email.subject and practice.title in email.body
        assert "None" not in email.body and "\n\n\n\n" not in email.body


def test_what_can_be_wrong_with_words_has_a_sentence(app):
    with app.test_request_context():
        assert all(refusals.unsaid(reason) for reason in ("empty", "too_long", "unchanged"))


def test_words_that_a_double_click_sends_twice_are_kept_once_with_one_email(desk, city, put, written, work, people):
    id = put(State.RETURNED)
    form = {"field": "purpose", "text": "Which children?", "to": "city"}
    for _click in range(2):
        desk.post(f"/desk/{id}/comments", form)
        city.post(f"/drafts/{id}/comments", {"text": "Those of the school.", "field": "purpose"})
    desk.post(f"/desk/{id}/comments", {**form, "to": "editors"})  # the same words, but only for editors
    with work() as session:
        said = [(one.text, one.to_city) for one in session.scalars(select(Comment).order_by(Comment.id))]
    assert said == [("Which children?", True), ("Those of the school.", True), ("Which children?", False)]
    assert written("comment") == [people.author.email] and written("comment_answered") == [people.editor.email]
    with clock.at(clock.now() + 2 * comments.DOUBLE_CLICK), work() as session:
        comments.comment(session, session.get(Practice, id), session.get(Person, people.editor.id), form["text"])
        comments.comment(
            session, session.get(Practice, id), session.get(Person, people.editor.id), form["text"], field="purpose"
        )
        assert session.scalar(select(func.count()).select_from(Comment)) == 5  # asked again later, it is meant
