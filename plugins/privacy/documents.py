"""The text of XLSX and DOCX files: every part of the archive, shown or hidden (the only door to lxml in this room).

No office program is asked what it would show: hidden sheets, deleted text, comments and properties are published with
the file, so they are read like the rest.  What is not text or a picture is refused.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree

from plugins.messages import Term
from plugins.privacy.contents import Contents, Objection, Passage, Refused
from plugins.privacy.metadata import more_than_pixels
from plugins.privacy.rules import DOCUMENT_TOO_LARGE, DOCUMENT_WITH_MORE, ENCRYPTED_DOCUMENT, UNREADABLE_DOCUMENT

MAX_PARTS = 1_000
MAX_PART = 16 * 1024 * 1024  # bytes of one part, unpacked
MAX_ALL = 64 * 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OSError, ValueError)
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
DRAWINGS = (".emf", ".wmf", ".gif", ".bmp", ".tif", ".tiff")  # old Word writes them; read for text of theirs
OTHERS = (".bin", ".odttf", ".ttf")  # printer settings, embedded fonts
ACTIVE = re.compile(r"vbaproject|vbadata|macrosheets?/|activex|dialogsheets?/|ctrlprops?/", re.IGNORECASE)
EMBEDDED = re.compile(
    r"embeddings?/|oleobject|package/|afchunk|externallinks?/|connections\.xml|querytables?/", re.IGNORECASE
)
ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
LINK_TYPES = ("/hyperlink",)
PARAGRAPHS = frozenset({"p", "si", "is"})
BREAKS = frozenset({"br", "cr", "tab", "noBreakHyphen"})
TELLING = re.compile(r"[0-9]{7}|@|[\u4e00-\u9fff]")  # attributes that could hold words of a person
RUNS = (re.compile(rb"[\x20-\x7e]{8,}"), re.compile(rb"(?:[\x20-\x7e]\0){8,}"))


def read_office(data: bytes) -> Contents:
    """All text of an XLSX or DOCX file, and every objection to its publication."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = dict(_parts(archive))
            trees = {name: _tree(name, held) for name, held in parts.items() if name.endswith((".xml", ".rels"))}
            comment = archive.comment
    except Refused as refused:
        return Contents(objections=(refused.objection,))
    except UNREADABLE:
        return Contents(objections=(Objection(UNREADABLE_DOCUMENT, Term("its archive is damaged")),))
    objections = [*_objections(parts, trees)]
    passages = [Passage("", "\n".join(parts), is_table=True), Passage("", comment.decode("utf-8", "replace"))]
    if "xl/workbook.xml" in trees:
        passages += _sheets(trees)
    sheets = {name for name in trees if name.startswith("xl/worksheets/sheet")}
    for name, tree in trees.items():
        passages.append(Passage(name, "\n".join(_attributes(tree)), is_table=True))
        if name not in sheets:
            passages.append(Passage(name, "\n".join(_lines(tree))))
    for name, held in parts.items():
        if name not in trees:
            passages.append(Passage(name, "\n".join(_printable(held)), is_table=True))
    return Contents(tuple(passage for passage in passages if passage.text.strip()), tuple(objections))


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every part by name, unpacked within the limits.  Raises Refused."""
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise Refused(DOCUMENT_TOO_LARGE, Term("it has more than 1,000 parts"))
    names: set[str] = set()
    left = MAX_ALL
    for info in infos:
        if info.flag_bits & 0x1:
            raise Refused(ENCRYPTED_DOCUMENT, part=info.filename)
        if info.filename.casefold() in names or ".." in info.filename or info.filename.startswith(("/", "\\")):
            raise Refused(
                UNREADABLE_DOCUMENT, Term("two parts have one name, or a name leads out of it"), info.filename
            )
        names.add(info.filename.casefold())
        with archive.open(info) as part:
            held = part.read(min(MAX_PART, left) + 1)
        if len(held) > min(MAX_PART, left):
            raise Refused(
                DOCUMENT_TOO_LARGE, Term("a part is larger than 16 MB, or all are larger than 64 MB"), info.filename
            )
        left -= len(held)
        if not info.is_dir():
            yield info.filename, held


def _tree(name: str, held: bytes) -> etree._Element:
    """The XML of a part, without entities, document types or anything from elsewhere.  Raises Refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(held, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(UNREADABLE_DOCUMENT, Term("a part is not sound XML"), name) from error
    if tree.getroottree().docinfo.doctype or any(isinstance(node, etree._Entity) for node in tree.iter(etree.Entity)):
        raise Refused(UNREADABLE_DOCUMENT, Term("a part declares a document type"), name)
    return tree


def _objections(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> Iterator[Objection]:
    if not {"word/document.xml", "xl/workbook.xml"} & parts.keys():
        yield Objection(UNREADABLE_DOCUMENT, Term("it is neither a Word document nor an Excel workbook"))
    for name, held in parts.items():
        lower = name.lower()
        if ACTIVE.search(name):
            yield Objection(DOCUMENT_WITH_MORE, Term("a macro or control"), name)
        elif EMBEDDED.search(name) or (held.startswith(ARCHIVES) and not lower.endswith(PICTURES)):
            yield Objection(DOCUMENT_WITH_MORE, Term("an embedded file, or a link to other data"), name)
        elif lower.endswith(PICTURES):
            if more_than_pixels(held) and not set(more_than_pixels(held)) <= {"ICC"}:
                yield Objection(DOCUMENT_WITH_MORE, Term("a picture with metadata"), name)
        elif not lower.endswith((".xml", ".rels", *DRAWINGS, *OTHERS)):
            yield Objection(DOCUMENT_WITH_MORE, Term("a part of an unknown type"), name)
    for name, tree in trees.items():
        yield from _links(name, tree)


def _links(name: str, tree: etree._Element) -> Iterator[Objection]:
    """A hyperlink may lead elsewhere; nothing may be loaded from there."""
    if name.endswith(".rels"):
        for element in tree.iter("{*}Relationship"):
            if element.get("TargetMode") == "External" and not element.get("Type", "").endswith(LINK_TYPES):
                yield Objection(DOCUMENT_WITH_MORE, Term("an embedded file, or a link to other data"), name)
    else:
        for element in tree.iter("{*}instrText", "{*}ddeLink"):
            if re.match(r"\s*(?:DDE|DDEAUTO|INCLUDE)", element.text or "DDE", re.IGNORECASE):
                yield Objection(DOCUMENT_WITH_MORE, Term("an embedded file, or a link to other data"), name)


def _lines(tree: etree._Element) -> Iterator[str]:
    """The text of a part: a paragraph, a row of a table and every text outside of them is a line."""
    held: list[str] = []
    depth = rows = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if event == "start":
            rows += name == "tr"
            depth += name in PARAGRAPHS
            if name in BREAKS and held:
                held.append(" ")
            if element.text:
                held.append(element.text if depth else f"{element.text}\n")
            continue
        if name == "tc" and rows:
            held.append(" | ")
        elif name in PARAGRAPHS:
            depth -= 1
            held.append(" " if rows or depth else "\n")
        elif name == "tr":
            rows -= 1
            held.append("\n")
        if element.tail and element.tail.strip():
            held.append(element.tail)
    yield from (line.strip() for line in "".join(held).split("\n") if line.strip())


def _attributes(tree: etree._Element) -> Iterator[str]:
    """Names, titles, addresses of links: values that a person may have written."""
    seen: set[str] = set()
    for element in tree.iter():
        for value in map(str, element.attrib.values()):
            if value not in seen and TELLING.search(value):
                seen.add(value)
                yield value.replace("\n", " ")


def _printable(held: bytes) -> Iterator[str]:
    """What looks like text in a part that is no XML."""
    for pattern in RUNS:
        for run in pattern.findall(held):
            yield run.replace(b"\0", b"").decode("ascii")


def _sheets(trees: Mapping[str, etree._Element]) -> Iterator[Passage]:
    """Every sheet of a workbook, hidden or not: a line for each row, with what its cells show."""
    shared: list[str] = []
    if (table := trees.get("xl/sharedStrings.xml")) is not None:
        shared = ["".join(item.itertext("{*}t")) for item in table.iter("{*}si")]
    names = _sheet_names(trees)
    for part, tree in trees.items():
        if part.startswith("xl/worksheets/sheet"):
            rows = [" | ".join(_cell(cell, shared) for cell in row.iter("{*}c")) for row in tree.iter("{*}row")]
            others = [text for name in ("oddHeader", "oddFooter", "formula1", "f") for text in _texts(tree, name)]
            yield Passage(names.get(part, part), "\n".join([*rows, *others]), is_table=True)


def _sheet_names(trees: Mapping[str, etree._Element]) -> dict[str, str]:
    """What each sheet is called, by the path of its part."""
    relations = trees.get("xl/_rels/workbook.xml.rels")
    targets: dict[str, str] = {}
    for relation in relations.iter("{*}Relationship") if relations is not None else ():
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in trees["xl/workbook.xml"].iter("{*}sheet"):
        for key, value in sheet.attrib.items():
            if str(key).endswith("}id"):
                found[targets.get(str(value), "")] = sheet.get("name", "")
    return found


def _cell(cell: etree._Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext("{*}t"))
    value = "".join(cell.itertext("{*}v")).strip()
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    return _whole(value)


def _whole(value: str) -> str:
    """A number as it reads: 1.38E10 is eleven digits."""
    if "E" in value.upper() or value.endswith(".0"):
        try:
            number = Decimal(value)
            return (
                str(int(number)) if number == number.to_integral_value() and abs(number) < Decimal(10) ** 20 else value
            )
        except (InvalidOperation, ValueError):
            return value
    return value


def _texts(tree: etree._Element, name: str) -> Iterator[str]:
    return (element.text for element in tree.iter(f"{{*}}{name}") if element.text)
