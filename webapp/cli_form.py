"""The commands of the Word form: `form blank`, `form prefilled` and `form read`.

Not here: how a form is written and read (forms/word_form.py).
"""

from __future__ import annotations

from pathlib import Path

import click

from webapp.cli_work import work, write_file


@click.group()
def form() -> None:
    """The questions as a Word document, and back."""


@form.command("blank")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="en", show_default=True, help="The language of the questions.")
@click.option("--edition", default="", help="The edition of the questions; the newest one if it is not given.")
def form_blank(out: Path, language: str, edition: str) -> None:
    """Write the empty form, ready to be filled in with Word or LibreOffice."""
    from forms import word_form
    from forms.template import LATEST, TemplateError, load

    try:
        template = load(edition or LATEST, language)
    except TemplateError as error:
        raise click.ClickException(str(error)) from error
    data = word_form.blank(template)
    write_file(out, data)
    click.echo(f"{out}: {len(data)} bytes")


@form.command("prefilled")
@click.argument("id")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="", help="The language of the questions; the practice's own if it is not given.")
def form_prefilled(id: str, out: Path, language: str) -> None:
    """Write the form with the answers of a practice, named by its number or its reference."""
    from sqlalchemy import select

    from webapp import word_forms
    from webapp.models import Practice

    named = Practice.id == int(id) if id.isdecimal() else Practice.reference == id
    with work() as session:
        practice = session.scalar(select(Practice).where(named))
        if practice is None:
            raise click.ClickException(f"There is no practice {id}.")
        data = word_forms.prefilled(session, practice, language or practice.language)
    write_file(out, data)
    click.echo(f"{out}: {len(data)} bytes")
