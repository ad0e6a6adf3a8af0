"""The check of pages by axe: accessible, but for what only a person can tell.

Axe takes longer for a page than the browser does to show it, and most pages share most of what is on them. So nothing
is judged twice: the rules on structure see a page again only if it has a kind of element that no page had before, the
rules on colours only elements that look in a new way, and those on sizes only elements of a new kind, and of these only
the ones that are small, crowded or scroll.
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
        """Return what is wrong with a page. `at` tells apart what is to be judged apart: a width, a direction."""
        judged = self.kinds.setdefault((ask, at), set())
        kinds = [place for place, kind in enumerate(seen.kinds) if kind not in judged]
        looks: dict[int, int] = {}
        if ask is not Ask.WIDTH:
            looks = {look: place for place, look in enumerate(seen.looks) if look and look not in self.looks}
        questions: list[tuple[dict[str, Any], list[int] | None]] = []
        if kinds and ask is Ask.ALL:
            rules = {rule: {"enabled": False} for rule in (*OF_COLOURS, *OF_WIDTH)}
            questions.append(({"runOnly": {"type": "tag", "values": TAGS}, "rules": rules}, None))
        if kinds and ask is not Ask.COLOURS and (uncertain := page.evaluate(DOUBTFUL, kinds)):
            questions.append(({"runOnly": {"type": "rule", "values": OF_WIDTH}}, uncertain))
        if looks:
            questions.append(({"runOnly": {"type": "rule", "values": OF_COLOURS}}, list(looks.values())))
        judged.update(seen.kinds)
        self.looks.update(looks)
        if not questions:
            return []
        if not (self.serves_axe or page.evaluate("'axe' in window")):
            page.evaluate(AXE)
        found = page.evaluate(JUDGE, [AXE_PATH, questions])
        return [f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]


# The kind of an element is made of its name, what it is called in the style sheets and its states, and of all that is
# around it. Its look is made of what decides whether its text can be read: the colour, whether it is large, for a link
# how it differs from the text around it, and the grounds that it stands on: the colours around it and, where something
# is moved out of its place, which could lie on anything, its kind. What is clipped away is for ears only.
SEE = """() => {
  const TELLING = ["class", "type", "role", "lang", "dir", "hidden", "open", "disabled", "checked", "aria-current"];
  const number = (around, text) => {
    let found = around;
    for (let at = 0; at < text.length; at++) found = (Math.imul(found, 31) + text.charCodeAt(at)) | 0;
    return found;
  };
  const kinds = [], looks = [];
  window.elements = [];
  const visit = (element, kindAround, groundAround, clippedAround) => {
    if (element.matches("script, style, template")) return;
    const said = [...element.attributes].map(({ name, value }) => TELLING.includes(name) ? `${name}=${value}` : name);
    const words = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    const kind = number(kindAround, `${element.localName} ${said.sort()} ${words}`);
    const style = getComputedStyle(element);
    const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position } = style;
    let ground = groundAround;
    const stays = position === "static" || (position === "relative" && /^(auto|0px| )+$/.test(style.inset));
    if (!stays) ground = number(ground, `${position} ${kind}`);
    const own = `${backgroundColor} ${backgroundImage} ${opacity} ${filter} ${mixBlendMode}`;
    if (own !== "rgba(0, 0, 0, 0) none 1 none normal") ground = number(ground, own);
    const clipped = clippedAround || style.clip !== "auto";
    const text = (words || element.matches("input, select, textarea")) && !clipped && element.checkVisibility();
    const { color, fontWeight, textDecorationLine, textShadow } = style;
    const large = parseFloat(style.fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    const look = [color, large, textShadow];
    if (element.localName === "a") {
      look.push(fontWeight, textDecorationLine, getComputedStyle(element.parentElement).color);
    }
    kinds.push(kind);
    looks.push(text ? number(ground, look.join()) : 0);
    window.elements.push(element);
    for (const child of element.children) visit(child, kind, ground, clipped);
  };
  visit(document.body, 7, number(7, getComputedStyle(document.documentElement).backgroundColor), false);
  return [kinds, looks];
}"""
# Of some elements, those that axe could find too small, or that scroll. A target is large enough, says axe, if it and
# what no other covers of it have a side of 24 pixels, or if there are 24 pixels between its middle and any other.
DOUBTFUL = """(places) => {
  const LEAST = 24;
  const TARGETS = "a, area, button, input, select, summary, textarea, [tabindex], [role]";
  const targets = [...document.querySelectorAll(TARGETS)]
    .map((one) => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width && box.height);
  const crowded = (it) => {
    const { left, right, top, bottom, width, height } = it.getBoundingClientRect();
    const space = width < LEAST || height < LEAST ? LEAST : 0;
    return targets.some(([one, box]) => one !== it && !one.contains(it) && !it.contains(one)
      && box.left < right + space && box.right > left - space && box.top < bottom + space && box.bottom > top - space);
  };
  const known = new Set(targets.map(([one]) => one));
  const scrolls = (it) => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1;
  return places.filter((place) => {
    const it = elements[place];
    return (known.has(it) && crowded(it)) || (scrolls(it) && /auto|scroll/.test(getComputedStyle(it).overflow));
  });
}"""
# Asks axe of some elements, or of the whole page. What axe would fetch first is of use to rules on films and sounds.
JUDGE = """async ([path, questions]) => {
  if (!window.axe) await new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"),
      { src: path, onload: resolve, onerror: reject }));
  });
  const found = [];
  for (const [options, places] of questions) {
    const asked = places && new Set(places.map((place) => elements[place]));
    const include = places && [...asked].filter((one) => !asked.has(one.parentElement));
    const settings = { ...options, resultTypes: ["violations"], iframes: false, preload: { assets: ["media"] } };
    found.push(...(await axe.run(include ? { include } : document, settings)).violations);
  }
  return found;
}"""
