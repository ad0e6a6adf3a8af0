"""The tables of phrases: each code has its row, each row its code, each table its use."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from exports.conformance.checking import Obstacle
from exports.edition.content import Changed
from exports.pdf.sheet_pdf import Variant
from forms.file_kind import FileKind
from forms.intake import findings, table_limits
from forms.questionnaire.types import CODE_PARAMS
from forms.word import opening, report
from webapp import models
from webapp.audit.log import Noted
from webapp.catalogue.facet_index import KINDS
from webapp.catalogue.search import Sort
from webapp.consent.contacts import Privacy
from webapp.documents import conformance
from webapp.editions import documents
from webapp.models import CheckOutcome, ImportOutcome, ImportState, JobState, Role, RowUndone, State
from webapp.notifications import email_texts
from webapp.phrases.tables import phrase_for, tables
from webapp.practices.assignments import Care
from webapp.practices.workflow import Action
from webapp.reminders.still_running import Running
from webapp.review import filters

WEBAPP = Path(__file__).parents[3] / "webapp"
WITHOUT_BUTTON = {Care.REMIND, Care.STOP_REMINDING, Care.GO_ON_REMINDING, Care.REWORD}
CODES: dict[str, set[str]] = {
    "practice_states": set(State),
    "actions": {*Action, *Care} - WITHOUT_BUTTON,
    "action_explanations": {*Action, "decline_update"},
    "events": {*Action, *Running, *Care, *Privacy},
    "review_scopes": set(filters.Scope),
    "roles": set(Role),
    "job_states": set(JobState),
    "letters": set(email_texts.NAMES),
    "letter_variants": {variant for name in email_texts.NAMES for variant in email_texts.variants(name)},
    "log_entries": set(Noted),
    "edition_changes": set(Changed),
    "checked_documents": ({*CheckOutcome} - {CheckOutcome.UNCHECKED}) | {*Obstacle, conformance.SWITCHED_OFF},
    "problems": {
        f"{code}_{unit}" if "unit" in params else code
        for code, params in CODE_PARAMS.items()
        for unit in ("words", "characters")
    },
    "import_findings": set(findings.DOUBTS),
    "import_outcomes": set(ImportOutcome),
    "import_states": set(ImportState),
    "undone_rows": set(RowUndone),
    "import_instead": set(table_limits.FOREIGN),
    "import_refusals": set(table_limits.Reason),
    "key_scopes": set(models.Scope),
    "webhook_events": set(models.HookEvent),
    "catalogue_filters": set(KINDS),
    "catalogue_sorts": set(Sort),
    "due_filters": set(filters.Due),
    "sheet_variants": set(Variant),
    "edition_counted": set(models.Counted),
    "edition_parts": set(models.Parts),
    "edition_orderings": set(models.Ordering),
    "edition_tongues": set(models.Tongues),
    "edition_documents": set(documents.EVERY_FORMAT),
    "file_kinds": set(FileKind),
    "word_refusals": set(opening.Reason),
    "word_instead": set(opening.FOREIGN),
    "word_findings": set(report.DOUBTS),
    "word_places": set(report.PLACES),
}
EMPTY = {("action_explanations", Action.SUBMIT), ("action_explanations", Action.TRANSLATE), ("letter_variants", "")}


@pytest.mark.parametrize("table", CODES)
def test_every_code_has_a_sentence_and_no_sentence_is_left_over(table: str) -> None:
    assert set(tables()[table]) == CODES[table]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_sentence_stands_in_every_language(app: Flask, language: str) -> None:
    every = [(table, code, row) for table, rows in tables().items() for code, row in rows.items()]
    with app.test_request_context(headers={"Accept-Language": language}):
        for table, code, row in every:
            names = re.findall(r"%\((\w+)\)", row if isinstance(row, str) else row["one"] + row["other"])
            text = phrase_for(table, code, 3, **{name: 7 for name in names if name != "num"})
            assert bool(text) != ((table, code) in EMPTY), (table, code)


def test_no_table_is_written_twice_and_each_is_asked_for() -> None:
    sources = [*WEBAPP.rglob("*.py"), *WEBAPP.rglob("*.html")]
    named = {name for path in sources for name in re.findall(r"[\"'](\w+)[\"']", path.read_text(encoding="utf-8"))}
    assert set(tables()) <= named
    headings = [
        heading
        for path in (WEBAPP / "phrases").glob("*.toml")
        for heading in re.findall(r"^\[(\w+)\]", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(headings) == len(set(headings)) == len(tables())


def test_a_long_sentence_stands_once_in_the_code() -> None:
    calls = (node for path in WEBAPP.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    asked = [
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if isinstance(node.func, ast.Name) and node.func.id in ("_", "lazy_gettext")
    ]
    twice = [text for text, times in Counter(asked).items() if times > 1 and len(text) > 40]
    assert asked and not twice, f"use a table of webapp/phrases: {twice}"
