"""Reference documents in a draft: taken as PDF, kept as they are, and public only with their practice."""

from __future__ import annotations

import io

import pikepdf
import pytest
from builders import a_practice
from sqlalchemy import select
from writing import fill, summary

from webapp import files
from webapp.models import Person, Practice, State, StoredFile
from webapp.reference_files import NotADocument, check
from webapp.workflow import Action, perform


def a_pdf(**options):
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, **options)
    return out.getvalue()


def an_empty_pdf():
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def upload(data, name="plan.pdf"):
    return io.BytesIO(data), name


REFUSED = {
    "a web page": (b"<!doctype html><script>alert(1)</script>", "not_a_pdf"),
    "a web page that is a PDF further down": (b"<script>alert(1)</script>" + a_pdf(), "not_a_pdf"),
    "a picture that is a PDF further down": (b"\xff\xd8\xff\xe0" + a_pdf(), "not_a_pdf"),
    "only a beginning": (b"%PDF-1.7\n", "not_a_pdf"),
    "half of one": (a_pdf()[:200], "not_a_pdf"),
    "no pages": (an_empty_pdf(), "not_a_pdf"),
    "nothing": (b"", "not_a_pdf"),
    "with a password": (a_pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    "too large": (a_pdf() + b"\n" * 3000, "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_open_pdf_is_refused_by_its_content(name):
    data, reason = REFUSED[name]
    with pytest.raises(NotADocument) as refusal:
        check(data, most_bytes=3000)
    assert refusal.value.reason == reason


def test_an_uploaded_document_is_kept_as_it_is_and_named_after_its_file(city, draft, stored):
    data = a_pdf()
    opened = fill(
        city, f"{draft}/evidence", then="add", **{"references-0-upload": upload(data, "Action plan 2026.pdf")}
    )
    row = stored(draft)[1]["references"][0]
    assert row["title"] == "Action plan 2026" and row["url"] == ""
    assert "Action plan 2026.pdf" in opened.text
    answer = city.get(f"/files/{row['file']}").response
    assert answer.data == data and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_refused_document_is_named_at_its_box_and_the_words_are_kept(city, draft, stored):
    boxes = {"references-0-title": "Our plan", "references-0-upload": upload(b"<script>", "plan.pdf")}
    opened = fill(city, f"{draft}/evidence", **boxes)
    assert [(anchor, "plan.pdf" in sentence) for sentence, anchor in summary(opened)] == [("references-0-upload", True)]
    assert stored(draft)[1]["references"][0]["title"] == "Our plan"


@pytest.mark.parametrize(
    "box", ["references-²-upload", "references--1-upload", "references-9999999-upload", "x-0-upload"]
)
def test_a_document_in_an_odd_box_is_passed_over(city, draft, stored, box):
    before = stored(draft)[1]
    fill(city, f"{draft}/evidence", then="save", **{box: upload(a_pdf())})
    assert stored(draft)[1] == before


def test_a_document_of_another_practice_in_the_form_is_dropped(city, draft, stored, work, people):
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id))
        foreign = files.keep_document(session, theirs, a_pdf(), "secret.pdf", None).id
    fill(city, f"{draft}/evidence", then="save", **{"references-0-title": "Mine", "references-0-file": foreign})
    assert stored(draft)[1]["references"][0]["file"] == ""
    assert city.client.get(f"/files/{foreign}").status_code == 404


def test_a_document_is_public_with_its_practice_and_only_then(city, draft, page, work, people, stored):
    data = a_pdf()
    fill(city, f"{draft}/evidence", then="add", **{"references-0-upload": upload(data, "plan.pdf")})
    id = stored(draft)[1]["references"][0]["file"]
    assert page.client.get(f"/documents/{id}.pdf").status_code == 404
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        perform(session, practice, Action.SUBMIT, session.get(Person, people.author.id))
        editor = session.get(Person, people.editor.id)
        for action in (Action.ACCEPT, Action.PUBLISH):
            perform(session, practice, action, editor)
        slug = practice.slug
    answer = page.client.get(f"/documents/{id}.pdf")
    assert answer.data == data and answer.headers["Content-Disposition"].startswith("attachment")
    assert f"/documents/{id}.pdf" in page.get(f"/practices/{slug}").response.text
    assert page.client.get(f"/pictures/{id}.jpg").status_code == 404
    with work() as session:
        practice = session.get(Practice, int(draft.split("/")[2]))
        perform(session, practice, Action.WITHDRAW, session.get(Person, people.editor.id), note="Because.")
    assert page.client.get(f"/documents/{id}.pdf").status_code == 404


def test_a_full_disk_keeps_the_words_and_says_that_the_file_is_not_there(city, draft, stored, monkeypatch, work):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.obstore, "put", full)
    boxes = {"references-0-title": "Our plan", "references-0-upload": upload(a_pdf())}
    opened = fill(city, f"{draft}/evidence", **boxes)
    assert "no room" in summary(opened)[0][0]
    assert stored(draft)[1]["references"][0]["title"] == "Our plan"
    with work() as session:
        assert session.scalars(select(StoredFile)).all() == []
    assert stored(draft)[0].state == State.DRAFT
