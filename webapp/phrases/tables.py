"""The tables of sentences: every `*.toml` of this folder. A row is a sentence, or `one` and `other` for a number."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext, ngettext


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the rows of every table, by its name."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("*.toml"))
    return {name: rows for file in files for name, rows in file.items()}


def phrase_for(table: str, code: str, num: int | None = None, /, **params: object) -> str:
    """Return the sentence for a code in the reader's language, in its form for a number. Raises KeyError."""
    row = tables()[table][code]
    if isinstance(row, str):
        return str(gettext(row, **params)) if row else ""
    singular, plural = row["one"], row["other"]
    return str(ngettext(singular, plural, num, **params))


def phrases_of(table: str) -> dict[str, str]:
    """Return every sentence of a table in the reader's language, by its code and in its order."""
    return {code: phrase_for(table, code) for code in tables()[table]}
