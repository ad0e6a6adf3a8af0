"""Editors who change a city's words: only where the rules allow it, told to the city, and never over unseen words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from forms.questionnaire.shipped import load
from webapp.models import Email, Person, Practice, State, Suggestion
from webapp.practices import comments, rewording
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

PURPOSE = load("2026").field("purpose")
BASE = "Give displaced children a place where they can breathe."
WORDING = "Give displaced children a quiet place where they can breathe."


@pytest.fixture
def permitted(app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], editors_reword=True)


@pytest.fixture
def purpose(work):
    """The purpose as it stands, as it was sent last, and how many revisions there are."""

    def read(id):
        with work() as session:
            practice = session.get(Practice, id)
            now, sent = practice.working_copy.answers["purpose"], practice.sent_revision.answers["purpose"]
            return now, sent, practice.revision_count

    return read


def reword(work, people, id, wording):
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        return rewording.reword(session, practice, editor, PURPOSE, rewording.Wording(wording))


def test_an_editor_changes_a_text_and_the_city_is_told_what_it_was(permitted, desk, put, purpose, work, people):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/reword/purpose").form()
    assert form["wording"] == BASE
    told = desk.post(f"/desk/{id}/reword/purpose", {**form, "wording": WORDING, "note": "To be precise."})
    assert "the city is told" in told.text and "Wording changed by an editor" in told.text
    assert purpose(id) == (WORDING, WORDING, 2)
    with work() as session:
        practice = session.get(Practice, id)
        event, email = practice.events[-1], session.scalars(select(Email).where(Email.name == "reworded")).one()
        assert (event.action, event.note, event.revision.author_id) == ("reword", "To be precise.", people.editor.id)
        assert practice.state == State.IN_REVIEW and practice.revisions[0].answers["purpose"] == BASE
        assert email.to_email == people.author.email and email.event_id == event.id
        assert all(words in email.body for words in (BASE, WORDING, "To be precise."))
    assert "quiet" in "".join("".join(e.itertext()) for e in desk.get(f"/desk/{id}?since=1").all("ins"))


def test_the_email_can_be_read_and_changed_before_it_leaves(permitted, desk, put, purpose, work):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/reword/purpose").form()
    email = desk.post(f"/desk/{id}/reword/purpose", {**form, "wording": WORDING, "step": "read"}).form()
    body = next(name for name in email if name.startswith("body-"))
    assert WORDING in email[body] and purpose(id) == (BASE, BASE, 1)
    assert "A letter needs" in desk.post(f"/desk/{id}/reword/purpose", {**email, body: " "}, status=422).text
    desk.post(f"/desk/{id}/reword/purpose", {**email, body: "Dear Olena,\n\none word."})
    assert purpose(id) == (WORDING, WORDING, 2)
    with work() as session:
        assert session.scalars(select(Email.body).where(Email.name == "reworded")).all() == [
            "Dear Olena,\n\none word.\n"
        ]


def test_what_was_changed_is_what_is_published(permitted, put, work, people):
    id = put(State.ACCEPTED)
    reword(work, people, id, WORDING)
    with work() as session:
        practice = session.get(Practice, id)
        carry_out(session, practice, Action.PUBLISH, session.get(Person, people.editor.id))
        assert [one.answers["purpose"] for one in practice.published_revisions] == [WORDING]


@pytest.mark.parametrize("state", [State.RETURNED, State.PUBLISHED, State.DECLINED, State.WITHDRAWN])
def test_nobody_writes_in_a_practice_that_is_not_with_the_editors(permitted, desk, put, purpose, state):
    id = put(state)
    before = purpose(id)
    assert desk.get(f"/desk/{id}/reword/purpose").all("form[action]") is not None
    refused = desk.post(f"/desk/{id}/reword/purpose", {"wording": WORDING}, status=409)
    assert WORDING in refused.text and "cannot change this text now" in refused.text and purpose(id) == before
    assert f"/desk/{id}/reword/" not in desk.get(f"/desk/{id}").text


def test_without_the_setting_every_word_is_the_citys(desk, put, purpose):
    id = put(State.IN_REVIEW)
    assert f"/desk/{id}/reword/" not in desk.get(f"/desk/{id}").text
    assert "Suggest another wording instead" in desk.get(f"/desk/{id}/reword/purpose").text
    desk.post(f"/desk/{id}/reword/purpose", {"wording": WORDING}, status=409)
    assert purpose(id)[0] == BASE


def test_a_text_that_moved_meanwhile_is_shown_beside_the_new_wording(permitted, desk, put, purpose, work, people):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/reword/purpose").form()
    reword(work, people, id, "A colleague was faster.")
    both = desk.post(f"/desk/{id}/reword/purpose", {**form, "wording": WORDING, "note": "Why"}, status=409)
    assert "A colleague was faster." in both.text and both.form()["wording"] == WORDING
    assert both.form()["note"] == "Why" and purpose(id)[0] == "A colleague was faster."
    desk.post(f"/desk/{id}/reword/purpose", both.form())
    assert purpose(id)[0] == WORDING


def test_a_double_click_changes_once_and_writes_one_email(permitted, desk, put, purpose, written):
    id = put(State.IN_REVIEW)
    form = {**desk.get(f"/desk/{id}/reword/purpose").form(), "wording": WORDING}
    for _click in range(2):
        desk.post(f"/desk/{id}/reword/purpose", form)
    assert purpose(id) == (WORDING, WORDING, 2) and len(written("reworded")) == 1


@pytest.mark.parametrize("wording", ["", BASE, "word " * 400])
def test_no_words_the_same_words_and_too_many_are_refused_and_stay_in_the_box(permitted, desk, put, purpose, wording):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/reword/purpose").form()
    refused = desk.post(f"/desk/{id}/reword/purpose", {**form, "wording": wording}, status=422)
    assert refused.form()["wording"].strip() == wording.strip() and purpose(id) == (BASE, BASE, 1)


def test_a_suggestion_for_a_text_that_moved_meanwhile_shows_both_texts_first(permitted, desk, put, work, people):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/suggest/purpose").form()
    reword(work, people, id, "A colleague was faster.")
    both = desk.post(f"/desk/{id}/suggest/purpose", {**form, "wording": WORDING}, status=409)
    assert "A colleague was faster." in both.text and both.form()["wording"] == WORDING
    desk.post(f"/desk/{id}/suggest/purpose", both.form())
    with work() as session:
        kept = session.scalars(select(Suggestion)).one()
        assert (kept.base, kept.wording) == ("A colleague was faster.", WORDING)


def test_contacts_and_topics_are_not_worded_by_editors(permitted, desk, put):
    id = put(State.IN_REVIEW)
    desk.get(f"/desk/{id}/reword/contacts", status=404)
    assert not comments.wordable(load("2026").field("contacts"))
