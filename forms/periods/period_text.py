"""Periods printed from their dates: "since 2019", "janvier – février 2018"; `period` reads what is printed."""

import datetime as calendar
from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton

from forms.toml_data import toml_beside

_NEUTRAL = {"since": "{start} –", "until": "… – {end}", "ongoing": "ongoing"}


def period_text(start: str | None, end: str | None, *, ongoing: bool, language: str) -> str:
    """Return a period in `language` (BCP 47) from dates of any precision; "" if it says nothing.

    Unknown languages get English dates, languages without phrases of their own get dashes.
    """
    phrases = _phrases(language)
    if ongoing and start and not end:
        return phrases["since"].format(start=date_text(start, language))
    if start and end and start != end:
        return _range(start, end, language)
    if end and not start:
        return phrases["until"].format(end=date_text(end, language))
    return date_text(start, language) if start else phrases["ongoing"] if ongoing else ""


def date_text(text: str, language: str) -> str:
    """Return `2019`, `2019-03` or `2019-03-21` as 2019, March 2019, 21 March 2019; other text unchanged."""
    day = _day(text)
    if day is None or "-" not in text:
        return text
    return format_skeleton("yMMMM", day, locale=_locale(language)) if text.count("-") == 1 else long_date(day, language)


def long_date(day: calendar.date, language: str) -> str:
    """Return a date as people write it: 3 May 2026, 1er mai 2026; English is British."""
    text = format_date(day, "d MMMM y" if language == "en" else "long", locale=_locale(language))
    return text.replace("1", "1er", 1) if day.day == 1 and _locale(language).language == "fr" else text


def _range(start: str, end: str, language: str) -> str:
    locale, first, last = _locale(language), _day(start), _day(end)
    if first and last and len(start) == len(end) == len("2019-03") and first.year == last.year and first < last:
        return str(format_interval(first, last, "yMMMM", locale=locale))
    return f"{date_text(start, language)} – {date_text(end, language)}"


def _day(text: str) -> calendar.date | None:
    """Return the first day of a date of any precision; None for what is no date."""
    try:
        numbers = [int(part) for part in text.split("-")]
        return calendar.date(*numbers, *(1, 1)[: 3 - len(numbers)])
    except (ValueError, TypeError, OverflowError):
        return None


def _phrases(language: str) -> Mapping[str, str]:
    known = _all_phrases()
    return known.get(language) or known.get(language.replace("_", "-").split("-")[0]) or _NEUTRAL


@cache
def _all_phrases() -> Mapping[str, Mapping[str, str]]:
    return toml_beside(__file__, "period_phrases.toml")


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
