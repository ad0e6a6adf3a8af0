"""The start page of the network, its topics, and the texts of its e-mails."""

from functools import partial

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, format_decimal
from flask_babel import gettext as _

from webapp.collection import topics
from webapp.core.db import session
from webapp.core.i18n import LANGUAGES
from webapp.core.whole_numbers import whole_number
from webapp.notifications import email_texts
from webapp.phrases.tables import phrase_for
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("network", __name__, url_prefix="/network")
PLAIN = "text"  # in an address, the case of a letter that has none


@blueprint.get("")
@requires(Right.NETWORK)
def start() -> str:
    rooms = [
        ("cities.listed", Right.NETWORK, _("Cities"), _("Their names, their people, and two that are one.")),
        ("network.emails", Right.NETWORK, _("Letters"), _("What they say, in each language.")),
        ("network.all_topics", Right.ADMINISTER, _("Topics"), _("Their labels, colours and order.")),
        ("calls.manage", Right.REVIEW, _("Calls for practices"), _("When they are open, and what they say.")),
        ("questionnaires.start", Right.REVIEW, _("Questions of its own"), _("Thematic editions of the questions.")),
        ("admin.people", Right.ADMINISTER, _("People"), _("Who may do what; national coordinators.")),
        ("audit_log.log", Right.ADMINISTER, _("Log"), _("Everything that was done, by whom and when.")),
    ]
    open_ones = [(url_for(page), name, text) for page, right, name, text in rooms if can(g.person, right)]
    return render_template("network/start.html", rooms=open_ones)


@blueprint.get("/topics")
@requires(Right.ADMINISTER)
def all_topics() -> str:
    return render_template("network/topics.html", topics=topics.all_of_them())


@blueprint.route("/topics/<code>", methods=["GET", "POST"])
@requires(Right.ADMINISTER)
def topic(code: str) -> ResponseReturnValue:
    everything = topics.all_of_them()
    topic = next((one for one in everything if one.code == code), None) or abort(404)
    labels, colour, place, hidden = dict(topic.labels), topic.colour, str(topic.place), topic.hidden
    faults: list[topics.Fault] = []
    if request.method == "POST":
        labels = {one: request.form.get(f"label-{one}", "") for one in labels}
        colour = request.form.get("colour", "").strip().lower()
        place, hidden = request.form.get("place", ""), request.form.get("hidden") == "y"
        wanted = request.form.get("place", type=whole_number)
        faults = topics.check(labels, colour, wanted)
        if not faults and wanted is not None:
            if topics.change(session(), code, labels, colour, wanted, hidden, g.person):
                flash(_("The topic is changed. Pages follow at once, search and documents in a moment."), "success")
            return redirect(url_for("network.all_topics"))
    page = render_template(
        "network/topic.html",
        topic=topic,
        total=len(everything),
        labels=labels,
        colour=colour,
        place=place,
        hidden=hidden,
        faults={one.field: _topic_fault(one, len(everything)) for one in reversed(faults)},
        problems=[(one.field, _topic_fault(one, len(everything))) for one in faults],
    )
    return page, 422 if faults else 200


@blueprint.get("/letters")
@requires(Right.NETWORK)
def emails() -> str:
    own = email_texts.all_own(session())
    shown = [
        {
            "title": phrase_for("letters", name),
            "case": phrase_for("letter_variants", variant),
            "texts": [
                {
                    "language": code,
                    "url": url_for("network.email", name=name, variant=variant or PLAIN, language=code),
                    "own": (found := own.get((name, variant, code))) and found.body is not None,
                }
                for code in LANGUAGES
            ],
        }
        for name in sorted(email_texts.NAMES, key=partial(phrase_for, "letters"))
        for variant in email_texts.variants(name)
    ]
    return render_template("network/emails.html", emails=shown)


@blueprint.route("/letters/<name>/<variant>/<language>", methods=["GET", "POST"])
@requires(Right.NETWORK)
def email(name: str, variant: str, language: str) -> ResponseReturnValue:
    """Change a text, look at it with examples, or reset it; a fault loses nothing typed."""
    case = "" if variant == PLAIN else variant
    if name not in email_texts.NAMES or case not in email_texts.variants(name) or language not in LANGUAGES:
        abort(404)
    key = (name, case, language)
    text, faults = email_texts.text_of(session(), *key), []
    if request.method == "POST":
        if request.form.get("do") == "restore":
            email_texts.restore(session(), *key, g.person)
            flash(_("The letter says the house's text again."), "success")
            return redirect(request.path)
        text = email_texts.cleaned(request.form.get("subject", ""), request.form.get("body", ""))
        faults = email_texts.check(*key, text)
        if request.form.get("do") == "save" and not faults:
            email_texts.keep(session(), *key, text, g.person)
            flash(_("The text is kept. The next letter says it."), "success")
            return redirect(request.path)
    with force_locale(language):
        values = email_texts.examples(email_texts.known(*key), current_app.config["SETTINGS"].network)
    page = render_template(
        "network/email.html",
        title=phrase_for("letters", name),
        case=phrase_for("letter_variants", case),
        language_of_email=language,
        text=text,
        example=email_texts.filled(text, values),
        placeholders=values,
        faults={one.field: _email_fault(one) for one in reversed(faults)},
        problems=[(one.field, _email_fault(one)) for one in faults],
        house=email_texts.house_text(*key),
        is_own=email_texts.own(session(), *key) is not None,
        history=email_texts.history(session(), *key),
    )
    return page, 422 if faults else 200


def _topic_fault(fault: topics.Fault, total: int) -> str:
    """Return what is wrong with a topic that an administrator changes, of so many topics."""
    contrast = {
        "has": format_decimal(int(fault.contrast * 100) / 100, format="0.00"),
        "least": format_decimal(topics.LEAST_CONTRAST),
    }
    return phrase_for("topic_faults", fault.code, last=total, max=topics.LONGEST_LABEL, **contrast)


def _email_fault(fault: email_texts.Fault) -> str:
    """Return what is wrong with a typed text of an e-mail."""
    code = f"empty_{fault.field}" if fault.code == "empty" else fault.code
    longest = email_texts.LONGEST_SUBJECT if fault.field == "subject" else email_texts.LONGEST_BODY
    names, known = (", ".join(f"{{{name}}}" for name in some) for some in (fault.names, fault.known))
    return phrase_for("letter_faults", code, max=longest, names=names, known=known)
