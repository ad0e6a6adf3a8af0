"""The commands with which practices that exist elsewhere come in: `read-period`.

Not here: how a text is read (forms) and what becomes of it (imports.py).
"""

from __future__ import annotations

import json
from typing import TextIO

import click

READING = ("as_written", "start", "end", "ongoing", "uncertain", "note")


@click.command("read-period")
@click.argument("file", type=click.File(encoding="utf-8-sig"), default="-")
@click.option("--print", "language", default="", help="Also print each period in this language, such as “fr”.")
def read_period(file: TextIO, language: str) -> None:
    """Read periods, one a line of FILE or of standard input, and print a JSON reading of each."""
    from forms.period import read
    from forms.period_text import period_text

    try:
        for line in file:
            reading = read(line.rstrip("\n"))
            found = {key: getattr(reading, key) for key in READING}
            if language:
                found["printed"] = period_text(reading.start, reading.end, ongoing=reading.ongoing, language=language)
            click.echo(json.dumps(found, ensure_ascii=False))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not a text in UTF-8. Save it as UTF-8 and try again.") from error
