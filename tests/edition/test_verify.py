"""A resident proves a page in a real browser: what was published fits, and whatever was touched is named."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.edition.record import OFFLINE
from plugins.registry.load import load_registry
from plugins.registry.model import Registry, Stage, Via
from plugins.review.batch import batch_bytes, inclusions
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.statement import SignOff, Verdict
from plugins.tree import WorkingTree
from plugins.trust.sshsig import sign_native
from tests.builders import (
    ARTICLE,
    BODY,
    TOWN,
    article,
    blob_of,
    disclosure,
    key_of,
    person,
    public_line,
    resigned,
    signed,
)
from tests.command.test_sign import key_file
from tests.county import County, a_county
from tests.serving import served

DOCUMENT = "articles/jinhe/2026/street-lamps"
SUBSIDY = "villages/hexing/2026-subsidy"
RECIPIENTS = """\
serial,group,recipient,project,basis,quantity,standard,amount,paid_on
1,一组,张*,耕地地力保护补贴,3.2亩,3.2,120元/亩,384.00,2026-03-01
2,二组,李*华,耕地地力保护补贴,2.0亩,2.0,120元/亩,240.00,2026-03-01
"""
TABLE = "| 路段 | 盏数 |\n| --- | ---: |\n| 兴学路 | 42 |\n"
LONG_BODY = (
    f"{BODY}\n{TABLE}\n1. 先看*编号*\n2. 再打电话 `0512-00000000`\n\n"
    "> 见[平台说明](../../../pages/about.md)，也见[县政府](https://www.jiangwan.example/?a=1&b=2)。\n\n"
    '![“夜里”的路灯 > 白天](lamp.png "修好以后")\n'
)
Edit = Callable[[Path], None]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A county with an article that has every sort of markup, and a list of recipients."""
    subsidy = disclosure(
        body="补贴已经发到一卡通。\n",
        name="2026-subsidy",
        title="合兴村2026年耕地地力保护补贴公示",
        kind="subsidy",
        period="2026",
        ledger=None,
        opening=None,
        closing=None,
        recipients="2026-subsidy.csv",
        basis="农业农村部门关于耕地地力保护补贴的规定",
        phone="0512-00000302",
        shown_from="2026-04-14",
        shown_until="2026-12-31",
    )
    county = a_county(
        tmp_path_factory.mktemp("published"),
        {
            ARTICLE: article(LONG_BODY, image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]"),
            f"{SUBSIDY}.md": subsidy,
            "villages/hexing/2026-subsidy.csv": RECIPIENTS,
        },
    )
    county.build().expect(0)
    return county


@pytest.fixture(scope="module")
def browser_page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(20_000)
        yield page
        browser.close()


class Reader:
    """Someone who opens pages of one folder; `complaints` is what the browser refused, `hosts` whom it asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]))

    def follow(self, document: str) -> None:
        """The link on the page of a document, as a reader clicks it."""
        self.page.goto(f"{self.address}/{document}.html")
        self.page.click(".sign-off__verify")
        self.settle()

    def ask(self, words: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/verify.html#{words}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("#verify-checks[data-answered]", state="attached")

    @property
    def verdict(self) -> str:
        return self.page.inner_text("#verify-status")

    @property
    def state(self) -> str:
        return (self.page.get_attribute("#verify-status", "class") or "").rpartition("--")[2]

    def rows(self, state: str) -> list[str]:
        return [
            f"{row.locator('.checked__title').inner_text()}: {row.locator('.checked__detail').inner_text()}"
            for row in self.page.locator(f".checked--{state}").all()
        ]


@pytest.fixture
def after(published: County, browser_page: Page, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """`after(edit)`: a reader of the site once somebody edited its files."""
    servers = []

    def start(edit: Edit = lambda site: None) -> Reader:
        site = tmp_path / f"site{len(servers)}"
        shutil.copytree(published.output, site)
        edit(site)
        server = served(site)
        servers.append(server)
        return Reader(browser_page, server.__enter__())

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def flip(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new, 1))


def fingerprint_of(someone: str) -> str:
    digest = hashlib.sha256(blob_of(someone)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def in_record(change: Callable[[dict[str, Any]], None], document: str = DOCUMENT) -> Edit:
    """Somebody rewrites the record."""

    def edit(site: Path) -> None:
        path = site / document / "record.json"
        record = json.loads(path.read_bytes())
        change(record)
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    return edit


@pytest.mark.parametrize("document", [DOCUMENT, "pages/about", "villages/hexing/2026-q1-finance", SUBSIDY])
def test_a_published_page_fits_in_every_part(after: Callable[..., Reader], document: str) -> None:
    reader = after()
    reader.follow(document)

    assert reader.rows("differs") == []
    assert reader.rows("unknown") == []
    assert reader.state == "fits", reader.verdict
    assert len(reader.rows("fits")) >= 9
    assert reader.complaints == []
    assert len(reader.hosts) == 1


def test_the_list_of_recipients_is_vouched_for_and_not_published(
    published: County, after: Callable[..., Reader]
) -> None:
    reader = after()
    reader.follow(SUBSIDY)

    assert "文件 2026-subsidy.csv: 名单按规定不公开文件，指纹在清单里" in reader.rows("fits")
    assert published.mentions("serial,group,recipient") == []
    assert sorted(path.name for path in (published.output / SUBSIDY).iterdir()) == [
        "recipients.html", "record.json", "source.md",
    ]  # fmt: skip
    assert "/verify.html" not in (published.output / SUBSIDY / "recipients.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("lamp.png", b"IHDR", b"IHDX", "文件 lamp.png: 内容和签名时的不一样"),
        ("source.md", "四十二".encode(), "四十三".encode(), "原文: 内容和签名时的不一样"),
    ],
)
def test_a_changed_byte_of_a_file_is_named(
    after: Callable[..., Reader], name: str, old: bytes, new: bytes, found: str
) -> None:
    reader = after(lambda site: flip(site / DOCUMENT / name, old, new))
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == [found]
    assert reader.state == "differs"
    assert reader.verdict.startswith("有 1 项不相符")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("城东的路灯全部修好了。", "城东的路灯全部修好啦。"),
        ("<h1>城东的", "<h1>城西的"),
        ("https://www.jiangwan.example/?a=1", "https://www.jiangwan.exampla/?a=1"),
        ("<td>42</td>", "<td>48</td>"),
    ],
)
def test_a_page_that_says_something_else_is_named(after: Callable[..., Reader], old: str, new: str) -> None:
    reader = after(lambda site: flip(site / f"{DOCUMENT}.html", old.encode(), new.encode()))
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == ["网页正文: 标题或正文和记录里的不一样"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('<div class="prose">', '<div class="prose">假的话。</div><div class="prose">', "<div>"),
        ('<div class="prose">', '<div class="prose unseen">', "<div>"),
        ('<div class="prose">', '<div hidden><div class="prose">', "<div>"),
        ('<div class="prose">', '<p style="display:none">x</p><div class="prose">', "<p>"),
        ("<td>42</td>", '<td class="unseen">42</td>', "<td>"),
        ("<td>42</td>", "<td><b></b>42</td>", "<b>"),
        ('src="/articles/jinhe/2026/street-lamps/lamp.png" alt="修好的路灯"', 'src="/logo.png" alt="x"', "<img>"),
        ("<img ", '<img srcset="/logo.png 2x" ', "<img>"),
        ("</h1>", "</h1><h1>别的题目</h1>", "<h1>"),
    ],
)
def test_a_page_that_hides_or_adds_something_is_named(
    after: Callable[..., Reader], old: str, new: str, found: str
) -> None:
    def change(site: Path) -> None:
        path = site / f"{DOCUMENT}.html"
        text = path.read_text("utf-8")
        main = text.index("<main")
        assert old in text[main:]
        path.write_text(text[:main] + text[main:].replace(old, new, 1), "utf-8")

    reader = after(change)
    reader.ask(DOCUMENT)

    assert reader.rows("differs") == [f"网页正文: 有不该出现在这里的成分：{found}"]


def test_a_page_that_lost_a_file_is_named(after: Callable[..., Reader]) -> None:
    reader = after(lambda site: (site / DOCUMENT / "lamp.png").unlink())
    reader.follow(DOCUMENT)

    assert reader.rows("differs") == ["文件 lamp.png: 打不开"]


STALE_RECORD = "签名记录: 和网页发布时用的不是同一份"


def change_time(record: dict[str, Any]) -> None:
    record["sign_offs"][2]["statement"] = record["sign_offs"][2]["statement"].replace("T08:02", "T08:03")


def change_signature(record: dict[str, Any]) -> None:
    armour = record["sign_offs"][3]["signature"]
    record["sign_offs"][3]["signature"] = armour.replace(armour[-60], "A" if armour[-60] != "A" else "B", 1)


def swap(record: dict[str, Any]) -> None:
    held = record["sign_offs"]
    held[1], held[2] = held[2], held[1]


def swap_statements(record: dict[str, Any]) -> None:
    held = record["sign_offs"]
    for name in ("statement", "signature"):
        held[1][name], held[2][name] = held[2][name], held[1][name]


def drop_the_last(record: dict[str, Any]) -> None:
    del record["sign_offs"][-1]


def change_manifest(record: dict[str, Any]) -> None:
    record["manifest"] = record["manifest"].replace("lamp.png", "lump.png")


def change_key(record: dict[str, Any]) -> None:
    record["sign_offs"][0]["public_key"] = record["sign_offs"][1]["public_key"]


def change_post(record: dict[str, Any]) -> None:
    record["sign_offs"][6]["post"] = "县长"


def change_purpose(record: dict[str, Any]) -> None:
    record["site"], record["namespace"] = "other.example", "signoff.v1@other.example"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_time, ["二审　某hu-qing（工作人员）: 签名不是对这些内容签的"]),
        (change_signature, ["二校　某xie-fen（工作人员）: 签名"]),
        (swap, ["二审　某hu-qing（工作人员）: 次序不对", "一校　某hu-qing（工作人员）: 次序不对"]),
        (swap_statements, [f"{stage}　某hu-qing（工作人员）: 签名的内容写的是另一页" for stage in ("一校", "二审")]),
        (drop_the_last, ["签名的人: 原文指定 lu-qing 办理签发，记录里没有他的签名"]),
        (change_manifest, ["文件清单: 指纹和各人签的、和校验码对不上", "文件 lump.png: 打不开"]),
        (change_key, ["一审　某xie-fen（工作人员）: 公钥和签名里写的不是同一把"]),
        (change_post, []),
        (change_purpose, ["一审　某xie-fen（工作人员）: 签名的内容写的是另一页"]),
    ],
)  # fmt: skip
def test_a_touched_record_is_named_with_the_sign_off_that_does_not_fit(
    after: Callable[..., Reader], change: Callable[[dict[str, Any]], None], found: list[str]
) -> None:
    reader = after(in_record(change))
    reader.follow(DOCUMENT)
    rows = reader.rows("differs")

    assert rows[0] == STALE_RECORD
    assert [row.startswith(wanted) for row, wanted in zip(rows[1:], found, strict=False)] == [True] * len(found), rows
    assert reader.state == "differs"


def test_each_byte_of_a_signature_counts(after: Callable[..., Reader], published: County) -> None:
    record = json.loads((published.output / DOCUMENT / "record.json").read_bytes())
    armour: str = record["sign_offs"][0]["signature"]
    reader = after()
    for position in range(40, len(armour) - 30, 23):
        letter = armour[position]
        if letter in "\n-":
            continue
        other = "A" if letter != "A" else "B"
        touched = armour[:position] + other + armour[position + 1 :]

        def touch(site: Path, touched: str = touched) -> None:
            in_record(lambda found: found["sign_offs"][0].update(signature=touched))(site)

        reader = after(touch)
        reader.ask(DOCUMENT)
        assert any(row.startswith("一审") for row in reader.rows("differs")), position


def test_sign_offs_over_another_text_are_named(published: County, after: Callable[..., Reader]) -> None:
    """A colluding signer signs again, correctly, what was never the text of this page."""
    tree = WorkingTree(published.root)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    other = resigned(signed(draft, load_registry(tree))[0], manifest="0" * 64)

    def change(record: dict[str, Any]) -> None:
        record["sign_offs"][0]["statement"] = other.statement.bytes().decode()
        record["sign_offs"][0]["signature"] = other.signature

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "一审　某xie-fen（工作人员）: 签的是另外的原文或者文件" in reader.rows("differs")


def test_a_return_is_no_approval(published: County, after: Callable[..., Reader]) -> None:
    tree = WorkingTree(published.root)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    other = resigned(signed(draft, load_registry(tree))[0], verdict=Verdict.RETURN)

    def change(record: dict[str, Any]) -> None:
        record["sign_offs"][0]["statement"] = other.statement.bytes().decode()
        record["sign_offs"][0]["signature"] = other.signature

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "一审　某xie-fen（工作人员）: 签的不是“通过”" in reader.rows("differs")


def test_the_code_on_paper_is_compared(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.ask(f"{DOCUMENT},0123456789ab")

    (row,) = reader.rows("differs")
    assert row.startswith("签名记录: 您手里的校验码是 0123456789ab，现在公布的是 ")


def test_an_address_can_be_pasted(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.page.goto(f"{reader.address}/verify.html")
    reader.page.fill("#verify-page", f"https://www.jiangwan.example/{DOCUMENT}.html?from=chat#top")
    reader.page.press("#verify-page", "Enter")
    reader.settle()

    assert reader.state == "fits"
    hrefs = [link.get_attribute("href") for link in reader.page.locator("#verify-about a").all()]
    assert hrefs == [f"/{DOCUMENT}.html", f"/{DOCUMENT}/source.md", f"/{DOCUMENT}/record.json"]


@pytest.mark.parametrize(
    "words",
    [
        "https://evil.example/x.html", "articles/../accounts/jinhe", "//evil.example/articles/x", "javascript:alert(1)",
        "articles/jinhe/2026/street-lamps/../../x", "<img src=x onerror=alert(1)>", "%E0%A4%A", "articles/%2e%2e/x",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_document_is_asked_of_nobody(after: Callable[..., Reader], words: str) -> None:
    reader = after()
    reader.page.goto(f"{reader.address}/verify.html")
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.fill("#verify-page", words)
    reader.page.press("#verify-page", "Enter")
    reader.settle()

    assert reader.verdict == "这不是本网站文章、村务或说明页面的地址，请重新粘贴。"
    assert [url for url in asked if not url.endswith(("/verify.html", ".css", ".js", ".svg"))] == []
    assert reader.page.locator("#verify-checks *, #verify-about *").count() == 0


def test_a_page_nobody_signed_has_no_record(after: Callable[..., Reader]) -> None:
    reader = after()
    reader.ask("articles/jinhe/2026/not-yet")

    assert reader.verdict.startswith("没有这一页的记录")


def test_what_a_record_says_never_becomes_markup(after: Callable[..., Reader]) -> None:
    def change(record: dict[str, Any]) -> None:
        for sign_off in record["sign_offs"]:
            sign_off["name"] = sign_off["post"] = sign_off["stage"] = "<img src=x onerror=alert(1)>"

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert reader.page.locator("#verify-checks img").count() == 0
    assert reader.state == "differs"


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b"null", b"\xff", b'{"type":"record.v1"}'])
def test_a_record_that_cannot_be_read_is_called_so(after: Callable[..., Reader], broken: bytes) -> None:
    reader = after(lambda site: (site / DOCUMENT / "record.json").write_bytes(broken))
    reader.ask(DOCUMENT)

    assert reader.rows("differs") == ["签名记录: 读不出来，或者不是这一页的"]


def test_the_record_of_another_page_is_not_this_ones(after: Callable[..., Reader]) -> None:
    def exchange(site: Path) -> None:
        shutil.copy(site / "pages/about/record.json", site / "pages/privacy/record.json")

    reader = after(exchange)
    reader.ask("pages/privacy")

    assert reader.rows("differs") == ["签名记录: 读不出来，或者不是这一页的"]


def test_a_browser_without_ed25519_says_so_and_checks_the_rest(after: Callable[..., Reader]) -> None:
    reader = after()
    browser = reader.page.context.browser
    assert browser is not None
    old = Reader(browser.new_page(), reader.address)
    old.page.add_init_script("""
        SubtleCrypto.prototype.importKey = async () => { throw new DOMException("no", "NotSupportedError"); };
    """)
    old.ask(DOCUMENT)

    assert len(old.rows("unknown")) == 7
    assert old.rows("differs") == []
    assert old.state == "unknown"
    old.page.close()


# ---- sign-offs that came about in other ways ------------------------------------------------------------------------

HANDS = person("tao-li", "deputy", key=f"{{key: {public_line('tao-li')}, since: 2024-01-01, sample: true}}")
FORM = "0123456789ab-1"


def given_in_other_ways(draft: Draft, registry: Registry) -> tuple[SignOff, ...]:
    """The third review on paper, the release for a batch of five."""
    done: list[SignOff] = []
    for each in signed(draft, registry):
        said = replace(each.statement, previous=done[-1].statement.digest if done else "none")
        if said.stage is Stage.REVIEW3:
            key = fingerprint_of("tao-li")
            said = replace(said, via=Via.PAPER, recorder="tao-li", evidence=FORM, key=key)
        place = None
        message = said.bytes()
        if said.stage is Stage.RELEASE:
            leaves = [b"another", b"one more", message, b"and another", b"the last"]
            place = inclusions(leaves)[2]
            message = batch_bytes(said.site, place.size, place.root(message))
        armour = sign_native(key_of(said.hand), message, registry.policy.namespace)
        done.append(SignOff(said, armour, each.location, place))
    return tuple(done)


@pytest.fixture(scope="module")
def other_ways(tmp_path_factory: pytest.TempPathFactory) -> County:
    """An article signed on paper and in a batch, and one published in an emergency and corrected since."""
    flood = article(
        "请绕行。\n", "flood", title="锦河大桥因水情临时封闭", emergency="水情紧急，须马上告知",
        corrections="[{at: 2026-03-05T07:50+08:00, note: 封闭时间更正为二十时。}]",
    )  # fmt: skip
    county = a_county(
        tmp_path_factory.mktemp("other-ways"), {"accounts/jinhe.yaml": TOWN + HANDS, FLOOD: flood}, commit=False
    )
    tree = WorkingTree(county.root)
    registry = load_registry(tree)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    county.write({draft.sidecar: write_sidecar(given_in_other_ways(draft, registry))})
    county.sign(FLOOD, upto=Stage.RELEASE)
    county.commit()
    county.build()
    return county


FLOOD = "content/articles/jinhe/2026/flood.md"


def test_paper_and_batches_are_proved_too(other_ways: County, browser_page: Page) -> None:
    page = (other_ways.output / f"{DOCUMENT}.html").read_text("utf-8")
    with served(other_ways.output) as address:
        reader = Reader(browser_page, address)
        reader.follow(DOCUMENT)
        rows = reader.rows("fits")

        assert reader.rows("differs") == []
        assert reader.state == "fits"
        assert sum(f"按纸质审核表 {FORM} 由 tao-li 代录" in row for row in rows) == 1
    assert page.count(f"纸质审核表 {FORM}") == 1


@pytest.mark.parametrize("touched", ["path", "index", "size", "signed"])
def test_a_statement_that_is_not_in_its_batch_is_named(
    other_ways: County, browser_page: Page, tmp_path: Path, touched: str
) -> None:
    def change(record: dict[str, Any]) -> None:
        batch = record["sign_offs"][-1]["batch"]
        other = {"path": batch["path"][::-1], "index": 3, "size": 4, "signed": batch["signed"].replace("5", "6", 1)}
        batch[touched] = other[touched]

    site = tmp_path / "site"
    shutil.copytree(other_ways.output, site)
    in_record(change)(site)
    with served(site) as address:
        reader = Reader(browser_page, address)
        reader.ask(DOCUMENT)

        assert reader.rows("differs")[1:] == ["签发　某lu-qing（工作人员）: 签名是一批文件的，这一份不在那一批里"]


def test_the_documented_commands_prove_a_batch_and_name_one_that_does_not_fit(
    other_ways: County, tmp_path: Path
) -> None:
    for name in ("record.json", "source.md", "lamp.png"):
        shutil.copy(other_ways.output / DOCUMENT / name, tmp_path)

    def said() -> str:
        done = subprocess.run(["bash", "-c", OFFLINE], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    good = said()
    assert good.count("Good ") == 7
    assert good.count("signature for tao-li") == 1
    assert good.count("batch: OK") == 1
    record = json.loads((tmp_path / "record.json").read_bytes())
    record["sign_offs"][-1]["batch"]["index"] = 1
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert "batch: FAILED" in said()


def test_an_emergency_says_what_is_owed_and_until_when(other_ways: County, browser_page: Page) -> None:
    page = (other_ways.output / "articles/jinhe/2026/flood.html").read_text("utf-8")
    with served(other_ways.output) as address:
        reader = Reader(browser_page, address)
        reader.follow("articles/jinhe/2026/flood")

        assert reader.rows("differs") == []
        assert "签名的人: 是应急发布：一校、二审、二校、三校 还没有补签，其余就是原文里指定的各人" in reader.rows(
            "fits"
        )
    assert "水情紧急，须马上告知" in page
    assert "已逾期" in page, "the build is months later"
    assert "更正说明" in page
    assert "封闭时间更正为二十时。" in page


def test_the_stages_of_an_emergency_are_not_to_be_left_out_of_another_page(after: Callable[..., Reader]) -> None:
    def change(record: dict[str, Any]) -> None:
        del record["sign_offs"][-1]
        record["owing"] = ["release", "proof3"]

    reader = after(in_record(change))
    reader.ask(DOCUMENT)

    assert "签名的人: 原文指定 lu-qing 办理签发，记录里没有他的签名" in reader.rows("differs")


def test_a_held_document_has_no_record_and_its_preview_no_link(tmp_path: Path) -> None:
    county = a_county(tmp_path, commit=False)
    county.sign(ARTICLE, upto=Stage.REVIEW2)
    county.commit()
    county.build().expect(0)
    county.build("--preview").expect(0)
    preview = county.root / "preview"

    assert not (county.output / DOCUMENT).exists()
    assert not county.publishes(DOCUMENT)
    assert (county.output / "pages/about/record.json").exists()
    assert not (preview / DOCUMENT / "record.json").exists()
    assert not (preview / DOCUMENT / "source.md").exists()
    assert "/verify.html#" not in (preview / f"{DOCUMENT}.html").read_text("utf-8")
    assert "/verify.html#" in (preview / "pages/about.html").read_text("utf-8")


def test_a_record_changes_only_with_its_document(tmp_path: Path) -> None:
    county = a_county(tmp_path)
    county.build().expect(0)
    before = county.snapshot()
    county.write({LATER: article("另一件事。\n", "later", title="另一件事也办好了")})
    county.sign(LATER)
    county.commit()
    county.build().expect(0)
    after = county.snapshot()

    kept = {name: data for name, data in before.items() if name.endswith(("record.json", "source.md"))}
    assert len(kept) == 12
    assert {name: after[name] for name in kept} == kept


def test_a_record_does_not_change_when_what_it_links_to_goes(tmp_path: Path, browser_page: Page) -> None:
    linking = article("见[这一件](./later.md)，*别的*不变。\n", image="lamp.png", image_alt="路灯")
    county = a_county(tmp_path, {ARTICLE: linking, LATER: article("另一件事。\n", "later", title="另一件事也办好了")})
    county.build().expect(0)
    before = county.snapshot()
    words = ("--reason", "另有安排", "--key", key_file(county, "feng-hua"), "--yes")
    county.command("withdraw", "articles/jinhe/2026/later", *words).expect(0)
    county.commit()
    county.build().expect(0)
    after = county.snapshot()

    assert after[f"{DOCUMENT}.html"] != before[f"{DOCUMENT}.html"]
    assert after[f"{DOCUMENT}/record.json"] == before[f"{DOCUMENT}/record.json"]
    with served(county.output) as address:
        reader = Reader(browser_page, address)
        reader.follow(DOCUMENT)
        assert reader.state == "fits", reader.rows("differs")


LATER = "content/articles/jinhe/2026/later.md"


def test_the_script_is_small_and_writes_no_markup() -> None:
    source = Path("theme/static/js/verify.js").read_text(encoding="utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http:"):
        assert word not in source


def test_a_record_holds_what_the_sidecar_holds(published: County) -> None:
    record = json.loads((published.output / DOCUMENT / "record.json").read_bytes())
    path = ARTICLE.replace(".md", ".review.yaml")
    sign_offs, problems = parse_sidecar((published.root / path).read_bytes(), path)

    assert problems == ()
    assert [each["statement"] for each in record["sign_offs"]] == [
        each.statement.bytes().decode() for each in sign_offs
    ]
    assert [each["signature"] for each in record["sign_offs"]] == [each.signature for each in sign_offs]
