"""A PDF without what runs by itself, reaches out or is attached; one without any keeps its bytes and signature."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Stream

GOES_INSIDE = frozenset({"/GoTo", "/Thread"})
PAGES_BY_NAME = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})  # others print, save or close
ACTIONS = ("/A", "/PA", "/OpenAction", "/Next")  # the keys under which a dictionary has an action, or a list of actions
TRIGGERED = ("/AA", "/JS", "/RichMediaContent", "/RichMediaSettings")
ATTACHED = ("/EF", "/RF", "/AF", "/Collection", "/XFA", "/NeedsRendering")
NAMED = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations")
MULTIMEDIA = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
ADDRESSES = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A PDF without active content: its bytes, and whether anything had to be taken out."""

    data: bytes
    changed: bool


class Signed(Exception):
    """The PDF is signed, and taking anything out would break the signature."""


def clean(data: bytes, *, keep_signature: bool = True) -> Cleaned:
    """Return a PDF without active content. Raises Signed for what would break a signature, if `keep_signature`."""
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        if not _take_out(pdf):
            return Cleaned(data, changed=False)
        if is_signed(pdf):
            if keep_signature:
                raise Signed
            _unsign(pdf)
        out = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
        return Cleaned(out.getvalue(), changed=True)


def is_dynamic_form(pdf: pikepdf.Pdf) -> bool:
    """Return whether its pages are drawn by a program (dynamic XFA): without that, a reader sees only a notice."""
    form = pdf.Root.get("/AcroForm", Dictionary())
    return bool(pdf.Root.get("/NeedsRendering", False)) and "/XFA" in form


def is_signed(pdf: pikepdf.Pdf) -> bool:
    return any("/ByteRange" in one and "/Contents" in one for one in _dictionaries(pdf))


def _unsign(pdf: pikepdf.Pdf) -> None:
    """Take out signatures, which cover bytes that are no longer there; their fields stay, empty."""
    for one in _dictionaries(pdf):
        if isinstance(value := one.get("/V"), Dictionary) and "/ByteRange" in value:
            del one["/V"]
    _drop(pdf.Root, ("/Perms", "/DSS"))
    _drop(pdf.Root.get("/AcroForm", Dictionary()), ("/SigFlags",))


def _take_out(pdf: pikepdf.Pdf) -> bool:
    """Take out what is active, and return whether there was any."""
    found = _drop(pdf.Root.get("/Names", Dictionary()), NAMED)
    for one in list(_dictionaries(pdf)):
        fetched = ("/F",) if isinstance(one, Stream) else ()  # its content would come from elsewhere
        actions = [key for key in ACTIONS if not _is_harmless(one.get(key))]
        found += _drop(one, (*TRIGGERED, *ATTACHED, *actions, *fetched)) + _drop_multimedia(one)
    return found > 0


def _drop(holder: Object, keys: Iterable[str]) -> int:
    present = [key for key in keys if key in holder]
    for key in present:
        del holder[key]
    return len(present)


def _is_harmless(action: Any) -> bool:
    """Return whether an action may stay: a place in the document, an address, or no action at all."""
    if isinstance(action, Array):
        return all(map(_is_harmless, action))
    if not isinstance(action, Dictionary | Stream):
        return True
    if action.get("/S") == "/Named":
        return str(action.get("/N", "")) in PAGES_BY_NAME
    if action.get("/S") == "/URI":
        return str(action.get("/URI", "")).strip().casefold().startswith(ADDRESSES)
    return "/S" not in action or str(action["/S"]) in GOES_INSIDE


def _drop_multimedia(page: Object) -> int:
    """Take annotations that play or attach something off a page."""
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return 0
    kept = [each for each in annotations if not _plays(each)]
    if len(kept) < len(annotations):
        page["/Annots"] = Array(kept)
    return len(annotations) - len(kept)


def _plays(annotation: Any) -> bool:
    return isinstance(annotation, Dictionary) and str(annotation.get("/Subtype", "")) in MULTIMEDIA


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Yield every dictionary of a PDF, those of streams too, however deep they stand in one another."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Stream | Dictionary):
            yield one
            waiting.extend(value for _, value in one.items() if _is_direct(value))
        elif isinstance(one, Array):
            waiting.extend(value for value in one if _is_direct(value))


def _is_direct(value: Any) -> bool:
    """Return whether a value stands in its owner; all others are in the list of all objects."""
    return isinstance(value, Array | Dictionary | Stream) and not value.is_indirect
