"""How far the build of an edition is: its phases, what of all is done, and how long the rest will take.

Not here: what is done in a phase (editions/builds.py) and the sentences (phrases/editions.toml).
"""

from __future__ import annotations

import time

from webapp import jobs

BEGINS = {
    "sheets": 0.0,
    "binding": 0.5,
    "word": 0.53,
    "epub": 0.56,
    "data": 0.59,
    "package": 0.6,
    "checking": 0.8,
    "keeping": 0.96,
}
"""How much of the work is done when a phase begins; laying out sheets is most of it, the package and checking next."""
ENDS = dict(zip(BEGINS, [*list(BEGINS.values())[1:], 1.0], strict=True))
WORTH_SAYING_SECONDS = 10


class Progress:
    """Tells the table of jobs how far a build is. It never goes back."""

    def __init__(self, job: jobs.JobContext) -> None:
        self._job, self._phase, self._since, self._share = job, "", 0.0, 0.0

    def tell(self, phase: str, done: int = 0, total: int = 0) -> None:
        """A phase, and how much of it is done: "package 3/12 40", with the seconds that are left. Raises Cancelled."""
        if phase != self._phase:
            self._phase, self._since = phase, time.monotonic()
        part = done / total if total else 0.0
        share = max(self._share, BEGINS[phase] + (ENDS[phase] - BEGINS[phase]) * part)
        self._share = share
        message = [phase, f"{done}/{total}"] if total else [phase]
        left = self._left(phase, share)
        if total and left >= WORTH_SAYING_SECONDS:
            message.append(str(round(left)))
        self._job.report(share, " ".join(message))

    def _left(self, phase: str, share: float) -> float:
        """Seconds until the end, at the pace of this phase; 0 if nobody knows yet."""
        gained = share - BEGINS[phase]
        return (time.monotonic() - self._since) / gained * (1 - share) if gained > 0 else 0.0
