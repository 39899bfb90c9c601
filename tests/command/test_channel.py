"""`build.py channel` and `digest` make texts of what is published at this commit, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.registry.channels import HEADER
from plugins.review.withdrawal import write_withdrawal
from tests.builders import article
from tests.county import County, a_county
from tests.review.test_withdrawal import GOOD

ID = "articles/jinhe/2026/street-lamps"


def channel(id: str, platform: str, name: str, sponsor: str, sector: str, owner: str) -> str:
    told = {"id": id, "platform": platform, "name": name, "sponsor": sponsor, "sector": sector, "owner": owner}
    told |= {"state": "active", "since": "2020-01-01"}
    return ",".join(told.get(column, "") for column in HEADER) + "\n"


CHANNELS = (
    ",".join(HEADER)
    + "\n"
    + channel("weibo-jinhe", "微博", "锦河播报", "锦河镇人民政府", "town", "jinhe")
    + channel("wechat-rongmei", "微信公众号", "今日江湾", "江湾县融媒体中心", "app", "rongmei")
)
UNSIGNED = "content/articles/jinhe/2026/unsigned.md"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    county = a_county(tmp_path_factory.mktemp("channel"), {"accounts/channels.csv": CHANNELS}, commit=False)
    county.write({UNSIGNED: article("还没人签的一段话。\n", name="unsigned", title="还没人签的一篇")})
    county.commit()
    return county


def test_the_short_texts_are_those_for_which_the_unit_keeps_an_account(county: County) -> None:
    run = county.command("channel", ID).expect(0)
    assert [line for line in run.out.splitlines() if line.startswith("==")] == [
        "== weibo ==",
        "== sms ==",
        "== loudspeaker ==",
    ]
    assert "weibo：" in run.err
    assert county.command("channel", f"content/{ID}.md", "--for", "sms").expect(0).out.startswith("【锦河镇人民政府】")


def test_an_article_for_wechat_is_posted_by_whom_keeps_the_account(county: County, tmp_path: Path) -> None:
    assert "--by" in county.command("channel", ID, "--for", "wechat").expect(2).err
    file = tmp_path / "wechat.html"
    county.command("channel", ID, "--for", "wechat", "--by", "rongmei", "--to", str(file)).expect(0)
    assert "<section><p style=" in file.read_text("utf-8")
    county.command("channel", ID, "--for", "sms", "--to", "content/sms.txt").expect(2)


def test_a_digest_of_a_month(county: County) -> None:
    told = county.command("digest", "--village", "hexing", "--month", "2026-03").expect(0).out
    assert "〔锦河镇〕城东的路灯全部修好了" in told
    assert "还没人签" not in told
    county.command("digest", "--account", "jinhe", "--week", "2026-W60").expect(2)
    county.command("digest", "--account", "nobody").expect(2)


ATTACKS = {"unsigned": "articles/jinhe/2026/unsigned", "not there": "articles/jinhe/2026/none", "withdrawn": ID}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_is_made_of_what_is_not_published(county: County, tmp_path: Path, attack: str) -> None:
    if attack == "withdrawn":
        county = county.copied_to(tmp_path / "county", site=False)
        county.commit({f"content/{ID}.withdrawn.yaml": write_withdrawal(GOOD)})

    run = county.command("channel", ATTACKS[attack]).expect(2)

    assert "【" not in run.out
    assert "没有发布" in run.err
    digest = county.command("digest", "--account", "jinhe", "--month", "2026-03").expect(0).out
    assert ("路灯" in digest) is (attack != "withdrawn")


def test_words_nobody_signed_get_into_no_text(county: County, tmp_path: Path) -> None:
    """Of a draft that was edited since, the revision that was released stands in, as it does on the site."""
    edited = county.copied_to(tmp_path / "county", site=False)
    edited.commit(
        {f"content/{ID}.md": article("转钱到这个账号。\n", title="快转钱", summary="快转钱到这个账号里来吧。")}
    )

    told = edited.command("channel", ID).expect(0).out

    assert "转钱" not in told
    assert told == county.command("channel", ID).expect(0).out
    assert "转钱" not in edited.command("digest", "--account", "jinhe", "--month", "2026-03").expect(0).out
