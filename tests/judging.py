"""Axe's word on pages: accessible, but for what only a person can tell.

Axe takes longer for a page than the browser does to show it, and most pages share most of what is on them. So nothing
is judged twice: the rules on structure see a page again only if it has a kind of element that no page had before, the
rules on colours only elements that look in a new way, and those on sizes only elements of a new kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
AXE_PATH = "/axe.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
OF_WIDTH = ["target-size", "scrollable-region-focusable"]


class Ask(Enum):
    """What is asked: what does not change with the width is asked once a page."""

    ALL = "everything"
    COLOURS = "what changes with the colours"
    WIDTH = "what changes with the width of the window"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on a page, in the order of `window.elements`: a number for the kind and one for the look of each."""

    kinds: Sequence[int]
    looks: Sequence[int]  # 0 for what shows no text


@dataclass
class Judge:
    """Remembers what it has judged. With `serves_axe`, the site has axe at AXE_PATH: the browser compiles it once."""

    serves_axe: bool = False
    kinds: dict[object, set[int]] = field(default_factory=dict)
    looks: set[int] = field(default_factory=set)

    def see(self, page: Page) -> Seen:
        return Seen(*page.evaluate(SEE))

    def faults(self, page: Page, seen: Seen, ask: Ask, at: object = "") -> list[str]:
        """What is wrong with a page. `at` tells apart what is to be judged apart: a width, a direction."""
        judged = self.kinds.setdefault((ask, at), set())
        kinds = [place for place, kind in enumerate(seen.kinds) if kind not in judged]
        looks: dict[int, int] = {}
        if ask is not Ask.WIDTH:
            looks = {look: place for place, look in enumerate(seen.looks) if look and look not in self.looks}
        questions: list[tuple[dict[str, Any], list[int] | None]] = []
        if kinds and ask is Ask.ALL:
            rules = {rule: {"enabled": rule not in OF_COLOURS} for rule in (*OF_COLOURS, "target-size")}
            questions.append(({"runOnly": {"type": "tag", "values": TAGS}, "rules": rules}, None))
        if kinds and ask is Ask.WIDTH:
            questions.append(({"runOnly": {"type": "rule", "values": OF_WIDTH}}, kinds))
        if looks:
            questions.append(({"runOnly": {"type": "rule", "values": OF_COLOURS}}, list(looks.values())))
        judged.update(seen.kinds)
        self.looks.update(looks)
        if not questions:
            return []
        self._load(page)
        found = [one for question in questions for one in page.evaluate(JUDGE, question)]
        return [f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]

    def _load(self, page: Page) -> None:
        if page.evaluate("'axe' in window"):
            return
        if self.serves_axe:
            page.add_script_tag(url=AXE_PATH)
        else:
            page.evaluate(AXE)


# The kind of an element is made of its name, what it is called in the style sheets and its states, and of all that is
# around it. Its look is made of the colours and sizes of its text and of the grounds that it stands on: the colours
# around it and, where something is moved out of its place, which could lie on anything, its kind.
SEE = """() => {
  const TELLING = ["class", "type", "role", "lang", "dir", "hidden", "open", "disabled", "checked", "aria-current"];
  const number = (around, text) => {
    let found = around;
    for (let at = 0; at < text.length; at++) found = (Math.imul(found, 31) + text.charCodeAt(at)) | 0;
    return found;
  };
  const kinds = [], looks = [];
  window.elements = [];
  const visit = (element, kindAround, groundAround) => {
    if (element.matches("script, style, template")) return;
    const said = [...element.attributes].map(({ name, value }) => TELLING.includes(name) ? `${name}=${value}` : name);
    const words = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    const kind = number(kindAround, `${element.localName} ${said.sort()} ${words}`);
    const style = getComputedStyle(element);
    const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position } = style;
    let ground = groundAround;
    if (position !== "static") ground = number(ground, `${position} ${kind}`);
    const own = `${backgroundColor} ${backgroundImage} ${opacity} ${filter} ${mixBlendMode}`;
    if (own !== "rgba(0, 0, 0, 0) none 1 none normal") ground = number(ground, own);
    const text = (words || element.matches("input, select, textarea")) && element.checkVisibility();
    const { color, fontSize, fontWeight, textDecoration, textShadow } = style;
    const around = element.parentElement && element.localName === "a" && getComputedStyle(element.parentElement).color;
    kinds.push(kind);
    looks.push(text ? number(ground, [color, fontSize, fontWeight, textDecoration, textShadow, around].join()) : 0);
    window.elements.push(element);
    for (const child of element.children) visit(child, kind, ground);
  };
  visit(document.body, 7, number(7, getComputedStyle(document.documentElement).backgroundColor));
  return [kinds, looks];
}"""
# Asks axe of some elements, or of the whole page.
JUDGE = """async ([options, places]) => {
  const asked = places && new Set(places.map((place) => elements[place]));
  const include = places && [...asked].filter((one) => !asked.has(one.parentElement));
  const settings = { ...options, resultTypes: ["violations"], iframes: false };
  return (await axe.run(include ? { include } : document, settings)).violations;
}"""
