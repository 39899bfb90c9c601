"""Personal data in every place it hides in, signed at every stage by people who did not look.

Each must be refused by its rule in a real build, appear in no published file, and hold back no honest document.
"""

from __future__ import annotations

import pytest

from tests.builders import ARTICLE, BODY, CONTACT, TOWN, a_picture, article
from tests.county import County, Run, a_county
from tests.privacy.attachments import (
    docx,
    exif,
    inline,
    paragraph,
    pdf,
    picture,
    png_with_words,
    row,
    saved_again,
    xlsx,
)

FOLDER = "content/articles/jinhe/2026"
IDENTITY = "999999199001010016"
CARD = "6217000000000000004"
MOBILE = "13900000000"
ALLOWED_CARD = "6217000000000000012"
PLATE, MAIL, HOME = "苏E12345", "zhang.san@qq.com", "合兴村12组34号"
VALUES = (IDENTITY, CARD, MOBILE, PLATE, MAIL, "12组34号", "E12345678", "C12345678", "999999900101123", IDENTITY[:-1])
Files = dict[str, str | bytes]


def text(name: str, words: str, **changes: object) -> Files:
    return {f"{name}.md": article(f"{BODY}\n{words}\n", name=name, **changes)}


def attached(name: str, file: str, data: bytes | str) -> Files:
    return text(name, f"[附件]({file})") | {file: data}


def shown(name: str, file: str, data: bytes) -> Files:
    return text(name, f"![路灯]({file})") | {file: data}


# What lies in the folder of the town, and the rule that refuses it; the name is that of the draft.
HIDDEN: dict[str, tuple[Files, str]] = {
    "identity": (text("identity", f"身份证{IDENTITY}"), "PRI001"),
    "identity-mistyped": (text("identity-mistyped", "身份证999999199001010017"), "PRI001"),
    "identity-old": (text("identity-old", "身份证999999900101123"), "PRI004"),
    "card": (text("card", f"打入银行卡{CARD}"), "PRI002"),
    "mobile": (text("mobile", f"电话{MOBILE}"), "PRI003"),
    "passport": (text("passport", "护照E12345678"), "PRI005"),
    "permit": (text("permit", "港澳通行证C12345678"), "PRI006"),
    "plate": (text("plate", f"车牌{PLATE}"), "PRI007"),
    "mail": (text("mail", f"来信{MAIL}"), "PRI008"),
    "home": (text("home", f"住在{HOME}"), "PRI009"),
    "in-title": (text("in-title", "", title=f"请找{MOBILE}"), "PRI003"),
    "in-summary": (text("in-summary", "", summary=f"有事请找张师傅，{MOBILE}"), "PRI003"),
    "in-keywords": (text("in-keywords", "", keywords=f"['{MOBILE}']"), "PRI003"),
    "in-alt": (text("in-alt", "", image="alt.png", image_alt=MOBILE) | {"alt.png": a_picture()}, "PRI003"),
    "in-link": (text("in-link", f"[打电话](tel:{MOBILE})"), "PRI003"),
    "bold": (text("bold", "139**0000**0000"), "PRI003"),
    "linked": (text("linked", "[139](https://a.example/)00000000"), "PRI003"),
    "reference": (text("reference", "&#49;3900000000"), "PRI003"),
    "full-width": (text("full-width", "１３９００００００００"), "PRI003"),
    "circled": (text("circled", "①③⑨⓪⓪⓪⓪⓪⓪⓪⓪"), "PRI003"),
    "lines": (text("lines", "电话：139\n0000\n0000"), "PRI003"),
    "cells": (
        text("cells", "|" + "|".join("电话联系人") + "|||||||\n" + "|-" * 11 + "|\n|" + "|".join(MOBILE) + "|"),
        "PRI003",
    ),
    "numerals": (text("numerals", "一三九〇〇〇〇〇〇〇〇"), "PRI003"),
    "table": (attached("table", "list.csv", f"姓名,电话\n张*,{MOBILE}\n"), "PRI003"),
    "hidden-sheet": (attached("hidden-sheet", "a.xlsx", xlsx(inline("名单"), row(MOBILE), state="hidden")), "PRI003"),
    "note-in-word": (
        attached("note-in-word", "a.docx", docx(paragraph("x"), word__comments_xml=f"<a>{MOBILE}</a>")),
        "PRI003",
    ),
    "runs": (attached("runs", "b.docx", docx(paragraph("139", "0000", "0000"))), "PRI003"),
    "pdf": (attached("pdf", "a.pdf", pdf(MOBILE)), "PRI003"),
    "pdf-title": (attached("pdf-title", "b.pdf", pdf(info=f"/Title ({MOBILE})")), "PRI003"),
    "pdf-before": (attached("pdf-before", "c.pdf", saved_again(pdf(MOBILE), "nothing")), "PRI003"),
    "macro": (attached("macro", "c.docx", docx(paragraph("x"), word__vbaProject_bin=b"x")), "PRI015"),
    "file-in-file": (
        attached("file-in-file", "d.docx", docx(paragraph("x"), word__embeddings__a_xlsx=xlsx(row(MOBILE)))),
        "PRI015",
    ),
    "bomb": (
        attached("bomb", "e.docx", docx(paragraph("x"), word__a_xml=b"<a>" + b" " * (17 << 20) + b"</a>")),
        "PRI016",
    ),
    "place": (shown("place", "place.jpg", picture("JPEG", exif=exif())), "PRI018"),
    "words-in-png": (shown("words-in-png", "words.png", png_with_words(MOBILE)), "PRI018"),
    "after-the-picture": (shown("after-the-picture", "after.png", a_picture() + MOBILE.encode()), "PRI018"),
    "file-name": (attached("file-name", f"{MOBILE}.csv", "a,b\n1,2\n"), "PRI003"),
    "expired": (text("expired", "捐款账号6217000000000000020"), "PRI002"),
    "allowed-elsewhere": (text("allowed-elsewhere", f"捐款账号{ALLOWED_CARD}"), "PRI002"),
}
DONATE = text("donate", f"捐款账号 {ALLOWED_CARD}")
ALLOWED = f"""\
mail_domains: [jiangwan.example]
values:
  - kind: bank-card
    value: "{ALLOWED_CARD}"
    reason: 慈善会捐款专户
    person: lu-qing
    until: 2027-12-31
    documents: [articles/jinhe/2026/donate]
  - kind: bank-card
    value: "6217000000000000020"
    reason: 旧专户
    person: lu-qing
    until: 2026-01-31
"""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    files = {f"{FOLDER}/{name}": data for held, _ in HIDDEN.values() for name, data in held.items()}
    files |= {f"{FOLDER}/{name}": data for name, data in DONATE.items()}
    town = TOWN.replace(CONTACT, CONTACT.replace("}", ", email: jinhe@jiangwan.example}"))
    files |= {"accounts/allowed.yaml": ALLOWED, "accounts/jinhe.yaml": town}
    county = a_county(tmp_path_factory.mktemp("personal"), files)
    return county, county.build()


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_is_refused_by_its_rule(attacked: tuple[County, Run], name: str) -> None:
    files, rule = HIDDEN[name]
    said = [
        line for line in attacked[1].out.splitlines() if line.startswith(tuple(f"{FOLDER}/{each}:" for each in files))
    ]

    assert any(f" {rule} " in line for line in said), said


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_of_it_is_published(attacked: tuple[County, Run], name: str) -> None:
    county, _ = attacked

    assert not county.publishes(f"articles/jinhe/2026/{name}")
    assert not any(f"/{file}" in path for path in county.snapshot() for file in HIDDEN[name][0])


def test_no_published_file_and_no_message_holds_a_value(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert [value for value in VALUES if county.mentions(value)] == []
    assert [value for value in VALUES if value in run.said.replace(f"{FOLDER}/{MOBILE}.csv", "")] == []


def test_what_is_allowed_and_what_is_honest_goes_out(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert county.publishes("articles/jinhe/2026/donate")
    assert "articles/jinhe/2026/donate.html" in county.mentions(ALLOWED_CARD)
    assert f"{ARTICLE}:" not in run.out
    assert county.publishes("articles/jinhe/2026/street-lamps")


def test_an_allowance_that_has_ended_is_told_at_its_line(attacked: tuple[County, Run]) -> None:
    assert "accounts/allowed.yaml:10:12: PRI011" in attacked[1].out


def test_a_number_in_the_registry_stops_everything(attacked: tuple[County, Run]) -> None:
    county, _ = attacked
    before = county.snapshot()
    county.commit({"accounts/jinhe.yaml": TOWN.replace("在县城东北", f"在县城东北，{MOBILE}")})

    run = county.build()

    assert run.code == 1
    assert "PRI003" in run.said
    assert county.snapshot() == before


def test_a_number_in_the_settings_is_found_in_the_output(attacked: tuple[County, Run]) -> None:
    county, _ = attacked
    county.commit({"accounts/jinhe.yaml": TOWN})
    before = county.snapshot()
    settings = (county.root / "pelicanconf.py").read_text("utf-8")
    county.write({"pelicanconf.py": settings + f'\nGONGKAI_DESCRIPTION = "有事找王师傅 {MOBILE}"\n'})

    run = county.build()

    assert run.code == 1
    assert "PUB030" in run.said
    assert MOBILE not in run.said
    assert county.snapshot() == before


def test_a_photograph_is_cleaned_by_the_command_its_problem_names(attacked: tuple[County, Run]) -> None:
    county, _ = attacked
    path = f"{FOLDER}/place.jpg"

    county.command("clean", path).expect(0)

    assert b"Exif" not in (county.root / path).read_bytes()
    assert "PRI018" not in county.command("check", f"{FOLDER}/place.md").said
    cleaned = (county.root / path).read_bytes()
    county.command("clean", path).expect(0)
    assert (county.root / path).read_bytes() == cleaned
    county.command("clean", f"{FOLDER}/place.md").expect(2)
