"""The Word form on the site: downloaded, filled, uploaded, looked at, and taken over only where somebody chose it."""

from __future__ import annotations

import io

import pytest
from builders import a_jpeg, a_practice, full_answers
from sqlalchemy import select
from word_documents import a_document, filled, p, packed, parts_of
from wrong_files import WRONG_FILES

from forms.questionnaire.shipped import load
from forms.word import word_form
from forms.word.opening import REASONS
from forms.word.report import DOUBTS, PLACES, Finding
from webapp.models import Email, Person, Practice, State, StoredFile
from webapp.phrases import word
from webapp.phrases.tables import phrase_for


@pytest.fixture
def draft(work, people):
    with work() as session:
        return a_practice(session, by=session.get(Person, people.author.id), photos=1).id


@pytest.fixture(params=["draft", "every_type_draft"])
def each_draft(request):
    """A draft of the latest edition, and one that answers every field type."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def answers(work):
    def read(id):
        with work() as session:
            return dict(session.get(Practice, id).working_copy.answers)

    return read


def upload(browser, id, docx, name="filled.docx"):
    return browser.post(f"/drafts/{id}/word", {"file": (io.BytesIO(docx), name)})


def download(browser, id, language="en"):
    return browser.client.get(f"/drafts/{id}/form.docx?language={language}").data


def test_the_blank_form_is_there_for_everyone_in_every_language_of_the_edition(page):
    for language in ("en", "fr", "sq"):
        answer = page.client.get(f"/form/{language}.docx")
        assert answer.mimetype == word_form.MEDIA_TYPE
        assert answer.data == word_form.blank(load("2026", language))
    assert page.client.get("/form/xx.docx").status_code == 404


def test_a_form_that_comes_back_unchanged_changes_nothing(city, each_draft, answers):
    before = answers(each_draft)
    shown = upload(city, each_draft, download(city, each_draft, "fr"))
    assert "Nothing in it differs from your draft." in shown.text
    assert answers(each_draft) == before


def test_a_changed_answer_is_shown_beside_the_drafts_and_taken_only_when_confirmed(city, draft, answers):
    before = answers(draft)
    docx = filled(filled(download(city, draft), "gp_purpose", p("A new purpose.")), "gp_tagline", p("A new sentence."))
    shown = upload(city, draft, docx)
    assert "A new purpose." in shown.text and before["purpose"] in shown.text
    assert answers(draft) == before
    form = shown.form(action=shown.response.request.path)
    assert form["take-purpose"] == form["take-tagline"] == "theirs"
    city.post(shown.response.request.path, {**form, "take-tagline": "mine"})
    assert answers(draft) == {**before, "purpose": "A new purpose."}


def test_an_emptied_box_clears_an_answer_only_when_that_is_chosen(city, draft, answers):
    shown = upload(city, draft, filled(download(city, draft), "gp_impact", p("")))
    form = shown.form(action=shown.response.request.path)
    assert form["take-impact"] == "mine"
    city.post(shown.response.request.path, {**form, "take-impact": "theirs"})
    assert "impact" not in answers(draft)


def test_nothing_is_taken_if_the_draft_was_changed_meanwhile(city, draft, answers, work):
    shown = upload(city, draft, filled(download(city, draft), "gp_purpose", p("A new purpose.")))
    with work() as session:
        copy = session.get(Practice, draft).working_copy
        copy.answers = {**copy.answers, "title": "Changed meanwhile"}
    told = city.post(shown.response.request.path, shown.form(action=shown.response.request.path))
    assert "changed meanwhile" in told.text
    assert answers(draft)["purpose"] == full_answers()["purpose"]


def test_what_is_with_the_editors_is_not_changed(city, work, people, answers):
    with work() as session:
        sent = a_practice(session, State.SUBMITTED, by=session.get(Person, people.author.id)).id
    shown = upload(city, sent, filled(download(city, sent), "gp_purpose", p("A new purpose.")))
    assert "Take over what I chose" not in shown.text
    city.post(shown.response.request.path, {"take-purpose": "theirs"})
    assert answers(sent)["purpose"] == full_answers()["purpose"]


def test_words_outside_of_the_boxes_are_kept_as_long_as_the_document(city, draft, work):
    docx = filled(download(city, draft), "gp_topics", p("☒ Education") + p("and sport, of course"))
    shown = upload(city, draft, docx)
    address = shown.response.request.path
    assert "and sport, of course" in shown.text
    city.post(address, shown.form(action=address))
    assert "and sport, of course" in city.get(address).text
    city.post(f"{address}/remove")
    with work() as session:
        media = select(StoredFile.id).where(StoredFile.media_type == word_form.MEDIA_TYPE)
        assert session.scalars(media).all() == []


def test_a_picture_put_into_the_form_becomes_a_photo_of_the_draft(city, draft, answers, work):
    with_picture = word_form.prefilled(
        load("2026"), {"photos": [{"file": "x", "alt": "A wall", "caption": "", "credit": "", "consent": True}]},
        pictures={"x": a_jpeg(shade=77)},
    )  # fmt: skip
    parts = parts_of(with_picture)
    parts["docProps/custom.xml"] = parts["docProps/custom.xml"].replace(b"SheafFile1", b"SheafGone1")
    shown = upload(city, draft, packed(parts))
    city.post(shown.response.request.path, shown.form(action=shown.response.request.path))
    (photo,) = answers(draft)["photos"]
    assert photo["alt"] == "A wall"
    with work() as session:
        assert session.get(StoredFile, photo["file"]).practice_id == draft


def test_a_file_of_another_practice_is_not_taken(city, draft, work, people, answers):
    with work() as session:
        other = a_practice(session, by=session.get(Person, people.other.id), photos=1)
        foreign = other.working_copy.answers["photos"][0]
    forged = word_form.prefilled(load("2026"), {"photos": [foreign]})
    shown = upload(city, draft, forged)
    city.post(shown.response.request.path, {**shown.form(action=shown.response.request.path), "take-photos": "theirs"})
    assert foreign["file"] not in str(answers(draft))


def test_a_file_that_is_no_document_is_refused_with_a_sentence(city, draft):
    assert "This is not a Word document." in upload(city, draft, b"Dear editors", "email.docx").text


def test_a_document_that_is_not_our_form_offers_the_headings_found(city, draft):
    shown = upload(city, draft, a_document(p("Impact:") + p("40 people met.") + p("Yours, Ana")))
    assert "This is not our form." in shown.text
    assert "40 people met." in shown.text


def test_a_filled_form_begins_a_draft_for_somebody_without_an_account(page, work):
    docx = word_form.prefilled(load("2026"), full_answers())
    sent = {"email": "ana@city.example", "language": "en", "file": (io.BytesIO(docx), "form.docx")}
    assert "Look into your mailbox" in page.post("/start/word", sent).text
    with work() as session:
        practice = session.scalars(select(Practice)).one()
        assert (practice.state, practice.working_copy.answers) == (State.DRAFT, {})
        assert session.scalars(select(StoredFile.name)).all() == ["form.docx"]
        assert session.scalars(select(Email.to_email)).all() == ["ana@city.example"]


def test_a_form_made_for_a_draft_finds_it_again_and_nobody_elses(city, draft, work, people):
    docx = download(city, draft)
    shown = city.post("/start/word", {"language": "en", "file": (io.BytesIO(docx), "form.docx")})
    assert shown.response.request.path.startswith(f"/drafts/{draft}/word/")
    with work() as session:
        theirs = a_practice(session, by=session.get(Person, people.other.id)).id
    forged = word_form.prefilled(load("2026"), full_answers(), draft=str(theirs))
    shown = city.post("/start/word", {"language": "en", "file": (io.BytesIO(forged), "form.docx")})
    assert f"/drafts/{theirs}/" not in shown.response.request.path


def test_an_answer_that_is_too_long_is_kept_and_said_to_be(city, draft, answers):
    shown = upload(city, draft, filled(download(city, draft), "gp_purpose", p("word " * 180)))
    assert "180" in shown.text and "150" in shown.text
    city.post(shown.response.request.path, shown.form(action=shown.response.request.path))
    assert len(answers(draft)["purpose"].split()) == 180


def test_every_refusal_finding_and_place_has_its_sentence():
    assert all(word.refusal(reason) for reason in REASONS)
    assert all(word.finding(Finding(code, "words")) for code in DOUBTS)
    assert all(phrase_for("word_places", where) for where in PLACES)


def test_starting_without_a_file_says_what_is_missing(city):
    assert "Choose the form that you have filled in." in city.post("/start/word", {"language": "en"}, status=422).text


def test_an_open_document_is_kept_as_it_was_sent_until_it_is_removed(city, draft, work, monkeypatch):
    docx = filled(download(city, draft), "gp_purpose", p("A new purpose."))
    monkeypatch.setattr(word_form, "as_docx", lambda data: docx)
    shown = upload(city, draft, b"PK, as LibreOffice saved it", "formulaire.odt")
    assert "1 answer differs from your draft." in shown.text
    link = next(one.get("href") for one in shown.all("a") if (one.get("href") or "").startswith("/files/"))
    sent = city.client.get(link)
    assert sent.data == b"PK, as LibreOffice saved it" and sent.mimetype == word_form.ODT_MEDIA_TYPE
    city.post(f"{shown.response.request.path}/remove", {})
    with work() as session:
        kept = select(StoredFile).where(StoredFile.practice_id == draft, StoredFile.width == 0)
        assert session.scalars(kept).all() == []


def begun_with(browser, data, **more):
    return browser.post("/start/word", {"file": (io.BytesIO(data), "form.docx"), "language": "en", **more}, status=422)


def test_a_workbook_is_told_as_one_and_leads_editors_to_where_lists_are_brought_in(city, page_of, people):
    sentence = "This is a workbook of Excel (.xlsx). The answers belong into the form that you download here"
    for browser, led in ((city, False), (page_of(people.editor), True)):
        page = begun_with(browser, WRONG_FILES["workbook"][0])
        assert sentence in page.text and ("Bring in practices from elsewhere" in page.links()) is led


def test_a_workbook_sent_to_a_draft_is_told_as_one(city, draft):
    assert (
        "This is a PDF. Upload the document that it was made from"
        in upload(city, draft, WRONG_FILES["pdf"][0], "form.pdf").text
    )
