"""The `sheaf` command: what it does, what it prints, and that every failure is a sentence and not a traceback."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import fields

import pytest
from builders import a_person, a_practice
from commands import refused
from sqlalchemy import select

from webapp.cli import main
from webapp.config import ROOT, Settings
from webapp.demo import loader
from webapp.models import Person, Role, State


def test_without_a_command_it_says_what_there_is(sheaf):
    text = sheaf("--help").output
    for command in (
        "demo",
        "run",
        "worker",
        "person",
        "sheet",
        "edition",
        "export",
        "form",
        "questionnaire",
        "read-period",
        "settings",
    ):
        assert re.search(rf"^  {command} +\S", text, re.MULTILINE), f"{command} is not explained"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help(sheaf, command):
    done = sheaf(command, "--help")
    assert done.exit_code == 0 and "Usage:" in done.output


# --------------------------------------------------------------------------------------------------------- person


def test_a_person_is_added_with_roles(sheaf, app, work):
    done = sheaf("person", "add", "Edna@City.example", "--name", "Edna", "--role", "editor", "--role", "archivist")
    assert done.exit_code == 0 and done.output == "edna@city.example: archivist, editor\n"
    with work() as session:
        person = session.scalars(select(Person)).one()
        assert (person.name, person.roles) == ("Edna", {Role.EDITOR, Role.ARCHIVIST})


def test_a_person_who_is_there_gets_one_more_role(sheaf, app, work):
    with work() as session:
        person = a_person(session, Role.EDITOR)
    assert sheaf("person", "add", person.email, "--role", "administrator").output.endswith("administrator, editor\n")


def test_a_printed_link_signs_in(sheaf, app, page):
    output = sheaf("person", "add", "edna@city.example", "--role", "editor", "--link").output
    link = output.splitlines()[-1].removeprefix("http://localhost")
    assert page.post(link).response.request.path == "/desk"


def test_what_is_no_address_is_refused(sheaf, app, work):
    assert "“edna” is not an e-mail address" in refused(sheaf("person", "add", "edna"))
    with work() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_role_that_does_not_exist_is_refused(sheaf):
    assert "king" in refused(sheaf("person", "add", "edna@city.example", "--role", "king"))


@pytest.mark.sqlite
def test_a_first_command_makes_the_database(sheaf, settings):
    assert not (settings.instance / "sheaf.sqlite3").exists()
    assert sheaf("person", "add", "edna@city.example").exit_code == 0
    assert (settings.instance / "sheaf.sqlite3").exists()
    assert sheaf("migrate").output.startswith("The database is up to date: 0")


# ----------------------------------------------------------------------------------------------------------- data


def test_the_published_practices_leave_as_json_on_standard_output(sheaf, published, work):
    with work() as session:
        a_practice(session, State.ACCEPTED, title="Not public")
        a_practice(session, State.WITHDRAWN, title="No longer public")
    told = json.loads(sheaf("export", "--format", "json", "-").stdout)
    assert [practice["reference"] for practice in told["practices"]] == [published.reference]
    only = told["practices"][0]
    assert only["answers"]["purpose"] and "certifier_name" not in only["answers"]
    photo = only["answers"]["photos"][0]["file"]
    assert only["files"] == {photo: f"http://localhost/pictures/{photo}.jpg"}


@pytest.mark.parametrize(
    ("format", "begins"), [("csv", b'"reference"'), ("xlsx", b"PK"), ("jsonld", b"{"), ("json", b"{")]
)
def test_the_published_practices_are_written_to_a_file_and_the_same_each_time(
    sheaf, published, tmp_path, format, begins
):
    first, second = tmp_path / f"a.{format}", tmp_path / f"b.{format}"
    for out in (first, second):
        done = sheaf("export", "--format", format, str(out))
        assert done.exit_code == 0 and done.output == f"{out}: 1 practice(s)\n"
    assert first.read_bytes().startswith(begins) and first.read_bytes() == second.read_bytes()


def test_data_that_cannot_be_written_is_no_success(sheaf, published, tmp_path):
    assert "cannot be written" in refused(sheaf("export", "--format", "csv", str(tmp_path / "no" / "where.csv")))
    assert sheaf("export", "--format", "pdf", "-").exit_code != 0


# ----------------------------------------------------------------------------------------------------------- demo


@pytest.fixture
def demo_settings(monkeypatch):
    """The settings that a demo was prepared with; the demo itself is not loaded."""
    seen = []

    def prepare(settings):
        seen.append(settings)
        yield "ready"

    monkeypatch.setattr(loader, "prepare", prepare)
    for name in ("SHEAF_ENVIRONMENT", "SHEAF_SITE_URL", "SHEAF_NETWORK"):
        monkeypatch.setenv(name, "demo")  # the command sets them; so they are put back after the test
    return seen


@pytest.mark.sqlite
def test_a_demo_neither_fills_a_real_database_nor_writes_to_real_people(sheaf, demo_settings, tmp_path):
    (tmp_path / "mail").write_text("smtp://mail.example")
    real = {
        "SHEAF_DATABASE_URL": "postgresql://db.example/real",
        "SHEAF_JOBS_URL": "redis://jobs.example",
        "SHEAF_FILES_URL": "s3://real-bucket",
        "SHEAF_MAIL_URL_FILE": str(tmp_path / "mail"),
    }
    done = sheaf("demo", "--no-serve", **real)
    assert done.exit_code == 0, done.output
    (settings,) = demo_settings
    assert (settings.database_url, settings.jobs_url, settings.files_url, settings.mail_url) == ("", "", "", "")
    (line,) = [line for line in done.output.splitlines() if "not used" in line]
    assert all(name in line for name in real) and "outbox" in line


@pytest.mark.sqlite
def test_a_demo_on_a_machine_without_such_settings_says_nothing_about_them(sheaf, demo_settings):
    assert sheaf("demo", "--no-serve").output == "ready\n"


# ------------------------------------------------------------------------------------------ templates, periods, …


def test_the_editions_that_are_shipped_have_no_faults(sheaf):
    done = sheaf("questionnaire", "check")
    assert (done.exit_code, done.output) == (0, "Nothing is wrong.\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [("this is not toml [", "broken.toml"), ('edition = "2099"\n', "broken.toml"), ("", "broken.toml")],
)
def test_a_broken_edition_is_described(sheaf, tmp_path, text, says):
    (tmp_path / "broken.toml").write_text(text)
    done = sheaf("questionnaire", "check", str(tmp_path / "broken.toml"))
    assert says in done.output and "problem(s)" in refused(done)


def test_an_edition_with_a_fault_in_it_says_where(sheaf, tmp_path):
    source = (ROOT / "forms" / "questionnaire" / "versions" / "2026.toml").read_text("utf-8")
    (tmp_path / "2026.toml").write_text(source.replace('kind = "places"', 'kind = "place"'), "utf-8")
    done = sheaf("questionnaire", "check", str(tmp_path / "2026.toml"))
    assert done.exit_code != 0 and "places" in done.output and "place" in done.output


def test_the_schema_of_the_answers_is_json(sheaf):
    schema = json.loads(sheaf("questionnaire", "schema").output)
    assert schema["properties"]["title"]["type"] == "string"


def test_the_schema_of_an_edition_that_does_not_exist_is_refused(sheaf):
    assert "1999" in refused(sheaf("questionnaire", "schema", "--edition", "1999"))


def test_every_setting_is_listed_with_its_help(sheaf):
    output = sheaf("settings").output
    for field in fields(Settings):
        assert f"SHEAF_{field.name.upper()} (default:" in output and field.metadata["help"] in output
    assert str(ROOT) not in output and "SHEAF_DEADLINE (default: empty)" in output


@pytest.mark.parametrize("command", [["person", "add", "a@city.example"], ["migrate"], ["worker"], ["run"], ["web"]])
@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"SHEAF_SECRET_KEY": "short"}, "SHEAF_SECRET_KEY must be given"),
        ({"SHEAF_TYPO": "1"}, "SHEAF_TYPO is not a setting"),
        ({"SHEAF_WORKERS": "many"}, "SHEAF_WORKERS is “many”"),
    ],
)
def test_wrong_settings_are_a_sentence_for_every_command(sheaf, command, variables, says):
    assert any(says in line for line in sheaf(*command, **variables).output.splitlines())
    assert sheaf(*command, **variables).exit_code != 0


def test_the_form_is_written_blank_and_with_the_answers_of_a_practice(sheaf, published, tmp_path):
    blank, filled = tmp_path / "blank.docx", tmp_path / "filled.docx"
    assert sheaf("form", "blank", "--language", "fr", str(blank)).exit_code == 0
    assert sheaf("form", "prefilled", "SH-2026-0001", str(filled)).exit_code == 0
    assert zipfile.is_zipfile(blank)
    assert b"Art therapy in Lutsk" in zipfile.ZipFile(filled).read("word/document.xml")


def test_a_form_in_a_language_or_of_a_practice_that_is_not_there_is_refused(sheaf, tmp_path):
    out = tmp_path / "form.docx"
    refused(sheaf("form", "blank", "--language", "xx", str(out)))
    refused(sheaf("form", "prefilled", "SH-2026-0099", str(out)))
    assert not out.exists()


def test_a_filled_form_is_read_as_json_and_what_is_none_is_refused_with_a_sentence(sheaf, published, tmp_path):
    filled, other = tmp_path / "filled.docx", tmp_path / "other.docx"
    sheaf("form", "prefilled", "SH-2026-0001", str(filled))
    said = json.loads(sheaf("form", "read", str(filled)).output)
    assert said["answers"]["title"] == "Art therapy in Lutsk"
    assert said["fields"]["title"] == {"state": "read", "doubts": []}
    assert said["leftovers"] == []
    other.write_bytes(b"Dear editors")
    assert "not a Word document" in refused(sheaf("form", "read", str(other)))
