"""Misspelt words. Each word is kept whole and without each of its letters: two that differ by one share such a form."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.orm import Session

from webapp.models import Misspelling, TitleWord

SHORTEST, LONGEST = 4, 30


def keep(session: Session, words: Mapping[int, Collection[str]]) -> None:
    """Keep these words, by the practice's id, as what may be meant; the caller holds the lock of the full text."""
    wanted = {(id, word) for id, some in words.items() for word in some if _is_kept(word)}
    query = select(TitleWord.practice_id, TitleWord.word).where(TitleWord.practice_id.in_(words))
    before = {(id, word) for id, word in session.execute(query)}
    if gone := before - wanted:
        session.execute(delete(TitleWord).where(tuple_(TitleWord.practice_id, TitleWord.word).in_(gone)))
        used = select(TitleWord.word).where(TitleWord.word == Misspelling.word)
        session.execute(delete(Misspelling).where(Misspelling.word.in_({word for _, word in gone}), ~used.exists()))
    if new := sorted(wanted - before):
        added = {word for _, word in new}
        known = set(session.scalars(select(Misspelling.word).where(Misspelling.word.in_(added)).distinct()))
        session.execute(insert(TitleWord), [{"practice_id": id, "word": word} for id, word in new])
        if rows := [{"form": form, "word": word} for word in sorted(added - known) for form in sorted(_forms(word))]:
            session.execute(insert(Misspelling), rows)


def _is_kept(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def meant(session: Session, word: str) -> str | None:
    """Return the most frequent word at one letter's distance, or None."""
    if not SHORTEST <= len(word) <= LONGEST:
        return None
    count = func.count(TitleWord.practice_id.distinct())
    query = select(Misspelling.word, count).join(TitleWord, TitleWord.word == Misspelling.word)
    query = query.where(Misspelling.form.in_(_forms(word)), Misspelling.word != word).group_by(Misspelling.word)
    near = [(-found, other) for other, found in session.execute(query) if _is_near(word, other)]
    return min(near)[1] if near else None


def _forms(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _is_near(word: str, other: str) -> bool:
    """Return whether one letter left out, added, changed or swapped with the next makes `one` to `other`."""
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    a, b = word[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
