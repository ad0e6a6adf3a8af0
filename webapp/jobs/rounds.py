"""A round: something is done for each of many things, each in a transaction of its own.

One that fails is undone by itself, is logged, and stops none of the others. Not here: what is done, and for what.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from webapp.core.db import unit_of_work

T = TypeVar("T")
log = logging.getLogger(__name__)
MOST_TOLD = 5
"""So many failures are told with their tracebacks; of more, only how many there were."""


class SomeFailed(Exception):
    """Some things of a round failed; all others were done."""


@dataclass(frozen=True, slots=True)
class Round:
    """How a round went: the sum of what was done, and the traceback of each thing that failed."""

    done: int = 0
    failed: Mapping[Any, str] = field(default_factory=dict)

    def result(self) -> int:
        """What was done. Raises SomeFailed, which names each thing that failed: the job fails, and is tried again."""
        if not self.failed:
            return self.done
        told = "\n".join(f"{thing}:\n{why}" for thing, why in list(self.failed.items())[:MOST_TOLD])
        raise SomeFailed(f"{len(self.failed)} failed, {self.done} were done.\n{told}")


def each(things: Iterable[T], do: Callable[[Session, T], int]) -> Round:
    """`do(session, thing)` for each of the things, in a unit of work of its own. It says how much it did."""
    done, failed = 0, dict[T, str]()
    for thing in things:
        try:
            with unit_of_work() as session:
                done += do(session, thing)
        except Exception:
            failed[thing] = traceback.format_exc()
            log.exception("%s failed for %s; the others are done", do.__qualname__, thing)
    return Round(done, failed)
