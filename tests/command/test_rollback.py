"""`build.py rollback`: an operator goes back to an earlier release, and what was taken down stays down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.publish.manifest import load_manifest, write_manifest
from tests.attacks.test_rollback_and_log import LOG, NEW, OLD, STREET_LAMPS, and_another, publish
from tests.command.test_sign import key_file
from tests.county import County, a_county

OTHER = "articles/jinhe/2026/other"
ONLY_NEW = "二十元"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return a_county(tmp_path)


def last_record(county: County) -> dict[str, object]:
    record: dict[str, object] = json.loads((county.root / LOG).read_text(encoding="utf-8").splitlines()[-1])
    return record


def test_an_earlier_release_comes_back_to_the_byte_and_is_proved(county: County) -> None:
    publish(county, OLD)
    before = county.snapshot()
    publish(county, NEW)
    after = county.snapshot()

    listed = county.command("rollback").expect(0)
    run = county.command("rollback", "1").expect(0)

    assert "1" in listed.out
    assert "git revert" in run.out
    assert county.snapshot() == before
    assert last_record(county)["restores"] == last_record(county)["tree"]
    county.command("verify").expect(0)
    county.build().expect(0)
    assert county.snapshot() == after, "the next build goes on from HEAD"
    county.command("verify").expect(0)


def test_what_was_withdrawn_since_stays_withdrawn(county: County) -> None:
    publish(county, OLD)
    and_another(county)
    county.commit()
    county.build().expect(0)
    words = ("--reason", "文中的数字有误", "--key", key_file(county, "feng-hua"), "--yes")
    county.command("withdraw", STREET_LAMPS, *words).expect(0)
    county.commit()
    county.build().expect(0)
    assert county.mentions(OLD) == []

    run = county.command("rollback", "2").expect(0)

    assert STREET_LAMPS in run.out
    assert county.mentions(OLD) == []
    assert county.publishes(OTHER)
    assert "已撤" in (county.output / f"{STREET_LAMPS}.html").read_text(encoding="utf-8")
    county.command("verify").expect(1)
    county.build().expect(0)
    county.command("verify").expect(0)


def test_search_answers_for_the_release_that_is_live(county: County) -> None:
    publish(county, OLD)
    publish(county, NEW)
    assert "street-lamps" in county.command("search", ONLY_NEW).expect(0).out
    county.command("rollback", "1").expect(0)

    old, new = county.command("search", "不收费").expect(0), county.command("search", ONLY_NEW).expect(0)

    assert "street-lamps" in old.out
    assert new.out.startswith("没有找到")
    assert "同一版" in old.said
    assert "同一版" not in new.said, "once is enough"
    county.build().expect(0)
    assert "street-lamps" in county.command("search", ONLY_NEW).expect(0).out


def test_only_a_release_of_the_list_can_be_put_back(county: County) -> None:
    county.command("rollback").expect(2)
    publish(county, OLD)
    before = county.snapshot()

    county.command("rollback").expect(0)
    county.command("rollback", "1").expect(2)

    assert county.snapshot() == before


def test_a_kept_file_somebody_changed_is_not_put_back(county: County) -> None:
    publish(county, OLD)
    publish(county, NEW)
    before = county.snapshot()
    page = county.root / "output.releases/1" / f"{STREET_LAMPS}.html"
    data = page.read_bytes()
    page.unlink()
    page.write_bytes(data.replace(b"<p>", "<p>请汇款".encode(), 1))

    county.command("rollback", "1").expect(2)

    assert county.snapshot() == before
    assert "restores" not in last_record(county)


def test_a_release_the_log_does_not_know_is_not_offered(county: County) -> None:
    """Somebody who can write there makes up a release; the log never saw it."""
    publish(county, OLD)
    publish(county, NEW)
    made_up = county.root / "output.releases/9"
    manifest = load_manifest(county.output)
    write_manifest(replace(manifest, commit="0" * 40), made_up)

    listed = county.command("rollback").expect(0)
    county.command("rollback", "9").expect(2)

    assert "9" not in [line.split("：")[0][-1:] for line in listed.out.splitlines()]
