"""The commands with which practices that exist elsewhere come in: `import-listing`, `import-table` and their kin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from webapp.cli.work import failing_on, make_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.imports.files import Content
    from webapp.imports.preview import RowPreview
    from webapp.models import ImportState, Person

READING = ("as_written", "start", "end", "ongoing", "uncertain", "note")
SHORT = 500  # rows that are reported at once; above, it is said how far it is
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("read-period")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--column", default="", metavar="HEADER", help="FILE is a table (CSV, XLSX or JSON): read this column.")
@click.option("--print", "language", default="", help="Also print each period in this language, such as “fr”.")
def read_period(file: BinaryIO, column: str, language: str) -> None:
    """Read periods, one a line of FILE or of standard input, and print a JSON reading of each."""
    from forms.periods.period import read
    from forms.periods.period_text import period_text

    try:
        for line in _cells(file, column) if column else (line.decode("utf-8-sig") for line in file):
            reading = read(line.rstrip("\r\n"))
            row = {key: getattr(reading, key) for key in READING}
            if language:
                row["printed"] = period_text(reading.start, reading.end, ongoing=reading.ongoing, language=language)
            click.echo(json.dumps(row, ensure_ascii=False))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not a text in UTF-8. Save it as UTF-8 and try again.") from error


def _cells(file: BinaryIO, column: str) -> Iterator[str]:
    """Return the cells of a column of a table, top to bottom. Raises ClickException."""
    from forms.intake.data_table import read_table
    from forms.intake.table_limits import NotReadable
    from webapp.phrases.imports import refusal

    try:
        table = read_table(file.read())
    except NotReadable as error:
        raise click.ClickException(f"{file.name}: {refusal(error.reason, error.detail)}") from error
    if column not in table.headers:
        raise click.ClickException(f"There is no column “{column}”. There are: {', '.join(table.headers)}.")
    return (str(row[column]) for row in table.rows)


@click.command("import-listing")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON instead of a report.")
@click.option("--source", default="", help="The catalogue's name, by which its practices are known again.")
@click.option("--language", default="en", show_default=True, help="Of texts whose language cannot be told.")
@click.option("--by", default="", help="The e-mail address of the editor whose drafts they become.")
@click.option("--update", is_flag=True, help="Also write anew drafts that changed on the page and nobody touched here.")
def import_listing(file: Path, dry_run: bool, as_json: bool, source: str, language: str, by: str, update: bool) -> None:
    """Read a saved catalogue page, text or HTML: each practice becomes a draft, with what must still be asked."""
    with make_app(may_begin=True).app_context():
        if as_json:
            click.echo(json.dumps(_entries(file), ensure_ascii=False, indent=2))
        content = _read(file, page=True)
        _bring_in(content, file, _Choices(by, source, language, dry_run, update), report=not as_json)


def _entries(file: Path) -> dict[str, Any]:
    from forms.intake import listing
    from forms.intake.text_file import NotText, decoded
    from webapp.core.db import unit_of_work
    from webapp.imports.files import known_places

    with unit_of_work(reading=True) as session:
        known = known_places(session)
    with failing_on(NotText, sentence=f"{file} is neither a text nor HTML."):
        listed = listing.read(decoded(file.read_bytes())[0], known)
    return {"entries": [entry.to_json() for entry in listed.entries], "problems": list(listed.problems)}


@click.command("import-table")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and change nothing.")
@click.option("--column", "moved", multiple=True, metavar="HEADER=TARGET", help="Where a column goes; may be repeated.")
@click.option("--source", default="", help="The table's name, by which its practices are known again.")
@click.option("--language", default="en", show_default=True, help="Of rows that do not say theirs.")
@click.option("--by", default="", help="The e-mail address of the editor whose drafts they become.")
@click.option("--update", is_flag=True, help="Also write anew drafts that changed there and nobody touched here.")
def import_table(
    file: Path, dry_run: bool, moved: tuple[str, ...], source: str, language: str, by: str, update: bool
) -> None:
    """Read practices from CSV, Excel (XLSX) or JSON, a row each; without --column, headers tell where columns go."""
    with make_app(may_begin=True).app_context():
        content = _read(file, page=False)
        content.mapping.update(_moved(content, moved))
        for header, target in content.mapping.items():
            click.echo(f"{header} -> {target or '(a note)'}")
        _bring_in(content, file, _Choices(by, source, language, dry_run, update), report=True)


def _moved(content: Content, moved: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each header and its target. Raises ClickException for one that is unknown."""
    from forms.intake.columns import targets
    from forms.questionnaire.shipped import LATEST, load

    possible = targets(load(LATEST))
    for one in moved:
        header, _, target = one.rpartition("=")
        if header not in content.mapping:
            raise click.ClickException(f"There is no column “{header}”. There are: {', '.join(content.mapping)}.")
        if target and target not in possible:
            raise click.ClickException(f"“{target}” is no place for a column. There are: {', '.join(possible)}.")
        yield header, target


@click.command("import-undo")
@click.argument("number", type=int)
def import_undo(number: int) -> None:
    """Take an import back as one: drafts that nobody touched since are deleted, all others are named."""
    from webapp.core.db import unit_of_work
    from webapp.imports import batches, preparation, rows, runs
    from webapp.models import Import, RowUndone

    with make_app().app_context():
        with unit_of_work() as session:
            if (import_ := session.get(Import, number)) is None:
                raise click.ClickException(f"There is no import {number}.")
            with failing_on(preparation.NotNow, sentence=f"Import {number} is not done, or undone already."):
                runs.begin_undo(session, import_)
        batches.finish(number, _progress)
        with unit_of_work(reading=True) as session:
            done = session.get_one(Import, number)
            undone = rows.undone_rows(session, done)
            click.echo(f"Deleted: {undone.get(RowUndone.DELETED, 0)}. Put back: {undone.get(RowUndone.RESTORED, 0)}.")
            for row in rows.left_by_undoing(session, done, undone.get(RowUndone.KEPT, 0)):
                click.echo(f"Left, somebody has written on it: {row.title or row.source_key}")


def _read(file: Path, *, page: bool) -> Content:
    from forms.intake.table_limits import NotReadable
    from webapp.core.db import unit_of_work
    from webapp.imports import files
    from webapp.phrases.imports import refusal

    with unit_of_work(reading=True) as session:
        known = files.known_places(session)
    try:
        return files.read(file.read_bytes(), file.name, known, page=page)
    except NotReadable as error:
        raise click.ClickException(f"{file}: {refusal(error.reason, error.detail)}") from error


@dataclass(frozen=True, slots=True)
class _Choices:
    """What was chosen at the command line, whatever kind of file it is."""

    by: str
    source: str
    language: str
    dry_run: bool
    update: bool


def _bring_in(content: Content, file: Path, chosen: _Choices, *, report: bool) -> None:
    """Keep what was read, preview and import it in short transactions; or only say what would happen."""
    from webapp.core.db import unit_of_work
    from webapp.imports import batches, preparation, rows, runs
    from webapp.models import Import

    with unit_of_work(reading=chosen.dry_run) as session:
        editor = _editor(session, chosen.by)
        if chosen.dry_run:
            _preview(session, content, chosen.source or file.stem, report=report)
            return
        names = {"source": chosen.source, "language": chosen.language}
        id = preparation.keep(session, content, file.name, editor, **names).id
    batches.finish(id, _progress)
    if report:
        _report_rows(id)
    with unit_of_work() as session:
        import_ = session.get_one(Import, id)
        if chosen.update:
            preparation.choose(session, import_, None)
        with failing_on(preparation.NotNow, sentence=f"Another import of “{import_.source}” is under way."):
            runs.begin(session, import_, editor)
    batches.finish(id, _progress)
    with unit_of_work(reading=True) as session:
        counts = rows.outcomes(session, session.get_one(Import, id))
    outcomes = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
    click.echo(f"Import {id}: {outcomes}. Undo it with: sheaf import-undo {id}", err=not report)
    if editor is None:
        click.echo("Nobody has these drafts yet: an editor takes them over at /desk/imports.", err=True)


def _progress(state: ImportState, done: int, total: int) -> None:
    """Say how far an import is, where somebody looks on and it takes a while."""
    if total > SHORT and sys.stderr.isatty():
        click.echo(f"\r{state.value}: {done} of {total}", err=True, nl=False)


def _preview(session: Session, content: Content, source: str, *, report: bool) -> None:
    """Say what would become of each row, without keeping anything."""
    from webapp.imports import files, preview

    reader = preview.Reader(content.kind, content.mapping, files.known_places(session))
    for start in range(0, len(content.rows), SHORT) if report else ():
        read = [reader.read(raw) for raw in content.rows[start : start + SHORT]]
        for planned in preview.preview_rows(session, source, read):
            _report(planned)


def _report_rows(id: int) -> None:
    from webapp.core.db import unit_of_work
    from webapp.imports import preview, rows
    from webapp.models import Import

    with unit_of_work(reading=True) as session:
        import_ = session.get_one(Import, id)
        for start in range(0, import_.row_count, SHORT):
            for row in rows.rows_of(session, import_, start=start, count=SHORT):
                _report(preview.RowPreview(preview.candidate_of(row), row.outcome))
            session.expunge_all()
            import_ = session.get_one(Import, id)


def _editor(session: Session, address: str) -> Person | None:
    """Return the editor of this address; without one, the only editor there is. Raises ClickException."""
    from webapp.accounts.people import address_of, people_with
    from webapp.models import Role

    editors = people_with(session, Role.EDITOR)
    if not address:
        return editors[0] if len(editors) == 1 else None
    editor = next((one for one in editors if one.email == address_of(address)), None)
    if editor is None:
        raise click.ClickException(f"{address} is no editor. Make one: sheaf person add {address} --role editor")
    return editor


def _report(planned: RowPreview) -> None:
    """Print the gap report of one practice: what is known, doubtful and to be asked, and of whom."""
    from forms.answers.shared import SharedAnswers
    from forms.answers.validation import check
    from forms.questionnaire.shipped import LATEST, load

    one = planned.candidate
    missing = dict.fromkeys(problem.field for problem in check(load(LATEST), one.answers, complete=True))
    shared = SharedAnswers(one.answers)
    asked = ", ".join(shared.cities) or ", ".join(shared.countries) or "nobody knows which city"
    click.echo(f"\n{one.title or '(no title)'} [{planned.outcome}]")
    click.echo(f"  known: {', '.join(one.answers) or 'nothing'}")
    click.echo(f"  to ask of {asked}: {', '.join(missing)}")
    for finding in one.findings:
        click.echo(f"  doubt: {finding}")
