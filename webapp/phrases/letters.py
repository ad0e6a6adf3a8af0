"""Sentences about the network's letters: when each is written, its cases, and what is wrong with a typed text.

Not here: what the letters say (templates/letters, and notifications/letters.py for the network's own words).
"""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.notifications.letters import LONGEST_BODY, LONGEST_SUBJECT, Fault


def letter_name(name: str) -> str:
    """When a letter is written, and to whom."""
    names = {
        "accepted": _("To the city: accepted"),
        "address_changed": _("To a person: the address has changed"),
        "call_reminder": _("To the city: a call closes soon"),
        "certified": _("To the city: approved or not, by who was asked"),
        "certify": _("To a superior: please approve"),
        "city_person": _("To a person: put down for a city"),
        "comment": _("To the city: a comment of an editor"),
        "comment_answered": _("To editors: the city answers"),
        "contacts_end": _("To the city: may its contacts go on being shown?"),
        "coordinator_note": _("To editors: a note of a national coordinator"),
        "country_moved": _("To national coordinators: something moved in their country"),
        "declined": _("To the city: declined"),
        "handed_over": _("To a person: a draft is handed over"),
        "has_ended": _("To editors: a practice has ended"),
        "invited": _("To a person: invited to write"),
        "language_withdrawn": _("To the city: withdrawn in one language"),
        "not_published": _("To an editor: not published on its day"),
        "published": _("To the city: published"),
        "recalled": _("To editors: taken back by its city"),
        "received": _("To the city: it has arrived"),
        "resume": _("To a person: the link to a draft"),
        "returned": _("To the city: please look again"),
        "returned_waits": _("To the city: a returned practice waits"),
        "reworded": _("To the city: an editor changed the wording"),
        "sign_in": _("To a person: the link to sign in"),
        "still_running": _("To the city: is it still running?"),
        "submitted": _("To editors: a practice to be read"),
        "suggestion": _("To the city: a suggested wording"),
        "suggestion_answered": _("To editors: the answer to a suggested wording"),
        "withdrawn": _("To the city: withdrawn"),
        "work_failed": _("To administrators: background work failed"),
    }
    return names[name]


def variant_name(variant: str) -> str:
    """In which case a letter says this."""
    names = {
        "": "",
        "days": _("days before the last one"),
        "today": _("on the last day"),
        "approved": _("approved"),
        "refused": _("not approved"),
        "writes": _("who writes on what the city sent"),
        "put_down": _("who is only put down"),
        "question": _("about a question"),
        "whole": _("about the whole"),
        "new": _("a new practice"),
        "update": _("an update of a public one"),
        "year": _("the year is known"),
        "no_year": _("the year is not known"),
        "sections": _("about some sections"),
        "accepted": _("accepted"),
        "kept": _("not taken"),
        "sent": _("sent"),
        "published": _("published"),
    }
    return names[variant]


def fault(found: Fault) -> str:
    """What is wrong with a typed text, and what to do."""
    names = ", ".join(f"{{{one}}}" for one in found.names)
    if found.code == "empty":
        return _("Write a subject.") if found.field == "subject" else _("Write the letter.")
    if found.code == "too_long":
        return _("Use at most %(max)d characters.", max=LONGEST_SUBJECT if found.field == "subject" else LONGEST_BODY)
    if found.code == "unknown":
        may = ", ".join(f"{{{one}}}" for one in found.known)
        return _("This letter has no placeholder %(names)s. It has: %(known)s.", names=names, known=may)
    return _("The letter has to say %(names)s somewhere: without it, its reader cannot go on.", names=names)
