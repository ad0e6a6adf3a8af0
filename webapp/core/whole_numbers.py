"""Whole numbers as requests and files spell them, never one that a database cannot hold."""

import re
from collections.abc import Iterable

DIGITS = r"[0-9]{1,9}"


def whole_number(text: str) -> int:
    """Return the number that a text is, from 0 to 999999999. Raises ValueError for any other text."""
    if re.fullmatch(DIGITS, text) is None:
        raise ValueError(f"not a whole number: {text[:20]!r}")
    return int(text)


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """Return the numbers among some texts, each once and in their order, without what is none."""
    return list(dict.fromkeys(int(one) for one in texts if re.fullmatch(DIGITS, one)))
