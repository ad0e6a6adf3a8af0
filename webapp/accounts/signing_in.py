"""Mailing a link to sign in by a job, so that the answer and its time do not tell whether an address is known."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts import sign_in_links
from webapp.accounts.people import address_of
from webapp.audit import log
from webapp.audit.log import Noted
from webapp.core.db import unit_of_work
from webapp.models import Job, Person

KIND = "sign_in"


def ask_for_link(session: Session, typed: str, next_path: str) -> None:
    """Have a link mailed to whoever has this address, if anybody has."""
    jobs.enqueue(session, KIND, {"address": address_of(typed), "next": next_path})


def look_up(job: jobs.JobContext) -> None:
    if "address" not in job.payload:
        return  # it was looked up, by a worker that stopped before it could say so
    with unit_of_work() as session:
        address, next_path = job.payload["address"], job.payload["next"]
        person = session.scalar(select(Person).where(Person.email == address))
        if person is not None:
            sign_in_links.send_sign_in(session, person, next_path)
        else:
            domain = address.rpartition("@")[2]  # of somebody unknown no more is kept
            log.note(session, Noted.UNKNOWN_ADDRESS, None, subject=f"…@{domain}")
        session.get_one(Job, job.job_id).payload = {}
