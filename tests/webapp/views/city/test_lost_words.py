"""No word is lost, whatever is written on and whatever happens: every target of the answer editor, by button and while
one types.

Not here: what a section's page does besides (`views/city/test_section.py`), and kinds of failure
(`core/test_failing_database.py`).
"""

from __future__ import annotations

import pytest
from builders import a_practice
from page import Page
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from writing import WORDS

from webapp.accounts import sign_in_links
from webapp.core import db
from webapp.models import Person, Practice, State
from webapp.practices import languages, team
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.web import unsaved_forms


class Desk:
    """One target: who writes, where, and what is stored of it."""

    def __init__(self, work, people, page_of, name):
        self.work, self.name, self.page_of = work, name, page_of
        self.writer = people.editor if name == "translation by an editor" else people.author
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            state = State.DRAFT if self.writer is people.author else State.PUBLISHED
            practice = a_practice(session, state, by=author, editor=editor)
            team.join(session, practice, author, session.get(Person, people.other.id))
            self.id, self.other = practice.id, people.other
            if name == "translation by the city":
                languages.offer(session, practice, "fr", author)
            if name == "translation by an editor":
                languages.begin(session, practice, "fr", editor)
                carry_out(session, practice, Action.REVISE, author)
        self.address = ADDRESSES[name].format(self.id)
        self.language = "en" if name == "section of a draft" else "fr"
        self.browser: Page = page_of(self.writer)

    def typed(self, text=WORDS):
        """What the browser would send, with words in one box."""
        return self.browser.get(self.address).form(id="answers") | {"rationale": text}

    def stored(self):
        with self.work() as session:
            copy = session.get(Practice, self.id).copy_in(self.language)
            return copy.answers.get("rationale") if copy else None

    def autosave(self, form):
        return self.browser.client.post(f"{self.address}/autosave", data=form)

    def sign_out(self):
        with self.work() as session:
            session.get(Person, self.writer.id).session_epoch += 1

    def sign_in(self):
        with self.work() as session:
            link = sign_in_links.make_link(session, session.get(Person, self.writer.id)).removeprefix(
                "http://localhost"
            )
        self.browser.post(link, self.browser.get(link).form())

    def send(self):
        """The city sends the practice, with the answers as they are."""
        with self.work() as session:
            practice = session.get(Practice, self.id)
            carry_out(session, practice, Action.SUBMIT, practice.people[0])

    def take_away(self):
        """What the writer writes on is theirs no more: they were taken off the draft, or the language was given up."""
        with self.work() as session:
            practice = session.get(Practice, self.id)
            if self.name == "section of a draft":
                team.take_off(
                    session, practice, session.get(Person, self.other.id), session.get(Person, self.writer.id)
                )
            else:
                languages.drop(session, practice, "fr")


ADDRESSES = {
    "section of a draft": "/drafts/{}/story",
    "translation by the city": "/drafts/{}/in/fr",
    "translation by an editor": "/desk/{}/in/fr",
}


@pytest.fixture(params=ADDRESSES)
def at(request, work, people, page_of):
    return Desk(work, people, page_of, request.param)


def _no_commit(self):
    raise OperationalError("COMMIT", {}, db.sqlite_module().OperationalError("database or disk is full"))


def again(at, opened):
    """Press the button of the page that shows what was not saved."""
    at.browser.post(at.address, opened.form(action=at.address))


def test_every_page_that_saves_itself_is_tried_here(app):
    with app.app_context():
        scripts = {one.rule for one in app.url_map.iter_rules() if unsaved_forms.is_for_script(one.endpoint)}
        named = {one.rule for one in app.url_map.iter_rules() if one.rule.endswith("/autosave")}
    assert len(scripts) == len(ADDRESSES) and scripts == named


@pytest.mark.parametrize(("cookie", "status"), [("stays", 401), ("is deleted", 400)])
def test_words_of_whom_was_signed_out_are_shown_and_saved_after_signing_in(at, cookie, status):
    form = at.typed()
    if cookie == "stays":
        at.sign_out()
    else:
        at.browser.client.delete_cookie("sheaf")
    refused = at.browser.post(at.address, form, status=status)
    assert f"/sign-in?next={at.address}" in refused.links().values()
    shown = ["".join(one.itertext()) for one in refused.all("p", class_="note-text")]
    assert WORDS in shown and form["seen"] not in shown, "what was written is shown, not what the page sends of itself"
    at.sign_in()
    again(at, refused)
    assert at.stored() == WORDS


def test_a_page_that_saves_itself_is_told_that_the_sign_in_has_ended(at):
    form = at.typed()
    at.sign_out()
    answer = at.autosave(form)
    assert (answer.status_code, answer.get_json()) == (401, {"state": "signed_out"})


def test_of_two_texts_both_are_shown_and_neither_is_overwritten(at):
    first, second = at.typed("What the first wrote."), at.typed()
    assert at.autosave(first).get_json()["state"] == "saved"
    assert at.autosave(second).get_json()["state"] == "conflict"
    assert at.stored() == "What the first wrote."
    opened = at.browser.post(at.address, second, status=409)
    assert "What the first wrote." in opened.text and opened.form(id="answers")["rationale"] == WORDS
    assert at.stored() == "What the first wrote."


def test_what_was_sent_meanwhile_keeps_the_words_on_the_page_and_editors_go_on(at):
    form = at.typed()
    at.send()
    answer = at.autosave(form)
    if at.name == "translation by an editor":
        assert answer.get_json()["state"] == "saved" and at.stored() == WORDS
        return
    assert (answer.status_code, answer.get_json()["state"]) == (409, "closed")
    opened = at.browser.post(at.address, form, status=409)
    assert opened.form(id="answers")["rationale"] == WORDS and "this is not saved" in opened.text


def test_when_the_server_fails_the_words_are_shown_and_the_next_try_saves_them(at, app, monkeypatch):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    form = at.typed()
    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", _no_commit)
        answer = at.autosave(form)
        assert (answer.status_code, answer.get_json()) == (500, {"state": "unwell"})
        opened = at.browser.post(at.address, form, status=500)
    assert WORDS in opened.text
    again(at, opened)
    assert at.stored() == WORDS


def test_who_may_not_write_there_any_more_still_has_the_words(at):
    form = at.typed()
    at.take_away()
    opened = at.browser.post(at.address, form, status=404)
    assert WORDS in opened.text and "Copy what you want to keep" in opened.text
    assert at.autosave(form).get_json()["state"] == "closed"
    assert at.stored() != WORDS


def test_who_writes_other_sections_by_now_still_has_the_words(work, people, page_of):
    at = Desk(work, people, page_of, "section of a draft")
    form = at.typed()
    with work() as session:
        practice, other = session.get(Practice, at.id), session.get(Person, people.other.id)
        team.invite(session, practice, other, session.get(Person, at.writer.id), ["about"])
    opened = at.browser.post(at.address, form, status=403)
    assert WORDS in opened.text
    assert "Otto Other" in at.browser.get(at.address, status=403).text
