"""Rounds: something is done for each of many things, each in a transaction of its own, and a failure stops no other."""

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from webapp.core.db import unit_of_work

T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_TOLD = 5  # so many failures are told with their tracebacks; of more, only how many there were


class SomeFailed(Exception):
    """Some things of a round failed; all others were done."""


@dataclass(frozen=True, slots=True)
class Round:
    """The outcome of a round: the sum of what was done, and the traceback of each thing that failed."""

    done: int = 0
    failed: Mapping[Any, str] = field(default_factory=dict)

    def result(self) -> int:
        """Return what was done. Raises SomeFailed, which names what failed, so that the job is tried again."""
        if not self.failed:
            return self.done
        told = "\n".join(f"{thing}:\n{why}" for thing, why in list(self.failed.items())[:MOST_TOLD])
        raise SomeFailed(f"{len(self.failed)} failed, {self.done} were done.\n{told}")


def each(things: Iterable[T], do: Callable[[Session, T], int]) -> Round:
    """Call `do(session, thing)`, which returns how much it did, for each thing in a unit of work of its own."""
    done, failed = 0, dict[T, str]()
    for thing in things:
        try:
            with unit_of_work() as session:
                done += do(session, thing)
        except Exception:
            failed[thing] = traceback.format_exc()
            log.exception("%s failed for %s; the others are done", do.__qualname__, thing)
    return Round(done, failed)
