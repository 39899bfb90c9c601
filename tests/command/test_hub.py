"""`build.py deploy` with a WebSub hub: a real server hears of feeds once they lie where they are served, not before."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.test_rollback_and_log import NEW, OLD, publish
from tests.county import a_county
from tests.deploy.test_hub import SITE, a_hub

FEED = "feeds/accounts/jinhe.atom.xml"


def test_a_hub_is_told_when_all_files_are_in_place_and_one_that_is_down_undoes_nothing(tmp_path: Path) -> None:
    county, www = a_county(tmp_path), tmp_path / "www"
    www.mkdir()
    served = www / FEED
    with a_hub(look=lambda: served.read_text("utf-8")) as (address, heard):
        settings = (county.root / "pelicanconf.py").read_text("utf-8")
        county.write({"pelicanconf.py": settings.replace('_WEBSUB_HUB = ""', f'_WEBSUB_HUB = "{address}"')})
        publish(county, OLD)
        assert heard == [], "a build tells nobody: its files are not served yet"
        county.command("deploy", str(www), "--dry-run").expect(0)
        assert heard == []

        run = county.command("deploy", str(www)).expect(0)

        assert f"{SITE}/{FEED}" in heard[0]["hub.url"]
        assert OLD in heard[0]["seen"][0], "who asks at once finds what is new"
        assert "已把" in run.said
        before = len(heard)
        county.command("deploy", str(www)).expect(0)
        assert len(heard) == before, "nothing changed, nothing is told"

    publish(county, NEW)
    run = county.command("deploy", str(www)).expect(0)

    assert NEW in served.read_text("utf-8")
    assert "未能把" in run.said
    assert address in run.said
