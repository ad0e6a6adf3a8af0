"""Personal data: consents of contacts, and histories that open only to take a person's data out.

What is frozen is kept by the database itself from now on: a revision's answers and an event's note change only while a
redaction of that practice is open. States in the history are checked as well.
"""

import datetime as dt
import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = "'draft', 'submitted', 'in_review', 'returned', 'accepted', 'published', 'withdrawn', 'declined'"
CHECKS = {"from_state": f"from_state IS NULL OR from_state IN ({STATES})", "to_state": f"to_state IN ({STATES})"}
EVENT = ("id", "practice_id", "action", "from_state", "to_state", "at")
REVISION = ("id", "practice_id", "number", "language", "template_edition", "frozen_at")
SAID = {
    "event": "the history of a practice is only added to",
    "revision": "what was sent or published is never changed",
}
SENT = "EXISTS (SELECT 1 FROM practice WHERE id = OLD.practice_id AND reference IS NOT NULL)"
OPEN = "EXISTS (SELECT 1 FROM redaction WHERE practice_id = OLD.practice_id AND done_at IS NULL)"
YEARS, NOTICE = dt.timedelta(days=3 * 365), dt.timedelta(days=90)


def upgrade() -> None:
    _tables()
    _drop_triggers("event")
    with op.batch_alter_table("event") as table:
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_event_{name}"), condition)
    _triggers("event", EVENT, "note")
    _triggers("revision", REVISION, "answers")
    _agree()


def _tables() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "contact_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("agreed_at", time, nullable=False),
        *(sa.Column(name, time, nullable=True) for name in ("until", "asked_at", "ended_at")),
        sa.CheckConstraint("until IS NULL OR until >= agreed_at", name=op.f("ck_contact_consent_until_after_agreed")),
        _practice("contact_consent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_consent")),
        sa.UniqueConstraint("practice_id", "mark", name=op.f("uq_contact_consent_practice_id_mark")),
    )
    op.create_index(op.f("ix_contact_consent_until"), "contact_consent", ["until"])
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("began_at", time, nullable=False),
        sa.Column("done_at", time, nullable=True),
        sa.CheckConstraint("done_at IS NULL OR done_at >= began_at", name=op.f("ck_redaction_done_after_begun")),
        _practice("redaction"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_redaction_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    open_one = sa.text("done_at IS NULL")
    op.create_index(
        "uq_redaction_open", "redaction", ["practice_id"], unique=True, sqlite_where=open_one, postgresql_where=open_one
    )


def _practice(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id"], ["practice.id"], name=op.f(f"fk_{table}_practice_id"), ondelete="CASCADE"
    )


def _triggers(table: str, kept: tuple[str, ...], opened: str) -> None:
    """Refuse changes of the columns `kept`, changes of `opened` while no redaction is open, and removal once sent."""
    said, sqlite = SAID[table], op.get_bind().dialect.name == "sqlite"
    differs, cast = ("IS NOT", "") if sqlite else ("IS DISTINCT FROM", "::text")
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in kept)
    changed += f" OR (OLD.{opened}{cast} {differs} NEW.{opened}{cast} AND NOT {OPEN})"
    if sqlite:
        for name, act, when in ((f"{table}_is_kept", "UPDATE", changed), (f"{table}_stays", "DELETE", SENT)):
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {changed} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END IF; "
        f"IF {SENT} THEN RAISE EXCEPTION '{said}'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
    )


def _drop_triggers(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_is_kept")
        op.execute(f"DROP TRIGGER {table}_stays")
    else:
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}()")


def _agree() -> None:
    """Contacts that were sent so far were agreed to when they were sent last, for three years.

    None ends within three months from now: before that its city is asked.
    """
    time = sa.DateTime(timezone=True)
    rows = op.get_bind().execute(
        sa.text(
            "SELECT event.practice_id AS practice_id, event.at AS at, revision.answers AS answers FROM event "
            "JOIN revision ON revision.id = event.revision_id WHERE event.action = 'submit' ORDER BY event.id"
        ).columns(at=time, answers=sa.JSON())
    )
    agreed: dict[tuple[int, str], dt.datetime] = {}
    for row in rows:
        contacts = (row.answers or {}).get("contacts") or []
        agreed |= {(row.practice_id, _mark(one)): _in_utc(row.at) for one in contacts if isinstance(one, dict)}
    soonest = dt.datetime.now(dt.UTC) + NOTICE
    found = [
        {"practice_id": practice, "mark": mark, "agreed_at": at, "until": max(at + YEARS, soonest)}
        for (practice, mark), at in agreed.items()
    ]
    names = ("practice_id", "mark")
    if found:
        columns = [*(sa.column(name) for name in names), *(sa.column(name, time) for name in ("agreed_at", "until"))]
        op.bulk_insert(sa.table("contact_consent", *columns), found)


def _in_utc(at: dt.datetime) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _mark(contact: dict[str, str]) -> str:
    """As webapp.contacts.mark made it when this migration was written."""
    who = [str(contact.get(part, "")).strip().casefold() for part in ("name", "email")]
    return hashlib.sha256(json.dumps(who).encode()).hexdigest()[:32]


def downgrade() -> None:
    _drop_triggers("revision")
    _drop_triggers("event")
    with op.batch_alter_table("event") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_event_{name}"), type_="check")
    _older_triggers()
    op.drop_table("redaction")
    op.drop_table("contact_consent")


def _older_triggers() -> None:
    """Those of migration 0011."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    changed = " OR ".join(f"OLD.{name} {'IS NOT' if sqlite else 'IS DISTINCT FROM'} NEW.{name}" for name in EVENT)
    said = SAID["event"]
    if sqlite:
        for name, act, when in (("event_is_kept", "UPDATE", changed), ("event_stays", "DELETE", SENT)):
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON event WHEN {when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {changed} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW; END IF; "
        f"IF {SENT} THEN RAISE EXCEPTION '{said}'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION keep_event()"
    )
