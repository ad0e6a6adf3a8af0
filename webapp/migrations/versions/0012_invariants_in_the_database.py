"""What must hold is checked by the database too: dates of what is public, sent or answered.

Also the index by which the numbers of a year find the middle of a state's stays.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CHECKS = {
    "revision": {
        "number": "number > 0",
        "published_has_date": "NOT is_published OR published_at IS NOT NULL",
        "source": "source_id IS NULL OR source_id <> id",
    },
    "letter": {"sent_has_time": "state <> 'sent' OR sent_at IS NOT NULL"},
    "suggestion": {"answered_has_time": "(state = 'open') = (answered_at IS NULL)"},
    "certification": {"answered_has_time": "approved IS NULL OR answered_at IS NOT NULL"},
}
MENDED = (
    "UPDATE revision SET published_at = frozen_at WHERE is_published AND published_at IS NULL",
    "UPDATE letter SET sent_at = created_at WHERE state = 'sent' AND sent_at IS NULL",
    "UPDATE suggestion SET answered_at = NULL WHERE state = 'open' AND answered_at IS NOT NULL",
    "UPDATE suggestion SET answered_at = at WHERE state <> 'open' AND answered_at IS NULL",
    "UPDATE certification SET answered_at = asked_at WHERE approved IS NOT NULL AND answered_at IS NULL",
)


def upgrade() -> None:
    for statement in MENDED:
        op.execute(statement)
    op.drop_index(op.f("ix_event_at_from_state_lasted"), "event")
    for name, checks in CHECKS.items():
        with op.batch_alter_table(name) as table:
            for check, condition in checks.items():
                table.create_check_constraint(op.f(f"ck_{name}_{check}"), condition)
    op.create_index(op.f("ix_event_from_state_at_lasted"), "event", ["from_state", "at", "lasted"])


def downgrade() -> None:
    op.drop_index(op.f("ix_event_from_state_at_lasted"), "event")
    for name, checks in CHECKS.items():
        with op.batch_alter_table(name) as table:
            for check in checks:
                table.drop_constraint(op.f(f"ck_{name}_{check}"), type_="check")
    op.create_index(op.f("ix_event_at_from_state_lasted"), "event", ["at", "from_state", "lasted"])
