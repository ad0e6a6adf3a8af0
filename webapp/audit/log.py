"""The log of the network itself: roles, sign-ins, calls, editions, cities, e-mails, topics; it only grows."""

from enum import StrEnum

from sqlalchemy.orm import Session

from webapp.models import LogEntry, Person


class Noted(StrEnum):
    """The actions that are noted."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    UNKNOWN_ADDRESS = "unknown_address"
    SIGNED_OUT = "signed_out"
    ROLES_GIVEN = "roles_given"
    ROLES_TAKEN = "roles_taken"
    COUNTRY_GIVEN = "country_given"
    COUNTRY_TAKEN = "country_taken"
    ADDRESS_CHANGED = "address_changed"
    CALL_MADE = "call_made"
    CALL_CHANGED = "call_changed"
    QUESTIONNAIRE_BROUGHT = "edition_brought"
    QUESTIONNAIRE_ACTIVATED = "edition_activated"
    QUESTIONNAIRE_DROPPED = "edition_dropped"
    CITY_ADDED = "city_added"
    CITY_RENAMED = "city_renamed"
    CITIES_MERGED = "cities_merged"
    CITY_PERSON_ADDED = "city_person_added"
    CITY_PERSON_REMOVED = "city_person_removed"
    TOPIC_CHANGED = "topic_changed"
    EMAIL_CHANGED = "letter_changed"
    EMAIL_RESTORED = "letter_restored"


def note(
    session: Session,
    action: Noted,
    by: Person | None,
    *,
    about: Person | None = None,
    subject: str = "",
    note: str = "",
) -> LogEntry:
    """Append an entry; a person is named by `about`, never in `subject`, which stays when they are erased."""
    entry = LogEntry(
        action=action, actor_id=by.id if by else None, about_id=about.id if about else None, subject=subject, note=note
    )
    session.add(entry)
    session.flush()
    return entry
