"""Background work: the ledger of jobs in our database, and Huey, which carries their ids to a worker.

A job is a row, written in the transaction that asks for it. The engine may lose or repeat an id: a compare-and-set
claim with a lease makes sure that one worker at a time runs a job, and `reap` hands over again what a crash lost.
This is the door to it. Not here: what the jobs do (`webapp.job_kinds` lists every kind with its handler).
"""

from webapp.jobs.asking import ask, ask_again, ask_daily, cancel, listen, try_again
from webapp.jobs.carrier import init_app
from webapp.jobs.kinds import Cancelled, GivenBack, Kind, Payload, Priority, Running, daily, kinds
from webapp.jobs.running import reap, run, run_waiting
from webapp.jobs.worker import work

__all__ = [
    "Cancelled",
    "GivenBack",
    "Kind",
    "Payload",
    "Priority",
    "Running",
    "ask",
    "ask_again",
    "ask_daily",
    "cancel",
    "daily",
    "init_app",
    "kinds",
    "listen",
    "reap",
    "run",
    "run_waiting",
    "try_again",
    "work",
]
