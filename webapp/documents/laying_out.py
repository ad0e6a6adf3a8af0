"""Laying out the sheets of a build, shared among all job workers, and naming those that cannot be laid out.

Many sheets are cut into chunks, each a job of its own in the table of jobs. Whoever builds waits for them and does them
as well, so that one worker alone gets there too; others take what is waiting, on this machine or another. A sheet's
pages and its PDF for the package are kept in the documents' store under names that its content makes: whoever does it
twice does no harm.

Not here: what the pages look like (exports) and what becomes of them (editions/builds.py).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports import ExportError
from exports.pdf import sheet_pdf
from exports.render_pool.pool import RenderPool
from exports.sheet.sheet import Sheet
from webapp import jobs
from webapp.core.db import moment, unit_of_work
from webapp.documents import publishing
from webapp.models import Job, JobState, Revision
from webapp.storage import files

MANY = 8
"""From so many sheets on, workers of their own are faster than this process, though they must first be started."""
CHUNK = 24
KIND = "lay_out_sheets"
LOOK_AGAIN_SECONDS = 0.3
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many pages each sheet has, by the id of its revision, and why the others cannot be bound."""

    pages: Mapping[int, int]
    refused: Mapping[int, str]


class ChunkFailed(Exception):
    """A chunk was tried too often. The message is that of the chunk."""


def sheets_of(session: Session, ids: Sequence[int]) -> tuple[dict[int, Sheet], dict[int, str]]:
    """The sheets of revisions, in their order, and why some cannot be made: a photograph is not in the store."""
    found = {one.id: one for one in session.scalars(select(Revision).where(Revision.id.in_(ids)))}
    sheets: dict[int, Sheet] = {}
    refused: dict[int, str] = {}
    for id in ids:
        try:
            sheets[id] = publishing.to_sheet(session, publishing.of_revision(found[id]))
        except files.Damaged as error:
            named = found[id]
            refused[id] = f"{named.practice.reference} “{named.answers.get('title', '')}”: {error}."
    return sheets, refused


def lay_out(job: jobs.JobContext, sheets: Mapping[int, Sheet], progress: Progress) -> LaidOut:
    """Put the pages of all sheets into the cache and look at them. `progress(done, total)` is called as they come.

    Raises jobs.Cancelled, jobs.GivenBack, files.NoRoom, ChunkFailed.
    """
    lacking = [id for id, sheet in sheets.items() if not publishing.is_ready(sheet)]
    refused = _together(job, list(sheets), lacking, progress) if len(lacking) >= MANY else {}
    pages: dict[int, int] = {}
    for done, (id, sheet) in enumerate(sheets.items(), start=1):
        if id in refused:
            continue
        try:
            rendered = publishing.pages(sheet)
            sheet_pdf.refuse_missing(sheet, rendered)
            pages[id] = rendered.part.pages
        except ExportError as error:
            refused[id] = str(error)
        if len(lacking) < MANY:
            progress(done, len(sheets))
    return LaidOut(pages, refused)


# -- many of them, by all workers -------------------------------------------------------------------------------------


def _together(job: jobs.JobContext, ids: Sequence[int], lacking: Sequence[int], progress: Progress) -> dict[int, str]:
    """Have the chunks done in which something is lacking; why single sheets of them cannot be laid out."""
    chunks = {_id_of(job, chunk): chunk for chunk in _cut(ids) if set(chunk) & set(lacking)}
    _ask(job, chunks)
    total = sum(map(len, chunks.values()))
    with _helper() as help_with:
        try:
            while rows := _unfinished(chunks):
                progress(_done(chunks), total)
                help_with(next((id for id, ready in rows.items() if ready), ""))
        except jobs.GivenBack:
            raise  # another worker goes on with the build, and finds them
        except BaseException:
            _cancel(chunks)
            raise
    with unit_of_work(reading=True) as session:
        found = list(session.scalars(select(Job).where(Job.id.in_(chunks))))
    if failed := next((one for one in found if one.state != JobState.DONE), None):
        raise ChunkFailed(failed.error or failed.state)
    return {int(id): reason for one in found for id, reason in (one.result or {})["refused"].items()}


def _cut(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _id_of(job: jobs.JobContext, chunk: Sequence[int]) -> str:
    """The same for the same chunk of the same build: one that was begun again finds what was asked before."""
    return hashlib.sha256(f"{job.job_id} {','.join(map(str, chunk))}".encode()).hexdigest()[:32]


def _ask(job: jobs.JobContext, chunks: Mapping[str, Sequence[int]]) -> None:
    with unit_of_work() as session:
        for id, chunk in chunks.items():
            if (asked := session.get(Job, id)) is None:
                jobs.enqueue(session, KIND, {"build": job.job_id, "revisions": list(chunk)}, id=id)
            elif asked.state in (JobState.FAILED, JobState.CANCELLED):
                jobs.enqueue_again(session, asked)


def _unfinished(chunks: Mapping[str, Sequence[int]]) -> dict[str, bool]:
    """The chunks that are not done, each with whether it waits for somebody to take it now."""
    with unit_of_work(reading=True) as session:
        states = (JobState.QUEUED, JobState.RUNNING)
        query = select(Job.id, Job.state, Job.run_after).where(Job.id.in_(chunks), Job.state.in_(states))
        now = moment(session)
        return {id: state == JobState.QUEUED and after <= now for id, state, after in session.execute(query)}


def _done(chunks: Mapping[str, Sequence[int]]) -> int:
    """How many sheets of the chunks are laid out."""
    with unit_of_work(reading=True) as session:
        query = select(Job.id, Job.progress).where(Job.id.in_(chunks))
        return sum(round(progress * len(chunks[id])) for id, progress in session.execute(query))


def _cancel(chunks: Mapping[str, Sequence[int]]) -> None:
    with unit_of_work() as session:
        states = (JobState.QUEUED, JobState.RUNNING)
        for one in session.scalars(select(Job).where(Job.id.in_(chunks), Job.state.in_(states))):
            jobs.cancel(session, one)


@contextmanager
def _helper() -> Iterator[Callable[[str], None]]:
    """A thread beside this one that does a chunk while this one tells how far the build is.

    What it gives is called with the id of a chunk to do, or "", and comes back after a moment, done or not.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    busy: Future[None] | None = None

    def run(id: str) -> None:
        with app.app_context():
            jobs.run(id)

    with ThreadPoolExecutor(1) as thread:

        def help_with(id: str) -> None:
            nonlocal busy
            if id and (busy is None or busy.done()):
                busy = thread.submit(run, id)
            time.sleep(LOOK_AGAIN_SECONDS)

        yield help_with


def lay_out_sheets(job: jobs.JobContext) -> dict[str, Any]:
    """Put the pages of a few revisions, and their PDFs for the package, into the cache.

    Tells which cannot be laid out, and goes on with the others.
    """
    with unit_of_work(reading=True) as session:
        sheets, refused = sheets_of(session, job.payload["revisions"])
    names = {id: publishing.pages_name(sheet) for id, sheet in sheets.items()}
    lacking = {id: sheet for id, sheet in sheets.items() if files.document_size(names[id]) is None}
    laid_out = {id: sheet for id, sheet in sheets.items() if id not in lacking}
    total = len(sheets)
    for done, (id, sheet) in enumerate(laid_out.items(), start=1):
        refused |= _bound(id, sheet)
        job.report(done / total)
    threads = current_app.config["SETTINGS"].worker_threads
    with RenderPool(max(1, (os.cpu_count() or 1) // threads)) as pool:
        for done, (id, outcome) in enumerate(
            zip(lacking, pool.outcomes(lacking.values(), publishing.usual_paper()), strict=True), start=1
        ):
            if isinstance(outcome, ExportError):
                refused[id] = str(outcome)
            else:
                files.put_document(names[id], outcome.to_bytes())
                refused |= _bound(id, sheets[id])
            job.report((len(laid_out) + done) / total)
    return {"refused": {str(id): reason for id, reason in refused.items()}}


def _bound(id: int, sheet: Sheet) -> dict[int, str]:
    """Make the PDF of a sheet that is laid out, for the package; why it cannot be made, by the id of its revision."""
    try:
        publishing.light(sheet)
    except ExportError as error:
        return {id: str(error)}
    return {}
