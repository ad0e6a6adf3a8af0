"""Webhooks, for administrators: which programs are told what, what was sent to them, and what came back."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectMultipleField, StringField, URLField
from wtforms.validators import InputRequired, Length, ValidationError

from forms.text.plain import clean_line
from webapp import jobs, webhooks
from webapp.core.db import session
from webapp.models import HookEvent, Webhook, WebhookDelivery
from webapp.web.forms import SmallForm
from webapp.web.permissions import Right, requires
from webapp.webhooks import outbound

blueprint = Blueprint("webhooks", __name__)
OFFERED = (HookEvent.PUBLISHED, HookEvent.UPDATED, HookEvent.WITHDRAWN)


def _can_be_called(form: SmallForm, field: URLField) -> None:
    sentences = {
        "not_an_address": _("Enter a whole address, such as https://city.example/hook."),
        "not_https": _("Enter an address that begins with https://, so that nobody reads along."),
    }
    if wrong := outbound.fault(clean_line(field.data or ""), current_app.config["SETTINGS"].webhooks_reach):
        raise ValidationError(sentences[wrong])


class HookForm(SmallForm):
    name = StringField(
        lazy_gettext("Who is told"),
        [
            InputRequired(lazy_gettext("Say who is told, so that you know it again.")),
            Length(max=100, message=lazy_gettext("Use at most 100 characters.")),
        ],
    )
    url = URLField(
        lazy_gettext("Address"),
        [InputRequired(lazy_gettext("Enter a whole address, such as https://city.example/hook.")), _can_be_called],
    )
    events = SelectMultipleField(
        lazy_gettext("What it is told"), [InputRequired(lazy_gettext("Choose at least one thing that it is told."))]
    )


@blueprint.route("/webhooks", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def every() -> str | tuple[str, int]:
    """All webhooks, and a form for a new one. Its secret is on the page that answers, and on no other."""
    form = HookForm(request.form if request.method == "POST" else None)
    form.events.choices = [SelectChoice(one.value, event_name(one)) for one in OFFERED]
    if request.method != "POST":
        form.events.data = list(OFFERED)
    if request.method == "POST" and form.validate():
        events = [HookEvent(one) for one in form.events.data or ()]
        hook = webhooks.make(session(), form.name.data or "", clean_line(form.url.data or ""), events, by=g.person)
        return render_template("admin/webhook_secret.html", hook=hook)
    page = render_template("admin/webhooks.html", hooks=webhooks.every(session()), form=form, event_name=event_name)
    return (page, 422) if form.errors else page


def event_name(event: str) -> str:
    """What happened, in words."""
    names = {
        HookEvent.PUBLISHED: _("a practice was published"),
        HookEvent.UPDATED: _("a published practice was changed or translated"),
        HookEvent.WITHDRAWN: _("a practice was withdrawn"),
        HookEvent.TEST: _("test"),
    }
    return names[HookEvent(event)]


@blueprint.get("/webhooks/<int:id>")
@requires(Right.ADMINISTER)
def one(id: int) -> str:
    hook = _found(id)
    sent = webhooks.deliveries(session(), hook)
    return render_template("admin/webhook.html", hook=hook, deliveries=sent, event_name=event_name)


@blueprint.post("/webhooks/<int:id>/test")
@requires(Right.ADMINISTER)
def test(id: int) -> Response:
    hook = _found(id)
    if hook.stopped_at is None:
        webhooks.test(session(), hook, by=g.person)
        flash(_("A test is on its way. Load the page again to see what came back."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/stop")
@requires(Right.ADMINISTER)
def stop(id: int) -> Response:
    webhooks.stop(session(), _found(id))
    flash(_("Nothing is sent there any more."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/start")
@requires(Right.ADMINISTER)
def start(id: int) -> Response:
    webhooks.start(session(), _found(id))
    flash(_("What happens from now on is sent there again."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/secret")
@requires(Right.ADMINISTER)
def new_secret(id: int) -> str:
    """A new secret in the place of the old one, at once."""
    hook = _found(id)
    hook.secret = webhooks.new_secret()
    return render_template("admin/webhook_secret.html", hook=hook)


@blueprint.post("/webhooks/<int:id>/deliveries/<int:number>/again")
@requires(Right.ADMINISTER)
def again(id: int, number: int) -> Response:
    """Send once more what could not be delivered, with all attempts before it."""
    delivery = session().get(WebhookDelivery, number) or abort(404)
    if delivery.webhook_id != id:
        abort(404)
    if delivery.job is not None and jobs.retry(session(), delivery.job):
        flash(_("It will be sent again in a moment."), "success")
    else:
        flash(_("Only what could not be delivered can be sent again."), "error")
    return redirect(url_for("webhooks.one", id=id))


def _found(id: int) -> Webhook:
    return session().get(Webhook, id) or abort(404)
