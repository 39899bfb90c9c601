"""A test that lacks a program is skipped on a desk and fails in CI; no test skips itself in another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import need_programs

HERE = Path(__file__).resolve()
SKIPS = "pytest." + "skip("


@pytest.mark.parametrize(("ci", "ends"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch, ci: str, ends: type[BaseException]) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ends, match="missing: caddy; apt-get install caddy"):
        need_programs("caddy", remedy="apt-get install caddy")


def test_no_test_skips_itself_in_another_way() -> None:
    skipping = [path.name for path in HERE.parent.rglob("*.py") if SKIPS in path.read_text(encoding="utf-8")]

    assert skipping == ["needs.py"]
