"""A small questionnaire without fault, in English and in French, for tests to break or to translate."""

from __future__ import annotations

from forms.questionnaire.model import Questionnaire
from forms.questionnaire.types import FIELD_TYPES

WORDS_TABLE = "[words]\n" + "\n".join(f'"{word}" = "w"' for word in FIELD_TYPES["period"].words)

SOUND = f"""
edition = "2031"
language = "en"
title = "T"
intro = "I"

[[sections]]
id = "about"
title = "About"
intro = "I"
minutes = 5

[[sections.fields]]
id = "name"
kind = "line"
label = "Name"
help = "h"
example = "e"
required = true
limit = {{ unit = "characters", most = 80 }}
sheet = {{ role = "title" }}

[[sections.fields]]
id = "colour"
kind = "choice"
label = "Colour"
help = "h"
example = "e"
options = [{{ code = "red", label = "Red" }}, {{ code = "blue", label = "Blue", help = "As the sea" }}]
sheet = {{ role = "fact", label = "Hue" }}

[[sections.fields]]
id = "shade"
kind = "line"
label = "Shade"
help = "h"
example = "e"
show_if = {{ field = "colour", is = "blue" }}
sheet = {{ role = "hidden" }}

[[sections.fields]]
id = "since"
kind = "period"
label = "Since"
help = "h"
example = "e"
sheet = {{ role = "fact" }}

{WORDS_TABLE}
"""

FRENCH = f"""
edition = "2031"
language = "fr"
title = "T"
intro = "I"

[sections.about]
title = "Au sujet"
intro = "I"

[fields.name]
label = "Nom"
help = "h"
example = "e"

[fields.colour]
label = "Couleur"
sheet_label = "Teinte"
help = "h"
example = "e"
options.red = {{ label = "Rouge" }}
options.blue = {{ label = "Bleu", help = "Comme la mer" }}

[fields.shade]
label = "Nuance"
help = "h"
example = "e"

[fields.since]
label = "Depuis"
help = "h"
example = "e"

{WORDS_TABLE}
"""


def structure(questionnaire: Questionnaire) -> object:
    """Return what may never change once a questionnaire is in use: ids, kinds, options, limits."""
    return [
        {
            "section": section.id,
            "fields": [
                {
                    "id": field.id,
                    "kind": field.type,
                    "required": field.required,
                    "limit": None if field.limit is None else [field.limit.unit, field.limit.least, field.limit.most],
                    "options": [option.code for option in field.options],
                    "show_if": None if field.show_if is None else [field.show_if.field, field.show_if.value],
                }
                for field in section.fields
            ],
        }
        for section in questionnaire.sections
    ]
