"""Periods as cities write them: "2019 - ongoing", "Depuis 2020", "QË NGA VITI 2020", "2011-14".

A reading is what the words plainly say, or it is `uncertain` with a note, for a person to decide.
"""

import datetime as calendar
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypedDict

from forms.periods.partial_date import is_possibly_before
from forms.periods.period_marks import Letter, Mark, marks
from forms.periods.period_words import fold, is_missing
from forms.text.plain import clean_line


class Period(TypedDict):
    """When a practice ran. Dates are ISO 8601 with the precision that is known: "2019", "2019-03" or "2019-03-21"."""

    as_written: str
    start: str | None
    end: str | None
    ongoing: bool
    recurring: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says; dates are "2019", "2019-03", "2019-03-21" or None, and `note` is plain English."""

    as_written: str
    start: str | None = None
    end: str | None = None
    ongoing: bool = False
    uncertain: bool = False
    note: str = ""

    def period(self) -> Period:
        """Return the reading as an answer to a period field."""
        return Period(as_written=self.as_written, start=self.start, end=self.end, ongoing=self.ongoing, recurring="")


LONGEST = 1_000
"""Characters of a line that is read. Real periods have a few dozen; numbers of thousands of digits are no dates."""


def read(text: str) -> Reading:
    """Read one line; a missing period ("", "N/A") gives a certain reading without dates."""
    as_written = clean_line(text)
    if len(as_written) > LONGEST:
        return Reading(as_written, uncertain=True, note="too long to be a period")
    folded = fold(as_written)
    if is_missing(folded):
        return Reading(as_written)
    row = marks(folded)
    return _doubted(_say(as_written, _plain(row)), row)


def _plain(row: list[Mark]) -> list[Mark]:
    """Return the marks that carry or join dates; a dash before unknown words does not leave the end open."""
    plain = [
        mark
        for before, mark in pairwise([Mark(""), *row])
        if mark.letter not in (Letter.ABOUT, Letter.AGAIN, Letter.UNKNOWN)
        and not (mark.letter == Letter.FROM and before.letter == Letter.ABOUT)
    ]
    while row and row[-1].letter == Letter.UNKNOWN and plain and plain[-1].letter == "-":
        plain.pop()
    return plain


_OPEN = re.compile(r"[sf]?d[-t,]*[ow]+|[sf]d-?|d-|o[-,]?[sf]d")
_RANGE = re.compile(r"[sf]?d[-t]d([-,]?o)?")
_LIST = re.compile(r"d(-d)*([,/a]+d(-d)?)*([,/a]+d(-d)?|-o|-|[,/a]+o|-d-d)")


def _say(as_written: str, row: list[Mark]) -> Reading:
    """Return what the marks say, apart from words that carry no date."""
    shape = _tidy("".join(mark.letter for mark in row))
    dates = [mark for mark in row if mark.letter == Letter.DATE]
    first, last = (dates[0].date, dates[-1].date) if dates else (None, None)
    ranged = _RANGE.fullmatch(shape)
    if shape == Letter.DATE:
        return Reading(as_written, first, last)
    if shape == Letter.ONGOING:
        return Reading(as_written, ongoing=True)
    if _OPEN.fullmatch(shape):
        return Reading(as_written, first, ongoing=True)
    if ranged or (shape == "d/d" and all(mark.month for mark in dates)):  # ISO 8601 parts the two dates by a slash
        goes_on = bool(ranged and ranged[1])
        since = shape.startswith("sd-") or (shape[0] == Letter.SINCE and _says_since_only(row))
        return _range(as_written, dates, since=since, ongoing=goes_on)
    if shape == "td":
        return Reading(as_written, end=last)
    enumerated = re.sub(r"f?d[t-]d", "d-d", shape)
    if _LIST.fullmatch(enumerated):
        return _several(as_written, dates, enumerated)
    return _unclear(as_written, dates, shape)


# "desde 2015 hasta 2018" and "dal 2015 al 2018" are ranges; "since 2015 to 2018" is a slip, and one of both is wrong.
_SINCE_ONLY = re.compile(r"(ever )?since|depuis|seit|sinds")


def _says_since_only(row: list[Mark]) -> bool:
    """Tell whether the word for "since" can mean nothing else in its language."""
    return any(mark.letter == Letter.SINCE and _SINCE_ONLY.match(mark.text) for mark in row)


def _tidy(shape: str) -> str:
    """Return the row's letters in one order: joining words before their date, and no sign twice."""
    shape = shape.replace("dadB", "fdtd").replace("B", "").replace("dF", "fd").replace("dT", "td")
    if Letter.BETWEEN in shape:
        shape = shape.replace(Letter.BETWEEN, Letter.FROM, 1).replace(Letter.AND, Letter.TO, 1)
    # "on 21 June", unlike "2018 on", says nothing.
    shape = re.sub(r"(?<![d,-])w", "", shape)
    shape = re.sub(r"^k[-,]?|[-,]?k$", "", shape)
    shape = re.sub(r"[-,]*t+[-,]*(?=[do])", Letter.TO, shape)
    shape = re.sub(r"o(?:[-,]*o)+", Letter.ONGOING, shape)  # "ad oggi, in corso"
    return re.sub(r"-+", "-", shape.strip(",/a"))


def _range(as_written: str, dates: list[Mark], *, since: bool, ongoing: bool) -> Reading:
    start, end = dates[0].date, dates[1].date
    if not is_possibly_before(start, end):
        return Reading(as_written, start, end, ongoing, True, "the end comes before the start")
    if ongoing:
        return Reading(as_written, start, end, True, True, "it names an end and says that it goes on")
    if since:
        return Reading(as_written, start, end, False, True, "it says since and names an end")
    return Reading(as_written, start, end)


def _several(as_written: str, dates: list[Mark], shape: str) -> Reading:
    """Return consecutive dates as one period, and others as the whole span with a doubt."""
    start, end = min(mark.date for mark in dates), max(mark.date for mark in dates)
    if shape[-1] in "o-":
        return Reading(as_written, start, None, True, True, "several periods: from the first one on")
    if _consecutive(dates) and ("-" not in shape or set(shape) == {"d", "-"}):
        return Reading(as_written, start, end)
    return Reading(as_written, start, end, False, True, "several periods: from the first to the last")


def _consecutive(dates: list[Mark]) -> bool:
    """Tell whether the dates are years, months or days without a gap."""
    if all(not mark.month for mark in dates):
        steps = [mark.year for mark in dates]
    elif all(mark.month and not mark.day for mark in dates):
        steps = [mark.year * 12 + mark.month for mark in dates]
    elif all(mark.day for mark in dates):
        steps = [calendar.date.fromisoformat(mark.date).toordinal() for mark in dates]
    else:
        return False
    return steps == list(range(steps[0], steps[0] + len(steps)))


def _unclear(as_written: str, dates: list[Mark], shape: str) -> Reading:
    ongoing = any(letter in shape for letter in (Letter.ONGOING, Letter.ONWARDS, Letter.SINCE))
    if not dates:
        note = "no date was found" if not ongoing else "it goes on, but no date was found"
        return Reading(as_written, ongoing=ongoing, uncertain=True, note=note)
    start, end = min(mark.date for mark in dates), max(mark.date for mark in dates)
    closed = len(dates) > 1 and not ongoing
    return Reading(as_written, start, end if closed else None, ongoing, True, "the wording was not understood")


def _doubted(reading: Reading, row: list[Mark]) -> Reading:
    """Return the reading, uncertain for every unknown or vague word, with a note of what recurs."""
    unknown = [mark.text for mark in row if mark.letter == Letter.UNKNOWN]
    vague = [mark.text for mark in row if mark.letter == Letter.ABOUT]
    again = [mark.text for mark in row if mark.letter == Letter.AGAIN]
    notes = [reading.note] if reading.note else []
    if unknown:
        notes.append("not understood: " + ", ".join(unknown))
        # A lone date beside unknown words may be a beginning, an end or neither, so no end is claimed.
        lone = reading.start == reading.end and not reading.ongoing
        reading = replace(reading, uncertain=True, end=None if lone else reading.end)
    if vague:
        notes.append("vague: " + ", ".join(vague))
        reading = replace(reading, uncertain=True)
    if again:
        notes.append("recurring: " + ", ".join(again))
    return replace(reading, note="; ".join(notes))
