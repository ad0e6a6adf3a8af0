"""What a linter would say of the style sheets, of pages and of documents. Whether a browser knows each declaration is
asked in `tests/browser/test_style_sheets.py`; the format is checked by `./sheaf check`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import groupby

import pytest
import weasyprint
from styles import ROOT, SHEETS, Rule, rules

from exports.house_style import house

sheets = pytest.mark.parametrize("name", SHEETS)


@cache
def sources() -> str:
    """Return what may name a class or set a custom property: templates, scripts and modules."""
    files = [
        path
        for package in ("webapp", "exports")
        for ending in ("html", "js", "py")
        for path in sorted((ROOT / package).rglob(f"*.{ending}"))
        if "vendor" not in path.parts
    ]
    return "\n".join(path.read_text("utf-8") for path in files)


@sheets
def test_a_style_sheet_is_read_without_an_error(name: str) -> None:
    assert not [fault for rule in rules(name) for fault in rule.faults]


@sheets
def test_every_rule_says_something(name: str) -> None:
    around = {rule.around[-1] for rule in rules(name) if rule.around}  # such as a page that has only margin boxes
    assert not [rule for rule in rules(name) if not rule.declarations and rule.selector not in around]


@sheets
def test_what_is_said_of_the_same_elements_stands_in_one_rule(name: str) -> None:
    stands = Counter((rule.around, rule.selector) for rule in rules(name) if rule.selector != "@font-face")
    assert not [place for place, times in stands.items() if times > 1]


@sheets
def test_a_property_stands_twice_in_a_rule_only_as_a_fallback_right_before_the_other(name: str) -> None:
    def parted(rule: Rule) -> list[str]:
        runs = Counter(name for name, _ in groupby(name for name, _ in rule.declarations))
        return [name for name, times in runs.items() if times > 1]

    assert not [(rule.selector, parted(rule)) for rule in rules(name) if parted(rule)]


@pytest.mark.parametrize("name", ["print.css", "bilingual.css", "edition.css"])
def test_the_typesetter_knows_every_declaration_for_paper(name: str, caplog: pytest.LogCaptureFixture) -> None:
    weasyprint.CSS(string=house.style(name))
    assert not caplog.messages


def test_every_custom_property_that_is_read_is_set_somewhere_or_has_a_fallback() -> None:
    declarations = [one for name in SHEETS for rule in rules(name) for one in rule.declarations]
    set_here = {name for name, _ in declarations if name.startswith("--")}
    read = {name for _, value in declarations for name in re.findall(r"var\(\s*(--[\w-]+)\s*\)", value)}
    assert len(read) > 30
    assert not [name for name in sorted(read - set_here) if not re.search(rf"{name}:", sources())]


def test_every_class_that_has_a_look_is_put_on_some_element() -> None:
    classes = {
        name
        for sheet in SHEETS
        for rule in rules(sheet)
        if not rule.selector.startswith("@")
        for name in re.findall(r"\.([a-z][\w-]*)", rule.selector)
        if not name.startswith("govuk-")
    }
    assert len(classes) > 300
    # "tag-danger" is written "tag-{{ look }}" in a template, and "pair-{}" or f"fan-{number}" in a module
    made = tuple(re.findall(r"(?<![\w-])([a-z][a-z-]*-)\{", sources()))
    written = set(re.findall(r"[\w-]+", sources()))
    assert not sorted(name for name in classes - written if not name.startswith(made))
