"""Transitions: every state, every action and everybody, against a table that is written out here."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import pytest
from builders import DAY, PATHS, a_person, a_practice, five_people, full_answers
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.core import clock
from webapp.models import Email, Event, Job, Practice, ReferenceCounter, Revision, Role, State
from webapp.practices import drafts, records
from webapp.practices.actions import Confirmed, carry_out
from webapp.practices.transitions import BY_ACTION, TRANSITIONS, Need
from webapp.practices.workflow import Action, Refused, available

ACTORS = ("author", "other", "editor", "archivist", "administrator", "coordinator")
REASON = "Because of the test."

# Who makes a move at all. Everybody else is told "not_allowed", whatever the state.
MADE_BY = {
    "submit": "author",
    "recall": "author",
    "revise": "author",
    "leave": "author",
    "take": "editor",
    "return": "editor",
    "accept": "editor",
    "publish": "editor",
    "decline": "editor",
    "reopen": "editor",
    "withdraw": "editor",
    "restore": "editor",
    "undo": "editor",
}

# Nothing can be withdrawn that the world has never seen: practices come into all other states before publication.
NOT_PUBLIC_YET = [state.value for state in State if state not in {State.PUBLISHED, State.WITHDRAWN}]

# Where a move leads. The names ending in "_update" are the same states on the way to a second publication; those
# ending in "_withdrawn" have been withdrawn from there.
LEADS_TO = {
    "draft": {"submit": "submitted"},
    "submitted": {
        "recall": "draft",
        "take": "in_review",
        "return": "returned",
        "accept": "accepted",
        "decline": "declined",
    },
    "in_review": {
        "recall": "draft",
        "return": "returned",
        "accept": "accepted",
        "decline": "declined",
        "undo": "submitted",
    },
    "returned": {"submit": "submitted"},
    "accepted": {"recall": "draft", "return": "returned", "publish": "published", "undo": "submitted"},
    "published": {"revise": "draft", "withdraw": "withdrawn"},
    "withdrawn": {"restore": "published"},
    "declined": {"reopen": "in_review"},
    "draft_update": {"submit": "submitted", "leave": "published", "withdraw": "withdrawn"},
    "submitted_update": {
        "recall": "draft",
        "take": "in_review",
        "return": "returned",
        "accept": "accepted",
        "decline": "declined",
        "withdraw": "withdrawn",
    },
    "in_review_update": {
        "recall": "draft",
        "return": "returned",
        "accept": "accepted",
        "decline": "declined",
        "withdraw": "withdrawn",
        "undo": "submitted",
    },
    "returned_update": {"submit": "submitted", "leave": "published", "withdraw": "withdrawn"},
    "accepted_update": {
        "recall": "draft",
        "return": "returned",
        "publish": "published",
        "withdraw": "withdrawn",
        "undo": "submitted",
    },
    "declined_update": {"reopen": "in_review", "revise": "draft", "withdraw": "withdrawn"},
    **{f"{state}_update_withdrawn": {"restore": state} for state in NOT_PUBLIC_YET},
}

# What an editor does and cannot take back: the world has seen it, or the city has been told no.
NOT_UNDONE = {"publish", "decline", "withdraw", "restore"}

# What an editor does with many practices at once.
IN_BULK = {"take", "return", "accept", "publish", "decline"}

# For whom a practice waits in a state, how many steps of its way are done, and what holds: the pages follow its row,
# so they would also follow a wrong one.
HOLDS = {
    "draft": ("city", 0, {"is_editable"}),
    "submitted": ("desk", 1, {"is_promised"}),
    "in_review": ("desk", 2, {"is_promised"}),
    "returned": ("city", 0, {"is_editable", "gives_reason"}),
    "accepted": ("desk", 3, set()),
    "published": ("nobody", 4, set()),
    "withdrawn": ("nobody", 0, {"hides_published"}),
    "declined": ("nobody", 0, set()),
}

# The letters of a move: to the city, and to every editor.
CITY_EMAIL = {
    "submit": "received",
    "return": "returned",
    "accept": "accepted",
    "publish": "published",
    "decline": "declined",
    "withdraw": "withdrawn",
}
DESK_EMAIL = {"submit": "submitted", "recall": "recalled"}
# Moves that freeze what the city wrote. Publishing freezes what was sent, which is frozen already.
NEW_REVISIONS = {"submit": 1}
NAMES_A_REVISION = {"submit", "publish"}


@dataclass(frozen=True)
class Outcome:
    """What one attempt left behind."""

    state: str
    refused: str = ""
    events: tuple = ()
    revisions: int = 0
    emails: tuple = ()
    jobs: tuple = ()


def test_in_each_state_holds_what_is_written_out_here():
    for state in State:
        row = asdict(state.meaning)
        assert (row["waits_for"], row["steps_done"], {flag for flag in row if row[flag] is True}) == HOLDS[state], state


def test_many_practices_at_once_are_offered_what_is_written_out_here():
    assert {move.action for move in TRANSITIONS if move.in_bulk} == IN_BULK


def test_each_action_of_an_editor_can_be_undone_or_is_said_here_to_stay():
    undo = BY_ACTION[Action.UNDO]
    assert {action for action, by in MADE_BY.items() if by == "editor"} == undo.undoes | NOT_UNDONE | {"undo"}
    assert {BY_ACTION[action].to for action in undo.undoes} == undo.from_


def in_situation(session, situation, people):
    """A practice in a state, on its first way or (…_update) after it has been published; its answers have changed."""
    before = situation.removesuffix("_withdrawn")
    state, update_ = before.removesuffix("_update"), before.endswith("_update")
    first = State.PUBLISHED if update_ else State(state)
    practice = a_practice(session, first, by=people.author, editor=people.editor)
    if update_:
        carry_out(session, practice, Action.REVISE, people.author)
        _change(session, practice, people.author, "The update.")
        for action in PATHS[State(state)]:
            actor = people.author if action is Action.SUBMIT else people.editor
            carry_out(session, practice, action, actor, note=REASON)
    if practice.is_editable:
        _change(session, practice, people.author, "Changed since it was sent.")
    if situation.endswith("_withdrawn"):
        carry_out(session, practice, Action.WITHDRAW, people.editor, note=REASON)
    return practice


def state_in(situation):
    return "withdrawn" if situation.endswith("_withdrawn") else situation.removesuffix("_update")


def _change(session, practice, author, text):
    drafts.save(session, practice.working_copy, {"lessons": text}, author)


def counts(session, practice):
    return {
        "events": tuple(session.scalars(select(Event.id).where(Event.practice_id == practice.id))),
        "revisions": session.scalar(select(func.count()).select_from(Revision)),
        "letters": tuple(session.scalars(select(Email.id))),
        "jobs": tuple(session.scalars(select(Job.id))),
    }


def attempt(session, practice, action, actor, note=REASON):
    """Try a transition inside a savepoint, say what it changed, and undo it."""
    before, refused = counts(session, practice), ""
    savepoint = session.begin_nested()
    try:
        carry_out(session, practice, Action(action), actor, note=note)
    except Refused as refusal:
        refused = refusal.reason
    session.flush()
    after = counts(session, practice)
    new_events = [session.get(Event, id) for id in after["events"] if id not in before["events"]]
    new_emails = [session.get(Email, id) for id in after["letters"] if id not in before["letters"]]
    with_reason = Need.NOTE in BY_ACTION[Action(action)].needs
    assert all(note in email.body for email in new_emails if with_reason), "an e-mail lacks the reason"
    found = Outcome(
        state=practice.state,
        refused=refused,
        events=tuple(
            (e.action, e.from_state, e.to_state, e.actor_id, e.note, e.revision_id is not None) for e in new_events
        ),
        revisions=after["revisions"] - before["revisions"],
        emails=tuple(sorted((email.name, email.to_email) for email in new_emails)),
        jobs=tuple(sorted(session.get(Job, id).kind for id in after["jobs"] if id not in before["jobs"])),
    )
    savepoint.rollback()
    return found


def expected(situation, action, who, people):
    state = state_in(situation)
    actor = people.named(who)
    if MADE_BY[action] != who:
        return Outcome(state, refused="not_allowed")
    if action not in LEADS_TO[situation]:
        with_public = {("revise", "declined"), ("leave", "draft"), ("leave", "returned")}
        needs_public = action == "withdraw" or (action, situation) in with_public
        not_public = needs_public and situation in NOT_PUBLIC_YET
        too_late = (action, state) == ("undo", "returned")  # the city has changed its answers since
        return Outcome(state, refused="not_public" if not_public else "too_late" if too_late else "not_now")
    to = LEADS_TO[situation][action]
    emails = [(CITY_EMAIL[action], people.author.email)] if action in CITY_EMAIL else []
    emails += [(DESK_EMAIL[action], people.editor.email)] if action in DESK_EMAIL else []
    jobs = ["send_letter"] * len(emails) + (["write_documents"] if action == "publish" else [])
    return Outcome(
        state=to,
        events=((action, state, to, actor.id, REASON, action in NAMES_A_REVISION),),
        revisions=NEW_REVISIONS.get(action, 0),
        emails=tuple(sorted(emails)),
        jobs=tuple(sorted(jobs)),
    )


@pytest.mark.parametrize("situation", LEADS_TO)
def test_every_action_of_everybody_does_what_the_table_says(session, situation):
    people = five_people(session)
    practice = in_situation(session, situation, people)
    wrong = {}
    for action in MADE_BY:
        for who in ACTORS:
            found = attempt(session, practice, action, people.named(who))
            if found != expected(situation, action, who, people):
                wrong[f"{who} {action}"] = (found, expected(situation, action, who, people))
    assert not wrong


@pytest.mark.parametrize("situation", LEADS_TO)
def test_only_what_can_be_done_is_offered(session, situation):
    people = five_people(session)
    practice = in_situation(session, situation, people)
    for who in ACTORS:
        offered = {action.value for action in available(people.named(who), practice)}
        assert offered == {action for action in LEADS_TO[situation] if MADE_BY[action] == who}
    assert available(None, practice) == []


def test_the_table_of_this_test_knows_every_state_and_every_action():
    assert set(LEADS_TO) >= {state.value for state in State} | {f"{state}_update" for state in NOT_PUBLIC_YET}
    of_languages = {"translate", "untranslate"}  # moves no practice: tests/webapp/views/editor/test_translations.py
    assert set(MADE_BY) | of_languages == {action.value for action in Action}


@pytest.mark.parametrize(
    ("state", "action"), [(State.SUBMITTED, "return"), (State.SUBMITTED, "decline"), (State.PUBLISHED, "withdraw")]
)
@pytest.mark.parametrize("note", ["", "   \n\t "])
def test_a_move_that_the_city_must_understand_needs_a_reason(session, state, action, note):
    people = five_people(session)
    practice = a_practice(session, state, by=people.author, editor=people.editor)
    assert attempt(session, practice, action, people.editor, note=note) == Outcome(state.value, refused="note_missing")


def test_incomplete_answers_are_not_sent_and_the_missing_ones_are_named(session):
    author = a_person(session)
    practice = a_practice(session, by=author, tagline=None, contacts=None, right_to_publish=None)
    with pytest.raises(Refused) as refusal:
        carry_out(session, practice, Action.SUBMIT, author)
    assert refusal.value.reason == "incomplete"
    assert {problem.field for problem in refusal.value.problems} == {"tagline", "contacts", "right_to_publish"}
    assert practice.state == State.DRAFT and practice.reference is None and not practice.revisions


def test_a_practice_whose_answers_became_wrong_is_not_published(session):
    people = five_people(session)
    practice = a_practice(session, State.ACCEPTED, by=people.author, editor=people.editor)
    practice.working_copy.answers = {**practice.working_copy.answers, "website": "not a link"}
    with pytest.raises(Refused) as refusal:
        carry_out(session, practice, Action.PUBLISH, people.editor)
    assert (refusal.value.reason, refusal.value.problems[0].field) == ("incomplete", "website")


def test_what_no_face_of_the_house_can_print_is_not_published(session):
    people = five_people(session)
    practice = a_practice(session, State.ACCEPTED, by=people.author, editor=people.editor)
    practice.working_copy.answers = {**practice.working_copy.answers, "lessons": "Bring 🌻."}
    with pytest.raises(Refused) as refusal:
        carry_out(session, practice, Action.PUBLISH, people.editor)
    assert refusal.value.reason == "unprintable" and practice.state == State.ACCEPTED


def test_who_looked_at_an_older_version_is_refused(session):
    people = five_people(session)
    practice = a_practice(session, State.SUBMITTED, by=people.author, editor=people.editor)
    seen = practice.version
    carry_out(session, practice, Action.TAKE, people.editor, confirmed=Confirmed(seen))
    with pytest.raises(Refused) as refusal:
        carry_out(session, practice, Action.ACCEPT, people.editor, confirmed=Confirmed(seen))
    assert refusal.value.reason == "stale"
    assert practice.state == State.IN_REVIEW


def test_a_co_author_may_send_what_the_other_began(session):
    people = five_people(session)
    practice = a_practice(session, by=people.author)
    practice.people.append(people.other)
    carry_out(session, practice, Action.SUBMIT, people.other)
    emails = session.scalars(select(Email.to_email).where(Email.name == "received"))
    assert set(emails) == {people.author.email, people.other.email}


# ------------------------------------------------------------------------------------------------------- references


def test_references_count_by_year(session):
    with clock.at(DAY):
        first, second = (a_practice(session, State.SUBMITTED) for _ in range(2))
    with clock.at(DAY.replace(year=2027)):
        third = a_practice(session, State.SUBMITTED)
    assert [p.reference for p in (first, second, third)] == ["SH-2026-0001", "SH-2026-0002", "SH-2027-0001"]


def test_a_reference_stays_when_the_practice_is_sent_again_in_another_year(session):
    author = a_person(session)
    with clock.at(DAY):
        practice = a_practice(session, State.SUBMITTED, by=author)
    with clock.at(DAY.replace(year=2027)):
        carry_out(session, practice, Action.RECALL, author)
        carry_out(session, practice, Action.SUBMIT, author)
    assert practice.reference == "SH-2026-0001"


def test_a_reference_is_not_given_out_again_when_its_practice_is_gone(session):
    with clock.at(DAY):
        practice = a_practice(session, State.SUBMITTED)
        session.execute(update(Practice).where(Practice.id == practice.id).values(reference="gone"))
        assert records.next_reference(session, 2026) == "SH-2026-0002"


def test_a_number_after_9999_is_written_in_full(session):
    session.add(ReferenceCounter(year=2026, last=9999))
    session.flush()
    assert records.next_reference(session, 2026) == "SH-2026-10000"


@pytest.mark.parametrize(
    "values",
    [
        {"state": "approved"},
        {"state": "submitted", "reference": None},
        {"published_at": None},
        {"revision_count": 0},
        {"slug": None},
    ],
)
def test_the_database_refuses_what_the_table_refuses(session, values):
    practice = a_practice(session, State.PUBLISHED)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Practice).where(Practice.id == practice.id).values(**values))


def test_the_database_refuses_two_published_revisions_in_one_language(session):
    practice = a_practice(session, State.PUBLISHED)
    row = {"practice_id": practice.id, "questionnaire_version": "2026", "answers": full_answers(), "is_published": True}
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    row["published_at"] = moment
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Revision).values(**row, number=2, language="en", frozen_at=moment))
    session.execute(insert(Revision).values(**row, number=3, language="fr", frozen_at=moment))


def test_the_database_refuses_the_same_reference_twice(session):
    first, second = a_practice(session, State.SUBMITTED), a_practice(session, State.SUBMITTED)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Practice).where(Practice.id == second.id).values(reference=first.reference))


def test_the_emails_of_a_move_carry_the_reason_and_the_reference(session):
    people = five_people(session)
    practice = a_practice(session, State.SUBMITTED, by=people.author, editor=people.editor)
    carry_out(session, practice, Action.RETURN, people.editor, note="  Please add two figures.  ")
    email = session.scalars(select(Email).where(Email.name == "returned")).one()
    assert "Please add two figures." in email.body and practice.reference in email.subject
    assert practice.events[-1].note == "Please add two figures."


def test_every_editor_hears_of_a_new_practice(session):
    editors = {a_person(session, Role.EDITOR).email for _ in range(3)}
    a_practice(session, State.SUBMITTED)
    assert editors <= set(session.scalars(select(Email.to_email).where(Email.name == "submitted")))
