"""Small attachments made by hand, so that a test can put a number into any corner of them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def archive(parts: Mapping[str, str | bytes], comment: bytes = b"") -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        file.comment = comment
    return held.getvalue()


def docx(body: str = "", **parts: str | bytes) -> bytes:
    """A Word document; `body` is XML inside w:body, `parts` are further parts (`__` stands for a slash, `_` a dot)."""
    document = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'
    named = {name.replace("__", "/").replace("_", "."): data for name, data in parts.items()}
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document} | named)


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def xlsx(*sheets: str, state: str = "visible", shared: tuple[str, ...] = (), **parts: str | bytes) -> bytes:
    """A workbook; each sheet is XML inside sheetData."""
    names = "".join(
        f'<sheet name="表{n}" sheetId="{n}" state="{state if n > 1 else "visible"}" r:id="rId{n}"/>'
        for n in range(1, len(sheets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}">{relations}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">' + "".join(f"<si>{text}</si>" for text in shared) + "</sst>",
    }
    for number, sheet in enumerate(sheets, start=1):
        held[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{S}"><sheetData>{sheet}</sheetData></worksheet>'
    return archive(held | {name.replace("__", "/").replace("_", "."): data for name, data in parts.items()})


def row(*cells: str, **attributes: str) -> str:
    """A row of numbers; text goes through shared strings or `inline`."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<row{written}>" + "".join(f"<c><v>{cell}</v></c>" for cell in cells) + "</row>"


def inline(text: str) -> str:
    return f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def pdf(text: str = "Hello", *, objects: tuple[str, ...] = (), root: str = "", info: str = "", page: str = "") -> bytes:
    """A PDF of one page with one line of text; further objects are numbered from 7."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else "0 0 10 10 re f"
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> >> {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Producer (test) {info} >>",
        *objects,
    ]
    held = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(held))
        held += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(held)}\n%%EOF\n"
    return held + end.encode()


def saved_again(first: bytes, text: str) -> bytes:
    """The PDF after its line was replaced and saved: what it said before still lies in the file."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    place = len(first)
    body = f"4 0 obj\n<< /Length {len(stream)} >>\nstream\n{stream}\nendstream\nendobj\n"
    before = int(first.rpartition(b"startxref\n")[2].split()[0])
    end = f"xref\n4 1\n{place:010} 00000 n \n"
    end += f"trailer << /Size 7 /Root 1 0 R /Info 6 0 R /Prev {before} >>\nstartxref\n{place + len(body)}\n%%EOF\n"
    return first + (body + end).encode()


def picture(form: str, size: tuple[int, int] = (40, 20), **saved: Any) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, "teal").save(held, form, **saved)
    return held.getvalue()


def exif(orientation: int = 1) -> bytes:
    """EXIF with a place, a camera and a way to hold it."""
    held = Image.Exif()
    held[0x0112] = orientation
    held[0x010F] = "Nobody's Camera"
    held.get_ifd(0x8825)[1] = "N"
    return held.tobytes()


def png_with_words(words: str) -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", words)
    return picture("PNG", pnginfo=notes)
