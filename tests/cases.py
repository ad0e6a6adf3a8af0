"""The cases of sheets: one list for the validators, for the parity of media and the contact sheet.

Not here: assertions. Pictures are plain colours for tests of what a document says; the contact sheet puts painted
photographs in their place (`contact_sheet.py`).
"""

from __future__ import annotations

import fcntl
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from sheets import ANSWERS, make

from exports.pdf import sheet_pdf
from exports.pdf.sheet_pdf import Variant
from exports.sheet.page_size import Paper
from exports.sheet.sheet import Sheet

SHELF: Path | None = None
"""The folder of the PDFs that the processes of a run of the tests share; tests/exports/conftest.py sets it."""
SCRIPTS = Path(__file__).with_name("examples") / "scripts.toml"

WIDE, TALL, SQUARE = (1600, 1067), (1067, 1600), (1200, 1200)
SENTENCES = (
    "The city asked its residents what they missed, and they answered with patience, anger and many good ideas.",
    "Every fortnight a neighbourhood met in the library, where interpreters sat at each table.",
    "Children had a room of their own, with paint, paper and somebody who listened.",
    "What was said on a Thursday stood on the agenda of the council on the following Monday.",
    "Nobody had to fill in a form to take part.",
    "After the summer, people who had come as guests began to open the doors themselves.",
    "The department of culture paid for the tea; the rest was given.",
    "Two of the first volunteers now work for the city, and train those who follow.",
)
LONG_TITLE = (
    "Gemeinwesenorientierte Nachbarschaftsgesprächsmoderation und Einwanderungsgesellschaftsberatung "
    "in Verwaltungsstellen"
)
CITIES = [
    "Amadora", "Ballarat", "Bergen", "Erlangen", "Ioannina", "Montréal", "Neuchâtel", "Reggio Emilia", "Vinnytsia",
]  # fmt: skip


NUMBERS = (
    "In all **640 children** took part.\n\n- **48 %** fewer of them slept badly;\n- **11 groups** still meet.\n\n"
    "Two schools have taken it up since, and the library keeps the room free on Thursdays."
)
PEOPLE = [
    {**ANSWERS["contacts"][0], "name": name, "role": role}
    for name, role in (("Olena Kovalchuk", "Coordinator"), ("Ivan Petrenko", "Artist"), ("Maria Bondar", "Library"))
]

IN_ARABIC = {
    "title": "العلاج بالفن في لوتسك",
    "tagline": "يستعيد الأطفال الكلمات والأصدقاء والنوم.",
    "purpose": "يمنح الفن الأطفال النازحين **مكانًا آمنًا** ليقولوا بلا كلمات ما عاشوه.",
    "rationale": "استقبلت لوتسك عائلات نازحة كثيرة. *قوائم الانتظار* بلغت أربعة أشهر.",
    "process": "ثلاث خطوات:\n\n1. تدرّب الفنانون.\n2. التقت المجموعات مرتين في الأسبوع.\n\n"
    "انظر [الدليل](https://example.org/h).",
    "impact": "شارك 640 طفلًا:\n\n- انخفضت مشكلات النوم إلى النصف؛\n- ما زالت إحدى عشرة مجموعة تلتقي.",
    "partners": "إدارة الثقافة؛ مكتبة الأطفال",
}
"""The answers of sheets.py, translated."""


@dataclass(frozen=True)
class Case:
    """A sheet with a short name, what it shows, its paper and its parallel language."""

    name: str
    shows: str
    make: Callable[[], Sheet]
    paper: Paper = Paper.A4
    make_beside: Callable[[], Sheet] | None = None

    @property
    def sheet(self) -> Sheet:
        return _made(self.name)

    @property
    def beside(self) -> Sheet | None:
        return _made_beside(self.name) if self.make_beside else None

    def pdf(self, variant: Variant = Variant.ARCHIVE) -> bytes:
        """Return the PDF of the sheet, rendered once for all processes that share the folder SHELF."""
        if SHELF is None:
            return sheet_pdf.render(self.sheet, variant, self.paper, self.beside)
        path = SHELF / f"{self.name}-{variant}.pdf"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                path.write_bytes(sheet_pdf.render(self.sheet, variant, self.paper, self.beside))
        return path.read_bytes()


@cache
def _made(name: str) -> Sheet:
    return next(case for case in CASES if case.name == name).make()


@cache
def _made_beside(name: str) -> Sheet:
    make_it = next(case for case in CASES if case.name == name).make_beside
    assert make_it is not None
    return make_it()


def words(count: int) -> str:
    """Return as many whole sentences as fit into so many words, in paragraphs of four."""
    sentences: list[str] = []
    for sentence in cycle(SENTENCES):
        if sum(len(one.split()) for one in [*sentences, sentence]) > count:
            break
        sentences.append(sentence)
    return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def story(purpose: int = 90, rationale: int = 110, process: int = 180, impact: int = 130, **changes: Any) -> Any:
    """Return answers of a usual length, in words."""
    half = words(process // 2)
    return {
        "purpose": words(purpose),
        "rationale": words(rationale),
        "process": f"{half}\n\n1. A team of eight was found.\n2. *Two* pilots ran.\n\n{half}",
        "impact": f"- 640 people took part;\n- **eleven** groups still meet.\n\n{words(impact)}",
        "scale": "city",
        "funding": "EUR 48,000 a year from the city, and rooms free of charge.",
        **changes,
    }


def in_signs() -> dict[str, Any]:
    """Return answers with the characters of reports in the faces of titles, leads, lists, facts and running text."""
    return {
        "title": "Attendance ≥ 60 % ✓",
        "tagline": "From ≤ 5 to ≈ 80 → without a waiting list",
        "purpose": "Δ ≈ **≥ 60 %** and *∑ ≤ 9*",
        "process": "☐ asked ☑ answered ☒ refused\n\n- ✓ done\n- ✗ not done\n- ➔ next ↔ both ⇄ again",
        "impact": "① ② ❶ ⅓ ₂ ⁵ ₹ ₺ ₿ ☎ ⚠ ★ ● ■ ▪ ∆ ∞ ≠ ± 𝑥",
        "partners": "City ≈ region",
    }


def in_script(language: str) -> Sheet:
    """Return the practice of scripts.toml, in its language, with two photographs."""
    told = dict(tomllib.loads(SCRIPTS.read_text("utf-8"))[language])
    cities, country, contact, alt = (told.pop(name) for name in ("cities", "country", "contact", "alt"))
    sheet = make(
        WIDE,
        TALL,
        language=language,
        places={"countries": [country], "cities": cities},
        contacts=[{**ANSWERS["contacts"][0], "name": contact}],
        topics=["language", "interaction"],
        **told,
    )
    for row in sheet.answers["photos"]:
        row["alt"], row["caption"] = f"{alt} ({row['file']})", alt
    return sheet


CASES = (
    Case("two-photos", "the usual: two photographs, a story of a page and a half", lambda: make(WIDE, WIDE, **story())),
    Case("no-photo", "text only", lambda: make(**story(topics=["commitment"]))),
    Case("portrait", "an upright photograph leads", lambda: make(TALL, **story(topics=["cultural-life"]))),
    Case(
        "six-photos",
        "six photographs of all shapes",
        lambda: make(WIDE, TALL, WIDE, SQUARE, TALL, WIDE, **story(topics=["public-space"])),
    ),
    Case(
        "long-german-title",
        "a long title in German",
        lambda: make(WIDE, language="de", title=LONG_TITLE, topics=["competence"], **story()),
    ),
    Case(
        "nine-cities",
        "nine cities, three topics",
        lambda: make(
            WIDE,
            WIDE,
            places={"countries": ["AU", "CA", "CH", "DE", "GR", "IT", "NO", "PT", "UA"], "cities": CITIES},
            **story(topics=["international-outlook", "anti-discrimination", "participation"]),
        ),
    ),
    Case(
        "three-words",
        "answers of three words",
        lambda: make(
            WIDE,
            purpose="Meet your neighbour.",
            rationale="People felt alone.",
            process="We opened doors.",
            impact="Many people stayed.",
            partners=None,
            references=None,
            topics=["interaction"],
        ),
    ),
    Case(
        "four-hundred-words",
        "every answer as long as it may be",
        lambda: make(
            WIDE, WIDE, WIDE, **story(150, 200, 388, 240, lessons=words(200), topics=["welcoming", "leadership"])
        ),
    ),
    Case(
        "numbers-and-people",
        "numbers that the city puts forward, three people to write to",
        lambda: make(WIDE, TALL, WIDE, **{**story(topics=["language"]), "impact": NUMBERS, "contacts": PEOPLE}),
    ),
    Case(
        "draft",
        "a draft with little in it",
        lambda: make(
            published_on=None,
            reference="",
            revision=0,
            url="",
            topics=None,
            tagline=None,
            references=None,
            contacts=None,
            licence=None,
        ),
    ),
    Case("ukrainian", "Cyrillic", lambda: in_script("uk")),
    Case("greek", "Greek", lambda: in_script("el")),
    Case("georgian", "Georgian", lambda: in_script("ka")),
    Case("armenian", "Armenian", lambda: in_script("hy")),
    Case("arabic", "Arabic, from right to left", lambda: in_script("ar")),
    Case("hebrew", "Hebrew, from right to left", lambda: in_script("he")),
    Case("japanese", "Japanese", lambda: in_script("ja")),
    Case("korean", "Korean", lambda: in_script("ko")),
    Case("signs", "operators, arrows, shapes and boxes to tick, in every face", lambda: make(**in_signs())),
    Case(
        "at-the-limit",
        "everything that may be written, and six photographs",
        lambda: make(
            WIDE, TALL, WIDE, SQUARE, TALL, WIDE, **story(150, 200, 388, 240, lessons=words(200), contacts=PEOPLE)
        ),
    ),
    Case(
        "letter",
        "the paper of North America",
        lambda: make(WIDE, SQUARE, **story(topics=["neighbourhoods", "participation"])),
        Paper.LETTER,
    ),
    Case(
        "english-and-arabic",
        "two languages in facing columns, one from right to left",
        lambda: make(WIDE, SQUARE, WIDE),
        make_beside=lambda: make(WIDE, SQUARE, WIDE, language="ar", asked_in="fr", **IN_ARABIC),
    ),
)
ON_SCREEN = {"two-photos", "arabic", "japanese"}
"""The screen sheet has the pages and tags of the archive sheet, which is tried in every case: three will do."""
