"""What a practice's history says happened: in the past tense, one short sentence for each kind of event.

Not here: what can be done next (names.py), and who did it when.
"""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.consent.contacts import Privacy
from webapp.practices.assignments import Care
from webapp.practices.workflow import Action
from webapp.reminders.still_running import Running


def event_name(action: str) -> str:
    """What was done to the practice, or what its city said about it."""
    names: dict[str, str] = {
        Action.SUBMIT: _("Sent to the editors"),
        Action.RECALL: _("Taken back to change something"),
        Action.TAKE: _("Review started"),
        Action.RETURN: _("Returned to the city for changes"),
        Action.ACCEPT: _("Accepted"),
        Action.PUBLISH: _("Published"),
        Action.DECLINE: _("Declined"),
        Action.WITHDRAW: _("Withdrawn from the catalogue"),
        Action.RESTORE: _("Back in the catalogue"),
        Action.REOPEN: _("Review reopened"),
        Action.REVISE: _("Update started"),
        Action.LEAVE: _("Update left"),
        Action.UNDO: _("Last move undone"),
        Action.TRANSLATE: _("A translation published"),
        Action.UNTRANSLATE: _("A translation withdrawn"),
        Running.STILL_RUNNING: _("The city says: still running"),
        Running.HAS_ENDED: _("The city says: it has ended"),
        Care.ASSIGN: _("Given to an editor"),
        Care.SCHEDULE: _("Day of publication set"),
        Care.REMIND: _("Reminded by an editor"),
        Care.STOP_REMINDING: _("Reminders stopped"),
        Care.GO_ON_REMINDING: _("Reminders taken up again"),
        Care.REWORD: _("Wording changed by an editor"),
        Care.UNSCHEDULE: _("Day of publication taken back"),
        Privacy.READ: _("Contacts read that are not for everyone"),
        Privacy.CONFIRM: _("Contacts confirmed by the city"),
        Privacy.DROP: _("A contact taken back by the city"),
        Privacy.END: _("Contacts no longer shown: their time is over"),
        Privacy.ERASE: _("Personal data erased"),
    }
    return names[action]
