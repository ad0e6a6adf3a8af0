"""Dates of which only the year or month may be known: "2019", "2019-03", "2019-03-21" (ISO 8601)."""

import re
from datetime import date

DATE_PATTERN = r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_DATE = re.compile(DATE_PATTERN, re.ASCII)


def partial_date(year: int, month: int | None = None, day: int | None = None) -> str:
    """Return the text of a date with the precision that is known."""
    parts = [f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)]
    return "-".join(parts)


def is_partial_date(text: str) -> bool:
    """Tell whether a text is a real date, month or year between 1000 and 2999."""
    # `$` in the JSON Schema pattern would also match before a line end.
    if not _DATE.match(text) or text.endswith("\n"):
        return False
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_possibly_before(start: str, end: str) -> bool:
    """Tell whether `start` can lie on or before `end`, compared as far as both are known."""
    known = min(len(start), len(end))
    return start[:known] <= end[:known]
