"""Who has to act next stands in the preview, and in nothing that could be published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plugins.edition.compile import with_tasks
from plugins.problems import ProblemsFound
from plugins.publish.verify import audit
from plugins.registry.model import Stage
from tests.builders import ARTICLE, article
from tests.county import a_county
from tests.publish.editions import a_filled_staging, a_page, an_edition

DOCUMENT = "articles/jinhe/2026/street-lamps"


def test_a_preview_says_who_has_to_act_next_and_what_is_published_does_not(tmp_path: Path) -> None:
    county = a_county(
        tmp_path,
        {"content/articles/jinhe/2026/broken.md": article("## 一\n\n<b>粗</b>\n", "broken", title="有毛病的一篇")},
        commit=False,
    )
    county.sign(ARTICLE, upto=Stage.REVIEW2)
    county.commit()
    county.build().expect(1)
    county.build("--preview").expect(0)
    page = (county.root / "preview" / "pending.html").read_text("utf-8")

    assert "待签 · 二校" in page
    assert "./build.py sign content/articles/jinhe/2026/street-lamps.md" in page
    assert f'href="/{DOCUMENT}.html"' in page
    assert "待修改" in page
    assert "./build.py check content/articles/jinhe/2026/broken.md" in page
    assert 'content="noindex' in page
    assert 'href="/pending.html"' in (county.root / "preview" / f"{DOCUMENT}.html").read_text("utf-8")
    assert not (county.output / "pending.html").exists()
    assert county.mentions("pending.html") == []
    assert county.publishes("pages/about")


def test_an_edition_for_the_public_takes_no_tasks() -> None:
    with pytest.raises(ValueError, match="only a preview"):
        with_tasks(an_edition(), ())


def test_the_audit_refuses_a_page_for_previews(tmp_path: Path) -> None:
    slipped = an_edition(pages=(*an_edition().pages, a_page("pending.html", cause="preview", is_for_preview=True)))

    with pytest.raises(ProblemsFound) as found:
        audit(slipped, a_filled_staging(tmp_path / "public", slipped))

    assert [problem.rule for problem in found.value.problems] == ["PUB020"]
    preview = replace(slipped, is_preview=True, commit="")
    assert "pending.html" in audit(preview, a_filled_staging(tmp_path / "preview", preview)).files
