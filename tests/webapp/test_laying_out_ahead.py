"""Before many sheets are bound, what the cache lacks of them is laid out by several workers."""

from __future__ import annotations

import pytest
from builders import a_practice

from exports import ExportError, sheet_pdf
from webapp import files, publishing
from webapp.models import State


@pytest.fixture
def sheets(app, work):
    with work() as session:
        made = [a_practice(session, State.PUBLISHED, title=f"Practice {number}") for number in range(3)]
        return [publishing.to_sheet(session, publishing.of_revision(one.published_revisions[0])) for one in made]


def test_what_is_lacking_is_laid_out_and_kept_as_this_process_would_do_it(app, sheets, monkeypatch):
    monkeypatch.setattr(publishing, "MANY", 2)
    steps = []
    with app.app_context():
        first = publishing.pages(sheets[0])
        publishing.lay_out_ahead(sheets, lambda done, total: steps.append((done, total)))
        kept = [files.document(f"pages/{sheet_pdf.key(sheet)}") for sheet in sheets]
    assert steps == [(1, 2), (2, 2)]
    assert kept == [first.to_bytes(), *(sheet_pdf.pages(sheet).to_bytes() for sheet in sheets[1:])]


def test_a_few_sheets_are_left_to_this_process(app, sheets):
    with app.app_context():
        publishing.lay_out_ahead(sheets, lambda done, total: pytest.fail("a worker was started"))
        assert files.document(f"pages/{sheet_pdf.key(sheets[0])}") is None


def test_a_sheet_that_cannot_be_set_stops_the_others_with_its_name(app, sheets, monkeypatch):
    monkeypatch.setattr(publishing, "MANY", 2)
    rows = [{"file": "gone", "alt": "A", "caption": "", "credit": "", "consent": True}]
    broken = sheet_pdf.replace(sheets[1], answers={**sheets[1].answers, "photos": rows})
    with app.app_context(), pytest.raises(ExportError, match="missing"):
        publishing.lay_out_ahead([sheets[0], broken], lambda done, total: None)
