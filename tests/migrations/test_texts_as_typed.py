"""Texts of a release that read them by another rule keep what they said."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_person, a_practice
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from forms.questionnaire.shipped import load
from forms.text.prose import plain_text
from webapp import create_app, migrations
from webapp.core import db
from webapp.migrations.first_markdown import renewed
from webapp.models import Edition, Practice, Redaction, Role, State, Suggestion
from webapp.practices import comments

DEMO = Path(migrations.HERE).parents[0] / "demo" / "practices"
BEFORE = "0027"
TYPED = "Caritas\nCruz Roja\n\nWir *alle*, Bürger*innen"
PRINTED = "Caritas Cruz Roja\n\nWir *alle*, Bürger*innen"
FILLED = "\n".join(
    (
        "A text that was copied from an e-mail comes in lines that a program has",
        "filled, each as long as the one before, and nobody has meant them to be",
        "lines of their own.",
    )
)


@pytest.mark.parametrize(
    ("then", "sent", "unsent"),
    [
        (TYPED, PRINTED, TYPED),
        (FILLED, FILLED.replace("\n", " "), FILLED.replace("\n", " ")),
        ("*so*, **so** and [so](https://a.example)", None, None),
        ("_so_ and __init__ and snake_case", "*so* and __init__ and snake_case", "*so* and __init__ and snake_case"),
        (r"snake\_case, 2 \* 3, a \<b>, C:\temp", "snake_case, 2 * 3, a <b>, C:\\temp", None),
        ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c", None),
        ("3. a\n5. b\n\n- c\n  - d", None, None),
        ("a) b\nc) d", "a) b c) d", "a) b\nc) d"),
        (r"C:\Daten\*neu, C:\Daten\*.xls, \\server\x\*, C:\temp\_x", None, None),
        (r"C:\Daten\\\*neu and Bürger\*innen", r"C:\Daten\*neu and Bürger*innen", r"C:\Daten\*neu and Bürger*innen"),
        ("- a\n  b\n- c", "- a b\n- c", "- a\n  b\n- c"),
    ],
)
def test_a_text_reads_as_it_did_or_better(then, sent, unsent):
    assert renewed(then, lines=False) == (then if sent is None else sent)
    assert renewed(then, lines=True) == (unsent if unsent is not None else then if sent is None else sent)


pieces = st.sampled_from(
    ["a", "b*", "*c", "**d**", "_e_", "f_g", r"i\*", "(j)", "5€*", "k*k", "-", "1.", "2)", "+", "\n", r"C:\l\*m"]
) | st.sampled_from([r"C:\n\*", r"\\o\*", r"\*p", r"\*", r"\[q\]"])
paths = st.sampled_from([r"C:\Daten\*neu", r"C:\Daten\*.xls", r"D:\*.*", r"\\server\x\*", "Bürger*innen", "5€*", "a"])


@given(st.lists(paths))
def test_a_typed_path_keeps_its_backslashes(words):
    then = " ".join(words)
    assert renewed(then, lines=False) == renewed(then, lines=True) == then
    assert plain_text(then) == then


@given(st.lists(pieces, max_size=12))
def test_no_word_is_lost_and_a_text_that_was_written_anew_stays(words):
    then = " ".join(words)
    for lines in (True, False):
        now = renewed(then, lines=lines)
        assert [c for c in plain_text(now) if c.isalnum()] == [c for c in then if c.isalnum()]
        assert renewed(now, lines=True) == now


def test_the_practices_of_the_demo_read_as_they_did():
    ids = {field.id for field in load("2026").fields if field.type == "prose"}
    for file in DEMO.glob("*.toml"):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        for answers in (said["answers"], *said.get("versions", {}).values()):
            texts = [value.strip() for id, value in answers.items() if id in ids]
            assert [renewed(one, lines=False) for one in texts] == texts


def test_what_was_sent_keeps_its_printed_lines_and_a_draft_those_that_were_typed(new_database, settings):
    app = create_app(replace(settings, database_url=new_database.url.render_as_string(hide_password=False)))
    with app.app_context(), db.unit_of_work() as session:
        sent = a_practice(session, State.PUBLISHED, process=TYPED)
        draft = a_practice(session, State.DRAFT, process=TYPED + ".", tagline="_so_")
        session.add(Edition(year=2026, title="T", foreword=TYPED, texts={"fr": {"foreword": TYPED, "title": "_T_"}}))
        editor = a_person(session, Role.EDITOR)
        common = {"practice": sent, "language": "en", "author": editor}
        session.add(Suggestion(field="process", base=TYPED, wording=TYPED + "!", **common))
        ids = sent.id, draft.id
    migrations.downgrade(new_database, BEFORE)
    migrations.upgrade(new_database)
    with app.app_context(), db.unit_of_work() as session:
        sent, draft = (session.get_one(Practice, id) for id in ids)
        assert [one.answers["process"] for one in (*sent.revisions, sent.working_copy)] == [PRINTED] * 2
        assert (draft.working_copy.answers["process"], draft.working_copy.answers["tagline"]) == (TYPED + ".", "_so_")
        edition, (said,) = session.query(Edition).one(), comments.suggestions(session, sent)
        assert (edition.foreword, edition.texts) == (PRINTED, {"fr": {"foreword": PRINTED, "title": "_T_"}})
        assert (said.base, said.wording) == (PRINTED, TYPED + "!")
        assert session.query(Redaction).count() == 0
    with pytest.raises(Exception, match="never changed"), new_database.begin() as connection:
        connection.execute(text("UPDATE revision SET answers = '{}'"))
    app.extensions["sheaf_engine"].dispose()
    app.extensions["sheaf_huey"].storage.close()
