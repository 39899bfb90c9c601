"""An archive comes over, told end to end: export, import, signatures, page, map; and hostile posts in between."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import REGISTRY, a_picture
from tests.command.test_closing import CRITERIA, ENDS, ID, NOTICE, SERVICES, register
from tests.county import County, Run, a_county

OLD = "https://mp.weixin.qq.com/s?__biz=Mz&mid={}&idx=1&sn=a"
LAMPS = "content/articles/jinhe/2019/0506-lu-deng-xiu-hao-le.md"
WELL = "content/articles/jinhe/2019/0701-xin-jing-jian-cheng.md"
NUMBER = "11010119900307" + "0774"  # of nobody: its birthday and check digit are right


def a_post(title: str, body: str, number: int, day: str = "2019-05-06", account: str = "锦河发布") -> str:
    return (
        f'<html><head><meta charset="utf-8"><meta property="og:title" content="{title}">\n'
        f'<meta property="og:url" content="{OLD.format(number)}&amp;scene=21"></head><body>\n'
        f"<a id=js_name>{account}</a><em id=publish_time>{day}</em>\n"
        f'<div id="js_content" style="visibility: hidden">{body}</div></body></html>'
    )


def a_photo_with_a_place() -> bytes:
    held = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (80, 60), "teal").save(held, "JPEG", exif=exif)
    return held.getvalue()


GOOD = {
    "路灯.html": a_post(
        "路灯修好了",
        "<section><p>城东四十二盏路灯<strong>全部</strong>修好，报修请到便民服务中心。</p>"
        '<p><img data-src="https://mmbiz.qpic.cn/a/640?wx_fmt=jpeg" src="路灯_files/640" alt="夜里亮着的路灯"></p>'
        "<iframe class=video_iframe></iframe></section>",
        1,
    ),
    "路灯_files/640": a_photo_with_a_place(),
    "井/index.html": a_post(
        "新井建成",
        f"<p>合兴村的新井七月一日建成，共投入八万元。</p><p><a href='{OLD.format(1)}&scene=5'>路灯</a>也修好了。</p>",
        2,
        "2019-07-01",
    ),
}
HOSTILE = {
    "path.html": a_post(
        "图片在别处", "<p>这里要的图片不在文件夹里面。</p><img src='../../county/secret.png' alt='甲的照片'>", 3
    ),
    "link.html": a_post("图片是链接", "<p>这里要的图片是一个符号链接。</p><img src=linked.png alt='甲的照片'>", 4),
    "svg.html": a_post("图片是脚本", "<p>这里要的图片是会运行的矢量图。</p><img src=a.png alt='甲的照片'>", 5),
    "a.png": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "bomb.html": a_post("图片是炸弹", "<p>这里要的图片解开来有几十亿个像素。</p><img src=bomb.png alt='甲的照片'>", 6),
    "bomb.png": a_picture(size=(64, 40)).replace(
        b"\x00\x00\x00\x40\x00\x00\x00\x28", b"\x00\x00\xff\xff\x00\x00\xff\xff"
    ),
    "data.html": a_post("图片在地址里", "<p>这里要的图片写在地址里面。</p><img src='data:text/html,x'>", 7),
    "person.html": a_post("带着身份证号", f"<p>张某某，身份证号 {NUMBER}，领取补贴一千元。</p>", 8),
    "script.html": a_post("正文里有脚本", "<script>alert(1)</script><p onclick=alert(1)>点 &lt;script&gt;</p>", 9),
    "front.html": a_post("标题换行&#10;---&#10;account: rongmei", "<p>标题里面藏着别的字段。</p>", 10),
    "other.html": a_post("别人家的文章", "<p>这一篇是别的公众号写的。</p>", 11, account="某某晚报"),
    "deep.html": "<title>2019-05-06</title>" + "<div>" * 50_000,
    "large.html": "<p>" + "大" * 3_000_000,
    "broken.html": b"<title>2019-05-06</title><p>\xff\xff",
    "nothing.html": "<title>没有日期的一篇</title><p>正文</p>",
    "copy.html": "",  # the same bytes as the first
}


@dataclass(frozen=True)
class Told:
    """What was said at each step."""

    county: County
    dry: Run
    first: Run
    again: Run
    changed: Run
    report: str
    clean: frozenset[str]  # what the dry run left in the folder of the account


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("import")
    end = {
        "accounts/channels.csv": register(ENDS | {"state": "closed", "since": "2026-03-01"}),
        "accounts/handover.csv": SERVICES,
        "accounts/closing.yaml": CRITERIA,
    }
    county = a_county(folder, REGISTRY | end)
    export = folder / "导出"
    for name, data in (GOOD | HOSTILE | {"copy.html": GOOD["路灯.html"]}).items():
        (export / name).parent.mkdir(parents=True, exist_ok=True)
        (export / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (county.root / "secret.png").write_bytes(a_picture())
    os.symlink(county.root / "secret.png", export / "linked.png")
    command = ("import", str(export), "--account", "jinhe", "--channel", ID)
    dry = county.command(*command, "--dry-run")
    clean = frozenset(path.name for path in (county.root / "content/articles/jinhe").iterdir())
    first = county.command(*command, "--to", str(folder / "结果.csv"))
    again = county.command(*command)
    (export / "井/index.html").write_text(GOOD["井/index.html"].replace("八万元", "九万元"), "utf-8")
    changed = county.command(*command)
    (county.root / "secret.png").unlink()
    publish(county)
    return Told(county, dry, first, again, changed, (folder / "结果.csv").read_text("utf-8-sig"), clean)


def publish(county: County) -> None:
    """Two of the drafts are signed; all of them are committed, as if nobody had looked."""
    county.command("new", "closure", "--channel", ID).expect(0)
    for path in (f"content/{NOTICE}.md", LAMPS, WELL):
        text = (county.root / path).read_text("utf-8").replace("〔待填〕", "")
        county.write({path: re.sub("created: 2026-11-22", "created: 2026-03-05", text)})  # when all here sign
        county.sign(path)
    county.commit()
    county.build().expect(1)  # of what is hostile, some cannot be signed at all


def draft(told: Told, path: str) -> str:
    return (told.county.root / path).read_text("utf-8")


def test_a_dry_run_says_all_and_writes_nothing(told: Told) -> None:
    assert told.clean == {"2026"}
    assert "11 篇可以变成稿件" in told.dry.out
    assert [line for line in told.dry.out.splitlines() if ": IMP" in line] == [
        line for line in told.first.out.splitlines() if ": IMP" in line
    ]


def test_a_post_becomes_a_draft_that_says_where_it_comes_from(told: Told) -> None:
    text = draft(told, LAMPS)

    assert "published: 2019-05-06T00:00+08:00\n" in text
    assert f'url: "{OLD.format(1)}", channel: "{ID}", digest: "' in text
    assert "城东四十二盏路灯**全部**修好" in text
    assert "![夜里亮着的路灯](0506-lu-deng-xiu-hao-le-p1.jpg)" in text
    assert "[路灯](../2019/0506-lu-deng-xiu-hao-le.md)也修好了" in draft(told, WELL)


def test_its_picture_is_here_without_what_a_camera_wrote_into_it(told: Told) -> None:
    data = (told.county.root / LAMPS.replace(".md", "-p1.jpg")).read_bytes()

    assert data.startswith(b"\xff\xd8\xff")
    assert b"SecretCamera" not in data


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("copy.html:4:1", "IMP003"),
        ("path.html:4:1", "IMP004"),
        ("link.html:4:1", "IMP004"),
        ("linked.png:1:1", "IMP012"),
        ("svg.html:4:1", "IMP005"),
        ("bomb.html:4:1", "IMP005"),
        ("data.html:4:1", "IMP004"),
        ("other.html:1:1", "IMP010"),
        ("deep.html:1:1", "IMP001"),
        ("large.html:1:1", "IMP001"),
        ("broken.html:1:1", "IMP001"),
        ("nothing.html:1:1", "IMP002"),
        ("路灯.html:1:1", "IMP008"),
        ("content/articles/jinhe/2019/0506-dai-zhe-shen-fen-zheng-hao.md:23", "PRI001"),
    ],
)
def test_what_could_not_be_taken_is_told_with_its_place_in_the_terminal_and_in_a_table(
    told: Told, place: str, rule: str
) -> None:
    assert re.search(rf"{re.escape(place)}\S*: {rule} ", told.first.expect(1).out), told.first.out
    path, line = place.split(":")[:2]
    assert re.search(rf"{re.escape(path)},{line},[^\n]*,{rule},", told.report)


def test_the_table_has_a_line_for_each_post_that_was_taken(told: Told) -> None:
    assert told.report.count(",已导入,") == 11
    assert f"copy.html,1,已导入,,,,{LAMPS}" in told.report


def test_a_second_run_does_nothing(told: Told) -> None:
    assert "0 篇变成了稿件，12 篇以前已经导入" in told.again.out


def test_a_file_that_changed_is_told_and_what_people_have_is_not_touched(told: Told) -> None:
    assert re.search(r"井/index\.html:1:1: IMP009 ", told.changed.expect(1).out)
    assert "八万元" in draft(told, WELL)


def test_a_title_cannot_write_metadata(told: Told) -> None:
    assert not list((told.county.root / "content/articles").glob("rongmei/2019/*"))
    found = [path.read_text("utf-8") for path in (told.county.root / "content/articles/jinhe/2019").glob("*.md")]
    assert all(text.count("\naccount: jinhe\n") == 1 and text.count("\n---\n") == 1 for text in found)


def test_a_signed_post_is_a_page_that_says_where_it_was_told_first(told: Told) -> None:
    page = (told.county.output / "articles/jinhe/2019/0506-lu-deng-xiu-hao-le.html").read_text("utf-8")

    assert "2019年5月6日首发于微信公众号：锦河发布" in re.sub("<[^>]*>", "", page)
    assert f'href="/channels/{ID}/"' in page
    assert '"datePublished":"2019-05-06T00:00:00+08:00"' in page.replace(" ", "")


def test_the_old_address_leads_to_the_new_page(told: Told) -> None:
    found = json.loads((told.county.output / "channels/redirects.json").read_text("utf-8"))["redirects"]

    assert {each["from"]: each["to"].rpartition("/")[2] for each in found} == {
        OLD.format(1): "0506-lu-deng-xiu-hao-le.html",
        OLD.format(2): "0701-xin-jing-jian-cheng.html",
    }


def test_what_was_told_years_ago_is_announced_nowhere(told: Told) -> None:
    output = told.county.output
    lists = ["index.html", "news/index.html", "accounts/jinhe/index.html"]
    fed = [path.read_text("utf-8") for path in (output / "feeds").rglob("*.xml")]
    latest = [(output / name).read_text("utf-8").split("最新")[0] for name in lists[:2]]

    assert not any("路灯修好了" in text for text in (*fed, *latest))
    assert "路灯修好了" in (output / "archive/2019/05/index.html").read_text("utf-8")
    assert "路灯修好了" in (output / "accounts/jinhe/news/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "words", ["身份证号", NUMBER, "alert(1)", "别的公众号", "图片是炸弹", "SecretCamera", "secret"]
)
def test_of_what_nobody_signed_nothing_is_published(told: Told, words: str) -> None:
    assert told.county.mentions(words) == []


def test_who_has_no_right_to_the_channel_is_told_before_anything_is_read(told: Told, tmp_path: Path) -> None:
    run = told.county.command("import", str(tmp_path), "--account", "rongmei", "--channel", ID).expect(2)

    assert ID in run.said
    assert told.county.command("import", str(tmp_path), "--account", "jinhe").expect(2).said
