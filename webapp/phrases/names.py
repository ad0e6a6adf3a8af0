"""What states, moves, roles and jobs are called, what their tags look like, and what a move does.

Not here: what was done, as the history tells it (events.py).
"""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.models import JobState, Role, State, Tag
from webapp.practices.assignments import Care
from webapp.practices.workflow import Action
from webapp.review import Scope


def state_name(state: str) -> str:
    names = {
        State.DRAFT: _("Draft"),
        State.SUBMITTED: _("Submitted"),
        State.IN_REVIEW: _("In review"),
        State.RETURNED: _("Returned for changes"),
        State.ACCEPTED: _("Accepted"),
        State.PUBLISHED: _("Published"),
        State.WITHDRAWN: _("Withdrawn"),
        State.DECLINED: _("Declined"),
    }
    return names[State(state)]


def state_tag(state: str) -> Tag:
    return State(state).meaning.tag


def with_editors(state: str, is_public: bool) -> tuple[str, str]:
    """A heading and a text: what a city reads while its practice is not in its own hands.

    A declined update leaves the practice public.
    """
    if is_public and state == State.DECLINED:
        return (
            _("The update will not be published"),
            _(
                "The letter that we sent you says why. The sheet that was published before stays in the catalogue, and you can start another update."
            ),
        )
    texts = {
        State.SUBMITTED: (
            _("It is with the editors"),
            _(
                "You can still take it back to change something. Otherwise there is nothing for you to do: we write to you."
            ),
        ),
        State.IN_REVIEW: (
            _("An editor is reading it"),
            _("There is nothing for you to do now. If something is missing, we write to you."),
        ),
        State.ACCEPTED: (
            _("It is accepted"),
            _("The editors are preparing its publication. We write to you when it appears."),
        ),
        State.PUBLISHED: (
            _("It is published"),
            _(
                "Everybody can read it. If something has changed since, start an update; the published sheet stays until the new one is ready."
            ),
        ),
        State.DECLINED: (
            _("It will not be published"),
            _("The letter that we sent you says why. Your answers stay here, and you may use them again."),
        ),
        State.WITHDRAWN: (
            _("It has been withdrawn"),
            _("Its page now carries a short notice. Your answers stay here."),
        ),
    }
    return texts[State(state)]


def step_name(action: str) -> str:
    """A step of the way to publication, done or to come."""
    names = {
        Action.SUBMIT: _("Sent to the editors"),
        Action.TAKE: _("Read by an editor"),
        Action.ACCEPT: _("Accepted"),
        Action.PUBLISH: _("Published"),
    }
    return names[Action(action)]


def scope_name(scope: str) -> str:
    """Which practices of the desk are shown."""
    names: dict[str, str] = {
        Scope.DESK: _("At the desk"),
        Scope.MINE: _("Mine"),
        Scope.FREE: _("Nobody has it"),
        Scope.CITY: _("With the city"),
        Scope.TRANSLATION: _("Translation waits"),
        Scope.ALL: _("Everything"),
    }
    return names[scope]


def action_name(action: str) -> str:
    """What can be done, as a button says it. What was done: `event_sentences`."""
    names: dict[str, str] = {
        Action.SUBMIT: _("Send to the editors"),
        Action.RECALL: _("Take back to change something"),
        Action.TAKE: _("Start the review"),
        Action.RETURN: _("Return for changes"),
        Action.ACCEPT: _("Accept"),
        Action.PUBLISH: _("Publish"),
        Action.DECLINE: _("Decline"),
        Action.WITHDRAW: _("Withdraw from the catalogue"),
        Action.RESTORE: _("Put back into the catalogue"),
        Action.REOPEN: _("Reopen the review"),
        Action.REVISE: _("Start an update"),
        Action.LEAVE: _("Leave the update"),
        Action.UNDO: _("Undo the last move"),
        Action.TRANSLATE: _("Publish the translation"),
        Action.UNTRANSLATE: _("Withdraw the translation"),
        Care.ASSIGN: _("Give to an editor"),
        Care.SCHEDULE: _("Set a day for publication"),
        Care.UNSCHEDULE: _("Take the day of publication back"),
    }
    return names[action]


def action_explanation(action: str, *, public: bool = False) -> str:
    """What a move does, for the page that confirms it. `public`: the practice is in the catalogue meanwhile."""
    if public and action == Action.DECLINE:
        return _("The city gets a letter with your reason. What is published now stays public as it is.")
    texts = {
        Action.SUBMIT: "",  # this and the publishing of a translation are confirmed on pages of their own
        Action.TRANSLATE: "",
        Action.TAKE: _("The practice moves to “In review”. The city is not written to."),
        Action.RETURN: _("The city gets a letter with your reason and can change its answers."),
        Action.ACCEPT: _("The city gets a letter. The practice is ready to be published."),
        Action.PUBLISH: _(
            "The practice appears in the public catalogue with its PDF and Word sheet, and the city gets a letter."
        ),
        Action.DECLINE: _("The city gets a letter with your reason. The practice is not published."),
        Action.WITHDRAW: _("The public page is replaced by a short notice with your reason. Nothing is deleted."),
        Action.UNTRANSLATE: _(
            "Readers no longer find the practice in this language; the others stay. It comes back when you publish the translation again. The city gets a letter with your reason."
        ),
        Action.RESTORE: _(
            "The public page comes back as it was. An update that was under way goes on from where it stood."
        ),
        Action.REOPEN: _("The practice goes back to “In review”. The city is not written to."),
        Action.RECALL: _(
            "The editors stop reading it and get a letter. You can change your answers again; when you are done, send it once more. Its reference stays the same."
        ),
        Action.UNDO: _(
            "The practice goes back to where it stood before. The letter about it has not left, and will not be sent."
        ),
        Action.REVISE: _(
            "Your answers are opened again. What is published stays public until the editors have read and published the update. You can leave the update again: your answers then go back to those that are published."
        ),
        Action.LEAVE: _(
            "Your answers go back to those that are published. The public page and its sheet stay as they are."
        ),
    }
    return texts[Action(action)]


def role_name(role: str) -> str:
    names = {
        Role.CONTRIBUTOR: _("Contributor"),
        Role.EDITOR: _("Editor"),
        Role.ARCHIVIST: _("Archivist"),
        Role.ADMINISTRATOR: _("Administrator"),
        Role.COORDINATOR: _("National coordinator"),
    }
    return names[Role(role)]


def job_state_name(state: str) -> str:
    names = {
        JobState.QUEUED: _("Waiting"),
        JobState.RUNNING: _("Running"),
        JobState.DONE: _("Done"),
        JobState.FAILED: _("Failed"),
        JobState.CANCELLED: _("Cancelled"),
    }
    return names[JobState(state)]


def job_state_tag(state: str) -> Tag:
    tags = {
        JobState.QUEUED: Tag.NEUTRAL,
        JobState.RUNNING: Tag.INFO,
        JobState.DONE: Tag.SUCCESS,
        JobState.FAILED: Tag.DANGER,
        JobState.CANCELLED: Tag.NEUTRAL,
    }
    return tags[JobState(state)]


def job_kind_name(kind: str) -> str:
    """What a piece of background work does; of one that an earlier release asked for, its kind."""
    names = {
        "ask_about_contacts": _("Ask cities whether their contacts go on being shown"),
        "ask_still_running": _("Ask cities whether practices still run"),
        "build_edition": _("Build a volume"),
        "deliver_webhook": _("Tell a webhook"),
        "desk_rows": _("Bring the catalogue and the desk up to date"),
        "end_contacts": _("End contacts whose time is over"),
        "file_city": _("File a city's practices under its name"),
        "forget_api_answers": _("Forget old answers to programs"),
        "forget_deliveries": _("Forget old messages to programs"),
        "forget_files": _("Remove files that nobody may keep"),
        "forget_jobs": _("Forget old work"),
        "forget_selections": _("Forget packed sheets of last week"),
        "forget_sessions": _("Forget sessions that are over"),
        "import": _("Take over practices from elsewhere"),
        "index_topic": _("Find practices by a topic's new label"),
        "lay_out_sheets": _("Lay out sheets of a volume"),
        "pack_sheets": _("Pack sheets for download"),
        "publish_on_day": _("Publish practices on their day"),
        "remind_of_calls": _("Remind of calls that close soon"),
        "remind_of_returns": _("Remind cities of returned practices"),
        "send_letter": _("Send a letter"),
        "send_sign_in": _("Send a link to sign in"),
        "sign_in": _("Look up who wants to sign in"),
        "tell_failures": _("Tell administrators what failed"),
        "write_documents": _("Write the documents of a practice"),
    }
    return names.get(kind, kind)
