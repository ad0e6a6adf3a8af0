"""Wording of single values that every medium prints alike: addresses, periods, plain paragraphs."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from exports.sheet.blocks import Paragraph, Span, Text
from forms.periods import period_text as periods


def safe_url(url: str) -> str:
    """The address if it may be followed from a document (http, https or mailto), else an empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme in ("http", "https") and parts.netloc:
        return url.strip()
    return url.strip() if parts.scheme == "mailto" and parts.path else ""


def plain(text: str, href: str = "") -> Text:
    """One paragraph of plain text, linked if `href` may be followed."""
    return (Paragraph((Span(text, False, False, safe_url(href) or None),)),)


def squeeze(text: str) -> str:
    """The text on one line, with single blanks."""
    return " ".join(text.split())


def display_url(url: str) -> str:
    """An address as one prints it: without the scheme, `www.` and a lone slash at the end."""
    return url.strip().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def period_text(value: Mapping[str, Any], language: str) -> str:
    """A period for people: as the city wrote it, or else from its dates: since 2019, 2011 – 2014, March 2017."""
    if value.get("as_written"):
        return str(value["as_written"])
    start, end = value.get("start"), value.get("end")
    if not (start or end):
        return ""
    text = periods.period_text(start, end, ongoing=bool(value.get("ongoing")), language=language)
    return text[:1].upper() + text[1:]
