"""Histories only grow: the database itself refuses to change or remove what happened to a practice that was sent.

A draft that was never sent may still be deleted with its history, and a person who is erased be taken out of it, with
their notes.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT = ("id", "practice_id", "action", "from_state", "to_state", "at")
SAID = "the history of a practice is only added to"
CHANGED = " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in KEPT)
SENT = "EXISTS (SELECT 1 FROM practice WHERE id = OLD.practice_id AND reference IS NOT NULL)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        changed = CHANGED.format(differs="IS NOT")
        for name, act, when in (("event_is_kept", "UPDATE", changed), ("event_stays", "DELETE", SENT)):
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON event WHEN {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    changed = CHANGED.format(differs="IS DISTINCT FROM")
    op.execute(
        "CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {changed} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END IF; "
        f"IF {SENT} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION keep_event()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_is_kept")
        op.execute("DROP TRIGGER event_stays")
        return
    op.execute("DROP TRIGGER event_is_kept ON event")
    op.execute("DROP FUNCTION keep_event()")
