"""The style sheets of the house, read as rules: tests look at them as a linter does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "webapp" / "static" / "css", ROOT / "exports" / "house_style")
SHEETS = [str(path.relative_to(ROOT)) for folder in FOLDERS for path in sorted(folder.glob("*.css"))]
AROUND = {"media", "supports", "container", "layer"}
"""The rules that have other rules inside."""


@dataclass(frozen=True)
class Rule:
    """One rule: the rules that stand around it, its selector or "@page print", its declarations, and what is wrong."""

    around: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]
    faults: tuple[str, ...] = ()


def rules(name: str) -> list[Rule]:
    """Return the rules of a style sheet, those inside others with what stands around them."""
    text = (ROOT / name).read_text("utf-8")
    return list(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), ()))


def _rules(nodes: list[Any], around: tuple[str, ...]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "error":
            yield Rule(around, "", (), (f"line {node.source_line}: {node.message}",))
            continue
        selector = " ".join(tinycss2.serialize(node.prelude).split())
        if node.type == "at-rule":
            selector = f"@{node.lower_at_keyword} {selector}".strip()
        if node.type == "at-rule" and node.lower_at_keyword in AROUND:
            inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _rules(inside, (*around, selector))
        elif node.content is not None:
            yield from _block(node.content, around, selector)


def _block(content: list[Any], around: tuple[str, ...], selector: str) -> Iterator[Rule]:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    yield Rule(
        around,
        selector,
        tuple((one.name, tinycss2.serialize(one.value).strip()) for one in parts if one.type == "declaration"),
        tuple(f"line {one.source_line}: {one.message}" for one in parts if one.type == "error"),
    )
    nested = [one for one in parts if one.type in ("qualified-rule", "at-rule")]  # such as @bottom-left of a page
    yield from _rules(nested, (*around, selector))
