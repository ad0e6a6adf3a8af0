"""The commands with which practices leave for an archive or another program: `edition` and `export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.work import failing_on, make_app, work, write_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from exports.archive.bag_check import Problem
    from webapp.models import Edition, EditionCheck

STANDARD_OUTPUT = "-"


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True, path_type=str))
@click.option("--format", "format_", required=True, type=click.Choice(["csv", "xlsx", "json", "jsonld"]))
def export(out: str, format_: str) -> None:
    """Write the published practices as data to a file, or to standard output if OUT is “-”.

    Only what everyone may read: no contact that is for the network or for editors, nothing of who certified what.
    """
    from exports.data.data_files import WRITERS
    from webapp import questionnaires
    from webapp.core.db import unit_of_work
    from webapp.documents import publishing

    with make_app().app_context(), unit_of_work(reading=True) as session:
        sheets = publishing.published_sheets(session)
        data = WRITERS[format_](sheets, questionnaires.current())
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    write_file(Path(out), data)
    click.echo(f"{out}: {len(sheets)} practice(s)")


@click.group()
def edition() -> None:
    """Yearly editions."""


@edition.command("build")
@click.argument("year", type=int)
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write into."
)
def edition_build(year: int, out: Path) -> None:
    """Bind a year: write its archive package, a folder with the edition, every sheet, the data and their checksums."""
    from exports import ExportError
    from webapp.editions import documents
    from webapp.editions import records as edition_records

    with work() as session:
        with failing_on(edition_records.NothingToBind, sentence=f"No public practice was published in {year}."):
            chosen = edition_records.get_or_begin(session, year)
        _build(session, chosen)
        target = out / f"good-practices-{year}"
        try:
            documents.unpack(chosen, target)
        except (ExportError, OSError) as error:
            raise click.ClickException(f"{target} cannot be written: {error}") from error
    click.echo(str(target))


def _build(session: Session, chosen: Edition) -> None:
    """Build an edition here and now. Raises ClickException if it does not get done."""
    from webapp import jobs
    from webapp.documents import conformance
    from webapp.editions import builds, checking
    from webapp.models import CheckOutcome, JobState

    builds.enqueue(session, chosen, None)
    job_id = chosen.job_id
    session.commit()
    jobs.run(job_id or "")
    session.refresh(chosen)
    if chosen.job is not None:
        session.refresh(chosen.job)
    if chosen.job is None or chosen.job.state != JobState.DONE:
        busy = "another worker is building it; try again when it is done."
        reason = (chosen.job.error if chosen.job else "") or busy
        raise click.ClickException(f"The edition could not be built: {reason}")
    if invalid := checking.refused(chosen) or checking.broken(checking.of_build(chosen, chosen.build)):
        wrong = "\n".join(_wrong(chosen, row) for row in invalid)
        raise click.ClickException(f"The edition is not shown, because it does not keep to its standards:\n{wrong}")
    for row in checking.of_build(chosen, chosen.build):
        if row.outcome == CheckOutcome.UNCHECKED and row.obstacle != conformance.SWITCHED_OFF:
            click.echo(f"{checking.file_name(chosen, row.file)} was not checked: {row.obstacle}", err=True)


def _wrong(chosen: Edition, row: EditionCheck) -> str:
    """Return the line of a file that is not valid, with the first rule that it breaks."""
    from webapp.editions import checking

    first = row.failures[0]
    return f"{checking.file_name(chosen, row.file)}: {first['standard']}, {first['rule']}: {first['description']}"


@edition.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
def edition_verify(path: Path, as_json: bool) -> None:
    """Check a package: is every file there, unchanged, and nothing else? The exit status is 0 only if it is sound.

    What the standard allows and is still worth knowing is a warning, on standard error.
    """
    from exports.archive.bag_check import is_sound
    from exports.archive.bag_zip import verify

    problems = verify(path)
    sound = is_sound(problems)
    if as_json:
        rows = [
            {
                "file": problem.file,
                "level": "warning" if problem.is_warning else "error",
                "problem": problem.fault.value,
                "detail": problem.detail,
            }
            for problem in problems
        ]
        click.echo(json.dumps({"path": str(path), "sound": sound, "problems": rows}))
    else:
        _report(problems, sound=sound)
    sys.exit(0 if sound else 1)


def _report(problems: Sequence[Problem], *, sound: bool) -> None:
    """Print a line for each problem, those of warnings on standard error, and the verdict."""
    from exports.archive.bag_tags import listed

    for problem in problems:
        detail = f" ({problem.detail})" if problem.detail else ""
        begins = "warning: " if problem.is_warning else ""
        click.echo(f"{begins}{problem.fault.value:<10} {listed(problem.file)}{detail}", err=problem.is_warning)
    wrong = sum(not problem.is_warning for problem in problems)
    warnings = f" {len(problems) - wrong} warning(s)." if len(problems) > wrong else ""
    verdict = "The package is sound." if sound else f"The package is not sound: {wrong} problem(s)."
    click.echo(verdict + warnings)
