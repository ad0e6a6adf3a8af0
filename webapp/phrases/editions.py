"""Sentences about editions, in the reader's language: how far a build is, remarks, changes, and why not to freeze yet.

Not here: when each is true (editions/builds.py, editions/preflight.py, editions/freezing.py).
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext as _n

from exports.edition.volume import Changed

SECONDS_IN_A_MINUTE = 60


def job_message(message: str) -> str:
    """What a job says: a phase, perhaps with "3/12" and the seconds that are left behind it, or why it cannot go on.

    Any other message is given back as it is.
    """
    phase, _space, more = message.partition(" ")
    if phase == "damaged":
        return _(
            "A file that belongs into the package is not what was stored (%(what)s). The volume of before stays. Put the file back from a backup, or have an editor replace it, and build again.",
            what=more,
        )
    count, _space, left = more.partition(" ")
    done, _slash, total = count.partition("/")
    phases = {
        "sheets": _("Laying out the sheets: %(done)s of %(total)s", done=done, total=total),
        "looking": _("Looking at the rows: %(done)s of %(total)s", done=done, total=total),
        "importing": _("Making drafts: %(done)s of %(total)s rows", done=done, total=total),
        "undoing": _("Taking back: %(done)s of %(total)s rows", done=done, total=total),
        "filing": _("Filing practices under the new name: %(done)s of %(total)s", done=done, total=total),
        "binding": _("Binding the volume"),
        "word": _("Writing the Word document"),
        "epub": _("Making the e-book"),
        "data": _("Writing the data"),
        "package": _("Packing the sheets: %(done)s of %(total)s", done=done, total=total),
        "checking": _("Checking the documents: %(done)s of %(total)s", done=done, total=total),
        "keeping": _("Putting the documents in their place"),
        "no_room": _("There is no room left on the disk. Nothing is lost; it goes on when there is room again."),
        "none_left": _("None of the sheets could be laid out. The list says why."),
    }
    said = phases.get(phase, message)
    return f"{said} · {_time_left(int(left))}" if left.isdigit() else said


def _time_left(seconds: int) -> str:
    if seconds < SECONDS_IN_A_MINUTE:
        return _("less than a minute left")
    minutes = round(seconds / SECONDS_IN_A_MINUTE)
    return _n("about %(num)d minute left", "about %(num)d minutes left", minutes)


def freezing_refusal(reason: str) -> str:
    """Why an edition cannot be frozen now, and what to do."""
    texts = {
        "not_built": _("Build the volume first: what was built is what is frozen."),
        "building": _("The volume is being built. Freeze it when that is done."),
        "unchanged": _("What was built last is frozen already. Build again when something has changed."),
        "unseen": _(
            "These documents were built before documents were checked. Build the volume again, then freeze it."
        ),
        "invalid": _("A document of this build does not keep to its standard. Build the volume again, then freeze it."),
    }
    return texts[reason]


def remark(kind: str, count: int, of: str) -> str:
    """What an archivist may want to know about a practice before it is bound."""
    texts = {
        "unpublished_changes": _("An update is under way: the volume has what is published now."),
        "stale_translation": _("A translation of an older text: the original has changed since."),
        "coarse_photos": _n(
            "%(num)d photograph is coarse for print.", "%(num)d photographs are coarse for print.", count
        ),
        "no_consent": _n("%(num)d photograph has no consent.", "%(num)d photographs have no consent.", count),
        "twin": _("It has the title and places of %(reference)s.", reference=of),
    }
    return texts[kind]


def change_name(kind: str) -> str:
    """What became of a practice from one version of an edition to the next."""
    names = {
        Changed.ADDED: _("Added"),
        Changed.UPDATED: _("Updated"),
        Changed.WITHDRAWN: _("Withdrawn"),
        Changed.REMOVED: _("No longer in this edition"),
    }
    return names[Changed(kind)]
