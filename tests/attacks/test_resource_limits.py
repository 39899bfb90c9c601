"""Documents that cost more time or memory than anyone may take.  All are signed, as by reviewers who read nothing.

Each must be refused by its rule in a real build that ends in time, and the honest article beside them published.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import ARTICLE, article
from tests.county import County, Run, a_county
from tests.privacy.attachments import row, xlsx

FOLDER = "content/articles/jinhe/2026"
MARK = "attack-was-here"


def png(width: int, height: int) -> bytes:
    """A picture of one colour: a few kilobytes that become megabytes when they are read."""
    held = BytesIO()
    Image.new("RGB", (width, height)).save(held, "PNG")
    return held.getvalue()


def jpeg_of_many_scans(scans: int) -> bytes:
    """A progressive JPEG that says the same again and again: each repetition takes 70 bytes and milliseconds."""
    held = BytesIO()
    Image.new("L", (2000, 2000)).save(held, "JPEG", progressive=True)
    whole = held.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * scans + whole[-2:]


def lines(form: str, count: int) -> bytes:
    return "".join(form.format(number) for number in range(count)).encode()


def sheet_of_figures(number: int) -> str:
    """Near the bound of a part; no row is that of another, so none is known from before."""
    return "".join(row(f"{number}-{line} " + "1 3 8 0 " * 60) for line in range(29_000))


# What lies beside the honest article, and the rule that a reader is told of.  Files are made when they are needed.
BODIES = {
    "slow-links": ("[a](/) " * 70_000, "DRA029"),
    "deep-lists": ("- " * 3_000 + "a\n", "DRA025"),
    "deep-brackets": ("[" * 20_000, "DRA025"),
    "giant-text": ("长" * 180_000, "TXT005"),
    # Nobody's time is limited who only looks for the drafts that a text may lead to.
    "long-breath": ("<b>" + "长" * 165_000, "DRA014"),
    "long-word": ("<b>" + "a" * 490_000, "DRA014"),
}
PICTURES: dict[str, tuple[Callable[[], bytes], str]] = {
    "slow-picture.jpg": (lambda: jpeg_of_many_scans(5_000), "DRA029"),
    "wide-picture.png": (lambda: png(15_000, 10_000), "DRA011"),
}
# What the search for personal data reads: mobile numbers in every line, figures that could each begin a number.
ATTACHMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "full-list.csv": (lambda: lines("灯,138{:08d}\n", 300_000), "PRI020"),
    "slow-figures.csv": (lambda: b"1 3 8 0 " * 1_200_000, "DRA029"),
    "slow-sheet.xlsx": (lambda: xlsx(*(sheet_of_figures(number) for number in range(4))), "DRA029"),
}
DRAFTS = {f"{FOLDER}/{name}.md": article(f"{MARK}\n\n{body}", name=name) for name, (body, _) in BODIES.items()}
for name in PICTURES:
    stem = name.partition(".")[0]
    DRAFTS[f"{FOLDER}/{stem}.md"] = article(f"{MARK}\n\n![灯]({name})\n", name=stem)
for name in ATTACHMENTS:
    stem = name.partition(".")[0]
    DRAFTS[f"{FOLDER}/{stem}.md"] = article(f"{MARK}\n\n[附件]({name})\n", name=stem)
REFUSED = {f"{FOLDER}/{name}.md": rule for name, (_, rule) in BODIES.items()}
REFUSED |= {f"{FOLDER}/{name}": rule for name, (_, rule) in (PICTURES | ATTACHMENTS).items()}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    """With the limits that are in force: what is too slow for lower ones may not be too slow for those."""
    files = DRAFTS | {f"{FOLDER}/{name}": make() for name, (make, _) in (PICTURES | ATTACHMENTS).items()}
    county = a_county(tmp_path_factory.mktemp("limits"), files)
    return county, county.build()


@pytest.mark.parametrize("path", REFUSED)
def test_the_document_is_refused_by_its_rule(attacked: tuple[County, Run], path: str) -> None:
    said = [line for line in attacked[1].out.splitlines() if line.startswith(f"{path}:")]

    assert any(f" {REFUSED[path]} " in line for line in said), said or attacked[1].said[-2000:]


def test_nothing_of_them_is_published(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert county.mentions(MARK) == []
    assert not any(name in path for name in ("slow-", "wide-", "deep-", "full-") for path in county.snapshot())


def test_the_honest_documents_are_published(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert f"{ARTICLE}:" not in run.out
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert county.publishes("villages/hexing/2026-q1-finance")
    assert (county.output / "articles/jinhe/2026/street-lamps/lamp.png").exists()


def test_the_author_reads_what_to_do_about_it(attacked: tuple[County, Run]) -> None:
    said = attacked[1].out

    assert "读取 slow-links.md 时中止：所需时间超过一篇稿件的上限" in said
    assert "读取 slow-picture.jpg 时中止：所需时间超过一篇稿件的上限" in said
    assert "Traceback" not in attacked[1].said


def test_a_picture_that_needs_too_much_memory_holds_back_its_own_document_only(tmp_path: Path) -> None:
    """The limit of this county's program is lowered: at the real one, the bound on pixels speaks first."""
    county = a_county(
        tmp_path,
        {
            f"{FOLDER}/large.md": article(f"{MARK}\n\n![灯](large.png)\n", name="large"),
            f"{FOLDER}/large.png": png(6_900, 6_900),
        },
    )
    program = county.root / "plugins/edition/kitchen.py"
    text = program.read_text(encoding="utf-8")
    assert "memory_bytes=1280 * 2**20" in text
    program.write_text(text.replace("memory_bytes=1280 * 2**20", "memory_bytes=128 * 2**20"), encoding="utf-8")

    run = county.build().expect(1)

    assert f"{FOLDER}/large.png:1:1: DRA029 " in run.out
    assert "所需内存超过一篇稿件的上限" in run.out
    assert county.mentions(MARK) == []
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert (county.output / "articles/jinhe/2026/street-lamps/lamp.png").exists()


def test_without_a_process_to_read_in_nothing_is_published_and_the_operator_is_told(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    worker = county.root / "plugins/edition/worker.py"
    worker.write_text("raise ImportError('a library is missing')\n", encoding="utf-8")

    run = county.build().expect(2)

    assert "无法启动读取稿件的进程：ImportError: a library is missing" in run.err
    assert not county.output.exists()
