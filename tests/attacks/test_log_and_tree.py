"""Attack: write to the log of publication, or to the published tree.  The next build, or , names it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.publish.manifest import load_manifest, write_manifest
from tests.attacks.test_rollback_and_log import DRAFT, HEAD, LOG, NEW, OLD, STREET_LAMPS, entries, publish
from tests.builders import ARTICLE, article
from tests.county import County

# ---- the log ------------------------------------------------------------------------------------------------------


def truncated(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-2])


def edited(data: bytes) -> bytes:
    return data.replace(b'"revision":1', b'"revision":0', 1)


def reordered(data: bytes) -> bytes:
    first, second, *rest = data.splitlines(keepends=True)
    return b"".join([second, first, *rest])


def shortened_inside(data: bytes) -> bytes:
    first, _, *rest = data.splitlines(keepends=True)
    return b"".join([first, *rest])


def respelt(data: bytes) -> bytes:
    return data.replace(b'","', b'", "', 1)


def not_ours(data: bytes) -> bytes:
    return b'{"previous":"none","seq":1}\n'


def emptied(data: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    "attack",
    [truncated, edited, reordered, shortened_inside, respelt, not_ours, emptied],
    ids=lambda each: each.__name__,
)
def test_a_log_that_was_touched_stops_everything(county: County, attack: Callable[[bytes], bytes]) -> None:
    log = county.root / LOG
    log.write_bytes(attack(log.read_bytes()))
    before, said = county.snapshot(), log.read_bytes()
    county.commit({ARTICLE: article(NEW + "\n")})

    run = county.build().expect(2)

    assert LOG in run.err or "output.log-head" in run.err
    assert "备份" in run.err, "it says how to go on"
    assert county.snapshot() == before
    assert log.read_bytes() == said, "and touches nothing"
    assert county.command("verify").code == 2


def test_a_log_that_is_gone_stops_everything(county: County) -> None:
    (county.root / LOG).unlink()
    before = county.snapshot()

    assert LOG in county.build().expect(2).err
    assert county.snapshot() == before
    assert not (county.root / LOG).exists()


def test_a_copy_of_the_head_that_is_gone_stops_everything(county: County) -> None:
    head = (county.root / HEAD).read_text(encoding="ascii").strip()
    (county.root / HEAD).unlink()

    assert head in county.build().expect(2).err


def test_the_log_of_another_site_stops_everything(county: County) -> None:
    from plugins.chain import Chain, append, read_chain

    records = [{**record, "site": "xihe.example"} for record in read_chain(county.root / LOG).records]
    (county.root / LOG).unlink()
    append(county.root / LOG, county.root / HEAD, Chain(), records)

    assert "xihe.example" in county.build().expect(2).err


def test_a_line_that_was_torn_by_a_kill_is_mended_by_the_next_build(county: County) -> None:
    log = county.root / LOG
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"at":"2026-11-2')

    county.build().expect(0)

    assert log.read_bytes() == whole


def test_a_build_killed_between_the_log_and_the_switch_is_finished_by_the_next(county: County) -> None:
    """The log promises the new revision; the old tree and the old head are still there."""
    old_tree, old_head = county.root.parent / "old", (county.root / HEAD).read_bytes()
    shutil.copytree(county.output, old_tree)
    publish(county, NEW)
    lines = len(entries(county))
    shutil.rmtree(county.output)
    shutil.copytree(old_tree, county.output)
    (county.root / HEAD).write_bytes(old_head)

    county.build().expect(0)

    assert county.mentions(NEW)
    assert len(entries(county)) == lines, "nothing is published twice"
    county.command("verify").expect(0)


def test_what_is_published_does_not_depend_on_the_log(county: County) -> None:
    publish(county, NEW)
    with_log = county.snapshot()
    (county.root / "log").rename(county.root / "log.away")
    (county.root / HEAD).unlink()
    shutil.rmtree(county.output)

    county.build().expect(0)

    assert county.snapshot() == with_log


def test_a_trial_neither_reads_nor_writes_the_log(county: County) -> None:
    old = publish(county, OLD)
    publish(county, NEW)
    county.commit(dict(old))
    before = (county.root / LOG).read_bytes()

    county.build("--trial").expect(0)
    county.build("--preview").expect(0)

    assert (county.root / LOG).read_bytes() == before


# ---- the published tree -------------------------------------------------------------------------------------------


def test_an_untouched_site_is_proved(county: County) -> None:
    head = (county.root / HEAD).read_text(encoding="ascii")[:12]

    run = county.command("verify", "--head", head).expect(0)

    assert head in run.out
    assert county.command("verify", "--head", "0" * 12).code == 2


def test_what_was_proved_before_makes_no_difference_to_what_is_said(county: County) -> None:
    first = county.command("verify").expect(0)
    memory = county.root / ".git" / "gongkai" / "gate" / "approved.json"
    remembered = memory.read_bytes()

    again = county.command("verify").expect(0)
    memory.write_bytes(remembered[: len(remembered) // 2])
    damaged = county.command("verify").expect(0)

    assert first.out == again.out == damaged.out
    assert memory.read_bytes() == remembered


def test_a_page_that_stands_while_its_next_revision_is_signed_is_proved(county: County) -> None:
    publish(county, OLD)
    county.commit({ARTICLE: article(NEW + "\n", **DRAFT)})
    county.build()
    assert county.mentions(OLD)

    county.command("verify").expect(0)


def change_a_page(output: Path) -> str:
    path = output / f"{STREET_LAMPS}.html"
    path.write_bytes(path.read_bytes().replace("路灯".encode(), "电灯".encode()))
    return f"{STREET_LAMPS}.html"


def add_a_file(output: Path) -> str:
    (output / "evil.html").write_text("<script>", encoding="utf-8")
    return "evil.html"


def remove_a_file(output: Path) -> str:
    (output / "404.html").unlink()
    return "404.html"


def put_a_link(output: Path) -> str:
    (output / "404.html").unlink()
    (output / "404.html").symlink_to("/etc/passwd")
    return "404.html"


def change_and_own_up(output: Path) -> str:
    """A page is changed, and the manifest made to fit: only the log knows which manifest was published."""
    change_a_page(output)
    published, page = load_manifest(output), f"{STREET_LAMPS}.html"
    changed = replace(published.files[page], digest=hashlib.sha256((output / page).read_bytes()).hexdigest())
    write_manifest(replace(published, files={**published.files, page: changed}), output)
    return "manifest.json"


@pytest.mark.parametrize(
    "attack", [change_a_page, add_a_file, remove_a_file, put_a_link, change_and_own_up], ids=lambda each: each.__name__
)
def test_a_tree_that_was_touched_is_named(county: County, attack: Callable[[Path], str]) -> None:
    place = attack(county.output)

    run = county.command("verify").expect(1)

    assert place in run.out
    assert "第一处对不上" in run.out


def test_an_older_tree_put_in_the_place_of_the_new_one(county: County) -> None:
    older = county.root.parent / "older"
    shutil.copytree(county.output, older)
    publish(county, NEW)
    shutil.rmtree(county.output)
    shutil.copytree(older, county.output)

    run = county.command("verify").expect(1)

    assert "manifest.json" in run.out
