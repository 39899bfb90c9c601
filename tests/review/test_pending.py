"""Whose turn it is, said once for each document."""

from __future__ import annotations

import csv
from pathlib import Path

from plugins.registry.model import Stage
from tests.builders import ARTICLE, STANDARD
from tests.county import a_county


def test_a_draft_waits_for_the_person_named_for_the_stage_that_is_due(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    county.write({ARTICLE.replace(".md", ".review.yaml"): None})
    county.sign(ARTICLE, upto=Stage.PROOF1)

    run = county.command("pending").expect(0)

    assert STANDARD["review2"] in run.out
    assert "review2" in run.out
    assert "1 篇" in run.out


def test_what_is_wrong_waits_for_its_author(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    text = (county.root / ARTICLE).read_text(encoding="utf-8")
    county.write({ARTICLE: text + "\n# 一级标题\n"})

    table = county.command("pending", "--csv").expect(0).out.lstrip("\ufeff")

    [row] = csv.DictReader(table.splitlines())
    assert row["act"] == "mend"
    assert row["source"] == ARTICLE


def test_a_person_sees_only_their_own(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    county.write({ARTICLE.replace(".md", ".review.yaml"): None})
    county.sign(ARTICLE, upto=Stage.PROOF1)

    run = county.command("pending", "--person", STANDARD["review2"]).expect(0)

    assert "1 篇" in run.out
