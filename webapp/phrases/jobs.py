"""What background work is called, how far it is, and how its tags look."""

from flask_babel import gettext as _
from flask_babel import ngettext as _n

from webapp.models import JobState, Tag
from webapp.phrases.tables import phrase_for, tables

SECONDS_IN_A_MINUTE = 60
TAGS = {
    JobState.QUEUED: Tag.NEUTRAL,
    JobState.RUNNING: Tag.INFO,
    JobState.DONE: Tag.SUCCESS,
    JobState.FAILED: Tag.DANGER,
    JobState.CANCELLED: Tag.NEUTRAL,
}


def job_message(message: str) -> str:
    """Return the sentence for a phase, perhaps with "3/12" and the seconds left; any other message as it is."""
    phase, _space, more = message.partition(" ")
    if phase not in tables()["job_messages"]:
        return message
    count, _space, left = more.partition(" ")
    done, _slash, total = count.partition("/")
    text = phrase_for("job_messages", phase, done=done, total=total, what=more)
    return f"{text} · {_time_left(int(left))}" if total and left.isdigit() else text


def _time_left(seconds: int) -> str:
    if seconds < SECONDS_IN_A_MINUTE:
        return _("less than a minute left")
    minutes = round(seconds / SECONDS_IN_A_MINUTE)
    return _n("about %(num)d minute left", "about %(num)d minutes left", minutes)


def retried(again: bool) -> tuple[str, str]:
    """Return what to say of a job that should be tried again, and the category of the message."""
    return phrase_for("job_retries", "queued" if again else "not_failed"), "success" if again else "error"


def job_kind_name(kind: str) -> str:
    """Return what a piece of background work does; of one that an earlier release asked for, its kind."""
    return phrase_for("job_kinds", kind) if kind in tables()["job_kinds"] else kind
