"""The text of PDF files: pages, notes, form fields, properties, and what earlier saves left behind.

The only door to pypdf.  Files that run, load or hold other files are refused.
"""

from __future__ import annotations

import logging
import re
import unicodedata
import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject, TextStringObject

from plugins.messages import Term
from plugins.privacy.contents import Contents, Objection, Passage, Refused
from plugins.privacy.metadata import COMMENT, more_than_pixels
from plugins.privacy.rules import (
    DOCUMENT_AUTHOR,
    DOCUMENT_TOO_LARGE,
    DOCUMENT_WITH_MORE,
    ENCRYPTED_DOCUMENT,
    NO_TEXT,
    UNREADABLE_DOCUMENT,
)

MAX_PAGES = 500
MAX_OBJECTS = 100_000
MAX_SAVES = 5
MAX_NESTING = 20  # of arrays and dictionaries inside one object
END = b"%%EOF"
# What a parser stumbles over in a damaged or hostile file.
UNREADABLE = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    zlib.error,
    AssertionError,
    NotImplementedError,
    OSError,
    EOFError,
)
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
ACTIVE_KEYS = {"/JS", "/XFA", "/RichMediaContent"}
FILE_KEYS = {"/EmbeddedFiles", "/EF", "/AF"}
SPACES = re.compile(r"[ \t]+")


def read_pdf(data: bytes) -> Contents:
    """All text of a PDF file, and every objection to its publication."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it stumbles over is told by our rules
    try:
        passages, objections = _read(data)
    except Refused as refused:
        return Contents(objections=(refused.objection,))
    except (LimitReachedError, MemoryError):
        return Contents(objections=(Objection(DOCUMENT_TOO_LARGE, Term("a stream unpacks to more than 75 MB")),))
    except UNREADABLE:
        return Contents(objections=(Objection(UNREADABLE_DOCUMENT, Term("it is no sound PDF")),))
    for earlier in _earlier_saves(data):
        try:
            passages += _read(earlier)[0]
        except (Refused, MemoryError, *UNREADABLE):
            continue  # the first half of a file laid out for the web ends with the same words, and is no file
    return Contents(tuple(dict.fromkeys(passages)), tuple(dict.fromkeys(objections)))


def _read(data: bytes) -> tuple[list[Passage], list[Objection]]:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Refused(ENCRYPTED_DOCUMENT)
    if len(reader.pages) > MAX_PAGES:
        raise Refused(DOCUMENT_TOO_LARGE, Term("it has more than 500 pages"))
    passages: list[Passage] = []
    objections: list[Objection] = []
    for number, page in enumerate(reader.pages, start=1):
        text = _plain(page.extract_text())
        passages.append(Passage(f"p. {number}", text))
        if not text.strip() and "/XObject" in (page.get("/Resources") or {}):
            objections.append(Objection(NO_TEXT, part=f"p. {number}"))
    if reader.metadata and str(reader.metadata.get("/Author", "")).strip():
        objections.append(Objection(DOCUMENT_AUTHOR))
    for text in _texts(reader, objections):
        passages.append(Passage("", _plain(text)))
    return passages, objections


def _earlier_saves(data: bytes) -> Iterator[bytes]:
    """The file as it was before each later save: what was deleted then still lies in it."""
    ends = [found.end() for found in re.finditer(END, data)][:-1]
    yield from (data[:end] for end in ends[-MAX_SAVES:])


def _texts(reader: PdfReader, objections: list[Objection]) -> Iterator[str]:
    """Every text string of every object; what may not be published joins `objections`."""
    numbers = {number for held in reader.xref.values() for number in held} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise Refused(DOCUMENT_TOO_LARGE, Term("it has more than 100,000 objects"))
    for held in (reader.trailer, *(IndirectObject(number, 0, reader).get_object() for number in sorted(numbers))):
        if isinstance(held, StreamObject):
            yield from _stream(held, objections)
        yield from _strings(held, objections, 0)


def _strings(held: object, objections: list[Objection], depth: int) -> Iterator[str]:
    if depth > MAX_NESTING:
        raise Refused(UNREADABLE_DOCUMENT, Term("it is no sound PDF"))
    if isinstance(held, TextStringObject):
        if len(held) > 4:
            yield str(held)
    elif isinstance(held, ArrayObject):
        for each in list.__iter__(held):
            yield from _strings(each, objections, depth + 1)
    elif isinstance(held, DictionaryObject):
        if held.raw_get("/S") in ACTIONS if "/S" in held else False:
            objections.append(Objection(DOCUMENT_WITH_MORE, Term("a script, or an action that loads or sends")))
        if ACTIVE_KEYS & held.keys():
            objections.append(Objection(DOCUMENT_WITH_MORE, Term("a script, or an action that loads or sends")))
        if FILE_KEYS & held.keys():
            objections.append(Objection(DOCUMENT_WITH_MORE, Term("an embedded file, or a link to other data")))
        for key in held:
            if key != "/ID":
                yield from _strings(held.raw_get(key), objections, depth + 1)


def _stream(held: StreamObject, objections: list[Objection]) -> Iterator[str]:
    kind, filters = held.get("/Type"), str(held.get("/Filter", ""))
    if kind == "/Metadata":
        yield re.sub(r"<[^<>]*>", " \n", held.get_data().decode("utf-8", "replace"))
    elif kind == "/EmbeddedFile":
        objections.append(Objection(DOCUMENT_WITH_MORE, Term("an embedded file, or a link to other data")))
    elif filters in ("/DCTDecode", "['/DCTDecode']"):
        more = set(more_than_pixels(held._data))
        if more & {"EXIF", "XMP", COMMENT}:
            objections.append(Objection(DOCUMENT_WITH_MORE, Term("a picture with metadata")))


def _plain(text: str) -> str:
    """PDF writers use look-alikes of common characters (⽣ for 生)."""
    return SPACES.sub(" ", unicodedata.normalize("NFKC", text))
