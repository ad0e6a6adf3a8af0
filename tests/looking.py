"""A browser that looks at places of a network and notes what is wrong with them.

Not here: which places there are (`whole_network.py`), and what a person does at a browser (`reader.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import translations
from judging import Ask, Judge, Seen
from places import Place, World
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize
from reader import DESKTOP, PHONE

from forms.questionnaire.shipped import LATEST, load

MOST_STOPS = 300
TOLD_OF_A_RESPONSE = "Failed to load resource: the server responded"  # with which page or part, is asked of responses


class Looking:
    """A browser that visits each place once: in the dark, as it comes, then from right to left in the light.

    Turning the page in place shows what one from right to left would: its style sheets look at no other difference.
    """

    def __init__(self, browser: Browser, world: World, language: str = "en") -> None:
        self.browser, self.world, self.language = browser, world, language
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []
        self.widths = [DESKTOP, PHONE]
        self.judge = Judge(serves_axe=True)

    def at(self, places: Iterable[Place]) -> list[str]:
        """Look at these places and return what is wrong with them."""
        self.faults.clear()
        for place in places:
            self._at(place)
        return list(self.faults)

    def languages_at(self, places: Iterable[Place]) -> list[str]:
        """Return what stands there in a language that it does not say."""
        self.faults.clear()
        for place in places:
            page, name = self._open(place)
            self._say(name, page.evaluate(LANGUAGES, SOURCE_TEXTS))
        return list(self.faults)

    def _open(self, place: Place) -> tuple[Page, str]:
        page = self._page_of(place.who)
        page.goto(self.world.url + place.path)
        if place.then:
            place.then(page)
        return page, f"{place.who} at {place.path}{' after a step' if place.then else ''}, {self.language}"

    def _at(self, place: Place) -> None:
        whole = place.who not in self.pages  # head and foot are the same on all pages of a person
        page, name = self._open(place)
        first = place.closely or place in self.world.first.values()
        seen = self.judge.see(page)
        self._say(name, page.evaluate(HIDDEN_AND_SEEN) + page.evaluate(UNDRESSED))
        one, other = self.widths  # the next place begins where this one ends
        self._at_width(page, name, one, seen, tab=first, whole=whole)
        page.emulate_media(color_scheme="light")
        page.evaluate(TURN, ["rtl", translations.MIRRORED])
        mirrored = f"{name}, mirrored"
        if first:
            self._say(mirrored, self.judge.faults(page, self.judge.see(page), Ask.COLOURS))
        self._say_if_wide(page, f"{mirrored}, {one['width']}")
        if one is PHONE and place.closely:
            self._tab_through(page, mirrored, whole=False)
        page.set_viewport_size(other)
        self._say_if_wide(page, f"{mirrored}, {other['width']}")
        if other is PHONE and place.closely:
            self._tab_through(page, mirrored, whole=False)
        page.emulate_media(color_scheme="dark")
        page.evaluate(TURN, ["ltr", self.language])
        self._at_width(page, name, other, seen, tab=first, whole=whole)
        self.widths.reverse()

    def _at_width(self, page: Page, name: str, width: ViewportSize, seen: Seen, *, tab: bool, whole: bool) -> None:
        at_width = f"{name}, {width['width']}"
        self._say_if_wide(page, at_width)
        self._say(at_width, self.judge.faults(page, seen, Ask.WIDTH if width is PHONE else Ask.ALL))
        if width is PHONE and tab:
            self._tab_through(page, at_width, whole=whole)

    def _say_if_wide(self, page: Page, name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self._say(name, [f"{wide} pixels wider than the window: {page.evaluate(WIDEST)}"])

    def _page_of(self, who: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(
                locale=self.language,
                reduced_motion="reduce",
                color_scheme="dark",
                viewport=self.widths[0],
            )
            cookies = self.world.cookies(who, self.language)
            context.add_cookies([{"name": name, "value": cookies[name], "url": self.world.url} for name in cookies])
            self.pages[who] = context.new_page()
            self.pages[who].on("pageerror", lambda error: self.faults.append(f"{who}: {error}"))
            self.pages[who].on("console", self._note_error)
            self.pages[who].on("response", self._note_failure)
        return self.pages[who]

    def _note_failure(self, response: Response) -> None:
        """Of what a page is made of, everything must be there; the page itself may be one that refuses something."""
        refused = response.request.is_navigation_request()
        if response.status >= (500 if refused else 400):
            self.faults.append(f"{response.url}, {self.language}: {response.status}")

    def _note_error(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TOLD_OF_A_RESPONSE):
            self.faults.append(f"{message.location.get('url')}, {self.language}: {message.text}")

    def _tab_through(self, page: Page, name: str, *, whole: bool) -> None:
        """With the Tab key from the first to the last: each must be in the window, and not under something else.

        But for one page of each person, this begins and ends with the main part.
        """
        page.evaluate(WATCH, whole)
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if page.evaluate("passed()"):
                break
        else:
            self._say(name, ["the Tab key does not come to an end"])
        self._say(name, page.evaluate("hidden"))
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")

    def _say(self, name: str, found: list[str]) -> None:
        self.faults += [f"{name}: {one}" for one in found]


TURN = "([dir, lang]) => { Object.assign(document.documentElement, { dir, lang }); }"
# The classes of a page's elements that none of its style sheets knows on a screen: one of them is missing. A sheet says
# what each of its parts is, for paper too; what govuk-frontend writes need not all look different.
UNDRESSED = """() => {
  const NAMED_ONLY = /^(sheet-|govuk-|question-|check-|place-facts$|h-\\d)/;
  const known = new Set();
  const read = (rules) => {
    for (const rule of rules) {
      if (rule.conditionText === "print") continue;
      for (const [, name] of (rule.selectorText ?? "").matchAll(/\\.([\\w-]+)/g)) known.add(name);
      if (rule.cssRules) read(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  const used = new Set([...document.querySelectorAll("body [class]")].flatMap((one) => [...one.classList]));
  return [...used].filter((name) => !known.has(name) && !NAMED_ONLY.test(name))
    .map((name) => `no style sheet of the page knows the class ${name}`);
}"""
# What is called hidden, and is displayed all the same: a style of its own is stronger than the browser's.
HIDDEN_AND_SEEN = """() => [...document.querySelectorAll("[hidden]")]
  .filter((one) => getComputedStyle(one).display !== "none")
  .map((one) => `hidden, and displayed: ${one.outerHTML.slice(0, 200)}`)"""
# The first of the elements that stand out of the window.
WIDEST = """() => [...document.querySelectorAll("body *")].find(
  (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)?.outerHTML.slice(0, 200)"""
WATCH = """(whole) => {
  window.hidden = [];
  const main = document.getElementById("main");
  if (whole) document.activeElement.blur(); else main.focus();
  const seen = new WeakSet();
  // True once every element has had the focus; writes down one that cannot be seen in the window.
  window.passed = () => {
    const it = document.activeElement;
    if (it === document.body || seen.has(it) || !(whole || main.contains(it))) return true;
    seen.add(it);
    for (const box of it.getClientRects()) {
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
        const hit = left < right && top < bottom
          ? document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)) : null;
        if (hit && (it.contains(hit) || hit.closest("label")?.control === it)) return false;
      }
    }
    hidden.push(`the focus cannot be seen: ${it.outerHTML.slice(0, 200)}`);
    return false;
  };
}"""
# Every piece of text must say its language: the interface in its own, the questions in English where they are.
LANGUAGES = """(source) => {
  const questions = new Set(source), found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim(), around = node.parentElement, said = around.closest("[lang]").getAttribute("lang");
    // An answer that is read back has countries and dates in the reader's language among its own words.
    if (!text || around.closest("script, style, template, textarea, code")) continue;
    if (around.closest("dd, .review-text, .version, .letter")) continue;
    const asked = questions.has(text) && said === document.documentElement.lang;
    const wanted = /^[^\\p{Letter}]*\\p{Script=Arabic}/u.test(text) ? "ar" : asked ? "en" : said;
    if (said !== wanted) found.push(`in ${wanted}, not ${said}: ${around.outerHTML.slice(0, 160)}`);
  }
  return found;
}"""
_TEMPLATE = load(LATEST)
SOURCE_TEXTS = [
    *_TEMPLATE.words.values(),
    *(text for one in _TEMPLATE.sections for text in (one.title, one.intro)),
    *(text for one in _TEMPLATE.fields for text in (one.label, one.help, one.example)),
    *(text for one in _TEMPLATE.fields for option in one.options for text in (option.label, option.help)),
]
