"""Working through the rows of an import in batches, each in a short transaction: at once if few, or by a job."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.core.clock import now
from webapp.core.db import unit_of_work
from webapp.imports import preview, runs
from webapp.imports.files import known_places
from webapp.imports.preparation import is_busy
from webapp.models import Import, ImportedRow, ImportState, Person

BATCH = 100
AT_ONCE = 200  # so many rows are done in the request itself, in a fraction of a second
PAUSE_SECONDS = 0.1
"""Between two batches others get the writer's lock of SQLite: who waits for it looks at least that often."""


class Work:
    """What is done with rows while an import is in one state."""

    def __init__(self, session: Session, import_: Import) -> None:
        pass

    def prepare(self, session: Session, import_: Import, numbers: range) -> Any:
        """Return what can be made ready without holding the database."""

    def write(self, session: Session, import_: Import, numbers: range, prepared: Any) -> None:
        """Write what becomes of these rows."""
        raise NotImplementedError


class Looking(Work):
    """Reads rows and previews what would become of them."""

    def __init__(self, session: Session, import_: Import) -> None:
        self._reader = preview.Reader(import_.kind, import_.mapping, known_places(session))
        for _, raw in _raw(session, import_, range(1, import_.next_row)):
            self._reader.read(raw)  # which keys stand in earlier rows

    def prepare(self, session: Session, import_: Import, numbers: range) -> list[dict[str, Any]]:
        raws = list(_raw(session, import_, numbers))
        candidates = [self._reader.read(raw) for _, raw in raws]
        previews = preview.preview_rows(session, import_.source, candidates)
        return [_columns(id, row) for (id, _), row in zip(raws, previews, strict=True)]

    def write(self, session: Session, import_: Import, numbers: range, prepared: list[dict[str, Any]]) -> None:
        session.execute(update(ImportedRow), prepared)
        import_.looked_at = now()


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
        "findings": [list(asdict(finding).values()) for finding in one.findings],
    }


def _raw(session: Session, import_: Import, numbers: range) -> Iterator[tuple[int, Mapping[str, Any]]]:
    query = select(ImportedRow.id, ImportedRow.raw).where(ImportedRow.import_id == import_.id)
    query = query.where(ImportedRow.number >= numbers.start, ImportedRow.number < numbers.stop)
    yield from ((id, raw) for id, raw in session.execute(query.order_by(ImportedRow.number)))


class Importing(Work):
    """Makes drafts of what was read when the rows were looked at."""

    def __init__(self, session: Session, import_: Import) -> None:
        self._writer = runs.Writer()

    def write(self, session: Session, import_: Import, numbers: range, prepared: None) -> None:
        self._writer.write(session, import_, runs.rows_with_practices(session, import_, numbers))


class Undoing(Work):
    """Takes drafts back, unless somebody has touched one by the moment in which it goes."""

    def write(self, session: Session, import_: Import, numbers: range, prepared: None) -> None:
        runs.undo(session, import_, runs.rows_with_practices(session, import_, numbers))
        import_.undone_at = now()


# For each state that asks for work: the work, and the state after the last row.
_STAGES: dict[str, tuple[type[Work], ImportState]] = {
    ImportState.LOOKING: (Looking, ImportState.PREPARED),
    ImportState.IMPORTING: (Importing, ImportState.DONE),
    ImportState.UNDOING: (Undoing, ImportState.UNDONE),
}


def is_stopped(import_: Import) -> bool:
    """Return True if it stands in the middle of something, and nothing goes on."""
    return import_.state in _STAGES and not is_busy(import_)


def go_on(session: Session, import_: Import, by: Person | None) -> None:
    """Do what the import's state asks for: at once, if it has few rows, else by a job."""
    if import_.row_count <= AT_ONCE:
        done_at_once(session, import_)
    elif not is_busy(import_):
        import_.job = jobs.enqueue(session, "import", {"import": import_.id}, by=by)
        session.flush()


def stop(session: Session, import_: Import) -> None:
    """Ask the job to stop after the batch that it is doing; what is done stays done."""
    if import_.job is not None:
        jobs.cancel(session, import_.job)
        session.flush()


def done_at_once(session: Session, import_: Import) -> None:
    """Do all of it in the caller's transaction."""
    if import_.state not in _STAGES:
        return
    work = _STAGES[import_.state][0](session, import_)
    while (numbers := _next(import_)) and import_.state in _STAGES:
        prepared = work.prepare(session, import_, numbers)
        if _advance(session, import_, numbers, import_.state):
            work.write(session, import_, numbers, prepared)
    session.flush()
    for row in [one for one in session if isinstance(one, ImportedRow)]:
        session.expire(row)  # it was written behind the session's back


def finish(import_id: int, report: Callable[[ImportState, int, int], None]) -> None:
    """Do all that is left, batch by batch, outside of any unit of work; `report` gets the state, rows done, and all."""
    work, state = None, ""
    while True:
        with unit_of_work(reading=True) as session:
            found = session.get(Import, import_id)
            if found is None or found.state not in _STAGES:
                return
            if work is None or found.state != state:
                work, state = _STAGES[found.state][0](session, found), found.state
            numbers, total = _next(found), found.row_count
            report(ImportState(state), numbers.start - 1, total)
            prepared = work.prepare(session, found, numbers)
        with unit_of_work() as session:
            mine = session.get_one(Import, import_id)
            if _advance(session, mine, numbers, state):
                work.write(session, mine, numbers, prepared)
            else:
                work = None  # somebody else did these rows: what was counted up to here says nothing any more
        time.sleep(PAUSE_SECONDS)


def _next(import_: Import) -> range:
    return range(import_.next_row, min(import_.next_row + BATCH, import_.row_count + 1))


def _advance(session: Session, import_: Import, numbers: range, state: str) -> bool:
    """Claim a batch, if these rows are still the next ones; after the last one the state is the following."""
    still = (Import.id == import_.id, Import.state == state, Import.next_row == numbers.start)
    values: dict[str, Any] = {"next_row": numbers.stop}
    if numbers.stop > import_.row_count:
        values["state"] = _STAGES[state][1]
    claimed = session.execute(update(Import).where(*still).values(**values).returning(Import.id)).first()
    session.refresh(import_, ["state", "next_row"])
    return claimed is not None


def work_through(job: jobs.JobContext) -> dict[str, Any]:
    """Look at, import or undo the rows of an import, as its state asks."""
    finish(job.payload["import"], lambda state, done, total: job.report(done / total, f"{state} {done}/{total}"))
    return {"import": job.payload["import"]}
