"""Languages of the interface: which one, and dates, names and states in it.

Not here: the sentence for each problem (sentences/problems.py), the questions themselves (forms/editions) and the words printed on a sheet (exports/house_style).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from flask import Flask, current_app, g, has_request_context, request
from flask import session as cookie
from flask_babel import Babel, format_datetime, format_decimal, format_timedelta, get_locale
from flask_babel import gettext as _
from flask_babel import ngettext as _n
from markupsafe import Markup

from exports.resolution import ENOUGH, Coarse
from forms.period_text import period_text
from forms.places import country_name
from forms.template import LATEST, load
from forms.template import languages as template_languages
from webapp.clock import now
from webapp.desk import Scope
from webapp.desk.assignments import Care
from webapp.models import JobState, Role, State
from webapp.pictures import SMALLEST_SIDE
from webapp.talk import LONGEST_COMMENT
from webapp.workflow import Action, Refused

LANGUAGES = {"en": "English", "fr": "Français"}
# Languages that cities of the network write in, as far as the house has faces to print them.
WRITTEN = "ar de el en es fr he hy it ja ka ko nb nl pl pt ro sq sr sv tr uk zh"


def chosen_language() -> str:
    """The language of this page: chosen with the switch, else the person's, else the browser's best match."""
    if not has_request_context():
        return "en"
    person = g.get("person")
    for code in (cookie.get("language"), person.language if person else None):
        if code in LANGUAGES:
            return str(code)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def language() -> str:
    """The code of the language that is being written now (a letter may be in another one than the page)."""
    locale = get_locale()
    return locale.language if locale else "en"


@lru_cache(maxsize=500)
def direction(code: str) -> str:
    """ "ltr" or "rtl", for any language code."""
    try:
        return str(Locale.parse(code, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def language_name(code: str, in_language: str | None = None) -> str:
    """A language's name, capitalised, in the language of the page (or another)."""
    return _language_name(code, in_language or language())


@lru_cache(maxsize=1000)
def _language_name(code: str, in_language: str) -> str:
    try:
        name = Locale.parse(code, sep="-").get_display_name(in_language)
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or code)[:1].upper() + (name or code)[1:]


def answer_languages() -> list[tuple[str, str]]:
    """The languages that a practice can be written in, named in the page's language, sorted by name."""
    return sorted(((code, language_name(code)) for code in WRITTEN.split()), key=lambda pair: pair[1].casefold())


def country(code: str) -> str:
    return country_name(code, language()) if code else ""


def asked_in(edition: str = LATEST) -> str:
    """The language in which the questions of an edition are shown: the page's, or English where they are not in it."""
    return code if (code := language()) in template_languages(edition) else "en"


def topic(code: str) -> str:
    """A topic's label, in the language of the questions."""
    return next((o.label for o in load(LATEST, asked_in()).field("topics").options if o.code == code), code)


def _regional() -> str:
    """The locale for dates: English as it is written in Europe, day before month."""
    return {"en": "en_GB"}.get(language(), language())


def date(value: dt.date | dt.datetime | None) -> str:
    return format_date(value, "long", locale=_regional()) if value else ""


def date_and_time(value: dt.datetime | None) -> Markup | str:
    """A moment in words, in UTC."""
    return f"{format_datetime(value, 'd MMMM y, HH:mm', rebase=False)} UTC" if value else ""


def deadline() -> str:
    """Until when practices are taken, and how long that is; empty if the network has set no day."""
    day: dt.date | None = current_app.config["SETTINGS"].deadline
    if day is None:
        return ""
    left = (day - now().date()).days
    if left < 0:
        return _("The deadline was %(day)s. You can still send it.", day=date(day))
    if left == 0:
        return _("Send it by %(day)s: today is the last day.", day=date(day))
    return _n("Send it by %(day)s: %(num)s day left.", "Send it by %(day)s: %(num)s days left.", left, day=date(day))


def ago(value: dt.datetime | None) -> str:
    """How long ago something was: "3 days ago"."""
    return format_timedelta(value - now(), add_direction=True) if value else ""


def filesize(size: int | None) -> str:
    """Bytes as people read them, in steps of 1000."""
    if size is None:
        return ""
    return (
        _("%(n)s kB", n=max(1, round(size / 1000)))
        if size < 1_000_000
        else _("%(n)s MB", n=format_decimal(round(size / 1_000_000, 1)))
    )


def period(value: Mapping[str, Any] | None) -> str:
    """A period in the words of the city, or else read from its dates: "2019 – 2021", "Since March 2022".

    A date that a draft holds half-written is shown as it is.
    """
    if not value:
        return ""
    if value.get("as_written"):
        return str(value["as_written"])
    start, end = value.get("start") or None, value.get("end") or None
    text = period_text(start, end, ongoing=bool(value.get("ongoing")), language=language())
    return text if text == start else text[:1].upper() + text[1:]


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
        Action.TAKE: _("The practice moves to “In review”. The city is not written to."),
        Action.RETURN: _("The city gets a letter with your reason and can change its answers."),
        Action.ACCEPT: _("The city gets a letter. The practice is ready to be published."),
        Action.PUBLISH: _(
            "The practice appears in the public catalogue with its PDF and Word sheet, and the city gets a letter."
        ),
        Action.DECLINE: _("The city gets a letter with your reason. The practice is not published."),
        Action.WITHDRAW: _("The public page is replaced by a short notice with your reason. Nothing is deleted."),
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
            "Your answers are opened again. What is published stays public until the editors have read and published the update."
        ),
    }
    return texts.get(Action(action), "")


def refusal(refused: Refused) -> str:
    """Why a move was not made, and what to do."""
    texts = {
        "not_allowed": _("You may not do this with this practice."),
        "not_now": _("This cannot be done now: someone has already moved the practice on. Look at where it stands."),
        "stale": _("The practice has changed since you opened this page. Look at it again, then decide."),
        "note_missing": _("Write a reason: the city needs it to know what to do."),
        "incomplete": _("Some answers are missing or need a correction. They are listed here."),
        "unprintable": _(
            "Some characters cannot be printed, because no typeface of the house has them. Return the practice and ask the city to replace them."
        ),
        "not_public": _("The practice is not in the catalogue."),
        "untranslated": _("The translation is not complete yet. What is missing is listed here."),
        "outdated": _(
            "The original has changed since this translation was made. Look at what changed, tick that the translation is up to date, and save."
        ),
        "call_closed": _(
            "The call that this practice was begun for is closed. Nothing is lost: ask the editors, who can give you more time."
        ),
        "too_late": _("This cannot be undone any more: its letter has left, or the city has begun to write."),
        "uncertified": _(
            "Not sent yet: these answers wait for the approval of %(names)s. Wait for it, ask again, or take the request back.",
            names=", ".join(refused.waits_for),
        ),
    }
    return texts[refused.reason]


def not_possible(reason: str) -> str:
    """Why something between the people of a draft was not done (team.NotPossible), and what to do."""
    texts = {
        "yourself": _("That is your own address. Enter somebody else's."),
        "approves_it": _(
            "This person is asked to approve the practice, and who approves it does not write on it. Take that request back first."
        ),
        "writes_on_it": _(
            "This person writes on the practice. Ask somebody who does not, or take the person off it first."
        ),
        "nobody_else": _(
            "Nobody else has the whole practice. Hand it over to somebody, or invite somebody to the whole of it first."
        ),
        "was_sent": _("The practice has been sent, so it cannot be deleted."),
        "closed": _("The practice is not open for changes now, so there is nothing to approve."),
        "changed": _("The answers have changed since you opened this page. Read them again, then answer."),
        "taken_back": _("The request was taken back meanwhile. There is nothing for you to do."),
        "reason_missing": _("Write what should change: those who wrote it need it."),
    }
    return texts[reason]


def unsaid(reason: str) -> str:
    """Why words were not taken, and what to do."""
    texts = {
        "empty": _("Write something first."),
        "too_long": _(
            "This is too long for a comment: at most %(most)s characters. Nothing is lost: shorten it here, then send it.",
            most=format_decimal(LONGEST_COMMENT),
        ),
        "unchanged": _("This is the city's own wording. Change something in it, or go back."),
    }
    return texts[reason]


def coarse(photo: Coarse) -> str:
    """What to say about a photograph with too few dots for paper."""
    return _(
        "Photograph %(number)d: %(dpi)d dots per inch at %(width)d × %(height)d mm, where %(enough)d look sharp. Ask the city for a file at least %(pixels)s pixels wide.",
        number=photo.number,
        width=photo.width,
        height=photo.height,
        dpi=photo.dpi,
        enough=ENOUGH,
        pixels=format_decimal(photo.pixels),
    )


def unprintable(characters: str) -> str:
    """What to say about characters that cannot be printed."""
    return _("These characters cannot be printed: %(characters)s", characters=" ".join(characters))


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


def picture_refusal(reason: str, name: str) -> str:
    texts = {
        "not_a_picture": _(
            "“%(name)s” is not a picture that can be opened. Choose a JPEG, PNG, WebP or HEIC file.", name=name
        ),
        "too_many_pixels": _(
            "“%(name)s” has too many pixels. Save a smaller copy, for instance 4000 pixels wide.", name=name
        ),
        "too_large": _(
            "“%(name)s” is too large. Choose a picture of at most %(most)s megabytes.",
            name=name,
            most=_upload_megabytes(),
        ),
        "too_small": _(
            "“%(name)s” is too small to print. Choose a picture whose longer side has at least %(least)s pixels.",
            name=name,
            least=SMALLEST_SIDE,
        ),
    }
    return texts[reason]


def document_refusal(reason: str, name: str) -> str:
    texts = {
        "not_a_pdf": _("“%(name)s” is not a PDF. Save or print the document as PDF, and choose that file.", name=name),
        "locked": _("“%(name)s” asks for a password. Save it without one, and choose it again.", name=name),
        "too_large": _(
            "“%(name)s” is too large. Choose a PDF of at most %(most)s megabytes, or give a link instead.",
            name=name,
            most=_upload_megabytes(),
        ),
    }
    return texts[reason]


def no_room(name: str) -> str:
    return _(
        "“%(name)s” could not be stored: there is no room at the moment. Your text is saved. Try the file again later.",
        name=name,
    )


def _upload_megabytes() -> int:
    most: int = current_app.config["SETTINGS"].upload_megabytes
    return most


def too_many_pictures(most: int, name: str) -> str:
    return _n(
        "“%(name)s” was not taken: there is room for one picture. Remove it first.",
        "“%(name)s” was not taken: there is room for %(num)s pictures. Remove one first.",
        most,
        name=name,
    )


def init_app(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    Babel(app, locale_selector=chosen_language, default_translation_directories="translations")
