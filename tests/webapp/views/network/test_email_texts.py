"""The network's own texts of its e-mails: checked, filled, kept with their history, and never evaluated."""

from __future__ import annotations

import pytest
from builders import a_person, a_practice
from sqlalchemy import select

from webapp.models import LogEntry, Role, State
from webapp.notifications import email_texts, mail
from webapp.notifications.email_texts import Text

CASES = [(name, variant) for name in email_texts.NAMES for variant in email_texts.variants(name)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_house_s_text_of_every_email_is_a_text_that_could_be_kept(app, language):
    with app.test_request_context():
        for name, variant in CASES:
            text = email_texts.house_text(name, variant, language)
            assert email_texts.check(name, variant, language, text) == [], (name, variant)
            assert "{name}" in text.body and "{link}" in text.body, (name, variant)
            assert not any(word in text.subject + text.body for word in ("1111", "None", "%(", "{{", "Undefined"))


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_the_house_s_words_kept_as_own_make_the_same_email(session, name, variant):
    """What the placeholders are filled with is what the template says: the two e-mails do not differ in a word."""
    editor, person = a_person(session, Role.EDITOR), a_person(session, name="Olena Example")
    practice = a_practice(session, State.PUBLISHED, by=person, editor=editor)
    if (name, variant) == ("declined", "new"):
        practice.published_revisions[0].is_published = False
    about = {
        "question": "" if variant == "whole" else "Impact",
        "asked_by": editor,
        "who": editor,
        **({} if name == "received" else {"until": mail.now()}),
        **({"closes_on": mail.now().date()} if name == "call_reminder" else {}),
        "again": "http://localhost/again",
        "sections": ["The story"] if variant == "sections" else [],
        "approved": variant == "approved",
        "taken": variant,
        "year": "" if variant == "no_year" else "2024",
        "left": 0 if variant == "today" else 14,
        "call_title": "Water",
        "before": "Few came.",
        "after": "",
        "city": "Lutsk",
        **({"returned_on": mail.now()} if name == "returned_waits" else {}),
        "other_language": "French",
        "writes": variant == "writes",
        "new_address": "olena@new.example",
        "work": "- Build a volume",
        "event": "published" if variant == "published" else "submit",
    }

    def write():
        return mail.write(
            session, name, person, practice=practice, note="A note.", link="http://localhost/x", about=about
        )

    house = write()
    text = email_texts.house_text(name, variant, "en")
    email_texts._append(session, name, variant, "en", text, editor)
    own = write()
    assert (own.subject, own.body) == (house.subject, house.body)


def test_an_own_text_is_said_in_its_language_only_from_the_next_email_on(session):
    editor, person = a_person(session, Role.EDITOR), a_person(session, language="fr", name="Léa")
    practice = a_practice(session, State.SUBMITTED, by=person, editor=editor)
    text = Text("Bravo {name}", "Votre « {title} » ({reference}).\n\n{note}\n\n{link}\n")
    email_texts.keep(session, "accepted", "", "fr", text, editor)
    said = mail.write(session, "accepted", person, practice=practice, link="http://localhost/x")
    assert said.subject == "Bravo Léa"
    assert said.body == f"Votre « Art therapy in Lutsk » ({practice.reference}).\n\nhttp://localhost/x\n"
    person.language = "en"
    assert "Good news" in mail.write(session, "accepted", person, practice=practice).body


@pytest.mark.parametrize(
    "hostile", ["{{ 7 * 7 }}", "{% raw %}", "{person.email}", "{0}", "{title!r}", "{title:>99}", "%(title)s"]
)
def test_what_a_person_typed_is_never_evaluated(session, hostile):
    editor, person = a_person(session, Role.EDITOR), a_person(session)
    practice = a_practice(session, State.SUBMITTED, by=person, editor=editor, title="{link} {{ title }}")
    email_texts._append(session, "accepted", "", "en", Text("S", f"{hostile} | {{title}} | {{link}}"), editor)
    said = mail.write(session, "accepted", person, practice=practice, link="http://localhost/x")
    assert said.body == f"{hostile} | {{link}} {{{{ title }}}} | http://localhost/x\n"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"body": "Hello {Title} {link} {note}"}, "This letter has no placeholder {Title}. It has: {title}"),
        ({"body": "Hello {link}"}, "The letter has to say {note} somewhere"),
        ({"body": "Hello"}, "The letter has to say {link}, {note} somewhere"),
        ({"body": "  "}, "Write the letter."),
        ({"subject": ""}, "Write a subject."),
        ({"subject": "x" * 201}, "Use at most 200 characters."),
        ({"subject": "{nothing}"}, "This letter has no placeholder {nothing}."),
    ],
)
def test_a_wrong_text_is_refused_with_its_placeholder_named_and_nothing_is_lost(desk, work, typed, says):
    path = "/network/letters/returned/text/en"
    good = {"subject": "Please", "body": "Look: {note} {link}"}
    opened = desk.post(path, {**good, **typed, "do": "save"}, status=422)
    assert says in opened.text
    if "body" in typed and typed["body"].strip():
        assert opened.one("textarea", id="body").text.strip() == typed["body"].strip()
    with work() as session:
        assert email_texts.own(session, "returned", "", "en") is None


def test_a_text_is_tried_kept_and_set_back_and_each_change_has_a_name(desk, work, people):
    path = "/network/letters/comment/question/fr"
    typed = {"subject": "Un mot sur {title}", "body": "{question}\n\n{note}\n\n{link}"}
    shown = desk.post(path, {**typed, "do": "preview"})
    assert "Un mot sur La Table du mardi" in shown.text and "the house's text" in shown.text
    with work() as session:
        assert email_texts.own(session, "comment", "question", "fr") is None
    kept = desk.post(path, {**typed, "do": "save"})
    assert "the network's own text" in kept.text and "Edna Editor" in kept.text
    assert "own text" in desk.get("/network/letters").text
    desk.post(path, {**typed, "do": "save"})  # a double click
    back = desk.post(path, {"do": "restore"})
    assert "Set back to the house's text" in back.text
    desk.post(path, {"do": "restore"})
    with work() as session:
        assert email_texts.own(session, "comment", "question", "fr") is None
        noted = session.execute(select(LogEntry.action, LogEntry.subject, LogEntry.actor_id).order_by(LogEntry.id))
        who = people.editor.id
        assert [tuple(row) for row in noted] == [
            ("letter_changed", "comment/question (fr)", who),
            ("letter_restored", "comment/question (fr)", who),
        ]


def test_every_text_has_its_page(desk):
    for name, variant in CASES:
        assert desk.get(f"/network/letters/{name}/{variant or 'text'}/en").status == 200
    desk.get("/network/letters/nothing/text/en", status=404)
    desk.get("/network/letters/accepted/new/en", status=404)
    desk.get("/network/letters/accepted/text/xx", status=404)
