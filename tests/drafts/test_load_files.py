"""The files a draft shows, and ids."""

from __future__ import annotations

import hashlib
import json

import pytest

from plugins.drafts.checks import check_unique_ids
from plugins.drafts.load import load_drafts
from tests.builders import (
    ARTICLE,
    a_draft,
    a_picture,
    a_tree,
    article,
    places,
    read_draft,
    rules,
)
from tests.drafts.test_load import FOLDER, found, place, value

# ---- the files a draft shows --------------------------------------------------------------------------------------


def test_the_manifest_names_the_draft_and_every_file_it_shows() -> None:
    draft = a_draft(
        "见[名单](list.csv)。\n", files={"list.csv": "a\n", "lamp.png": a_picture()}, image="lamp.png", image_alt="灯"
    )

    digests = json.loads(draft.manifest)

    assert list(digests) == [draft.id, "lamp.png", "list.csv"]
    assert digests["list.csv"] == hashlib.sha256(b"a\n").hexdigest()
    assert draft.digest == hashlib.sha256(draft.manifest).hexdigest()


@pytest.mark.parametrize(
    "link",
    [
        "[名单](list.csv)",
        "[名单](<list.csv>)",
        '[名单](list.csv "说明")',
        "[名单][1]\n\n[1]: list.csv",
        "![灯](list.csv)",
    ],
)
def test_every_way_of_naming_a_file_makes_it_part_of_the_draft(link: str) -> None:
    draft = a_draft(f"见{link}\n", files={"list.csv": "a\n"})

    assert [file.name for file in draft.files] == ["list.csv"]


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("list.csv", None, "DRA010"),
        ("list.html", "<p>", "DRA011"),
        ("list.svg", "<svg/>", "DRA011"),
        ("list.png", "no picture", "DRA011"),
        ("list.pdf", "no pdf", "DRA011"),
        ("list.csv", "a\x00b", "DRA011"),
        ("li..st.csv", "a", "DRA011"),
        (".list.csv", "a", "DRA011"),
        ("con.csv", "a", "DRA011"),
        ("a%2fb.csv", "a", "DRA011"),
        ("a\\b.csv", "a", "DRA011"),
    ],
)
def test_a_file_that_may_not_be_published_is_a_problem_at_its_first_link(
    name: str, data: str | None, rule: str
) -> None:
    text = article(f"第一行\n见[名单]({name})\n")

    _, problems = read_draft(text, files={} if data is None else {name: data})

    assert places(problems) == [f"{rule} {place(text, '](' + name)}"]


def test_a_file_larger_than_ten_megabytes_is_refused() -> None:
    _, problems = read_draft(article("[名单](list.csv)\n"), files={"list.csv": b"a" * (10 * 1024 * 1024 + 1)})

    assert rules(problems) == ["DRA011"]


def test_two_files_that_are_one_on_some_systems_are_refused() -> None:
    _, problems = read_draft(article("[甲](List.csv) [乙](list.csv)\n"), files={"List.csv": "a", "list.csv": "b"})

    assert rules(problems) == ["DRA011"]


def test_the_metadata_cannot_name_a_file_elsewhere() -> None:
    text = article(image="../../../../accounts/jinhe.yaml", image_alt="x")

    assert found(text) == [f"DRA011 {value(text, 'image')}"]


def test_a_picture_needs_its_text() -> None:
    text = article(image="lamp.png")

    assert found(text, lamp_png=a_picture()) == [f"DRA013 {value(text, 'image')}"]


def test_the_address_of_a_reprint_is_an_address() -> None:
    text = article(source="{unit: 某社, title: 原文, url: 'javascript:alert(1)'}")

    assert found(text) == [f"DRA015 {place(text, chr(39) + 'javascript')}"]


@pytest.mark.parametrize(
    "name", ["old-photo.jpg", "notes.txt", ".htaccess", "page.html", "street-lamps.MD", "x.review.yaml"]
)
def test_a_file_nobody_refers_to_is_found(name: str) -> None:
    drafts = load_drafts(a_tree({f"{FOLDER}/{name}": "x"}))

    assert [(p.rule, p.location.path) for p in drafts.problems] == [("DRA012", f"{FOLDER}/{name}")]


# ---- ids ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_the_draft_that_lies_at_its_id_keeps_it(name: str) -> None:
    """Else anybody could take a page down by naming its id in a file that is read first."""
    twin = f"{FOLDER}/{name}.md"
    drafts = load_drafts(a_tree({twin: article()}))

    assert drafts.problems == ()
    assert [(p.rule, p.location.path) for p in check_unique_ids(drafts.good)] == [("DRA005", twin)]


def test_of_two_renamed_drafts_the_first_keeps_the_id() -> None:
    drafts = load_drafts(
        a_tree({ARTICLE: None, f"{FOLDER}/lamp.png": None} | {f"{FOLDER}/{n}.md": article() for n in "ab"})
    )

    assert [(p.rule, p.location.path) for p in check_unique_ids(drafts.good)] == [("DRA005", f"{FOLDER}/b.md")]


def test_a_narrowed_run_sees_the_document_of_a_file_and_of_its_sign_offs() -> None:
    drafts = load_drafts(a_tree({f"{FOLDER}/other.md": article(name="other")}))

    for path in (ARTICLE, f"{FOLDER}/lamp.png", f"{FOLDER}/street-lamps.review.yaml"):
        assert [draft.source for draft in drafts.within([path]).good] == [ARTICLE]
    assert len(drafts.within(["content/articles"]).good) == 2
    assert drafts.within(["content/articles/jin"]).good == ()


def test_each_missing_file_is_told_at_its_own_place() -> None:
    _, problems = read_draft(article("路灯\n\n甲 [一](a.csv) [二](b.csv)\n\n[三](c.csv) [一](a.csv)\n"))

    first = article("").count("\n")
    found = {problem.values["name"]: (problem.location.line - first, problem.location.column) for problem in problems}
    assert found == {"a.csv": (3, 5), "b.csv": (3, 16), "c.csv": (5, 3)}
