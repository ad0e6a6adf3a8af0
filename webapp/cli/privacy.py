"""`sheaf privacy`: what is known of a person, exported for them and erased at their request, as on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.work import failing_on, work, write_document

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.privacy.erasing import Report
    from webapp.privacy.finding import Identity


@click.group()
def privacy() -> None:
    """What is known of a person: find, export, erase."""


@privacy.command()
@click.argument("words")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def find(words: str, as_json: bool) -> None:
    """Who has this name or e-mail address (or a part of it), each with the key by which it is chosen."""
    from webapp.privacy import finding

    with work() as session:
        people = finding.look_up(session, words)
        finding.note_read(session, people, None)
        rows = [
            {"key": one.key, "name": one.name, "email": one.email, "account": one.account is not None}
            | {"practices": len(one.practices)}
            for one in people
        ]
    if as_json:
        click.echo(json.dumps({"people": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        account = ", account" if row["account"] else ""
        click.echo(f"{row['key']}  {row['name']} <{row['email']}>: {row['practices']} practice(s){account}")
    if not rows:
        raise click.ClickException(f"Nobody is called “{words}”. At least three characters are needed.")


KEYS = click.option("--key", "keys", multiple=True, help="Whom of those that `find` lists; by default the only one.")


@privacy.command()
@click.argument("words")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@KEYS
def export(words: str, out: Path, keys: tuple[str, ...]) -> None:
    """Write all that is known of a person into OUT, a .zip or a .json file."""
    from webapp.privacy import finding

    if out.suffix not in (".json", ".zip"):
        raise click.ClickException("Name a file that ends in .json or .zip.")
    with work() as session:
        people = _chosen(session, words, keys)
        finding.note_read(session, people, None)
        dossier = finding.dossier(session, people)
        data = finding.to_zip(dossier) if out.suffix == ".zip" else finding.to_json(dossier).encode()
        write_document(out, data)


@privacy.command()
@click.argument("words")
@KEYS
@click.option("--yes", is_flag=True, help="Do it; without this, only say what would change.")
def erase(words: str, keys: tuple[str, ...], yes: bool) -> None:
    """Take a person out of everything. Their organisation stands in their place."""
    from webapp.privacy import erasing

    with work() as session:
        people = _chosen(session, words, keys)
        with failing_on(erasing.NotPossible, sentence="That is the only administrator: make somebody else one first."):
            report = (erasing.erase if yes else erasing.try_out)(session, people, None)
    for line in _lines(report):
        click.echo(line)
    click.echo("Erased." if yes else "Nothing was changed. With --yes it is done.")


def _chosen(session: Session, words: str, keys: tuple[str, ...]) -> list[Identity]:
    from webapp.privacy import finding

    people = finding.look_up(session, words)
    chosen = [one for one in people if one.key in keys] if keys else people
    if not chosen:
        raise click.ClickException(f"Nobody is called “{words}”.")
    if len(chosen) > 1 and not keys:
        raise click.ClickException(f"{len(chosen)} people are called so: choose by --key what `find` lists.")
    return chosen


def _lines(report: Report) -> list[str]:
    lines = [f"{one.reference or 'a draft'}: {one.revisions} version(s)" for one in report.practices]
    lines += [f"account {email}: removed" for email in report.accounts]
    lines += [f"draft “{title}”: deleted" for title in report.drafts]
    lines.append(f"letters: {report.emails}, other texts: {report.texts}, filled Word forms: {report.forms}")
    lines += [
        f"{reference}: the text of “{answer}” names the person, and stays" for reference, answer in report.mentions
    ]
    for year, frozen in report.editions:
        lines.append(f"volume {year}: {'frozen, stays' if frozen else 'build it again'}")
    return lines
