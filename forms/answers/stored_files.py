"""Which stored files the answers name, whichever question asks for pictures or documents."""

from typing import Any

from forms.questionnaire.types import Answers


def rows_with_files(answers: Answers) -> list[dict[str, Any]]:
    """Return the rows among the answers that name a stored file."""
    rows = [row for value in answers.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
    return [row for row in rows if row.get("file")]


def named_files(answers: Answers) -> frozenset[str]:
    """Return the ids of all stored files among the answers."""
    return frozenset(row["file"] for row in rows_with_files(answers))


def document_ids(answers: Answers) -> list[str]:
    """Return the ids of the stored documents among the answers."""
    return [row["file"] for row in rows_with_files(answers) if "url" in row]
