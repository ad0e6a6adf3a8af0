"""Marks of a period: dates in figures, years, months by name, "since", dashes, unknown words.

Day, month and year are joined, and a year given once is copied to its neighbours.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from forms.periods.partial_date import is_partial_date, partial_date
from forms.periods.period_words import months, vocabulary


class Letter(StrEnum):
    """What a mark is; `Mark.letter` is one of these or a sign such as "-". Patterns of rows are made of them."""

    DATE = "d"
    SINCE = "s"
    FROM = "f"
    BETWEEN = "b"
    TO = "t"
    AFTER_FROM = "F"
    AFTER_TO = "T"
    AFTER_BETWEEN = "B"
    ONGOING = "o"
    ONWARDS = "w"
    AND = "a"
    ABOUT = "c"
    AGAIN = "r"
    COUNTED = "k"
    UNKNOWN = "z"
    # Not yet joined: a year, a month name, a number that may be a day; and a day or month still without its year.
    YEAR = "Y"
    MONTH = "M"
    NUMBER = "D"
    PARTIAL = "p"


_JOINING = frozenset((*"-/,a", Letter.TO, Letter.FROM, Letter.AFTER_FROM, Letter.SINCE, Letter.BETWEEN))
_SIGNS = {";": ",", "|": "/", "?": Letter.ABOUT}
# Units of a duration in figures, folded: "3 years", "18 mois", "2 роки".
_UNITS = re.sub(
    r"\s+",
    "|",
    """years? months? weeks? days? ans? annees? mois semaines? jours? vjet vite vjec muaj jave dite anos? meses mes
    semanas? dias? anni mesi settimane giorni jahre? jahren monate? monaten wochen? tage? рокив роки рик мисяцив мисяци
    мисяць тижнив днив godin[aeu] mesec[ai]? meseci nedelj[ae] dana годин[аеу] месец[аи]? недељ[ае] дана ετη ετων
    χρονια μηνεσ μηνα ημερεσ yil ay hafta gun""",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A token: its letter, its words, and the numbers of a date as far as given."""

    letter: str
    text: str = ""
    year: int = 0
    month: int = 0
    day: int = 0
    year_first: bool = False  # as in "2018 January", whose year also counts for what follows

    @property
    def date(self) -> str:
        """The date as stored ("2019-03"), of a mark with a year."""
        return partial_date(self.year, self.month or None, self.day or None)


def marks(text: str) -> list[Mark]:
    """Return the marks of a folded text, without words that mean nothing."""
    return _with_years(_joined(list(_tokens(text))))


def _tokens(text: str) -> Iterator[Mark]:
    """Yield the marks of a folded text, dates not yet joined, without words that mean nothing."""
    order = _order(text)
    for match in _pattern().finditer(text):
        yield from _read(match, order)


def _alternatives(phrases: Iterable[str]) -> str:
    """Return phrases as one pattern, the longest first, each ending where a word ends."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase) + (r"(?!\w)" if phrase[-1].isalnum() else "") for phrase in ordered)


@cache
def _pattern() -> re.Pattern[str]:
    words = [*vocabulary(), *months()]
    bounded = _alternatives(word for word in words if word[0].isalnum())
    others = _alternatives(word for word in words if not word[0].isalnum())
    # Turkish endings are also written without their apostrophe.
    endings = _alternatives(word[1:] for word in words if word[0] == "'" and len(word) > 2)
    month = _alternatives(months())
    return re.compile(
        rf"""
          (?P<iso>(?<!\d)\d{{4}}(?P<mark>[-./])\d\d(?P=mark)\d\d(?!\d))
        | (?P<day_first>(?<!\d)\d{{1,2}}(?P<separator>[./-])[ ]?\d{{1,2}}(?P=separator)[ ]?\d{{4}}(?!\d))
        | (?P<day_month>(?<![\w.])\d{{1,2}}\.[ ]?\d{{1,2}}\.(?=[ ]?-))
        | (?P<month_first>(?<![\d./-])\d{{1,2}}[./-]\d{{4}}(?!\d))
        | (?P<short>(?<!\d)\d{{4}}[ ]?[-/][ ]?'?\d\d(?![\w.]|[-/]\d|[ ]?(?:{month})[.]?[ ]\d{{4}}))
        | (?P<decade>(?<!\d)(?:1[5-9]|20)\d0'?s(?!\w))
        | (?P<year>(?<!\d)(?:1[5-9]|20)\d\d(?!\d))
        | (?P<short_year>(?<!\w)'\d\d(?!\w))
        | (?P<counted>(?<![\w.])\d{{1,2}}[ ]?(?:{_UNITS})(?!\w))
        | (?P<part>(?<!\w)(?:[qtshk][1-4]|[1-4][qts]|(?:i{{1,3}}|iv|[1-4](?:[.]?[^\W\d]{{0,3}}))[ ](?=
              (?:quart|trimest|semest|half|halbj|tremuj|квартал|тромес|пивриччя|τριμην|εξαμην|cey))))
        | (?P<number>(?<![\w.])\d{{1,2}}(?:st|nd|rd|th|ere?|[.]?[oa]|η[σν]?|-?(?:го|е|и)|[.](?=[ -]))?(?!\w))
        | (?P<phrase>(?<![^\W\d])(?:{bounded})|{others})
        | (?P<ending>(?<=\d)(?:{endings}))
        | (?P<leader>^\.{{2,}}[ ]?-)
        | (?P<sign>\.{{2,}}|[-/,;?|])
        | (?P<arrow>=>|[\u2192\u21d2\u2794])
        | (?P<symbol>[<>=~*%#^\u2248\u2264\u2265\u00b1])
        | (?P<unknown>[^\W_]+)
        """,
        re.VERBOSE,
    )


def _order(text: str) -> str:
    """Return whether the dates in figures put the "day" or the "month" first; "" if they do not tell."""
    pairs = re.findall(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)", text)
    day, month = (any(int(pair[place]) > 12 for pair in pairs) for place in (0, 2))
    return "" if day == month else "day" if day else "month"


def _read(match: re.Match[str], order: str) -> Iterable[Mark]:
    text = match[0]
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    kind = next(name for name, value in match.groupdict().items() if value is not None)
    if kind == "day_first":
        return _day_first(text, *numbers, order=order)
    return _READERS[kind](text, numbers) if kind in _READERS else (Mark(Letter.UNKNOWN, text),)


def _decade(text: str, numbers: list[int]) -> Iterable[Mark]:
    return Mark(Letter.YEAR, text, numbers[0]), Mark(Letter.ABOUT, text)


def _short_year(text: str, numbers: list[int]) -> Iterable[Mark]:
    return (Mark(Letter.YEAR, text, numbers[0] + (2000 if numbers[0] < 50 else 1900)),)


def _sign(text: str, _numbers: list[int]) -> Iterable[Mark]:
    return (Mark(Letter.UNKNOWN if text.startswith("..") else _SIGNS.get(text, text), text),)


def _phrase(text: str, _numbers: Sequence[int] = ()) -> Iterable[Mark]:
    month = months().get(text)
    meaning = "month" if month else vocabulary()[text]
    if meaning != "filler":
        yield Mark(Letter[meaning.upper()], text, month=month or 0)


def _date(text: str, year: int, month: int, day: int = 0) -> Mark:
    mark = Mark(Letter.DATE, text, year, month, day)
    return mark if is_partial_date(mark.date) else Mark(Letter.UNKNOWN, text)


def _day_first(text: str, first: int, second: int, year: int, *, order: str) -> Iterator[Mark]:
    # 23/02/2021 can be read one way only; 03/02/2021 is the third of February in Lisbon and a day in March in Boston.
    if "." in text or first > 12 or first == second or (order == "day" and second <= 12):
        yield _date(text, year, second, first)
    elif second > 12 or order == "month":
        yield _date(text, year, first, second)
    else:
        yield from (Mark(Letter.YEAR, text, year), Mark(Letter.UNKNOWN, text))


def _short(text: str, year: int, number: int) -> Iterator[Mark]:
    """ "2011-14" is a range, "2018-06" a month, and "2008-09" may be either; but in "2008/09" nobody writes a month."""
    separator = "/" if "/" in text else "-"
    end = year - year % 100 + number
    could_be_month = 1 <= number <= 12 and "'" not in text
    # "1998-02" may go on into the next century; "2018-06" cannot.
    could_be_range = year < end or (year < 2000 and number <= 12)
    if separator == "/" and end == year + 1:
        could_be_month = False
    if could_be_month and not could_be_range:
        yield _date(text, year, number)
    elif could_be_range and not could_be_month and year < end:
        yield from (Mark(Letter.YEAR, text, year), Mark(separator, separator), Mark(Letter.YEAR, text, end))
    else:
        yield from (Mark(Letter.YEAR, text, year), Mark(Letter.UNKNOWN, text))


_READERS: dict[str, Callable[[str, list[int]], Iterable[Mark]]] = {
    "iso": lambda text, numbers: (_date(text, *numbers),),
    "day_month": lambda text, numbers: (Mark(Letter.PARTIAL, text, month=numbers[1], day=numbers[0]),),
    "month_first": lambda text, numbers: (_date(text, numbers[1], numbers[0]),),
    "short": lambda text, numbers: _short(text, *numbers),
    "decade": _decade,
    "year": lambda text, numbers: (Mark(Letter.YEAR, text, numbers[0]),),
    "short_year": _short_year,
    "counted": lambda text, _: (Mark(Letter.COUNTED, text),),
    "part": lambda text, _: (Mark(Letter.ABOUT, text.strip()),),
    "number": lambda text, numbers: (Mark(Letter.NUMBER, text, day=numbers[0]),),
    "phrase": _phrase,
    "ending": lambda text, _: _phrase("'" + text),
    "leader": lambda text, _: (Mark(Letter.TO, text),),
    "sign": _sign,
    "arrow": lambda text, _: (Mark("-", text),),
}


_JOINED_DATES = re.compile(
    r"(?P<day_month_year>Df?Mf?,?Y)|(?P<month_day_year>MD,?Y)|(?P<month_year>M[f,]?Y)|(?P<year_month_day>Y,?f?MD(?!,?Y|M))"
    r"|(?P<year_month>Y,?f?M(?!,?f?Y|D,?Y))|(?P<year>Y)|(?P<day_month>Df?M|M(?:D(?!M))?)|(?P<day>D)|."
)


def _joined(row: list[Mark]) -> list[Mark]:
    """Return the row with each "21", "June", "2018" that belong together as one date."""
    joined = []
    for found in _JOINED_DATES.finditer("".join(mark.letter for mark in row)):
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
