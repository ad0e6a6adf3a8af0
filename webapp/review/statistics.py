"""The numbers of a year: what came in and went out, by month, topic and country, and how long it took."""

import datetime as dt
import statistics
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.models import Event, QueueLabel, QueueRow, State, Waiting

DAY_SECONDS = 86400
Moment = InstrumentedAttribute[dt.datetime] | InstrumentedAttribute[dt.datetime | None]
MEASURED: tuple[State, ...] = tuple(
    one for one in State if one is not State.DRAFT and one.meaning.waits_for is not Waiting.NOBODY
)


@dataclass(frozen=True, slots=True)
class Flow:
    """How many practices were sent for the first time and published for the first time."""

    received: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """The median number of days that practices stood in a state when they left it, and how many did."""

    days: float
    count: int


@dataclass(frozen=True, slots=True)
class YearNumbers:
    """The numbers of a year: `months` from January, `topics` and `countries` by code, the most received first."""

    year: int
    months: tuple[Flow, ...]
    topics: dict[str, Flow]
    countries: dict[str, Flow]
    stays: dict[State, Stay]

    @property
    def total(self) -> Flow:
        return Flow(sum(one.received for one in self.months), sum(one.published for one in self.months))


def of_year(session: Session, year: int) -> YearNumbers:
    """Return the numbers of a calendar year (UTC)."""
    received, published = (_months(session, column, year) for column in (QueueRow.received_at, QueueRow.published_at))
    months = tuple(Flow(received.get(month, 0), published.get(month, 0)) for month in range(1, 13))
    labels = _labels(session, year)
    return YearNumbers(year, months, labels["topic"], labels["country"], _stays(session, year))


def _bounds(year: int) -> list[dt.datetime]:
    return [dt.datetime(year, month, 1, tzinfo=dt.UTC) for month in range(1, 13)] + [
        dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC)
    ]


def _months(session: Session, column: Moment, year: int) -> dict[int, int]:
    bounds = _bounds(year)
    month = case(*((column < end, number) for number, end in enumerate(bounds[1:], start=1)))
    query = select(month, func.count()).where(column >= bounds[0], column < bounds[-1]).group_by(month)
    return {number: count for number, count in session.execute(query)}


def _labels(session: Session, year: int) -> dict[str, dict[str, Flow]]:
    received, published = _within(QueueRow.received_at, year), _within(QueueRow.published_at, year)
    sums = [func.sum(case((one, 1), else_=0)) for one in (received, published)]
    query = select(QueueLabel.kind, QueueLabel.value, *sums).join(
        QueueRow, QueueRow.practice_id == QueueLabel.practice_id
    )
    query = query.where(or_(received, published)).group_by(QueueLabel.kind, QueueLabel.value)
    found: dict[str, dict[str, Flow]] = {"topic": {}, "country": {}}
    for kind, value, came, went in sorted(session.execute(query), key=lambda row: (-row[2], -row[3], row[1])):
        found[kind][value] = Flow(came, went)
    return found


def _within(column: Moment, year: int) -> ColumnElement[bool]:
    bounds = _bounds(year)
    return and_(column >= bounds[0], column < bounds[-1])


def _stays(session: Session, year: int) -> dict[State, Stay]:
    """Return the medians, each read from the middle of the state's stays, at a fifth of the cost of numbering all."""
    left = (_within(Event.at, year), Event.lasted.is_not(None))
    counted = select(Event.from_state, func.count()).where(*left, Event.from_state.in_(MEASURED))
    counts = {state: count for state, count in session.execute(counted.group_by(Event.from_state))}
    found = {}
    for state in (one for one in MEASURED if one in counts):
        lasted = select(Event.lasted).where(*left, Event.from_state == state).order_by(Event.lasted)
        before, odd = divmod(counts[state] - 1, 2)
        middle = session.scalars(lasted.offset(before).limit(1 + odd)).all()
        found[state] = Stay(statistics.mean(one for one in middle if one is not None) / DAY_SECONDS, counts[state])
    return found
