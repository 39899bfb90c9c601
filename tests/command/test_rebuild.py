"""What is published can be made again from git alone, by anybody, anywhere, on any day: the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.builders import NOW, article
from tests.county import County, a_county, clean_environment

NEW = "content/articles/jinhe/2026/new.md"
LAMPS = "content/articles/jinhe/2026/street-lamps.md"
NEXT_WEEK = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()) + 7 * 86_400)}
HOLDS = "与已发布的逐字节相同"


@pytest.fixture
def county(tmp_path: Path) -> County:
    """With its program in its repository, as the sample county has it."""
    county = a_county(tmp_path)
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "the program")
    return county


def test_a_site_that_was_built_bit_by_bit_is_built_again_in_one_go(county: County) -> None:
    county.build().expect(0)
    county.write({NEW: article("新的一篇。\n", name="new")})
    county.sign(NEW)
    county.commit({LAMPS: article("改了，没有人签。\n")})
    assert "1 篇有变化，重新生成" in county.build().expect(1).out
    log = (county.root / "log/publication.jsonl").read_bytes()
    ours = {path for path in county.root.rglob("*") if "__pycache__" not in path.parts}

    run = county.command("verify", "--rebuild", env=NEXT_WEEK).expect(0)

    assert HOLDS in run.out
    assert (county.root / "log/publication.jsonl").read_bytes() == log
    left = {path for path in county.root.rglob("*") if "__pycache__" not in path.parts} - ours
    assert {path.relative_to(county.root).parts[:3] for path in left} <= {(".git", "gongkai", "gate")}


def test_what_no_build_of_the_commit_makes_is_named(county: County) -> None:
    (county.root / "theme/static/js/extra.js").write_text("// nobody committed this\n")
    page = county.root / "theme/templates/not-found.html"
    page.write_text(page.read_text("utf-8").replace("{% block main %}", "{% block main %}<p>changed</p>", 1), "utf-8")
    county.build().expect(0)

    run = county.command("verify", "--rebuild").expect(1)

    assert "404.html：已发布的内容与构建生成的不同" in run.out
    assert "theme/js/extra.js：已发布，但构建不会生成它" in run.out
    assert "这里的程序不是提交" in run.out
    assert HOLDS not in run.out


def test_a_site_whose_settings_are_in_no_commit_cannot_be_built_again(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    county.build().expect(0)

    assert "里没有 pelicanconf.py" in county.command("verify", "--rebuild").expect(2).err


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def built(county: County, folder: Path, env: Mapping[str, str], umask: int, workers: int) -> dict[str, bytes]:
    """What a build in a fresh clone at `folder` publishes, with so many processes at work."""
    subprocess.run(["git", "clone", "--quiet", county.root, folder], env=clean_environment(), check=True)
    settings = folder / "pelicanconf.py"
    settings.write_text(settings.read_text("utf-8") + f"\nGONGKAI_WORKERS = {workers}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "build.py", "build"],
        cwd=folder,
        env=clean_environment() | dict(env),
        umask=umask,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return tree(folder / "output")


def test_two_clean_builds_of_one_commit_are_equal_on_any_day_and_machine(county: County, tmp_path: Path) -> None:
    today = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    zone = {"TZ": "America/Los_Angeles", "LANG": "zh_CN.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
    other = {"TZ": "Asia/Shanghai", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "4242", "HOME": str(tmp_path)}

    here = built(county, tmp_path / "here", today | zone, 0o022, workers=1)
    there = built(county, tmp_path / "far away" / "文件夹", NEXT_WEEK | other, 0o077, workers=3)

    assert here.keys() == there.keys()
    assert [path for path in here if here[path] != there[path]] == []
    assert os.path.exists(tmp_path / "here/output/manifest.json")
