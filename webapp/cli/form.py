"""The commands of the Word form: `form blank`, `form prefilled` and `form read`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.work import failing_on, practice_called, work, write_document, write_file

if TYPE_CHECKING:
    from forms.word.word_form import Reading


@click.group()
def form() -> None:
    """The questions as a Word document, and back."""


@form.command("blank")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="en", show_default=True, help="The language of the questions.")
@click.option("--edition", default="", help="The edition of the questions; the newest one if it is not given.")
def form_blank(out: Path, language: str, edition: str) -> None:
    """Write the empty form, ready to be filled in with Word or LibreOffice."""
    from forms.questionnaire.model import QuestionnaireError
    from forms.questionnaire.shipped import LATEST, load
    from forms.word import word_form

    with failing_on(QuestionnaireError):
        questionnaire = load(edition or LATEST, language)
    write_document(out, word_form.blank(questionnaire))


@form.command("prefilled")
@click.argument("id")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default="", help="The language of the questions; the practice's own if it is not given.")
def form_prefilled(id: str, out: Path, language: str) -> None:
    """Write the form with the answers of a practice, named by its number or its reference."""
    from webapp.practices import word_forms

    with work() as session:
        practice = practice_called(session, id)
        if practice is None:
            raise click.ClickException(f"There is no practice {id}.")
        data = word_forms.prefilled(session, practice, language or practice.language)
    write_document(out, data)


@form.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pictures", type=click.Path(file_okay=False, path_type=Path), help="A folder to write pictures into.")
def form_read(file: Path, pictures: Path | None) -> None:
    """Print what a filled form says, as JSON: its answers, how sure each is, and all that belongs to no answer.

    The exit status is not 0 only if the file could not be read at all.
    """
    from forms.word import word_form
    from webapp.phrases import word

    try:
        reading = word_form.read(file.read_bytes())
    except word_form.Refused as refused:
        raise click.ClickException(word.refusal(refused.reason)) from refused
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        for one in reading.pictures:
            write_file(pictures / one.name.replace(":", "-"), one.data)
    click.echo(json.dumps(_as_json(reading), ensure_ascii=False, indent=2))


def _as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading for programs."""
    return {
        "is_form": reading.is_form,
        "edition": reading.version,
        "language": reading.language,
        "draft": reading.draft,
        "answers": reading.answers,
        "fields": {
            one.field: {"state": one.state, "doubts": [asdict(finding) for finding in one.findings]}
            for one in reading.fields
        },
        "leftovers": [asdict(one) for one in reading.leftovers],
        "comments": [asdict(one) for one in reading.comments],
        "pictures": [{"name": one.name, "bytes": len(one.data), "alt": one.alt} for one in reading.pictures],
    }
