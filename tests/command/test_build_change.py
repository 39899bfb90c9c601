"""A build that makes only what changed leaves the site a build of everything would leave, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.builders import NOW, article
from tests.county import County, a_county

FOLDER = "content/articles/jinhe/2026"
NEW, OLD = f"{FOLDER}/new.md", f"{FOLDER}/street-lamps.md"
PART = "有变化，重新生成"
WHY = {
    "deleted": "没有记住此前的构建",
    "damaged": "程序、主题、设置或程序库与上次不同，或记下的内容读不出来",
    "older": "现在公开的网站不是",
}


def from_scratch(county: County, root: Path, env: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """What a build of the same commit publishes that remembers nothing, knows no log and finds no site."""
    fresh = county.copied_to(root, site=False)
    for left in (".git/gongkai", "log", *(path.name for path in fresh.root.glob("output*"))):
        path = fresh.root / left
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    fresh.build(env=env)
    return fresh.snapshot()


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = a_county(tmp_path)
    county.build().expect(0)
    return county


def memory(county: County) -> Path:
    return county.root / ".git/gongkai/builds"


def test_the_site_is_the_same_as_from_scratch_after_each_change(county: County, tmp_path: Path) -> None:
    county.write({NEW: article("新的一篇，见[路灯](street-lamps.md)。\n", name="new")})
    county.sign(NEW)
    county.commit()
    assert PART in county.build().expect(0).out
    assert county.snapshot() == from_scratch(county, tmp_path / "added")

    county.write({NEW: article("改了，还没有人签。\n", name="new")})
    county.commit()
    assert PART in county.build().out
    assert b"\xe6\x94\xb9\xe4\xba\x86" not in county.snapshot()["articles/jinhe/2026/new.html"]
    assert county.snapshot() == from_scratch(county, tmp_path / "edited")

    county.commit({NEW: None, NEW.replace(".md", ".review.yaml"): None})
    assert PART in county.build().expect(0).out
    assert not county.publishes("articles/jinhe/2026/new")
    assert county.snapshot() == from_scratch(county, tmp_path / "removed")
    county.command("verify").expect(0)


@pytest.mark.parametrize("loss", ["deleted", "damaged", "older"])
def test_what_is_remembered_may_be_lost_at_any_time(county: County, tmp_path: Path, loss: str) -> None:
    older = shutil.copytree(memory(county), tmp_path / "older")
    county.write({NEW: article("新的一篇。\n", name="new")})
    county.sign(NEW)
    county.commit()
    county.build().expect(0)

    if loss == "damaged":
        for path in (path for path in memory(county).rglob("*") if path.is_file()):
            path.write_bytes(path.read_bytes()[:5000] + b"\xff" * 9000)
    else:
        shutil.rmtree(memory(county))
    if loss == "older":
        shutil.copytree(older, memory(county))
    county.commit({OLD: article("路灯又坏了。\n")})

    said = county.build().out
    assert PART not in said
    assert f"这次全部重新生成：{WHY[loss]}" in said
    assert county.publishes("articles/jinhe/2026/new")
    assert county.snapshot() == from_scratch(county, tmp_path / "fresh")


def test_a_build_of_everything_says_why(county: County) -> None:
    unit = county.root / "accounts/jinhe.yaml"
    county.commit({"accounts/jinhe.yaml": unit.read_text("utf-8").replace("about: ", "about: 新的说明。", 1)})
    assert "这次全部重新生成：登记册（人员、单位、权限）有变化" in county.build().expect(0).out

    county.commit({OLD: article("路灯又坏了。\n")})
    earlier = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()) - 60)}
    assert "这次全部重新生成：时钟早于上次构建的时间" in county.build(env=earlier).out


def test_a_page_somebody_changed_by_hand_is_not_believed(county: County, tmp_path: Path) -> None:
    """The manifest of the live site is another than the one remembered: everything is made anew."""
    (county.output / "manifest.json").write_bytes((county.output / "manifest.json").read_bytes() + b"\n")
    said = county.build()
    assert PART not in said.out
    assert said.code != 4, said.said
