"""One sentence for each piece of advice: what an editor would ask, in the reader's language.

Not here: when there is something to ask (forms/answers/readiness.py), and problems, which must be mended
(problems.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext as _n

from forms.answers.readiness import Advice
from forms.questionnaire.problems import Problem
from forms.questionnaire.questions import Template
from webapp.phrases import problems

Params = Mapping[str, str | int]


def phrase(advice: Advice, template: Template) -> str:
    """The sentence for a piece of advice, as the page shows it below the name of the question."""
    params = dict(advice.params)
    if "other" in params:
        params["other"] = template.field(str(params["other"])).label
    if advice.row is not None:
        params["row"] = advice.row + 1
    return SENTENCES[advice.code](params)


def anchor(advice: Advice, template: Template) -> str:
    """The id of the input that it is about."""
    part = "credit" if advice.row is not None else None
    return problems.anchor(Problem(advice.field, "missing", row=advice.row, part=part), template)


def _thin(params: Params) -> str:
    count, most = int(params["count"]), int(params["most"])
    if params["unit"] == "words":
        return _n(
            "There is room for %(most)s words, and it has one so far. What would another city ask next?",
            "There is room for %(most)s words, and it has %(num)s so far. What would another city ask next?",
            count,
            most=most,
        )
    return _n(
        "There is room for %(most)s characters, and it has one so far.",
        "There is room for %(most)s characters, and it has %(num)s so far.",
        count,
        most=most,
    )


SENTENCES: dict[str, Callable[[Params], str]] = {
    "slogan_title": lambda p: _(
        "This reads like a slogan. Say what it is, for whom or where: a reader sees only the title in a list."
    ),
    "no_numbers": lambda p: _(
        "There is no figure yet. How many people took part, how often, what changed by how much?"
    ),
    "links_instead_of_content": lambda p: _(
        "This sends readers elsewhere. Tell it here in a few sentences: links break, and the sheet is printed."
    ),
    "thin": _thin,
    "long_sentence": lambda p: _(
        "The sentence “%(start)s…” has %(words)s words. Two shorter ones are easier to read and to translate.",
        start=p["start"],
        words=p["words"],
    ),
    "unexplained_acronym": lambda p: _(
        "“%(acronym)s” is never spelt out. Write the full name once, with the short one after it.", acronym=p["acronym"]
    ),
    "shouting": lambda p: _("Whole sentences are in capitals. Small letters are easier to read."),
    "repeated_text": lambda p: _(
        "The sentence “%(start)s…” also stands in “%(other)s”. Keep it where it belongs.",
        start=p["start"],
        other=p["other"],
    ),
    "photo_without_rights": lambda p: _(
        "Photo %(row)s: say who took it, and that the people in it agree. Without that it cannot be printed.",
        row=p["row"],
    ),
}
