"""Working through the rows of an import in batches, each in a short transaction of its own, so that nobody waits.

A few rows are done at once, in the request that asks for them; many by a job, which can be stopped, and goes on where
it was when it is asked again. Not here: what is done with a row (imports/preview.py, imports/runs.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.imports import is_busy, preview, runs
from webapp.imports.files import known_places
from webapp.models import Import, ImportedRow, ImportState, Person

BATCH = 100
AT_ONCE = 200
"""So many rows are done in the request itself, in a fraction of a second."""
PAUSE_SECONDS = 0.1
"""Between two batches others get the writer's lock of SQLite: who waits for it looks at least that often."""


class Work(Protocol):
    """What is done with rows while an import is in one state."""

    def prepare(self, session: Session, found: Import, numbers: range) -> Any:
        """What can be made ready without holding the database."""

    def write(self, session: Session, found: Import, numbers: range, prepared: Any) -> None:
        """What is written of these rows."""


class Looking:
    """Reads rows and previews what would become of them."""

    def __init__(self, session: Session, found: Import) -> None:
        self._reader = preview.Reader(found.kind, found.mapping, known_places(session))
        for _, raw in _raw(session, found, range(1, found.next_row)):
            self._reader.read(raw)  # which keys stand in earlier rows

    def prepare(self, session: Session, found: Import, numbers: range) -> list[dict[str, Any]]:
        """The columns of each row that are found by looking at it."""
        raws = list(_raw(session, found, numbers))
        candidates = [self._reader.read(raw) for _, raw in raws]
        previews = preview.preview_rows(session, found.source, candidates)
        return [_columns(id, row) for (id, _), row in zip(raws, previews, strict=True)]

    def write(self, session: Session, found: Import, numbers: range, prepared: list[dict[str, Any]]) -> None:
        """Keep it."""
        session.execute(update(ImportedRow), prepared)
        found.looked_at = now()


def _columns(id: int, row: preview.RowPreview) -> dict[str, Any]:
    one = row.candidate
    return {
        "id": id,
        "source_key": one.key,
        "title": one.title,
        "language": one.language,
        "place": preview.place_of(one.answers),
        "outcome": row.outcome,
        "chosen": False,
        "answers": one.answers,
        "notes": [list(note) for note in one.notes],
        "doubts": [list(asdict(doubt).values()) for doubt in one.doubts],
    }


def _raw(session: Session, found: Import, numbers: range) -> Iterator[tuple[int, Mapping[str, Any]]]:
    query = select(ImportedRow.id, ImportedRow.raw).where(ImportedRow.import_id == found.id)
    query = query.where(ImportedRow.number >= numbers.start, ImportedRow.number < numbers.stop)
    yield from ((id, raw) for id, raw in session.execute(query.order_by(ImportedRow.number)))


class Importing:
    """Makes drafts."""

    def __init__(self, _session: Session, _found: Import) -> None:
        self._writer = runs.Writer()

    def prepare(self, session: Session, found: Import, numbers: range) -> None:
        """Nothing: what the answers are was read when the rows were looked at."""

    def write(self, session: Session, found: Import, numbers: range, _prepared: None) -> None:
        """Make the drafts of these rows."""
        self._writer.write(session, found, runs.rows_with_practices(session, found, numbers))


class Undoing:
    """Takes drafts back."""

    def __init__(self, _session: Session, _found: Import) -> None:
        pass

    def prepare(self, session: Session, found: Import, numbers: range) -> None:
        """Nothing: whether somebody has touched a draft must be asked in the moment in which it goes."""

    def write(self, session: Session, found: Import, numbers: range, _prepared: None) -> None:
        """Take these rows back."""
        runs.undo(session, found, runs.rows_with_practices(session, found, numbers))
        found.undone_at = now()


@dataclass(frozen=True, slots=True)
class _Stage:
    work: Callable[[Session, Import], Work]
    after: ImportState


_STAGES = {
    ImportState.LOOKING: _Stage(Looking, ImportState.PREPARED),
    ImportState.IMPORTING: _Stage(Importing, ImportState.DONE),
    ImportState.UNDOING: _Stage(Undoing, ImportState.UNDONE),
}


def is_stopped(found: Import) -> bool:
    """Whether it stands in the middle of something, and nothing goes on."""
    return found.state in _STAGES and not is_busy(found)


def go_on(session: Session, found: Import, by: Person | None) -> None:
    """Do what the import's state asks for: at once, if it has few rows, else by a job."""
    if found.row_count <= AT_ONCE:
        done_at_once(session, found)
    elif not is_busy(found):
        found.job = jobs.enqueue(session, "import", {"import": found.id}, by=by)
        session.flush()


def stop(session: Session, found: Import) -> None:
    """Ask the job to stop after the batch that it is doing. What is done stays done."""
    if found.job is not None:
        jobs.cancel(session, found.job)
        session.flush()


def done_at_once(session: Session, found: Import) -> None:
    """Do all of it in the caller's transaction."""
    if (stage := _STAGES.get(ImportState(found.state))) is None:
        return
    work = stage.work(session, found)
    while (numbers := _next(found)) and found.state in _STAGES:
        prepared = work.prepare(session, found, numbers)
        if _advance(session, found, numbers):
            work.write(session, found, numbers, prepared)
    session.flush()
    for row in [one for one in session if isinstance(one, ImportedRow)]:
        session.expire(row)  # it was written behind the session's back


def finish(import_id: int, tell: Callable[[ImportState, int, int], None]) -> None:
    """Do all that is still to be done, batch by batch. Call it outside of any unit of work.

    `tell` is given the state, how many rows are done, and of how many; what it raises ends the work between batches.
    """
    stage, work, before = None, None, ""
    while True:
        with unit_of_work(reading=True) as session:
            found = session.get(Import, import_id)
            if found is None or (stage := _STAGES.get(ImportState(found.state))) is None:
                return
            if work is None or found.state != before:
                work, before = stage.work(session, found), found.state
            numbers, total = _next(found), found.row_count
            tell(ImportState(found.state), numbers.start - 1, total)
            prepared = work.prepare(session, found, numbers)
        with unit_of_work() as session:
            mine = session.get_one(Import, import_id)
            if _advance(session, mine, numbers, state=before):
                work.write(session, mine, numbers, prepared)
            else:
                work = None  # somebody else did these rows: what was counted up to here says nothing any more
        time.sleep(PAUSE_SECONDS)


def _next(found: Import) -> range:
    return range(found.next_row, min(found.next_row + BATCH, found.row_count + 1))


def _advance(session: Session, found: Import, numbers: range, *, state: str = "") -> bool:
    """Claim a batch: whether these rows are still the next ones. After the last one the state is the following."""
    state = state or found.state
    still = (Import.id == found.id, Import.state == state, Import.next_row == numbers.start)
    values: dict[str, Any] = {"next_row": numbers.stop}
    if numbers.stop > found.row_count:
        values["state"] = _STAGES[ImportState(state)].after
    claimed = session.execute(update(Import).where(*still).values(**values).returning(Import.id)).first()
    session.refresh(found, ["state", "next_row"])
    return claimed is not None


def work_through(job: jobs.JobContext) -> dict[str, Any]:
    """Look at, import or undo the rows of an import, as its state asks."""

    def tell(state: ImportState, done: int, total: int) -> None:
        job.report(done / total, f"{state.value} {done}/{total}")

    finish(job.payload["import"], tell)
    return {"import": job.payload["import"]}
