"""Background work: the table of jobs in our database, and Huey, which carries their ids to a worker.

A claim with a lease lets one worker at a time run a job. Not here: what the jobs do (`webapp.job_kinds`).
"""

from webapp.jobs.broker import init_app
from webapp.jobs.context import Cancelled, GivenBack, JobContext, Payload
from webapp.jobs.kinds import Kind, Priority, daily, kinds
from webapp.jobs.lease import reap
from webapp.jobs.queue import cancel, enqueue, enqueue_again, enqueue_daily, listen, retry
from webapp.jobs.running import run, run_waiting
from webapp.jobs.worker import start, work
