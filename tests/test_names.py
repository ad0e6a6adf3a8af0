"""Names that the field has other words for do not come back; docs/glossary.md has the words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INSTEAD = {
    "bindery": "builds",
    "fates": "preview",
    "Fate": "RowPreview",
    "foretell": "preview_rows",
    "portions": "batches",
    "Shelf": "FacetIndex",
    "Book": "IndexedPractice",
    "small_words": "stop_words",
    "notation": "query_syntax",
    "Move": "Transition",
    "MOVES": "BY_ACTION",
    "Carrier": "Broker",
    "ask_daily": "enqueue_daily",
    "keep_house": "run_maintenance",
    "looking_over": "preflight",
    "Remark": "Finding",
    "Workshop": "RenderPool",
    "TemplateError": "QuestionnaireError",
    "ThematicEdition": "CustomQuestionnaire",
    "template_edition": "questionnaire_version",
    "LetterText": "EmailText",
    "LetterState": "EmailState",
    "Doubt": "Finding",
    "talk": "comments",
    "proofs": "conformance",
    "sittings": "edit_groups",
    "DeskRow": "QueueRow",
    "bundles": "downloads",
    "EditionVersion": "EditionRelease",
    "freezing": "releases",
    "mark_of_all": "etag_of_all",
    "standing": "timeline",
    "company": "collaborators",
    "Volume": "EditionContent",
    "Version": "AnswersSnapshot",
    "volume": "edition",
    "gathering": "build_input",
    "arranging": "practice_order",
    "laying_out": "parallel_rendering",
    "desk_text": "queue_text",
    "ONE_SITTING": "LONGEST_PAUSE",
    "SITTINGS_SHOWN": "EDIT_GROUPS_SHOWN",
}
"""Names that are refused, and what is said instead."""


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield what a module defines, imports and uses, by line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.ImportFrom(module=module, names=aliases):
                yield from ((node.lineno, part) for part in (module or "").split("."))
                yield from ((node.lineno, alias.name) for alias in aliases)


@pytest.mark.parametrize("package", ["forms", "exports", "webapp"])
def test_no_module_uses_a_name_that_was_replaced(package: str) -> None:
    refused = [
        f"{path.relative_to(ROOT)}:{line}: {name} is {INSTEAD[name]} now"
        for path in sorted((ROOT / package).rglob("*.py"))
        if "versions" not in path.parts
        for line, name in _names(ast.parse(path.read_text("utf-8")))
        if name in INSTEAD
    ]
    assert not refused, "\n".join(refused)
    assert not [path for path in (ROOT / package).rglob("*.py") if path.stem in INSTEAD]


def test_no_module_of_the_web_application_repeats_the_name_of_its_package() -> None:
    assert not [
        path for path in (ROOT / "webapp").rglob("*.py") if path.stem in (path.parent.name, path.parent.name[:-1])
    ]


def test_a_blueprint_has_the_name_of_its_module_or_is_the_first_of_its_audience() -> None:
    named = {
        path: found[1]
        for path in (ROOT / "webapp" / "views").rglob("*.py")
        if (found := re.search(r"Blueprint\(\"(\w+)\"", path.read_text("utf-8")))
    }
    assert not [f"{path}: {name}" for path, name in named.items() if path.stem not in name and path.parent.name != name]
    assert len(named) > 30 and len(set(named.values())) == len(named)
