"""Lines and stars are printed as typed: texts that would read differently are written so that they read as before.

What was sent keeps its words and its lines as they were printed, frozen texts as well; what was never sent keeps the
lines that were typed, unless a program has filled them. Signs that the rule before took from words stay in them. What
the search knows is derived anew (`search.catch_up`).
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from forms.questionnaire.shipped import SHIPPED, load
from webapp.migrations.first_markdown import renewed

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
COPIES = {"working_copy": ["answers"], "edit": ["answers"], "imported_row": ["answers", "before"]}
SUGGESTED = ["base", "wording"]
FRONT = ["foreword", "acknowledgements"]
Asked = Mapping[str, frozenset[str]]
Renew = Callable[[str], str]
Kind = sa.types.TypeEngine[Any]


def upgrade() -> None:
    asked = _narratives()
    sent = _frozen(asked)

    def renew(text: str) -> str:
        return renewed(text, lines=text not in sent)

    for name, columns in COPIES.items():
        for row, edition in _rows_of_practices(name, columns, sa.JSON()):
            _write(name, row, {one: _answers(row[one], asked.get(edition, frozenset()), renew) for one in columns})
    for row, edition in _rows_of_practices("suggestion", SUGGESTED, sa.Text(), "field"):
        if row["field"] in asked.get(edition, frozenset()):
            _write("suggestion", row, {one: renew(row[one]) for one in SUGGESTED})
    front: dict[str, Kind] = {**dict.fromkeys(FRONT, sa.Text()), "texts": sa.JSON(none_as_null=True)}
    for row in _rows("edition", front):
        texts = {code: _answers(said, frozenset(FRONT), _as_sent) for code, said in (row["texts"] or {}).items()}
        _write("edition", row, {one: _as_sent(row[one]) for one in FRONT} | {"texts": texts or row["texts"]})
    op.execute("DELETE FROM search_text")
    op.execute("DELETE FROM catalogue_entry")


def _narratives() -> Asked:
    """The questions of each edition that are answered in running text."""
    found = {name: {one.id for one in load(name).fields if one.type == "prose"} for name in SHIPPED}
    for row in _rows("thematic_edition", {"name": sa.Text(), "files": sa.JSON()}):
        sections = tomllib.loads(row["files"]["en"])["sections"]
        found[row["name"]] = {one["id"] for section in sections for one in section["fields"] if one["kind"] == "prose"}
    return {name: frozenset(ids) for name, ids in found.items()}


def _as_sent(text: str) -> str:
    return renewed(text, lines=False)


def _frozen(asked: Asked) -> frozenset[str]:
    """Write what was sent; returns the texts of it whose lines were blanks. What is frozen opens for a redaction."""
    found = set()
    columns: dict[str, Kind] = {"practice_id": sa.Integer(), "template_edition": sa.Text(), "answers": sa.JSON()}
    redaction = sa.table("redaction", sa.column("practice_id"), sa.column("began_at", TIME), sa.column("done_at", TIME))
    for row in _rows("revision", columns):
        ids = asked.get(row["template_edition"], frozenset())
        found |= {text for text in _texts(row["answers"], ids).values() if _as_sent(text) != renewed(text, lines=True)}
        answers = _answers(row["answers"], ids, _as_sent)
        if answers == row["answers"]:
            continue
        opened = {"practice_id": row["practice_id"], "began_at": dt.datetime.now(dt.UTC)}
        still_open = redaction.c.practice_id == row["practice_id"], redaction.c.done_at.is_(None)
        is_open = op.get_bind().scalar(sa.select(sa.func.count()).select_from(redaction).where(*still_open))
        if not is_open:
            op.get_bind().execute(sa.insert(redaction).values(opened))
        _write("revision", row, {"answers": answers})
        if not is_open:
            op.get_bind().execute(sa.delete(redaction).where(*still_open))
    return frozenset(found)


def _rows(name: str, columns: Mapping[str, Kind]) -> Iterator[dict[str, Any]]:
    """The rows of a table, one at a time: some of them are long, and some are written meanwhile."""
    table = sa.table(name, sa.column("id"), *(sa.column(one, kind) for one, kind in columns.items()))
    for id in op.get_bind().scalars(sa.select(table.c.id)).all():
        row = op.get_bind().execute(sa.select(table).where(table.c.id == id)).mappings().one()
        yield {**row, "_types": columns}


def _rows_of_practices(name: str, columns: list[str], kind: Kind, *others: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The same with the edition of the questions of each row's practice."""
    practice = sa.table("practice", sa.column("id"), sa.column("template_edition"))
    editions = {id: edition for id, edition in op.get_bind().execute(sa.select(practice))}
    types: dict[str, Kind] = (
        dict.fromkeys(columns, kind) | dict.fromkeys(others, sa.Text()) | {"practice_id": sa.Integer()}
    )
    for row in _rows(name, types):
        yield row, editions.get(row["practice_id"], SHIPPED[-1])


def _texts(answers: Mapping[str, Any] | None, ids: frozenset[str]) -> dict[str, str]:
    return {id: text for id, text in (answers or {}).items() if id in ids and isinstance(text, str)}


def _answers(answers: Mapping[str, Any] | None, ids: frozenset[str], renew: Renew) -> Mapping[str, Any] | None:
    return answers and {**answers, **{id: renew(text) for id, text in _texts(answers, ids).items()}}


def _write(name: str, row: dict[str, Any], new: Mapping[str, Any]) -> None:
    """Write what differs from the row."""
    changed = {one: value for one, value in new.items() if value != row[one]}
    if changed:
        table = sa.table(name, sa.column("id"), *(sa.column(one, row["_types"][one]) for one in changed))
        op.get_bind().execute(sa.update(table).where(table.c.id == row["id"]).values(changed))


def downgrade() -> None:
    """The texts stay: the rule before reads them almost alike."""
    op.execute("DELETE FROM search_text")
    op.execute("DELETE FROM catalogue_entry")
