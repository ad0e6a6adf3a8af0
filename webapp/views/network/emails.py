"""The texts of the e-mails: the list, and one text with its placeholders, a preview, and its reset to the house's."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.core.db import session
from webapp.core.i18n import LANGUAGES
from webapp.notifications import letters
from webapp.phrases.tables import phrase_for
from webapp.web.permissions import Right, requires

blueprint = Blueprint("letters", __name__, url_prefix="/network/letters")
PLAIN = "text"  # in an address, the case of a letter that has none


@blueprint.get("")
@requires(Right.NETWORK)
def listed() -> str:
    own = letters.all_own(session())
    shown = [
        {
            "title": phrase_for("letters", name),
            "case": phrase_for("letter_variants", variant),
            "texts": [
                {
                    "language": code,
                    "url": url_for("letters.edit", name=name, variant=variant or PLAIN, language=code),
                    "own": (found := own.get((name, variant, code))) and found.body is not None,
                }
                for code in LANGUAGES
            ],
        }
        for name in sorted(letters.NAMES, key=partial(phrase_for, "letters"))
        for variant in letters.variants(name)
    ]
    return render_template("network/emails.html", letters=shown)


@blueprint.route("/<name>/<variant>/<language>", methods=["GET", "POST"])
@requires(Right.NETWORK)
def edit(name: str, variant: str, language: str) -> ResponseReturnValue:
    """Change a text, look at it with examples, or reset it; a fault loses nothing typed."""
    case = "" if variant == PLAIN else variant
    if name not in letters.NAMES or case not in letters.variants(name) or language not in LANGUAGES:
        abort(404)
    key = (name, case, language)
    text, faults = letters.text_of(session(), *key), []
    if request.method == "POST":
        if request.form.get("do") == "restore":
            letters.restore(session(), *key, g.person)
            flash(_("The letter says the house's text again."), "success")
            return redirect(request.path)
        text = letters.cleaned(request.form.get("subject", ""), request.form.get("body", ""))
        faults = letters.check(*key, text)
        if request.form.get("do") == "save" and not faults:
            letters.keep(session(), *key, text, g.person)
            flash(_("The text is kept. The next letter says it."), "success")
            return redirect(request.path)
    with force_locale(language):
        values = letters.examples(letters.known(*key), current_app.config["SETTINGS"].network)
    page = render_template(
        "network/email.html",
        title=phrase_for("letters", name),
        case=phrase_for("letter_variants", case),
        language_of_letter=language,
        text=text,
        example=letters.filled(text, values),
        placeholders=values,
        faults={one.field: _words(one) for one in reversed(faults)},
        problems=[(one.field, _words(one)) for one in faults],
        house=letters.house_text(*key),
        is_own=letters.own(session(), *key) is not None,
        history=letters.history(session(), *key),
    )
    return page, 422 if faults else 200


def _words(fault: letters.Fault) -> str:
    """Return what is wrong with a typed text of an e-mail."""
    code = f"empty_{fault.field}" if fault.code == "empty" else fault.code
    longest = letters.LONGEST_SUBJECT if fault.field == "subject" else letters.LONGEST_BODY
    names, known = (", ".join(f"{{{name}}}" for name in some) for some in (fault.names, fault.known))
    return phrase_for("letter_faults", code, max=longest, names=names, known=known)
