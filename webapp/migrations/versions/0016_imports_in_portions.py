"""Imports: worked through in portions; each row keeps what the file says of it, and what undoing did with it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("prepared", "done", "undone")
OUTCOMES = ("created", "updated", "same", "kept")
BUSY = sa.text("state IN ('importing', 'undoing')")
EMPTY: dict[str, Any] = {
    "source_key": "",
    "title": "",
    "answers": {},
    "notes": [],
    "doubts": [],
    "before": None,
    "practice_id": None,
}


def upgrade() -> None:
    with op.batch_alter_table("import") as table:
        table.drop_constraint(op.f("ck_import_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_import_state"), _one_of("state", "looking", "importing", "undoing", *STATES)
        )
        table.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("row_count", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("next_row", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("job_id", sa.Text(), nullable=True))
        table.create_foreign_key(op.f("fk_import_job_id"), "job", ["job_id"], ["id"], ondelete="SET NULL")
        table.create_check_constraint(op.f("ck_import_next_row"), "next_row > 0")
    op.create_index(
        "uq_import_source_busy", "import", ["source"], unique=True, sqlite_where=BUSY, postgresql_where=BUSY
    )
    with op.batch_alter_table("imported_row") as table:
        table.drop_constraint(op.f("ck_imported_row_outcome"), type_="check")
        table.create_check_constraint(op.f("ck_imported_row_outcome"), _one_of("outcome", "waiting", *OUTCOMES))
        table.add_column(sa.Column("language", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("chosen", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("undone", sa.Text(), nullable=True))
        table.add_column(sa.Column("raw", sa.JSON(), nullable=True))
        table.create_check_constraint(op.f("ck_imported_row_undone"), "undone IN ('deleted', 'restored', 'kept')")
    op.create_index(op.f("ix_imported_row_import_id_place_number"), "imported_row", ["import_id", "place", "number"])
    _give_rows_what_the_file_says()
    _mark_what_was_undone()
    for name, columns in (("import", ("row_count", "next_row")), ("imported_row", ("language", "place", "chosen"))):
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _tables() -> tuple[sa.TableClause, sa.TableClause]:
    found = sa.table(
        "import",
        *(sa.column(name) for name in ("id", "state", "source", "looked_at", "row_count", "next_row", "done_at")),
        sa.column("content", sa.JSON),
    )
    rows = sa.table(
        "imported_row",
        *(sa.column(name) for name in ("id", "import_id", "number", "source", "source_key", "title", "outcome")),
        *(sa.column(name) for name in ("language", "place", "chosen", "undone", "practice_id")),
        *(sa.column(name, sa.JSON(none_as_null=True)) for name in ("raw", "answers", "before", "notes", "doubts")),
    )
    return found, rows


def _give_rows_what_the_file_says() -> None:
    """Rows of the file's content go to the imported rows; a file that was not imported yet is to be looked at again."""
    imports, rows = _tables()
    db = op.get_bind()
    for id in db.scalars(sa.select(imports.c.id)).all():
        state, source, content = db.execute(
            sa.select(imports.c.state, imports.c.source, imports.c.content).where(imports.c.id == id)
        ).one()
        raws: list[dict[str, Any]] = content.get("candidates") or content.get("rows") or []
        headers = content.get("headers", [])
        values: dict[str, Any] = {
            "content": {"headers": headers, "samples": {header: _samples(raws, header) for header in headers}},
            "row_count": len(raws),
            "next_row": len(raws) + 1,
        }
        if state == "prepared":
            values |= {"state": "looking", "next_row": 1}
            new = {**EMPTY, "import_id": id, "source": source, "outcome": "waiting", "language": "", "place": ""}
            new |= {"chosen": False, "undone": None}
            if raws:
                db.execute(rows.insert(), [{**new, "number": number, "raw": raw} for number, raw in enumerate(raws, 1)])
        else:
            for number, raw in enumerate(raws, start=1):
                db.execute(
                    rows.update()
                    .where(rows.c.import_id == id, rows.c.number == number)
                    .values(raw=raw, place=_place(raw))
                )
        db.execute(imports.update().where(imports.c.id == id).values(**values))


def _samples(raws: list[dict[str, Any]], header: str) -> list[str]:
    return [str(raw[header]) for raw in raws if raw[header] not in ("", None)][:3]


def _place(raw: dict[str, Any]) -> str:
    """Rows of imports that are done are only shown in this order; that of an entry of a page is known."""
    places = (raw.get("answers") or {}).get("places") if isinstance(raw.get("answers"), dict) else None
    first = [next(iter((places or {}).get(part, [])), "") for part in ("countries", "cities")]
    return "|".join(first).lower()


def _mark_what_was_undone() -> None:
    op.execute(
        "UPDATE imported_row SET undone = CASE WHEN outcome = 'updated' THEN 'restored' WHEN practice_id IS NULL"
        " THEN 'deleted' ELSE 'kept' END WHERE outcome IN ('created', 'updated')"
        " AND import_id IN (SELECT id FROM import WHERE state = 'undone')"
    )


def downgrade() -> None:
    """Rows go back into the file's content. What was stopped in the middle counts as done, or as undone."""
    imports, rows = _tables()
    db = op.get_bind()
    kinds = sa.table("import", sa.column("id"), sa.column("kind"))
    for id, kind in db.execute(sa.select(kinds.c.id, kinds.c.kind)).all():
        state = db.scalar(sa.select(imports.c.state).where(imports.c.id == id))
        content = db.scalar(sa.select(imports.c.content).where(imports.c.id == id)) or {}
        raws = db.scalars(sa.select(rows.c.raw).where(rows.c.import_id == id).order_by(rows.c.number)).all()
        whole = {"candidates": raws} if kind == "listing" else {"headers": content.get("headers", []), "rows": raws}
        before = {"looking": "prepared", "importing": "done", "undoing": "undone"}
        db.execute(
            imports.update().where(imports.c.id == id).values(content=whole, state=before.get(str(state), state))
        )
        if before.get(str(state), state) == "prepared":
            db.execute(rows.delete().where(rows.c.import_id == id))
    db.execute(rows.update().where(rows.c.outcome == "waiting").values(outcome="kept"))
    op.drop_index(op.f("ix_imported_row_import_id_place_number"), "imported_row")
    with op.batch_alter_table("imported_row") as table:
        table.drop_constraint(op.f("ck_imported_row_undone"), type_="check")
        for column in ("language", "place", "chosen", "undone", "raw"):
            table.drop_column(column)
        table.drop_constraint(op.f("ck_imported_row_outcome"), type_="check")
        table.create_check_constraint(op.f("ck_imported_row_outcome"), _one_of("outcome", *OUTCOMES))
    op.drop_index("uq_import_source_busy", "import")
    with op.batch_alter_table("import") as table:
        table.drop_constraint(op.f("ck_import_next_row"), type_="check")
        table.drop_constraint(op.f("fk_import_job_id"), type_="foreignkey")
        for column in ("looked_at", "row_count", "next_row", "job_id"):
            table.drop_column(column)
        table.drop_constraint(op.f("ck_import_state"), type_="check")
        table.create_check_constraint(op.f("ck_import_state"), _one_of("state", *STATES))
