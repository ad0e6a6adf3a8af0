"""Filing practices under the name that their city has now; of many, facets change at once and words by a job."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp import catalogue_changes, jobs
from webapp.catalogue import indexing
from webapp.core.db import unit_of_work
from webapp.models import CatalogueEntry, City, CitySpelling, Job, JobState, Person, Practice
from webapp.review import queue_index as queue_rows

AT_ONCE = 100  # so many practices are filed within the request that changes a name: that takes about a second
BATCH = 25  # so many in one transaction of the job, for nobody else can write meanwhile
KIND = "file_city"


def file_anew(session: Session, city: City, by: Person) -> None:
    """File what names this city under the name that it has now, once that is flushed."""
    entries, ids = _named(session, city)
    if len(ids) <= AT_ONCE:
        _file(session, ids)
    else:
        _name_facets(session, city, entries)
        jobs.enqueue(session, KIND, {"city": city.id}, by=by)


def job_of(session: Session, city: City) -> Job | None:
    """Return the last job that files this city's practices, unless it is done."""
    query = select(Job).where(Job.kind == KIND).order_by(Job.created_at.desc())
    last = next((job for job in session.scalars(query) if job.payload["city"] == city.id), None)
    return last if last is not None and last.state != JobState.DONE else None


def try_again(session: Session, city: City) -> bool:
    """Have the rest filed where the job has failed; return False if there is no such job."""
    job = job_of(session, city)
    return job is not None and jobs.retry(session, job)


def _names(session: Session, city: City) -> set[str]:
    return {city.name, *session.scalars(select(CitySpelling.name).where(CitySpelling.city_id == city.id))}


def _named(session: Session, city: City) -> tuple[list[CatalogueEntry], list[int]]:
    """Return the entries of a city in the catalogue, under whatever name, and the ids of all that names it."""
    names, found = _names(session, city), session.scalars(select(CatalogueEntry).order_by(CatalogueEntry.revision_id))
    entries = [one for one in found if city.country in one.facets["country"] and names & set(one.facets["city"])]
    sent = select(Practice.id).where(Practice.city_id == city.id, Practice.reference.is_not(None))
    return entries, sorted({one.practice_id for one in entries} | set(session.scalars(sent)))


def _file(session: Session, ids: Collection[int]) -> None:
    indexing.index_named(session, ids)
    queue_rows.derive(session, sorted(ids))


def _name_facets(session: Session, city: City, entries: Sequence[CatalogueEntry]) -> None:
    """Let the filter by city know the new name, which is cheap for however many."""
    indexing.lock(session)
    names = _names(session, city)
    rows = []
    for entry in entries:
        cities = list(dict.fromkeys(city.name if one in names else one for one in entry.facets["city"]))
        rows.append({"revision_id": entry.revision_id, "facets": {**entry.facets, "city": cities}})
    session.execute(update(CatalogueEntry), rows)
    catalogue_changes.note_changes(session, sorted({entry.practice_id for entry in entries}))


def file_city(job: jobs.JobContext) -> dict[str, int]:
    with unit_of_work(reading=True) as session:
        city = session.get(City, job.payload["city"])
        if city is None:  # it has become part of another one, which has filed its practices
            return {"practices": 0}
        _entries, ids = _named(session, city)
    for first in range(0, len(ids), BATCH):
        job.report(first / len(ids), f"filing {first}/{len(ids)}")
        with unit_of_work() as session:
            _file(session, ids[first : first + BATCH])
    return {"practices": len(ids)}
