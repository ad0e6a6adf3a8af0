"""The next reminder of a returned practice: read, changed and sent now, stopped, or left to leave by itself."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.core.db import session
from webapp.models import Practice
from webapp.notifications import mail
from webapp.reminders import returned
from webapp.review.bulk import Post
from webapp.views.editor.actions import letter_words
from webapp.views.shared import practices_in_review
from webapp.web.permissions import Right, requires

blueprint = Blueprint("reminding", __name__, url_prefix="/desk")


@blueprint.get("/<int:id>/reminder")
@requires(Right.REVIEW)
def next_one(id: int) -> ResponseReturnValue:
    return _page(practices_in_review.on_desk(id))


@blueprint.post("/<int:id>/reminder")
@requires(Right.REVIEW)
def send(id: int) -> ResponseReturnValue:
    """Send it now, in the words of the page."""
    practice, words = practices_in_review.on_desk(id), letter_words()
    if any(not all(one) for one in words.values()):
        return _page(practice, words)
    returned.send_now(session(), practice, g.person, words)
    flash(_("The reminder is on its way."), "success")
    return redirect(url_for("editor.practice", id=id))


@blueprint.post("/<int:id>/reminder/stop")
@requires(Right.REVIEW)
def stop(id: int) -> ResponseReturnValue:
    returned.stop(session(), practices_in_review.on_desk(id), g.person)
    flash(_("Its city is not reminded any more. You can let it be reminded again at any time."), "success")
    return redirect(url_for("editor.practice", id=id))


@blueprint.post("/<int:id>/reminder/again")
@requires(Right.REVIEW)
def go_on(id: int) -> ResponseReturnValue:
    returned.go_on(session(), practices_in_review.on_desk(id), g.person)
    flash(_("Its city is reminded again."), "success")
    return redirect(url_for("editor.practice", id=id))


def _page(practice: Practice, typed: Mapping[int, mail.Words] | None = None) -> ResponseReturnValue:
    """Return the e-mails, or what was typed of them and refused."""
    page = render_template(
        "editor/reminder.html",
        practice=practice,
        title=practice.sent_title,
        letters=[
            Post(one.id, one.email, one.language, *words) for one, words in returned.composed(session(), practice)
        ],
        words=typed or {},
        outlook=returned.outlook(session(), practice),
    )
    return page, 422 if typed else 200


@blueprint.errorhandler(returned.NotReturned)
def _too_late(error: returned.NotReturned) -> ResponseReturnValue:
    flash(_("There is nothing to remind of: the practice is not with its city for changes."), "error")
    return redirect(url_for("editor.practice", **(request.view_args or {})))
