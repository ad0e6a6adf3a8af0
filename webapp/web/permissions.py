"""Who may do what. Every view names the right it needs; one without is refused when the app starts."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response

from webapp.accounts import api_keys, sessions
from webapp.core.db import SAFE_METHODS, session
from webapp.models import Person, Practice, Role, Scope
from webapp.practices import team

View = TypeVar("View", bound=Callable[..., object])
ATTRIBUTE = "sheaf_right"


class Right(StrEnum):
    """What a view may ask for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    CONTRIBUTE = "contribute to this practice"
    WHOLE = "decide about the whole of this practice"
    REVIEW = "review practices"
    BIND = "bind editions"
    ADMINISTER = "administer"
    NETWORK = "look after the network"
    COORDINATE = "coordinate a country"
    READ_EMAILS = "read every letter, in a demo"
    KEY_READ = "a key that reads"
    KEY_WRITE = "a key that writes"
    KEY_SEND = "a key that sends"


KEY_SCOPES = {Right.KEY_READ: Scope.READ, Right.KEY_WRITE: Scope.WRITE, Right.KEY_SEND: Scope.SEND}
ROLES_FOR = {
    Right.REVIEW: {Role.EDITOR},
    Right.BIND: {Role.ARCHIVIST},
    Right.ADMINISTER: {Role.ADMINISTRATOR},
    Right.NETWORK: {Role.EDITOR, Role.ADMINISTRATOR},
    Right.COORDINATE: {Role.COORDINATOR},
}


class SignInNeeded(Unauthorized):
    """A person who is not signed in (any more) sent something."""


class NotYours(Forbidden):
    """Somebody who writes on some sections of a draft tried another one, or what concerns the whole."""

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self.practice = practice


class ReauthenticationNeeded(Unauthorized):
    """Something that matters was sent by a person who signed in a while ago."""


class KeyExpired(Unauthorized):
    """A call with a key whose last day is over."""


class UnguardedView(Exception):
    """A route without @requires: a mistake of ours, found at start-up."""


def requires(right: Right) -> Callable[[View], View]:
    """Declare the right that a view needs; it is checked before the view runs."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, right)
        return view

    return mark


def asks_again(view: View) -> View:
    """Declare a view that changes something only for who has opened a link from their mailbox a moment ago."""
    view.__dict__["sheaf_asks_again"] = True
    return view


def can(person: Person | None, right: Right, practice: Practice | None = None) -> bool:
    """Return whether `person` (None: nobody signed in) has `right`, for `practice` where the right concerns one."""
    if right is Right.ANYONE:
        return True
    if right is Right.READ_EMAILS:
        return bool(current_app.config["SETTINGS"].shows_emails)
    if person is None:
        return False
    if right is Right.SIGNED_IN:
        return True
    if right is Right.CONTRIBUTE:
        return practice is not None and any(one.id == person.id for one in practice.people)
    if right is Right.WHOLE:
        return practice is not None and team.has_whole(session(), practice, person)
    return right in ROLES_FOR and bool(ROLES_FOR[right] & person.roles)


def right_of(endpoint: str) -> Right:
    """Return the right that an endpoint asks for."""
    right: Right = getattr(current_app.view_functions[endpoint], ATTRIBUTE)
    return right


def _guard() -> Response | None:
    """Refuse what the person may not do."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    right, person = right_of(request.endpoint), g.get("person")
    if right in KEY_SCOPES:
        _guard_key(KEY_SCOPES[right])
        return None
    if right in (Right.CONTRIBUTE, Right.WHOLE):
        return _guard_practice(person, right)
    if can(person, right):
        if _must_ask_again():
            raise ReauthenticationNeeded
        return None
    if person is None and right is not Right.READ_EMAILS:
        return _to_sign_in()
    return abort(404 if right is Right.READ_EMAILS else 403)


def _must_ask_again() -> bool:
    view = current_app.view_functions[request.endpoint or ""]
    return hasattr(view, "sheaf_asks_again") and request.method not in SAFE_METHODS and not sessions.is_fresh(g.browser)


def _guard_practice(person: Person | None, right: Right) -> Response | None:
    if person is None:
        return _to_sign_in()
    practice = session().get(Practice, (request.view_args or {})["id"])
    if practice is None or not can(person, Right.CONTRIBUTE, practice):
        abort(404)
    if not can(person, right, practice):
        raise NotYours(practice)  # who writes on some sections of it may know that it is there
    g.practice = practice
    return None


def _guard_key(scope: Scope) -> None:
    """Let in who brings a key that opens `scope`, as its owner. A cookie opens nothing here."""
    g.person = None
    given = request.authorization
    key = api_keys.find(session(), given.token if given is not None and given.type == "bearer" else None)
    if key is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "api"}))
    if key.has_expired:
        raise KeyExpired(
            f"This key expired: its last day was {key.expires_on}. Make another one on the page /keys.",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "api", "error": "invalid_token"}),
        )
    if scope not in key.scopes:
        abort(403)
    g.api_key, g.person = key, key.person


def _to_sign_in() -> Response:
    if request.method not in SAFE_METHODS:
        raise SignInNeeded
    return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))


def refuse_unguarded(app: Flask) -> None:
    """Raise UnguardedView if any registered route declares no right."""
    bare = sorted(
        name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, ATTRIBUTE)
    )
    if bare:
        raise UnguardedView(f"These views lack @requires(…): {', '.join(bare)}")


def init_app(app: Flask) -> None:
    app.before_request(_guard)
