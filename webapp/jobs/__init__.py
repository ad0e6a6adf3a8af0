"""Background work: the table of jobs in our database, and Huey, which carries their ids to a worker.

A job is a row, written in the transaction that asks for it. The broker may lose or repeat an id: a compare-and-set
claim with a lease makes sure that one worker at a time runs a job, and `reap` hands over again what a crash lost.
This is the door to it. Not here: what the jobs do (`webapp.job_kinds` lists every kind with its handler).
"""

from webapp.jobs.broker import init_app
from webapp.jobs.kinds import Cancelled, GivenBack, JobContext, Kind, Payload, Priority, daily, kinds
from webapp.jobs.queue import cancel, enqueue, enqueue_again, enqueue_daily, listen, retry
from webapp.jobs.running import reap, run, run_waiting
from webapp.jobs.worker import work
