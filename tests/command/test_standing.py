"""A page that is out stays out there as it was approved, until its new revision is approved or it is taken away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plugins.drafts.load import load_draft
from plugins.registry.model import Stage
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.tree import WorkingTree
from tests.builders import ARTICLE, SIGNED, public_line, signed
from tests.county import County, a_county

SIDECAR = ARTICLE.replace(".md", ".review.yaml")
PICTURE = "content/articles/jinhe/2026/lamp.png"
PAGE = "articles/jinhe/2026/street-lamps"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return a_county(tmp_path)


def edited(county: County, words: str) -> dict[str, str]:
    text = (county.root / ARTICLE).read_text(encoding="utf-8")
    return {ARTICLE: text + f"\n{words}\n"}


def test_an_edit_nobody_signed_leaves_the_approved_revision_in_place(county: County) -> None:
    approved = county.git("rev-parse", "HEAD")
    county.commit(edited(county, "汇款到这个账户。"))

    run = county.build().expect(1)

    assert "REV002" in run.out
    assert approved[:12] in run.out
    assert county.publishes(PAGE)
    assert county.mentions("汇款到这个账户") == []


def test_a_revision_on_its_way_through_the_stages_leaves_the_approved_one_in_place(county: County) -> None:
    note = "corrections: [{at: 2026-04-04T08:00+08:00, note: 补充了一段}]\nreview:"
    county.write({path: text.replace("review:", note, 1) for path, text in edited(county, "新的一段。").items()})
    county.sign(ARTICLE, upto=Stage.REVIEW2)
    county.commit()

    county.build().expect(0)

    assert county.publishes(PAGE)
    assert county.mentions("新的一段") == []


def test_the_new_revision_takes_over_when_it_is_signed(county: County) -> None:
    county.commit(edited(county, "新的一段。"))
    county.build().expect(1)
    county.sign(ARTICLE)
    county.commit()

    county.build().expect(0)

    assert f"{PAGE}.html" in county.mentions("新的一段")


def test_a_draft_that_can_no_longer_be_read_leaves_the_approved_revision_in_place(county: County) -> None:
    county.commit({ARTICLE: "没有元数据\n"})

    run = county.build().expect(1)

    assert "DRA001" in run.out
    assert county.publishes(PAGE)


def test_what_was_removed_does_not_come_back_without_new_sign_offs(county: County) -> None:
    draft, picture = (county.root / ARTICLE).read_bytes(), (county.root / PICTURE).read_bytes()
    county.commit({ARTICLE: None, SIDECAR: None, PICTURE: None})
    county.build().expect(0)
    county.commit({ARTICLE: draft, PICTURE: picture})

    county.build().expect(0)

    assert not county.publishes(PAGE)


def test_a_revision_approved_only_on_a_side_branch_never_stands_in(county: County) -> None:
    county.git("checkout", "--quiet", "-b", "side")
    county.write(edited(county, "旁支上的话。"))
    county.sign(ARTICLE)
    county.commit()
    county.git("checkout", "--quiet", "main")
    county.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    county.commit(edited(county, "合并时偷偷加的话。"))

    county.build().expect(1)

    assert county.publishes(PAGE)
    assert county.mentions("合并时偷偷加的话") == []
    assert county.mentions("旁支上的话") == []


def test_strict_publishes_nothing_new_at_all(county: County) -> None:
    county.build().expect(0)
    before = county.snapshot()
    county.commit(edited(county, "没人签过的话。"))

    county.build("--strict").expect(1)

    assert county.snapshot() == before


def test_a_superseded_revision_never_comes_back(county: County) -> None:
    """The correction was approved and live; when its release is voided, the uncorrected text must not return."""
    old = (county.root / ARTICLE).read_text(encoding="utf-8")
    note = "corrections: [{at: 2026-04-04T08:00+08:00, note: 更正路灯的盏数}]\nreview:"
    county.commit({ARTICLE: old.replace("review:", note, 1) + "\n更正：是四十三盏。\n"})
    before, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    draft, _ = load_draft(WorkingTree(county.root), ARTICLE)
    assert draft is not None
    corrected = signed(draft, at=SIGNED + timedelta(days=30), before=before)
    county.commit({SIDECAR: write_sidecar(corrected)})
    county.build().expect(0)
    assert f"{PAGE}.html" in county.mentions("四十三盏")
    platform = (county.root / "accounts/rongmei.yaml").read_text(encoding="utf-8")
    retired = platform.replace(
        f"{{key: {public_line('lu-qing')}, since: 2024-01-01,",
        f"{{key: {public_line('lu-qing')}, since: 2024-01-01, retired_on: 2026-03-20,",
    )
    assert retired != platform
    county.commit({"accounts/rongmei.yaml": retired})

    run = county.build().expect(1)

    assert "REV011" in run.out
    assert not county.publishes(PAGE)


def test_a_moved_document_keeps_its_sign_offs_and_its_address(county: County) -> None:
    county.git("mv", ARTICLE, ARTICLE.replace("street-lamps", "the-lamps"))
    county.git("mv", SIDECAR, SIDECAR.replace("street-lamps", "the-lamps"))
    county.commit()

    county.build().expect(0)

    assert county.publishes(PAGE)
