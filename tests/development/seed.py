"""The network that `./sheaf dev` serves: one practice of the demo in each state, and a person for each role.

Pictures are small and no document is made beforehand, so that it takes seconds. Not here: what the practices say and
how they come into their state (`webapp/demo`).
"""

from __future__ import annotations

from dataclasses import replace

from builders import a_practice
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import jobs
from webapp.accounts.people import people_with
from webapp.demo import loader, seed_data
from webapp.demo.seed_data import SeedPractice
from webapp.models import Email, EmailState, Job, JobState, Practice, Role, State


def one_in_each_state(shrink: int) -> list[SeedPractice]:
    """Return the practice of the demo that has most to look at in each state, with smaller pictures."""
    richest: dict[str, SeedPractice] = {}
    for seed in sorted(seed_data.practices(), key=_richness):
        richest[seed.state] = seed
    return [with_small_pictures(richest[state], shrink) for state in State if state in richest]


def _richness(seed: SeedPractice) -> tuple[bool, int, bool]:
    return bool(seed.colleague), len(seed.translations), seed.language == "en"


def with_small_pictures(seed: SeedPractice, shrink: int) -> SeedPractice:
    return replace(seed, scenes=tuple(replace(scene, shrink=shrink) for scene in seed.scenes))


def fill(session: Session, shrink: int = 4) -> bool:
    """Fill an empty database; return False if it is filled already."""
    if session.scalar(select(func.count(Practice.id))):
        return False
    loader.load(session, one_in_each_state(shrink))
    _add_missing_states(session)
    _leave_nothing_to_do(session)
    return True


def _leave_nothing_to_do(session: Session) -> None:
    """Let each document be made when somebody opens it, and each e-mail be one that has left."""
    for job in session.scalars(select(Job).where(Job.state == JobState.QUEUED)):
        jobs.cancel(session, job)
    for email in session.scalars(select(Email)):
        email.state, email.sent_at = EmailState.SENT, email.created_at


def _add_missing_states(session: Session) -> None:
    """Bring a practice into each state that the demo does not have yet, by the table of transitions."""
    author, editor = (people_with(session, role)[0] for role in (Role.CONTRIBUTOR, Role.EDITOR))
    for state in sorted(set(State) - set(session.scalars(select(Practice.state)))):
        a_practice(session, state, by=author, editor=editor, title=f"A practice that is {state.replace('_', ' ')}")
