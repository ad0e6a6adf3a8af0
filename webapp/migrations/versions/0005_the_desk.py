"""The editors' desk: its derived rows, saved views, whom an event concerns, and how a letter fared."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES = "'draft', 'submitted', 'in_review', 'returned', 'accepted', 'published', 'withdrawn', 'declined'"


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _link(table: str, column: str, target: str, *, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, ondelete=on_delete)


def upgrade() -> None:
    _events()
    _letters()
    _rows()
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        _time("created_at"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_name")),
        _link("saved_view", "person_id", "person.id", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_view_person_id_name")),
    )


def _events() -> None:
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        table.add_column(_time("due_at", nullable=True))
        table.add_column(sa.Column("lasted", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_event_about_id"), "person", ["about_id"], ["id"], ondelete="SET NULL")
        table.create_check_constraint(op.f("ck_event_lasted"), "lasted IS NULL OR lasted >= 0")
    op.create_index(op.f("ix_event_at_from_state_lasted"), "event", ["at", "from_state", "lasted"])
    _fill_events()


def _fill_events() -> None:
    """How long each state lasted, and who took a practice, from the history as it stands."""
    columns = ("id", "practice_id", "action", "from_state", "to_state", "actor_id")
    event = sa.table("event", *map(sa.column, columns), sa.column("at", sa.DateTime(timezone=True)))
    query = sa.select(event).order_by(event.c.practice_id, event.c.id)
    connection = op.get_bind()
    since: dict[int, dt.datetime] = {}
    filled = []
    for row in connection.execute(query).all():
        if row.from_state == row.to_state:
            continue
        began = since.get(row.practice_id)
        lasted = max(0, round((row.at - began).total_seconds())) if began else None
        filled.append({"row": row.id, "lasted": lasted, "about": row.actor_id if row.action == "take" else None})
        since[row.practice_id] = row.at
    if filled:
        connection.execute(sa.text("UPDATE event SET lasted = :lasted, about_id = :about WHERE id = :row"), filled)


def _letters() -> None:
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("job_id", sa.Text(), nullable=True))
        table.add_column(sa.Column("copy_of_id", sa.Integer(), nullable=True))
        for column, target in (("event_id", "event"), ("job_id", "job"), ("copy_of_id", "letter")):
            name = op.f(f"fk_letter_{column}")
            table.create_foreign_key(name, target, [column], ["id"], ondelete="SET NULL")
        table.drop_constraint(op.f("ck_letter_state"), type_="check")
        table.create_check_constraint(op.f("ck_letter_state"), "state IN ('queued', 'sent', 'cancelled')")
    op.create_index(op.f("ix_letter_event_id"), "letter", ["event_id"])


def _rows() -> None:
    op.create_table(
        "desk_row",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reference", "title", "language")),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=False),
        _time("since"),
        sa.Column("year", sa.Integer(), nullable=False),
        _time("received_at"),
        _time("published_at", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_id", sa.Integer(), nullable=True),
        _time("publish_at", nullable=True),
        sa.Column("translation_waits", sa.Boolean(), nullable=False),
        sa.Column("from_city", sa.Integer(), nullable=False),
        sa.Column("suggestions", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_desk_row_state")),
        sa.CheckConstraint("waits_for IN ('desk', 'city', 'nobody')", name=op.f("ck_desk_row_waits_for")),
        sa.CheckConstraint("from_city >= 0 AND suggestions >= 0", name=op.f("ck_desk_row_counts")),
        _link("desk_row", "practice_id", "practice.id", on_delete="CASCADE"),
        _link("desk_row", "assigned_id", "person.id", on_delete="SET NULL"),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_desk_row")),
    )
    for columns in (
        ["waits_for", "since"],
        ["state", "since"],
        ["assigned_id", "waits_for", "since"],
        ["year", "since"],
        ["since"],
    ):
        op.create_index(op.f(f"ix_desk_row_{'_'.join(columns)}"), "desk_row", columns)
    op.create_table(
        "desk_label",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'country')", name=op.f("ck_desk_label_kind")),
        _link("desk_label", "practice_id", "desk_row.practice_id", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("practice_id", "kind", "value", name=op.f("pk_desk_label")),
    )
    op.create_index(op.f("ix_desk_label_kind_value_practice_id"), "desk_label", ["kind", "value", "practice_id"])
    op.create_table(
        "desk_words",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _link("desk_words", "practice_id", "desk_row.practice_id", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_desk_words")),
    )


def downgrade() -> None:
    for table in ("saved_view", "desk_words", "desk_label", "desk_row"):
        op.drop_table(table)
    op.execute("UPDATE letter SET state = 'sent' WHERE state = 'cancelled'")  # the older release knows no third state
    op.drop_index(op.f("ix_letter_event_id"), "letter")
    with op.batch_alter_table("letter") as letters:
        for column in ("copy_of_id", "job_id", "event_id"):
            letters.drop_constraint(op.f(f"fk_letter_{column}"), type_="foreignkey")
            letters.drop_column(column)
        letters.drop_constraint(op.f("ck_letter_state"), type_="check")
        letters.create_check_constraint(op.f("ck_letter_state"), "state IN ('queued', 'sent')")
    op.drop_index(op.f("ix_event_at_from_state_lasted"), "event")
    with op.batch_alter_table("event") as events:
        events.drop_constraint(op.f("fk_event_about_id"), type_="foreignkey")
        events.drop_constraint(op.f("ck_event_lasted"), type_="check")
        for column in ("lasted", "due_at", "about_id"):
            events.drop_column(column)
