"""From a period's text to a row of marks: dates, months, "since", dashes, unknown words.

What belongs here: cutting the text into marks and joining day, month and year. What does not: the vocabulary
(`period_words`) and what a row of marks says (`period`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from forms.partial_date import is_partial_date, partial_date
from forms.period_words import months, vocabulary

DATE, SINCE, FROM, BETWEEN, TO, ONGOING, ONWARDS, AND = "d", "s", "f", "b", "t", "o", "w", "a"
ABOUT, AGAIN, COUNTED, UNKNOWN = "c", "r", "k", "z"
# Not yet joined: a year, a month name, a number that may be a day; and a day or month still without its year.
_YEAR, _MONTH, _NUMBER, _PARTIAL = "Y", "M", "D", "p"

_LETTERS = {
    "since": SINCE,
    "from": FROM,
    "between": BETWEEN,
    "to": TO,
    "ongoing": ONGOING,
    "onwards": ONWARDS,
    "and": AND,
    "about": ABOUT,
    "again": AGAIN,
    "counted": COUNTED,
    "filler": "",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing a period says: its letter, the words it stands for, and the numbers of a date as far as given."""

    letter: str
    text: str = ""
    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def date(self) -> str:
        """The date as stored ("2019-03"); only of a mark with a year."""
        return partial_date(self.year, self.month or None, self.day or None)


def marks(text: str) -> list[Mark]:
    """The marks of a folded text, dates joined, words without meaning left out."""
    return _with_years(_joined([mark for found in _tokens().finditer(text) for mark in _read(found)]))


@cache
def _tokens() -> re.Pattern[str]:
    phrases = sorted([*vocabulary(), *months()], key=len, reverse=True)
    bounded = "|".join(
        (r"(?<!\w)" if phrase[0].isalnum() else "") + re.escape(phrase) + (r"(?!\w)" if phrase[-1].isalnum() else "")
        for phrase in phrases
    )
    return re.compile(
        rf"""
          (?P<iso>(?<!\d)\d{{4}}-\d\d-\d\d(?!\d))
        | (?P<day_first>(?<!\d)\d{{1,2}}(?P<separator>[./-])\d{{1,2}}(?P=separator)\d{{4}}(?!\d))
        | (?P<month_first>(?<!\d)\d{{1,2}}[./]\d{{4}}(?!\d))
        | (?P<short>(?<!\d)\d{{4}}[ ]?[-/][ ]?\d\d(?![\d.]|[-/]\d|[ ]?[^\W\d]+[.]?[ ]\d{{4}}))
        | (?P<year>(?<!\d)(?:1[5-9]|20)\d\d(?!\d))
        | (?P<counted>(?<![\w.])\d{{1,2}}[ ](?:years?|months?|ans|mois|vjet|vite|anos|anni|jahre?)(?!\w))
        | (?P<number>(?<![\w.])\d{{1,2}}(?:st|nd|rd|th|er|o|[.](?=[ ]))?(?!\w))
        | (?P<phrase>{bounded})
        | (?P<sign>\.{{2,}}|[-/,;?])
        | (?P<unknown>[^\W_]+)
        """,
        re.VERBOSE,
    )


def _read(found: re.Match[str]) -> Iterator[Mark]:
    text = found[0]
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    match found.lastgroup if found.lastgroup != "separator" else "day_first":
        case "iso":
            yield from _date(text, *numbers)
        case "day_first":
            yield from _day_first(text, *numbers)
        case "month_first":
            yield from _date(text, numbers[1], numbers[0])
        case "short":
            yield from _short(text, *numbers)
        case "year":
            yield Mark(_YEAR, text, numbers[0])
        case "counted":
            yield Mark(COUNTED, text)
        case "number":
            yield Mark(_NUMBER, text, day=numbers[0])
        case "phrase":
            yield from _phrase(text)
        case "sign":
            yield Mark({";": ",", "?": ABOUT}.get(text, text if len(text) == 1 else UNKNOWN), text)
        case _:
            yield Mark(UNKNOWN, text)


def _phrase(text: str) -> Iterator[Mark]:
    month = months().get(text)
    letter = _MONTH if month else _LETTERS[vocabulary()[text]]
    if letter:
        yield Mark(letter, text, month=month or 0)


def _date(text: str, year: int, month: int, day: int = 0) -> Iterator[Mark]:
    mark = Mark(DATE, text, year, month, day)
    yield mark if is_partial_date(mark.date) else Mark(UNKNOWN, text)


def _day_first(text: str, first: int, second: int, year: int) -> Iterator[Mark]:
    # 23/02/2021 can be read one way only; 03/02/2021 is the third of February in Lisbon and a day in March in Boston.
    if "." in text or first > 12 or first == second:
        yield from _date(text, year, second, first)
    elif second > 12:
        yield from _date(text, year, first, second)
    else:
        yield Mark(_YEAR, text, year)
        yield Mark(UNKNOWN, text)


def _short(text: str, year: int, number: int) -> Iterator[Mark]:
    """ "2011-14" is a range, "2018-06" a month, and "2008-09" may be either."""
    separator = "/" if "/" in text else "-"
    end = year - year % 100 + number
    could_be_month = 1 <= number <= 12 and separator == "-"
    # "1998-02" may go on into the next century; "2018-06" cannot.
    could_be_range = year < end or (year < 2000 and number <= 12)
    if could_be_month and not could_be_range:
        yield from _date(text, year, number)
    elif could_be_range and not could_be_month and year < end:
        yield Mark(_YEAR, text, year)
        yield Mark(separator, separator)
        yield Mark(_YEAR, text, end)
    else:
        yield Mark(_YEAR, text, year)
        yield Mark(UNKNOWN, text)


_DATES = re.compile(
    r"(?P<day_month_year>Df?Mf?Y)|(?P<month_day_year>MD,?Y)|(?P<month_year>M[f,]?Y)|(?P<year_month>YM(?!,?Y|D,?Y))"
    r"|(?P<year>Y)|(?P<day_month>Df?M|M(?:D(?!M))?)|(?P<day>D)|."
)


def _joined(row: list[Mark]) -> list[Mark]:
    """The row with every "21", "June", "2018" that belong together made one date."""
    joined = []
    for found in _DATES.finditer("".join(mark.letter for mark in row)):
        parts = row[found.start() : found.end()]
        if found.lastgroup is None:
            joined += parts
            continue
        mark = Mark(
            DATE if "year" in found.lastgroup else _PARTIAL,
            " ".join(part.text for part in parts),
            year=max(part.year for part in parts),
            month=max(part.month for part in parts),
            day=max(part.day for part in parts),
        )
        sound = mark.letter == _PARTIAL or is_partial_date(mark.date)
        joined.append(mark if sound else Mark(UNKNOWN, mark.text))
    return joined


def _with_years(row: list[Mark]) -> list[Mark]:
    """The row with the year given once handed back: "January - February 2018", "8-11 September 2016"."""
    finished = list(row)
    for place in range(len(row) - 1, -1, -1):
        mark = finished[place]
        if mark.letter != _PARTIAL:
            continue
        following = finished[place + 2] if place + 2 < len(row) and finished[place + 1].letter in "-t/a," else None
        finished[place] = _completed(mark, following)
    return finished


def _completed(mark: Mark, following: Mark | None) -> Mark:
    unknown = Mark(UNKNOWN, mark.text)
    if following is None or following.letter != DATE or not following.month or (mark.day and not following.day):
        return unknown
    date = Mark(DATE, mark.text, following.year, mark.month or following.month, mark.day)
    # "November - February 2018" began in the year before, or so it seems: a person decides.
    earlier = (date.month, date.day) <= (following.month, following.day)
    return date if earlier and is_partial_date(date.date) else unknown
