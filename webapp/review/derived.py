"""Whether the catalogue or the queue lags behind practices, as after an interrupted upgrade, and catching up."""

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.catalogue import indexing
from webapp.core.db import unit_of_work
from webapp.models import CatalogueEntry
from webapp.review import queue_index

log = logging.getLogger(__name__)
KIND = "desk_rows"  # the name by which older releases asked for it
BATCH = 200


def catalogue_is_lost(session: Session) -> bool:
    """Return True if readers find nothing although practices are public."""
    return not session.scalar(select(select(CatalogueEntry).exists())) and bool(
        session.scalar(indexing.lacking().limit(1))
    )


def lags(session: Session) -> bool:
    """Return True if a public practice is missing in the catalogue, or a sent one in the queue."""
    return any(session.scalar(lacking().limit(1)) is not None for lacking in (indexing.lacking, queue_index.lacking))


def catch_up() -> int:
    """Derive what is missing, in a transaction for each batch; return for how many practices."""
    done = 0
    for some in (indexing.catch_up, queue_index.catch_up):
        while True:
            with unit_of_work() as session:
                count = some(session, most=BATCH)
            done += count
            if count < BATCH:
                break
    return done


def ask_where_it_lags() -> None:
    """Have a worker catch up, if anything lags."""
    with unit_of_work(reading=True) as session:
        behind = lags(session)
    if behind:
        log.warning("The catalogue or the desk lags behind the records: a worker is asked to catch up.")
        with unit_of_work() as session:
            jobs.enqueue(session, KIND, {})
