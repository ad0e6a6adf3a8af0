"""The `sheaf` command: each command calls what the web calls, says what it did, and fails with a sentence."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.archive import edition, export
from webapp.cli.form import form
from webapp.cli.importing import import_listing, import_table, import_undo, read_period
from webapp.cli.privacy import privacy
from webapp.cli.work import (
    app_to_work,
    failing_on,
    make_app,
    migrated_app,
    practice_called,
    settings_to_serve,
    work,
    write_document,
)
from webapp.config import ROOT, Environment, Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from exports.sheet.sheet import Sheet
    from webapp.models import Revision

DEMO_NETWORK = "Cities in Common"
DEMO_EMAIL = "office@cities-in-common.example"
# A demo keeps to this machine: it must not fill a real database or write to real people.
NOT_IN_A_DEMO = ("SHEAF_DATABASE_URL", "SHEAF_JOBS_URL", "SHEAF_FILES_URL", "SHEAF_MAIL_URL")


@click.group()
def main() -> None:
    """Sheaf: collect good practices from cities, review them, and publish sheets and yearly editions."""


main.add_command(edition)
main.add_command(export)
main.add_command(form)
main.add_command(privacy)
for command in (read_period, import_listing, import_table, import_undo):
    main.add_command(command)


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port to serve on.")
@click.option("--no-serve", is_flag=True, help="Set everything up and stop before serving.")
def demo(port: int, no_serve: bool) -> None:
    """Set up a demo network, write its documents, print sign-in links, and serve it on this machine."""
    from webapp.demo import loader

    if "SHEAF_INSTANCE" not in os.environ:
        os.environ["SHEAF_INSTANCE"] = str(ROOT / "instance" / "demo")
    _ignore_services()
    os.environ.update(SHEAF_ENVIRONMENT=Environment.DEMO, SHEAF_SITE_URL=f"http://127.0.0.1:{port}")
    os.environ.setdefault("SHEAF_NETWORK", DEMO_NETWORK)
    os.environ.setdefault("SHEAF_CONTACT_EMAIL", DEMO_EMAIL)
    settings = settings_to_serve()
    app, _ = migrated_app(settings)
    with app.app_context():
        for line in loader.prepare(settings):
            click.echo(line)
    if not no_serve:
        click.echo(f"\nServing on {settings.site_url} (stop with Ctrl-C)")
        _serve(settings, "127.0.0.1", port)


def _ignore_services() -> None:
    """Take what a demo must not use out of the environment, for the processes that we start too, and say so."""
    ignored = [name for setting in NOT_IN_A_DEMO for name in (setting, f"{setting}_FILE") if name in os.environ]
    for name in ignored:
        del os.environ[name]
    if ignored:
        names = ", ".join(ignored)
        click.echo(f"A demo keeps everything in its own folder and its letters in the outbox: {names} is not used.")


def _serve(settings: Settings, host: str, port: int) -> None:
    from webapp import serve

    sys.stdout.flush()
    sys.exit(serve.run(settings, host, port))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def run(host: str, port: int) -> None:
    """Serve: the web server and one job worker on this machine."""
    settings = settings_to_serve()
    migrated_app(settings)
    _serve(settings, host, port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def web(host: str, port: int) -> None:
    """Only the web server, for an installation over several machines."""
    from webapp import serve

    command = serve.web_command(settings_to_serve(), host, port)
    os.execv(command[0], command)  # noqa: S606 (our own command line)


@main.command()
def worker() -> None:
    """Only a job worker."""
    from webapp import jobs

    app = app_to_work(settings_to_serve())
    with app.app_context():
        ended = jobs.work(app)
    if not ended:
        os._exit(0)  # the threads of what was given back would keep this process for as long as they take


@main.command()
def remind() -> None:
    """Ask cities now whether practices published a year ago still run; a worker does it once a day."""
    from webapp.jobs import rounds
    from webapp.reminders import still_running

    with make_app().app_context(), failing_on(rounds.SomeFailed):
        asked = still_running.ask_still_running()
    click.echo(f"Asked about {asked} practice(s).")


@main.command()
def migrate() -> None:
    """Bring the database up to this release."""
    from webapp.migrations import head_revision

    _app, migrated = migrated_app(settings_to_serve())
    revision = head_revision()
    click.echo(
        f"The database is now at revision {revision}." if migrated else f"The database is up to date: {revision}."
    )


@main.command()
def settings() -> None:
    """List every setting with its default and what it is for."""
    for field in fields(Settings):
        default = "" if field.default is None else str(field.default).replace(str(ROOT) + os.sep, "")
        click.echo(f"SHEAF_{field.name.upper()} (default: {default or 'empty'})\n    {field.metadata['help']}")


@main.group()
def person() -> None:
    """Accounts."""


@person.command("add")
@click.argument("email")
@click.option("--name", default="", help="How the person is called.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["contributor", "editor", "archivist", "administrator", "coordinator"]),
)
@click.option("--link", is_flag=True, help="Print a one-time sign-in link instead of waiting for mail.")
def person_add(email: str, name: str, roles: tuple[str, ...], link: bool) -> None:
    """Add a person, or give more roles to one who is there."""
    from forms.questionnaire.base_type import is_email
    from webapp.accounts import sign_in_links
    from webapp.accounts.people import give_roles, person_for
    from webapp.models import Role

    if not is_email(email.strip()):
        raise click.ClickException(f"“{email}” is not an e-mail address.")
    with work(may_begin=True) as session:
        person = person_for(session, email, name=name)
        give_roles(session, person, [Role(role) for role in roles], None)
        click.echo(f"{person.email}: {', '.join(sorted(person.roles)) or 'no role'}")
        if link:
            click.echo(sign_in_links.make_link(session, person))


@main.command()
@click.argument("reference")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(["pdf", "docx"]), default="pdf", show_default=True)
@click.option("--variant", type=click.Choice(["screen", "archive", "print"]), default="archive", show_default=True)
@click.option("--language", default="", help="The language version; by default the practice's own.")
@click.option("--with-language", "other", default="", help="A second language version, in facing columns (PDF).")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="The paper; by default the installation's.")
def sheet(reference: str, out: Path, format_: str, variant: str, language: str, other: str, paper: str | None) -> None:
    """Write the sheet of a published practice, by its reference or id."""
    from exports import ExportError
    from exports.pdf.sheet_pdf import Variant
    from exports.sheet.page_size import Paper
    from webapp.core.db import unit_of_work
    from webapp.documents import publishing
    from webapp.storage import files

    with make_app().app_context(), failing_on(ExportError, files.Damaged):
        with unit_of_work(reading=True) as session:
            revision = _public_revision(session, reference, language)
            loaded = publishing.to_sheet(session, publishing.of_revision(revision))
            parallel = _parallel(session, reference, revision, other, format_) if other else None
        # Laying out takes seconds: by now no transaction is open for which others would wait.
        size = Paper(paper) if paper else None
        if parallel:
            data = publishing.bilingual(loaded, parallel, Variant(variant), size)
        else:
            data = publishing.document(loaded, format_, Variant(variant), size)
    write_document(out, data)


def _parallel(session: Session, reference: str, first: Revision, language: str, format: str) -> Sheet:
    """Return the sheet in a parallel language. Raises ClickException if there is none, or for a Word document."""
    from webapp.documents import publishing

    if format != "pdf":
        raise click.ClickException("Two languages stand side by side in a PDF only.")
    second = _public_revision(session, reference, language)
    if second.language == first.language:
        raise click.ClickException(f"Both languages are “{language}”: name two.")
    return publishing.to_sheet(session, publishing.of_revision(second))


def _public_revision(session: Session, reference: str, language: str) -> Revision:
    """Return the public revision of a practice, in a language if one is named. Raises ClickException."""
    from webapp.documents import publishing

    practice = practice_called(session, reference)
    revision = publishing.public_revision(practice, language) if practice and practice.is_public else None
    if practice is None or revision is None:
        raise click.ClickException(f"There is no published practice {reference}.")
    if language and revision.language != language:
        there = ", ".join(sorted(one.language for one in practice.published_revisions))
        raise click.ClickException(f"{reference} is not published in “{language}”. It is published in: {there}.")
    return revision


@main.group()
def questionnaire() -> None:
    """Editions of the questions."""


@questionnaire.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def questionnaire_check(file: Path | None) -> None:
    """Check an edition's file (by default, every edition that ships with Sheaf)."""
    from forms.questionnaire.shipped import VERSIONS, describe_problems

    files = [file] if file else sorted(VERSIONS.glob("*.toml"))
    problems = [line for path in files for line in describe_problems(path)]
    for line in problems:
        click.echo(line, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problem(s)")
    click.echo("Nothing is wrong.")


@questionnaire.command("schema")
@click.option("--edition", "edition_", default="", help="By default the newest.")
def questionnaire_schema(edition_: str) -> None:
    """Print the JSON Schema of an edition's answers."""
    from forms.answers.json_form import json_schema
    from forms.questionnaire.shipped import LATEST, SHIPPED, load

    if edition_ and edition_ not in SHIPPED:
        raise click.ClickException(f"There is no edition {edition_}. There are: {', '.join(SHIPPED)}.")
    click.echo(json.dumps(json_schema(load(edition_ or LATEST)), indent=2, ensure_ascii=False))
