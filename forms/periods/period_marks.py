"""Marks of a period: tokens with day, month and year joined, and a year given once copied to its neighbours."""

import re

from forms.periods.partial_date import is_partial_date
from forms.periods.period_tokens import Letter, Mark, tokens

_JOINING = frozenset((*"-/,a", Letter.TO, Letter.FROM, Letter.AFTER_FROM, Letter.SINCE, Letter.BETWEEN))


def marks(text: str) -> list[Mark]:
    """Return the marks of a folded text, without words that mean nothing."""
    return _with_years(_joined(list(tokens(text))))


_DATES = re.compile(
    r"(?P<day_month_year>Df?Mf?,?Y)|(?P<month_day_year>MD,?Y)|(?P<month_year>M[f,]?Y)|(?P<year_month_day>Y,?f?MD(?!,?Y|M))"
    r"|(?P<year_month>Y,?f?M(?!,?f?Y|D,?Y))|(?P<year>Y)|(?P<day_month>Df?M|M(?:D(?!M))?)|(?P<day>D)|."
)


def _joined(row: list[Mark]) -> list[Mark]:
    """Return the row with each "21", "June", "2018" that belong together as one date."""
    joined = []
    for found in _DATES.finditer("".join(mark.letter for mark in row)):
        parts = row[found.start() : found.end()]
        if found.lastgroup is None:
            joined += parts
            continue
        mark = Mark(
            Letter.DATE if "year" in found.lastgroup else Letter.PARTIAL,
            " ".join(part.text for part in parts if part.letter in "YMD"),
            year=max(part.year for part in parts),
            month=max(part.month for part in parts),
            day=max(part.day for part in parts),
            year_first=found.lastgroup.startswith("year_"),
        )
        sound = mark.letter == Letter.PARTIAL or is_partial_date(mark.date)
        joined.append(mark if sound else Mark(Letter.UNKNOWN, mark.text))
    return joined


def _with_years(row: list[Mark]) -> list[Mark]:
    """Return the row with a year given once copied: "January - March 2018", "8-11 September 2016"."""
    finished = list(row)
    for place in range(len(row) - 1, -1, -1):
        if finished[place].letter == Letter.PARTIAL:
            finished[place] = _before(finished[place], _neighbour(finished[place + 1 :]))
    for place, mark in enumerate(row):
        if mark.letter == Letter.PARTIAL and finished[place].letter == Letter.UNKNOWN:
            finished[place] = _after(mark, _neighbour(finished[:place][::-1]))
    return finished


def _neighbour(row: list[Mark]) -> Mark | None:
    """Return the nearest date of a row, if only joining words and signs stand before it."""
    for place, mark in enumerate(row):
        if mark.letter == Letter.DATE:
            return mark if 0 < place <= 3 else None
        if mark.letter not in _JOINING:
            return None
    return None


def _before(mark: Mark, following: Mark | None) -> Mark:
    """Return a day or month with the year of the date that follows; unknown if that is not plainly meant."""
    unknown = Mark(Letter.UNKNOWN, mark.text)
    if following is None or not following.month or (mark.day and not following.day):
        return unknown
    date = Mark(Letter.DATE, mark.text, following.year, mark.month or following.month, mark.day)
    # "November - February 2018" began in the year before, or so it seems: a person decides.
    earlier = (date.month, date.day) <= (following.month, following.day)
    return date if earlier and is_partial_date(date.date) else unknown


def _after(mark: Mark, preceding: Mark | None) -> Mark:
    """Return a month or day after "2018 January -" with the same year, if it is later."""
    unknown = Mark(Letter.UNKNOWN, mark.text)
    if preceding is None or not preceding.year_first or not mark.month or bool(mark.day) != bool(preceding.day):
        return unknown
    date = Mark(Letter.DATE, mark.text, preceding.year, mark.month, mark.day, year_first=True)
    later = (date.month, date.day) > (preceding.month, preceding.day)
    return date if later and is_partial_date(date.date) else unknown
