"""Signing in and out, the browsers where one is signed in, the language of the interface, and the e-mails of a demo."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import select

from webapp.accounts import sessions, sign_in_links, signing_in
from webapp.core.db import session
from webapp.core.i18n import LANGUAGES
from webapp.models import Email, Person, Role
from webapp.web import security
from webapp.web.forms import SmallForm, email_field
from webapp.web.limits import Purpose, limited
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("account", __name__)
LINK = re.compile(r"https?://[^\s<>\"]+")
EMAILS_SHOWN = 200


class SignInForm(SmallForm):
    email = email_field()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.SIGN_IN)
def sign_in() -> str:
    """Send a link; the answer, and the work that it takes, are the same for an unknown address."""
    form = SignInForm()
    target = sign_in_links.local_path(request.values.get("next"), "")
    sent = form.validate_on_submit()
    if sent:
        signing_in.ask_for_link(session(), form.email.data or "", target)
    return render_template("account/sign_in.html", form=form, sent=sent, next=target, errors=form.errors)


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@requires(Right.ANYONE)
@limited(Purpose.USE_LINK)
def use_link(token: str) -> ResponseReturnValue:
    """Show a button that signs in: mail scanners open every link they see."""
    if request.method == "POST":
        link = sign_in_links.use_link(session(), token)
        if link is not None:
            flash(_("You are signed in."), "success")
            return redirect(sign_in_links.local_path(link.next_path, home_of(link.person)))
        sign_in_links.note_refusal(session(), token)
    link = sign_in_links.open_link(session(), token)
    page = render_template(
        "account/use_link.html",
        valid=link is not None,
        name=link.person.name if link else "",
        next=sign_in_links.local_path(
            sign_in_links.next_of(session(), token), ""
        ),  # another link leads to the same place
    )
    return page, 200 if link else 410


def home_of(person: Person) -> str:
    """Return the address of a person's work."""
    homes = (
        (Role.EDITOR, "queue.queue"),
        (Role.ARCHIVIST, "archivist.editions"),
        (Role.COORDINATOR, "coordinators.start"),
        (Role.ADMINISTRATOR, "admin.people"),
    )
    return next((url_for(page) for role, page in homes if role in person.roles), url_for("city.practices_list"))


@blueprint.post("/sign-out")
@requires(Right.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    sessions.sign_out(g.person)
    flash(_("You are signed out."), "info")
    return redirect(url_for("public.home"))


@blueprint.get("/account/sessions")
@requires(Right.SIGNED_IN)
def browsers() -> str:
    return render_template("account/sessions.html", sessions=sessions.of_person(session(), g.person), own=g.browser)


@blueprint.post("/account/sessions/<int:id>/end")
@requires(Right.SIGNED_IN)
def end_browser(id: int) -> ResponseReturnValue:
    sessions.end(session(), g.person, id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.browsers"))


@blueprint.post("/account/sessions/end-others")
@requires(Right.SIGNED_IN)
def end_other_browsers() -> ResponseReturnValue:
    sessions.end_all(session(), g.person, but=g.browser)
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("account.browsers"))


@blueprint.post("/language")
@security.csrf.exempt
@requires(Right.ANYONE)
def language() -> ResponseReturnValue:
    """Change the language; who is not signed in needs no token, which would give every reader a cookie."""
    if g.person is not None:
        security.csrf.protect()
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(400)
    cookie["language"] = code
    if g.person is not None:
        g.person.language = code
    return redirect(sign_in_links.local_path(request.form.get("next"), url_for("public.home")))


@blueprint.get("/outbox")
@requires(Right.READ_EMAILS)
def outbox() -> str:
    query = select(Email).order_by(Email.id.desc()).limit(EMAILS_SHOWN)
    return render_template("account/demo_emails.html", emails=list(session().scalars(query)))


@blueprint.get("/outbox/<int:id>")
@requires(Right.READ_EMAILS)
def email(id: int) -> str:
    found = get_or_404(Email, id)
    return render_template("account/demo_email.html", email=found, body_html=_with_links(found.body))


def _with_links(text: str) -> Markup:
    """Return plain text as HTML in which the addresses of this site can be followed."""
    site = urlsplit(current_app.config["SETTINGS"].site_url).netloc
    parts, at = [], 0
    for match in LINK.finditer(text):
        url = match.group()
        parts.append(escape(text[at : match.start()]))
        own = urlsplit(url).netloc == site
        parts.append(Markup('<a href="{}">{}</a>').format(url, url) if own else escape(url))
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])
