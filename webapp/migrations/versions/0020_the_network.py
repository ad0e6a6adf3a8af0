"""The network itself: other names and people of cities, coordinators, its own letters and topics, and its log.

The log only grows: the database refuses to change or remove an entry. When a person is erased, their ids become NULL
and a note may be emptied.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("log_entry", "topic_setting", "letter_text", "coordinated_country", "city_person", "city_spelling")
ROLES = ("contributor", "editor", "archivist", "administrator")
SAID = "the log of the network is only added to"
KEPT = ("id", "at", "action", "subject")
ERASED = ("actor_id", "about_id")


def upgrade() -> None:
    _roles(*ROLES, "coordinator")
    op.create_table(
        "city_spelling",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        _key("city_spelling", "city_id", "city", "CASCADE"),
        sa.PrimaryKeyConstraint("country", "name", name=op.f("pk_city_spelling")),
    )
    op.create_index(op.f("ix_city_spelling_city_id"), "city_spelling", ["city_id"])
    op.create_table(
        "city_person",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *_who_and_when("added_by_id", "added_at"),
        _key("city_person", "city_id", "city", "CASCADE"),
        _key("city_person", "person_id", "person", "CASCADE"),
        _key("city_person", "added_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("city_id", "person_id", name=op.f("pk_city_person")),
    )
    op.create_table(
        "coordinated_country",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("letters", sa.Boolean(), nullable=False),
        *_who_and_when("added_by_id", "added_at"),
        _key("coordinated_country", "person_id", "person", "CASCADE"),
        _key("coordinated_country", "added_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("person_id", "country", name=op.f("pk_coordinated_country")),
    )
    op.create_table(
        "letter_text",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "variant", "language")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("subject", "body")),
        *_who_and_when("by_id", "at"),
        sa.CheckConstraint("(subject IS NULL) = (body IS NULL)", name=op.f("ck_letter_text_whole")),
        _key("letter_text", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
    )
    op.create_index(op.f("ix_letter_text_name_language_id"), "letter_text", ["name", "language", "id"])
    op.create_table(
        "topic_setting",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        *_who_and_when("by_id", "at"),
        sa.CheckConstraint("place > 0", name=op.f("ck_topic_setting_place")),
        _key("topic_setting", "by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_topic_setting")),
    )
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ERASED),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "note")),
        *(_key("log_entry", name, "person", "SET NULL") for name in ERASED),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    op.create_index(op.f("ix_log_entry_at_id"), "log_entry", ["at", "id"])
    _keep_the_log()


def _who_and_when(who: str, when: str) -> tuple[sa.Column[object], ...]:
    return sa.Column(who, sa.Integer(), nullable=True), sa.Column(when, sa.DateTime(timezone=True), nullable=False)


def _key(table: str, column: str, other: str, gone: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=gone)


def _roles(*roles: str) -> None:
    with op.batch_alter_table("person_role") as table:
        table.drop_constraint(op.f("ck_person_role_role"), type_="check")
        table.create_check_constraint(op.f("ck_person_role_role"), sa.column("role").in_(roles))


def _keep_the_log() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(
        [
            *(f"OLD.{name} {differs} NEW.{name}" for name in KEPT),
            *(f"(NEW.{name} IS NOT NULL AND OLD.{name} {differs} NEW.{name})" for name in ERASED),
            f"(NEW.note <> '' AND OLD.note {differs} NEW.note)",
        ]
    )
    if sqlite:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        op.execute(f"CREATE TRIGGER log_entry_is_kept BEFORE UPDATE ON log_entry WHEN {changed} {refuse}")
        op.execute(f"CREATE TRIGGER log_entry_stays BEFORE DELETE ON log_entry {refuse}")
        return
    op.execute(
        "CREATE FUNCTION keep_log_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' OR {changed} THEN RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_entry_is_kept BEFORE UPDATE OR DELETE ON log_entry "
        "FOR EACH ROW EXECUTE FUNCTION keep_log_entry()"
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_log_entry()")
    op.execute("DELETE FROM person_role WHERE role = 'coordinator'")
    _roles(*ROLES)
