"""What is derived from the records, for the catalogue and the desk: whether it lags behind them, and catching it up.

Each transaction that changes a record derives what follows from it (`search.index`, `review/rows.py`). It lags only
after an upgrade whose migration throws it away, and stays so if that upgrade was interrupted. Not here: deriving one.
"""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import catalogue, jobs
from webapp.core.db import unit_of_work
from webapp.models import CatalogueEntry
from webapp.review import rows

log = logging.getLogger(__name__)
KIND = "desk_rows"  # the name by which older releases asked for it
BATCH = 200


def catalogue_is_lost(session: Session) -> bool:
    """Whether readers find nothing although practices are public."""
    return not session.scalar(select(select(CatalogueEntry).exists())) and bool(
        session.scalar(catalogue.lacking().limit(1))
    )


def lags(session: Session) -> bool:
    """Whether a public practice is missing in the catalogue, or a submitted one on the desk."""
    return any(session.scalar(lacking().limit(1)) is not None for lacking in (catalogue.lacking, rows.lacking))


def catch_up() -> int:
    """Derive what is missing. Returns for how many practices. Each batch is a transaction of its own."""
    done = 0
    for some in (catalogue.catch_up, rows.catch_up):
        while True:
            with unit_of_work() as session:
                count = some(session, most=BATCH)
            done += count
            if count < BATCH:
                break
    return done


def ask_where_it_lags() -> None:
    """Ask a worker to catch up, if there is anything to catch up with."""
    with unit_of_work(reading=True) as session:
        behind = lags(session)
    if behind:
        log.warning("The catalogue or the desk lags behind the records: a worker is asked to catch up.")
        with unit_of_work() as session:
            jobs.enqueue(session, KIND, {})


def catch_up_job(job: jobs.JobContext) -> jobs.Payload:
    return {"practices": catch_up()}
