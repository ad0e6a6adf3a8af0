"""What a person should look at in something that was read from elsewhere: a code and its words, never an answer.

What belongs here: the doubts, and how each reads in plain English, for programs. What does not: the sentences of the
interface (the web application phrases a Doubt in the reader's language).
"""

from dataclasses import dataclass

_ENGLISH = {
    "above_title": "not used, above the title: {value}",
    "city_first": "{value} stands before the country or in brackets, and no such city is known",
    "cut_off": "{value} is cut off: only its beginning is known",
    "dates_differ": "the period “{value}” and the dates “{other}” differ",
    "empty_line": "the line is empty",
    "empty_section": "nothing stands under “{value}”",
    "in_one_line": "the title and the places stand in one line: does the title end with “{value}”?",
    "known_elsewhere": "{value} is known in {other}, which the line does not name",
    "no_country": "no country was recognised",
    "no_excerpt": "there is no excerpt",
    "no_heading": "the text has no heading: it answers none of our questions by itself",
    "no_place_line": "there is no line with country, cities and period",
    "no_title": "there is no title",
    "not_a_country": "“{value}” is no country that we know",
    "not_a_language": "“{value}” is no code of a language, such as “fr”",
    "not_an_option": "“{value}” is none of the options of “{other}”",
    "not_understood": "not understood: {value}",
    "one_or_several": "one city or several: {value}",
    "other_heading": "“{value}” is none of our questions: {other}",
    "other_language": "it may be “{value}” in another language",
    "period_uncertain": "the period is uncertain: {other} (“{value}”)",
    "place_twice": "the same place stands there twice",
    "same_title": "this title stands there twice: “{value}”",
    "several_countries": "several countries: whose cities are these?",
    "unreadable": "{value} cannot be read",
}
DOUBTS = frozenset(_ENGLISH)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its code (one of DOUBTS), the words it is about, and the line in which they stand, if that helps."""

    code: str
    value: str = ""
    other: str = ""
    line: str = ""

    def __str__(self) -> str:
        sentence = _ENGLISH[self.code].format(value=self.value, other=self.other)
        return f"{sentence} (“{self.line}”)" if self.line else sentence
