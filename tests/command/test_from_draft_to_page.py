"""A first article from nothing to a page, a feed entry and a search hit, with keys `ssh-keygen` made."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest

from plugins.messages import translate
from plugins.registry.model import Stage
from tests.builders import NOW, PLATFORM, STANDARD, TOWN, public_line
from tests.county import County, Run, Started, a_county

TITLE = "锦苑新村路灯修好了"
DRAFT = "content/articles/jinhe/2026/lu-deng.md"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """The county, whose people were given real keys after their sample keys signed what is there."""
    folder = tmp_path_factory.mktemp("real")
    county = Started(a_county(folder).root)
    keys = folder / "keys"
    keys.mkdir()
    texts = {"accounts/jinhe.yaml": TOWN, "accounts/rongmei.yaml": PLATFORM}
    for signer in sorted(set(STANDARD.values())):
        make_key(keys / signer)
        line = " ".join((keys / f"{signer}.pub").read_text().split()[:2])
        old = f"{{key: {public_line(signer)}, since: 2024-01-01, sample: true}}\n"
        new = f"{old}      - {{key: {line}, since: 2026-03-06}}\n"
        texts = {path: text.replace(old, new) for path, text in texts.items()}
    county.commit(texts)
    return county


def make_key(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)


def sign(county: County, stage: str, signer: str, minutes: int = 0, **options: str) -> Run:
    moment: datetime = NOW + timedelta(minutes=minutes)
    env: Mapping[str, str] = {"SOURCE_DATE_EPOCH": str(int(moment.timestamp())), **options}
    key = county.root.parent / "keys" / signer
    return county.command("sign", DRAFT, "--stage", stage, "--key", str(key), "--yes", env=env)


@pytest.fixture(scope="module")
def written(county: County) -> County:
    """`new`, and every mark of the template replaced."""
    run = county.command("new", "article", "--account", "jinhe", "--title", TITLE, "--name", "lu-deng").expect(0)
    assert DRAFT in run.out
    template = county.command("check", DRAFT).expect(1)
    assert "DRA024" in template.out
    text = (county.root / DRAFT).read_text("utf-8")
    filled = text.replace("〔待填〕一两句话，说给没时间看全文的人。", "四十二盏路灯三天内修好。")
    filled = filled.partition("〔待填〕")[0] + "锦苑新村的四十二盏路灯全部修好了。\n"
    filled = filled.replace("12:00+08:00", "08:00+08:00")
    (county.root / DRAFT).write_text(filled, "utf-8")
    return county


def test_it_goes_through_every_stage_and_is_found_by_residents(written: County) -> None:
    county = written
    assert "REV001" in county.command("check", DRAFT).expect(1).out

    assert sign(county, "release", "lu-qing").code == 1, "nobody releases what was not reviewed"
    assert sign(county, "review1", "hu-qing").code == 2, "a key of someone else"
    for minute, stage in enumerate(Stage):
        run = sign(county, stage, STANDARD[stage], minute).expect(0)
        assert f"签了{translate(stage.word)}" in run.out
        assert TITLE in run.out, "who signs sees what is signed"
    assert "已经签齐" in run.out
    assert sign(county, "release", "lu-qing", 9).code == 0, "there is nothing to add"

    county.command("check", DRAFT).expect(0)
    later = {"SOURCE_DATE_EPOCH": str(int((NOW + timedelta(hours=1)).timestamp()))}
    county.build(env=later)
    assert not county.publishes("articles/jinhe/2026/lu-deng"), "it is not committed yet"
    county.commit()
    county.build(env=later)

    page = (county.output / "articles/jinhe/2026/lu-deng.html").read_text("utf-8")
    assert TITLE in page
    assert "某feng-hua" in page, "who vouched for it stands on the page"
    for feed in ("feeds/site.rss.xml", "feeds/accounts/jinhe.atom.xml"):
        assert TITLE in [entry.title for entry in feedparser.parse((county.output / feed).read_bytes()).entries]
    hits = county.command("search", "四十二盏路灯").expect(0).out
    assert f"/articles/jinhe/2026/lu-deng.html · {DRAFT}" in hits


def test_openssh_itself_verifies_what_was_signed(written: County, tmp_path: Path) -> None:
    """Anyone can check a sign-off with nothing but OpenSSH and the public key."""
    from plugins.review.sidecar import parse_sidecar

    path = DRAFT.replace(".md", ".review.yaml")
    if not (written.root / path).exists():
        sign(written, "review1", "xie-fen").expect(0)
    sign_offs, _ = parse_sidecar((written.root / path).read_bytes(), path)
    first = sign_offs[0]
    key = (written.root.parent / "keys" / f"{first.statement.person}.pub").read_text()
    (tmp_path / "signers").write_text(f"x {key}")
    (tmp_path / "signature").write_text(first.signature)

    done = subprocess.run(
        [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "signers",
            "-I",
            "x",
            "-n",
            "signoff.v1@jiangwan.example",
            "-s",
            "signature",
        ],
        cwd=tmp_path,
        input=first.statement.bytes(),
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


# ---- new ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def fresh(built: County, tmp_path: Path) -> County:
    return built.copied_to(tmp_path / "county", site=False)


@pytest.mark.parametrize("kind", ["affairs", "finance", "subsidy"])
def test_a_new_disclosure_needs_only_what_a_person_has_to_write(fresh: County, kind: str) -> None:
    run = fresh.command("new", "village", "--village", "hexing", "--kind", kind, "--period", "2026Q3").expect(0)
    path = next(word for word in run.out.split() if word.endswith(".md")).removeprefix("已写入：")

    check = fresh.command("check", path).expect(1)

    rules = {line.split()[1] for line in check.out.splitlines() if line.startswith("villages/")}
    assert "DRA024" in rules or "YML005" in rules
    assert not rules & {"YML006", "YML007", "DRA003", "DRA004", "REV004", "REV005", "REV006", "REV012"}


def test_a_new_draft_never_takes_the_place_of_another(fresh: County) -> None:
    words = ("new", "article", "--account", "jinhe", "--title", "路灯")

    first = fresh.command(*words).expect(0).out
    second = fresh.command(*words).expect(0).out

    assert first != second
    assert fresh.command(*words, "--name", "street-lamps").expect(2).err


@pytest.mark.parametrize(
    "words",
    [
        ("article", "--account", "nobody"),
        ("village", "--village", "nobody"),
        ("article", "--account", "jinhe", "--name", "../../x"),
        ("article", "--account", "jinhe", "--name", "index"),
        ("village", "--village", "hexing", "--kind", "finance", "--period", "../../../x"),
        ("village", "--village", "hexing", "--kind", "finance", "--period", "2026 Q3"),
    ],
)
def test_what_cannot_be_a_draft_is_not_written(fresh: County, words: tuple[str, ...]) -> None:
    before = set(fresh.root.rglob("*.md"))

    fresh.command("new", *words).expect(2)

    assert set(fresh.root.rglob("*.md")) == before


# ---- sign ---------------------------------------------------------------------------------------------------------


def test_a_draft_with_a_fault_cannot_be_signed(fresh: County) -> None:
    ledger = fresh.root / "villages/hexing/2026-q1-finance.csv"
    ledger.write_text(ledger.read_text("utf-8").replace("1150.00", "1151.00"), "utf-8")
    key = fresh.root.parent / "key"
    make_key(key)

    run = fresh.command("sign", "villages/hexing/2026-q1-finance.md", "--key", str(key), "--yes")

    assert run.code == 1
    assert "VIL" in run.out


def test_nobody_is_asked_where_nobody_is(written: County) -> None:
    county = written
    sidecar = county.root / DRAFT.replace(".md", ".review.yaml")
    kept = sidecar.read_bytes() if sidecar.exists() else None
    sidecar.unlink(missing_ok=True)
    key = county.root.parent / "keys" / "xie-fen"

    run = county.command("sign", DRAFT, "--key", str(key))

    assert run.code == 2
    assert not sidecar.exists()
    if kept:
        sidecar.write_bytes(kept)
