"""Sheets are set in processes of their own, which are stopped when they cost too much and never take others along."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets import OWN_COLOURS, make

from exports import ExportError
from exports.docx import sheet_docx
from exports.pdf import page_pictures, sheet_pdf
from exports.pdf.sheet_pdf import Rendered, Variant
from exports.render_pool.pool import RenderPool, RenderTask, Work
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet

NAMED = r"^SH-2026-0014 “Art therapy in Lutsk”: making the document"


@pytest.fixture(scope="module")
def pool():
    """Two workers that start while the process that starts them knows a secret."""
    with pytest.MonkeyPatch.context() as patch, RenderPool(2) as open_one:
        patch.setenv("SHEAF_SECRET_KEY", "a secret")
        list(pages(open_one, [make(), make()]))
        yield open_one


def pages(pool: RenderPool, sheets: list[Sheet]) -> Iterator[Rendered]:
    """Return the pages of each sheet. Raises ExportError at the first that cannot be set."""
    for outcome in pool.outcomes(sheets):
        if isinstance(outcome, ExportError):
            raise outcome
        yield outcome


def workers(pool):
    """The ids of the workers at rest."""
    found = [pool._idle.get() for _ in range(pool._count)]
    for worker in found:
        pool._idle.put(worker)
    return [worker.pid for worker in found if worker]


def test_the_pages_are_those_of_this_process_in_the_order_of_the_sheets(pool, make_sheet):
    sheets = [make_sheet((60, 40), title=f"Practice {number}", revision=number) for number in range(3)]
    sheets[1] = dataclasses.replace(sheets[1], questionnaire=OWN_COLOURS.load())
    assert list(pages(pool, sheets)) == [sheet_pdf.pages(sheet) for sheet in sheets]


def test_finished_documents_are_those_of_this_process(pool, make_sheet):
    sheet, beside = make_sheet((60, 40)), make_sheet((60, 40), language="fr")
    own = dataclasses.replace(sheet, questionnaire=OWN_COLOURS.load())
    assert pool.make(RenderTask(Work.WORD, own)) == sheet_docx.render(own) != sheet_docx.render(sheet)
    pdf = pool.make(RenderTask(Work.PDF, sheet, Variant.PRINT, Paper.LETTER, beside))
    assert pdf == sheet_pdf.render(sheet, Variant.PRINT, Paper.LETTER, beside)
    assert pool.make(RenderTask(Work.WORD, sheet, paper=Paper.LETTER)) == sheet_docx.render(sheet, Paper.LETTER)


def test_what_is_made_from_pages_needs_no_photographs_and_is_that_of_this_process(pool, make_sheet):
    sheet = make_sheet((60, 40), (40, 60))
    rendered = sheet_pdf.pages(sheet)
    words, made = dataclasses.replace(sheet, photos={}), rendered.to_bytes()
    for variant in (Variant.ARCHIVE, Variant.PRINT):
        assert pool.make(RenderTask(Work.PDF, words, variant, made=made)) == sheet_pdf.bound(sheet, rendered, variant)
    assert pool.make(RenderTask(Work.LIGHT, words, made=made)) == sheet_pdf.light(sheet, rendered)
    pdf = sheet_pdf.bound(sheet, rendered)
    assert pool.make(RenderTask(Work.STRIP, words, made=pdf)) == page_pictures.strip(pdf)


def test_a_sheet_that_cannot_be_set_is_named_and_the_next_is_set(pool, make_sheet):
    broken = dataclasses.replace(make_sheet((60, 40)), photos={})
    with pytest.raises(ExportError, match="missing"):
        list(pages(pool, [make_sheet(), broken, make_sheet()]))
    assert len(list(pages(pool, [make_sheet()]))) == 1


def test_a_worker_knows_no_setting_and_no_secret(pool):
    for pid in workers(pool):
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"SHEAF" not in environment and b"PATH=" in environment


def test_a_worker_that_is_killed_costs_its_sheet_and_no_other(pool, make_sheet):
    os.kill(workers(pool)[0], signal.SIGKILL)
    with pytest.raises(ExportError, match=rf"{NAMED} broke down: .* status -9"):
        list(pages(pool, [make_sheet()]))
    assert len(list(pages(pool, [make_sheet(), make_sheet()]))) == 2


def test_a_worker_that_takes_too_long_is_stopped(make_sheet):
    start = time.monotonic()
    with (
        RenderPool(1, seconds=0.05) as hasty,
        pytest.raises(ExportError, match=f"{NAMED} took too long"),
    ):
        list(pages(hasty, [make_sheet()]))
    assert time.monotonic() - start < 5


def test_a_worker_may_use_no_more_memory_than_it_is_allowed(make_sheet):
    with (
        RenderPool(1, megabytes=100) as narrow,
        pytest.raises(ExportError, match=NAMED),
    ):
        list(pages(narrow, [make_sheet()]))


def test_the_workers_end_with_the_workshop_and_leave_no_thread(make_sheet):
    before = threading.active_count()
    with RenderPool(1) as one:
        list(pages(one, [make_sheet()]))
        pids = workers(one)
    assert pids and not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert threading.active_count() == before
