"""What a server makes of long texts: it has others to answer, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.edition.record import SOURCE
from plugins.search.answer import LOOKED_INTO, answer
from plugins.search.inquiry import Inquiry
from plugins.search.query import Hit

HIT = Hit("articles/jinhe/2026/long", "通知", "锦河镇", "notice", "2026-03-06", "/x.html", "x.md", "一份长文件。")


@pytest.mark.parametrize(
    ("before", "is_found"),
    [
        ("", True),
        ("字" * (LOOKED_INTO - 100), True),
        ("字" * LOOKED_INTO, False),
        (("[" * 20 + "\n\n") * 1000, False),  # the end of each was once looked for in all that follows
        ((("](" * 10 + "[" * 10) + "\n\n") * 400, True),
    ],
    ids=["at once", "late", "too late", "open brackets", "closed before they open"],
)
def test_an_extract_is_taken_from_the_beginning_of_a_text(tmp_path: Path, before: str, is_found: bool) -> None:
    source = tmp_path / HIT.id / SOURCE
    source.parent.mkdir(parents=True)
    source.write_text(f"---\nid: x\n---\n{before}。修好了路灯。\n", encoding="utf-8")

    (hit,) = answer(Inquiry("路灯"), [HIT], tmp_path, "/search").hits

    extract = "".join(piece.text for piece in hit.extract)
    assert ("修好了路灯" in extract) is is_found
    assert is_found or extract == HIT.extract
