"""Webhooks, for administrators: which programs are told what, what was sent to them, and what came back."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectMultipleField, StringField, URLField
from wtforms.validators import InputRequired, ValidationError

from webapp import jobs
from webapp.core.db import session
from webapp.models import HookEvent, Webhook, WebhookDelivery
from webapp.phrases.tables import phrase_for
from webapp.web.forms import SmallForm, at_most, line
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires
from webapp.webhooks import deliveries, outbound, signing, subscriptions

blueprint = Blueprint("webhooks", __name__)
OFFERED = (HookEvent.PUBLISHED, HookEvent.UPDATED, HookEvent.WITHDRAWN)


class HookForm(SmallForm):
    name = StringField(
        lazy_gettext("Who is told"),
        [InputRequired(lazy_gettext("Say who is told, so that you know it again.")), at_most(100)],
    )
    url = URLField(lazy_gettext("Address"), filters=[line])
    events = SelectMultipleField(
        lazy_gettext("What it is told"), [InputRequired(lazy_gettext("Choose at least one thing that it is told."))]
    )

    def validate_url(self, field: URLField) -> None:
        if fault := outbound.fault(field.data or "", current_app.config["SETTINGS"].webhooks_reach):
            raise ValidationError(phrase_for("webhook_faults", fault))


@blueprint.route("/webhooks", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def every() -> ResponseReturnValue:
    """All webhooks, and a form for a new one; only the page that answers shows its secret."""
    form = HookForm(data={"events": OFFERED})
    form.events.choices = {one.value: phrase_for("webhook_events", one) for one in OFFERED}
    if form.validate_on_submit():
        events = [HookEvent(one) for one in form.events.data or ()]
        hook = subscriptions.make(session(), form.name.data or "", form.url.data or "", events, by=g.person)
        return render_template("admin/webhook_secret.html", hook=hook)
    page = render_template("admin/webhooks.html", hooks=subscriptions.every(session()), form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/webhooks/<int:id>")
@requires(Right.ADMINISTER)
def one(id: int) -> str:
    hook = get_or_404(Webhook, id)
    sent = deliveries.deliveries(session(), hook)
    return render_template("admin/webhook.html", hook=hook, deliveries=sent)


@blueprint.post("/webhooks/<int:id>/test")
@requires(Right.ADMINISTER)
def test(id: int) -> ResponseReturnValue:
    hook = get_or_404(Webhook, id)
    if hook.stopped_at is None:
        deliveries.test(session(), hook, by=g.person)
        flash(_("A test is on its way. Load the page again to see what came back."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/stop")
@requires(Right.ADMINISTER)
def stop(id: int) -> ResponseReturnValue:
    subscriptions.stop(session(), get_or_404(Webhook, id))
    flash(_("Nothing is sent there any more."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/start")
@requires(Right.ADMINISTER)
def start(id: int) -> ResponseReturnValue:
    subscriptions.start(session(), get_or_404(Webhook, id))
    flash(_("What happens from now on is sent there again."), "success")
    return redirect(url_for("webhooks.one", id=id))


@blueprint.post("/webhooks/<int:id>/secret")
@requires(Right.ADMINISTER)
def new_secret(id: int) -> str:
    hook = get_or_404(Webhook, id)
    hook.secret = signing.new_secret()
    return render_template("admin/webhook_secret.html", hook=hook)


@blueprint.post("/webhooks/<int:id>/deliveries/<int:number>/again")
@requires(Right.ADMINISTER)
def again(id: int, number: int) -> ResponseReturnValue:
    """Send once more what could not be delivered, with all its attempts."""
    delivery = get_or_404(WebhookDelivery, number, webhook_id=id)
    if delivery.job is not None and jobs.retry(session(), delivery.job):
        flash(_("It will be sent again in a moment."), "success")
    else:
        flash(_("Only what could not be delivered can be sent again."), "error")
    return redirect(url_for("webhooks.one", id=id))
