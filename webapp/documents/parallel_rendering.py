"""Laying out a build's sheets in chunks, each a job that any worker does, or whoever builds while waiting."""

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from flask import Flask, current_app
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

MANY = 8  # from so many sheets on, workers of their own are faster than this process, though they must first be started
CHUNK = 24
KIND = "lay_out_sheets"
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
LOOK_AGAIN_SECONDS = 0.3
Progress = Callable[[int, int], None]


class ChunkFailed(Exception):
    """A chunk was tried too often. The message is that of the chunk."""


def sheets_of(session: Session, ids: Sequence[int]) -> tuple[dict[int, Sheet], dict[int, str]]:
    """Return the sheets of revisions, in their order, and why some cannot be made: a photograph is missing."""
    found = {one.id: one for one in session.scalars(select(Revision).where(Revision.id.in_(ids)))}
    sheets: dict[int, Sheet] = {}
    refused: dict[int, str] = {}
    for id in ids:
        try:
            sheets[id] = publishing.to_sheet(session, publishing.of_revision(found[id]))
        except files.Damaged as error:
            revision = found[id]
            refused[id] = f"{revision.practice.reference} “{revision.shared.title}”: {error}."
    return sheets, refused


def lay_out(
    job: jobs.JobContext, sheets: Mapping[int, Sheet], progress: Progress
) -> tuple[dict[int, int], dict[int, str]]:
    """Keep the pages of all sheets; return their numbers by revision, and why others fail. Raises ChunkFailed."""
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
    return pages, refused


def _together(job: jobs.JobContext, ids: Sequence[int], lacking: Sequence[int], progress: Progress) -> dict[int, str]:
    """Have the chunks done in which something is lacking; return why single sheets of them cannot be laid out."""
    cut = (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    chunks = {_id_of(job, chunk): chunk for chunk in cut if set(chunk) & set(lacking)}
    _enqueue(job, chunks)
    total = sum(map(len, chunks.values()))
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    busy: Future[None] | None = None
    with ThreadPoolExecutor(1) as thread:  # which does a chunk while this one tells how far the build is
        try:
            while (state := _state(chunks)) is not None:
                done, waiting = state
                progress(done, total)
                if waiting and (busy is None or busy.done()):
                    busy = thread.submit(_run, app, waiting)
                time.sleep(LOOK_AGAIN_SECONDS)
        except jobs.GivenBack:
            raise  # another worker goes on with the build, and finds them
        except BaseException:
            with unit_of_work() as session:
                for one in session.scalars(select(Job).where(Job.id.in_(chunks), Job.state.in_(UNFINISHED))):
                    jobs.cancel(session, one)
            raise
    with unit_of_work(reading=True) as session:
        found = list(session.scalars(select(Job).where(Job.id.in_(chunks))))
    if failed := next((one for one in found if one.state != JobState.DONE), None):
        raise ChunkFailed(failed.error or failed.state)
    return {int(id): reason for one in found for id, reason in (one.result or {})["refused"].items()}


def _id_of(job: jobs.JobContext, chunk: Sequence[int]) -> str:
    """Return the same id for the same chunk of the same build: one that was begun again finds its chunks."""
    return hashlib.sha256(f"{job.job_id} {','.join(map(str, chunk))}".encode()).hexdigest()[:32]


def _enqueue(job: jobs.JobContext, chunks: Mapping[str, Sequence[int]]) -> None:
    with unit_of_work() as session:
        for id, chunk in chunks.items():
            if (asked := session.get(Job, id)) is None:
                jobs.enqueue(session, KIND, {"build": job.job_id, "revisions": list(chunk)}, id=id)
            elif asked.state in (JobState.FAILED, JobState.CANCELLED):
                jobs.enqueue_again(session, asked)


def _state(chunks: Mapping[str, Sequence[int]]) -> tuple[int, str] | None:
    """Return how many sheets are laid out, and a chunk that waits to be taken now, if any; None once all are done."""
    with unit_of_work(reading=True) as session:
        rows = list(session.scalars(select(Job).where(Job.id.in_(chunks))))
        now = moment(session)
    if not any(row.state in UNFINISHED for row in rows):
        return None
    waiting = (row.id for row in rows if row.state == JobState.QUEUED and row.run_after <= now)
    return sum(round(row.progress * len(chunks[row.id])) for row in rows), next(waiting, "")


def _run(app: Flask, id: str) -> None:
    with app.app_context():
        jobs.run(id)


def lay_out_sheets(job: jobs.JobContext) -> dict[str, Any]:
    """Put the pages of a few revisions, and their PDFs for the package, into the cache; return what refuses."""
    with unit_of_work(reading=True) as session:
        sheets, refused = sheets_of(session, job.payload["revisions"])
    names = {id: publishing.pages_name(sheet) for id, sheet in sheets.items()}
    lacking = {id: sheet for id, sheet in sheets.items() if files.size("documents", names[id]) is None}
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
                files.put("documents", names[id], outcome.to_bytes())
                refused |= _bound(id, sheets[id])
            job.report((len(laid_out) + done) / total)
    return {"refused": {str(id): reason for id, reason in refused.items()}}


def _bound(id: int, sheet: Sheet) -> dict[int, str]:
    """Make the package's PDF of a sheet that is laid out; return why it cannot be made, by the id of its revision."""
    try:
        publishing.light(sheet)
    except ExportError as error:
        return {id: str(error)}
    return {}
