"""The commands with which practices leave for an archive or another program: `edition` and `export`.

Not here: what an edition holds (editions.py) and what the data looks like (exports).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli_work import make_app, work, write_file

if TYPE_CHECKING:
    from exports.sheet import Sheet

STANDARD_OUTPUT = "-"


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True, path_type=str))
@click.option("--format", "format_", required=True, type=click.Choice(["csv", "xlsx", "json", "jsonld"]))
def export(out: str, format_: str) -> None:
    """Write the published practices as data to a file, or to standard output if OUT is “-”.

    Only what everyone may read: no contact that is for the network or for editors, nothing of who certified what.
    """
    from webapp import publishing
    from webapp.db import unit_of_work

    with make_app().app_context(), unit_of_work(reading=True) as session:
        sheets = publishing.published_sheets(session)
    data = _writer(format_)(sheets)
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    write_file(Path(out), data)
    click.echo(f"{out}: {len(sheets)} practice(s)")


def _writer(format_: str) -> Callable[[Sequence[Sheet]], bytes]:
    from exports import linked_data, records, tables, workbook

    writers: dict[str, Callable[[Sequence[Sheet]], bytes]] = {
        "csv": lambda sheets: tables.to_csv(sheets).encode(),
        "xlsx": workbook.to_xlsx,
        "json": lambda sheets: records.to_json(sheets).encode(),
        "jsonld": lambda sheets: linked_data.to_jsonld(sheets).encode(),
    }
    return writers[format_]


@click.group()
def edition() -> None:
    """Yearly editions."""


@edition.command("build")
@click.argument("year", type=int)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write into."
)
def edition_build(year: int, out: Path) -> None:
    """Bind a year: write its volume as PDF and DOCX."""
    from webapp import editions, files, jobs
    from webapp.models import JobState

    with work() as session:
        try:
            chosen = editions.choose(session, year)
        except editions.NothingToBind as error:
            raise click.ClickException(f"No public practice was published in {year}.") from error
        editions.ask_to_build(session, chosen, None)
        job_id = chosen.job_id
        session.commit()
        jobs.run(job_id or "")
        session.refresh(chosen)
        session.refresh(chosen.job)
        if chosen.job is None or chosen.job.state != JobState.DONE:
            busy = "another worker is building it; try again when it is done."
            reason = (chosen.job.error if chosen.job else "") or busy
            raise click.ClickException(f"The edition could not be built: {reason}")
        out.mkdir(parents=True, exist_ok=True)
        for format_ in editions.FORMATS:
            target = out / f"good-practices-{year}.{format_}"
            write_file(target, files.document(editions.document_name(chosen, format_)) or b"")
            click.echo(str(target))
