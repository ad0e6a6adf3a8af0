"""The documents of a published practice are checked when they are written, and an editor reads what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_practice
from sqlalchemy import select

from exports.conformance.checking import Conformance, Failure, NotCheckedError, Obstacle, Standard, Verdict, java
from webapp.documents import conformance
from webapp.models import DocumentCheck, Person, State
from webapp.storage import files

A, UA = Standard.PDF_A_3A, Standard.PDF_UA_1


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def publish(work, people):
    """Publish a practice; its documents are not written yet. Returns its id."""

    def make(**options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def checking(app):
    """Documents are checked, as on an installation."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], check_documents=True)


@pytest.fixture
def found(monkeypatch, checking):
    """Let the checkers find this, or fail with it."""

    def let(result):
        def answer(data, *_arguments):
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(conformance.pdf_conformance, "validate", answer)
        monkeypatch.setattr(conformance.docx_conformance, "validate", answer)

    return let


def rows(work):
    with work() as session:
        return {row.format: row for row in session.scalars(select(DocumentCheck))}


def sentences(page, id):
    opened = page.get(f"/desk/{id}")
    return [" ".join("".join(item.itertext()).split()) for item in opened.all("ul", class_="checks")[0]]


def test_published_documents_are_valid_to_verapdf_and_to_the_schemas_of_office(
    publish, run_jobs, checking, work, desk, settings
):
    try:
        java("javac")
    except NotCheckedError as error:
        pytest.skip(str(error))
    id = publish(photos=1)
    assert sentences(desk, id) == ["The documents are not checked yet."]
    run_jobs()
    kept = rows(work)
    assert {format: (row.outcome, row.failures) for format, row in kept.items()} == {
        "pdf": ("valid", []),
        "docx": ("valid", []),
    }
    stored = {path.suffix[1:]: path for path in (settings.instance / "documents" / "sheets").rglob("*.*")}
    for format, row in kept.items():
        assert files.hashlib.sha256(stored[format].read_bytes()).hexdigest() == row.document
    pdf, docx = sentences(desk, id)
    assert pdf.startswith("PDF/A-3a and PDF/UA-1: valid, checked by veraPDF 1.")
    assert docx.startswith("Office Open XML: valid, checked by openxml-audit 0.")


def test_a_broken_rule_is_shown_to_the_editor_in_words(publish, run_jobs, found, desk):
    broken = Failure("6.2.4.3-4", 11, "DeviceGray shall only be used with an output intent", "page 1")
    found(Conformance("veraPDF 1.31.50", (Verdict(A, (broken,)), Verdict(UA))))
    id = publish()
    run_jobs()
    told = sentences(desk, id)[0]
    assert told.startswith("PDF/A-3a and PDF/UA-1: 1 rule is broken, checked by veraPDF 1.31.50 on ")
    assert "PDF/A-3a, 6.2.4.3-4: DeviceGray shall only be used with an output intent" in told


def test_many_broken_rules_are_counted(publish, run_jobs, found, desk):
    many = tuple(Failure(f"7.{number}-1", 1, "Something shall be") for number in range(20))
    found(Conformance("veraPDF 1.31.50", (Verdict(UA, many),)))
    id = publish()
    run_jobs()
    told = sentences(desk, id)[0]
    assert "20 rules are broken" in told and "and 8 more" in told


@pytest.mark.parametrize("obstacle", Obstacle)
def test_a_checker_that_cannot_work_stops_no_document_and_says_so(publish, run_jobs, found, desk, work, obstacle):
    found(NotCheckedError(obstacle, "for the log"))
    id = publish()
    run_jobs()
    assert {(row.outcome, row.obstacle) for row in rows(work).values()} == {("unchecked", obstacle.value)}
    assert all(": not checked, because " in told for told in sentences(desk, id))
    assert desk.get(f"/desk/{id}/sheet.pdf").status == 200


def test_where_checking_is_switched_off_the_editor_reads_that(publish, run_jobs, desk):
    id = publish()
    run_jobs()
    assert sentences(desk, id) == [
        "PDF/A-3a and PDF/UA-1: not checked, because that is switched off in the settings.",
        "Office Open XML: not checked, because that is switched off in the settings.",
    ]


def test_an_editor_has_the_documents_checked_again_which_replaces_what_was_found(publish, run_jobs, found, work, desk):
    id = publish()
    found(NotCheckedError(Obstacle.NO_JAVA, "none"))
    run_jobs()
    found(Conformance("veraPDF 1.31.50", (Verdict(A), Verdict(UA))))
    assert "Check the documents again" in desk.get(f"/desk/{id}").text
    assert "are being checked again" in desk.post(f"/desk/{id}/checks").text
    run_jobs()
    assert {(row.outcome, row.obstacle) for row in rows(work).values()} == {("valid", "")}
    assert "Check the documents again" not in desk.get(f"/desk/{id}").text


def test_only_published_documents_can_be_checked_again(work, people, desk):
    with work() as session:
        id = a_practice(session, State.SUBMITTED, by=session.get(Person, people.author.id)).id
    desk.get(f"/desk/{id}")
    desk.post(f"/desk/{id}/checks", status=404)


def test_a_practice_that_is_not_published_says_nothing_of_checks(work, people, desk):
    with work() as session:
        id = a_practice(session, State.SUBMITTED, by=session.get(Person, people.author.id)).id
    assert desk.get(f"/desk/{id}").all("ul", class_="checks") == []


def test_what_was_found_is_told_in_french(publish, run_jobs, found, page_of, people, work):
    found(Conformance("veraPDF 1.31.50", (Verdict(A), Verdict(UA))))
    id = publish()
    run_jobs()
    with work() as session:
        editor = session.get(Person, people.editor.id)
        editor.language = "fr"
    told = sentences(page_of(editor), id)[0]
    assert told.startswith("PDF/A-3a et PDF/UA-1 : valide, vérifié par veraPDF 1.31.50 le ")
