"""The straight line from files to an Edition, without Pelican."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.trust import sample_roots
from plugins.drafts.load import load_drafts
from plugins.edition.site import Site
from plugins.pipeline.judge import Judged, judge
from plugins.pipeline.prepare import Prepared, prepare, prepare_preview
from plugins.pipeline.roll import call_roll
from plugins.problems import ProblemsFound, SettingsError
from plugins.review.history import open_repository
from plugins.slices import HERE, Processes, Workers
from tests.builders import (
    ARTICLE,
    DOCUMENTS,
    LEDGER,
    NOW,
    TOWN,
    MemoryTree,
    a_picture,
    a_registry,
    a_tree,
    article,
    person,
    public_line,
    read_draft,
    rules,
    sidecar,
)
from tests.county import a_repository

SITE = Site(
    name="今日江湾",
    url="https://www.jiangwan.example",
    place="江湾县",
    description="一个入口，看得到。",
    sponsor="江湾县人民政府办公室",
    operator="江湾县融媒体中心",
    contact="0512-00000000",
    id_code="9999990001",
    icp="示例ICP备00000000号",
    police="示例公网安备 00000000000000号",
    mark="https://mark.jiangwan.example/sitename?id=SAMPLE",
    report_error="https://www.jiangwan.example/pages/report-error.html",
    language="zh_CN",
    security_contact="mailto:security@jiangwan.example",
    security_expires="2027-11-30",
    websub_hub="",
    sample=True,
)
STREET_LAMPS = "articles/jinhe/2026/street-lamps"
TWIN = "content/articles/jinhe/2026/{}.md"


def signed_tree(files: dict[str, str | bytes | None] | None = None, unsigned: tuple[str, ...] = ()) -> MemoryTree:
    """The county with every draft signed, but for `unsigned`."""
    tree = a_tree(files)
    registry = a_registry()
    proofs = {
        draft.sidecar: sidecar(draft, registry) for draft in load_drafts(tree).good if draft.source not in unsigned
    }
    return a_tree({**(files or {}), **proofs})


def judged(files: dict[str, str | bytes | None] | None = None, unsigned: tuple[str, ...] = ()) -> Judged:
    return judge(signed_tree(files, unsigned), NOW)


def prepared(folder: Path, tree: MemoryTree, site: Site = SITE, workers: Workers = HERE) -> Prepared:
    """What may be published of a repository whose only commit is `tree`."""
    county = a_repository(folder / "county", tree.files)
    return prepare(open_repository(county.root), county.commit(), NOW, site, sample_roots(), workers=workers)


def test_a_link_that_is_put_together_is_none_in_whatever_company(tmp_path: Path) -> None:
    """Markdown makes a target of what stands in it as code; a draft beside it leads to the same one plainly."""
    odd, plain = TWIN.format("odd"), TWIN.format("plain")
    tree = signed_tree(
        {
            odd: article("见[路灯](`street-lamps`.md)。\n", name="odd"),
            plain: article("见[路灯](./street\\-lamps.md)。\n", name="plain"),
        }
    )
    whole, alone = prepared(tmp_path, tree), judge(tree, NOW, [odd])

    assert "articles/jinhe/2026/plain" in {story.id for story in whole.edition.stories}
    assert [held.draft.source for held in whole.judged.decision.held] == [odd]
    assert {*rules(whole.judged.errors), *rules(alone.errors)} == {"DRA015"}


def test_the_twin_of_a_draft_that_waits_does_not_stand_at_its_address(tmp_path: Path) -> None:
    """It is signed, and refused by DRA005; nor is it the last approved revision of itself."""
    waiting, twin = TWIN.format("waiting"), TWIN.format("a-twin")
    tree = signed_tree({waiting: article(name="waiting"), twin: article("另一篇。\n", name="waiting")}, (waiting,))
    found = prepared(tmp_path, tree)

    assert "DRA005" in rules(found.judged.errors)
    assert "articles/jinhe/2026/waiting" not in {story.id for story in found.edition.stories}


def test_a_draft_is_told_of_those_it_names_and_of_no_others_of_that_name() -> None:
    """Else drafts that name each other by one word would be more to remember than anybody has memory."""
    same = [f"content/articles/jinhe/{year}/notice.md" for year in range(2020, 2026)]
    from_there = TWIN.format("here")
    files: dict[str, str | bytes | None] = {path: article(name="notice") for path in same}
    roll = call_roll(a_tree({**files, from_there: article("[通知](../2024/notice.md)\n", name="here")}), HERE)

    assert roll.within_reach(from_there) == ((same[4], "/articles/jinhe/2026/notice.html"),)


@pytest.mark.parametrize("count", [2, 3])
def test_many_processes_say_what_one_says(count: int, tmp_path: Path) -> None:
    """Of documents in order, unsigned, with somebody's number, with one id for two of them, and of one that is none."""
    files: dict[str, str | bytes | None] = {
        TWIN.format("twin"): article(),
        TWIN.format("number"): article("电话13800000000\n", name="number"),
        TWIN.format("broken"): "---\nid: [\n---\n",
        TWIN.format("new"): article(name="new"),
    }
    tree = signed_tree(files, unsigned=(TWIN.format("new"),))

    alone, together = prepared(tmp_path, tree), prepared(tmp_path / "again", tree, workers=Processes(count))

    assert said(together) == said(alone)
    assert alone.judged.problems == judge(tree, NOW).problems
    assert len({problem.location.path for problem in alone.judged.problems}) == len(files)
    assert alone.edition.stories


@pytest.mark.parametrize("count", [2, 3])
def test_a_preview_by_many_processes_shows_what_one_by_one_shows(count: int) -> None:
    tree = signed_tree({TWIN.format("new"): article(name="new"), TWIN.format("twin"): article()}, (TWIN.format("new"),))

    assert said(prepare_preview(tree, NOW, SITE, Processes(count))) == said(prepare_preview(tree, NOW, SITE))


def said(result: Prepared) -> tuple[object, ...]:
    """All that a preparation comes to."""
    edition, judged = result.edition, result.judged
    pages = [(page.path, page.cause, dict(page.context).get("tasks")) for page in edition.pages]
    return tuple(edition.stories), pages, tuple(edition.assets), judged, result.landed


def test_a_county_in_order_is_approved_whole() -> None:
    result = judged()

    assert result.problems == ()
    assert len(result.decision.approved) == sum(path.endswith(".md") for path in DOCUMENTS)


def test_a_registry_with_a_fault_stops_everything() -> None:
    with pytest.raises(ProblemsFound):
        judge(signed_tree({"accounts/jinhe.yaml": TOWN.replace("tier: town", "tier: city")}), NOW)


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_twin_cannot_lend_its_words_to_the_sign_offs_of_another(name: str, tmp_path: Path) -> None:
    """Both claim one id; the signed one must be shown, and by its own words."""
    twin = TWIN.format(name)
    tree = signed_tree({twin: article("请把钱汇到下面这个账号。\n")}, unsigned=(twin,))

    result = prepared(tmp_path, tree)

    assert rules(result.judged.problems) == ["DRA005"]
    (story,) = [story for story in result.edition.stories if story.id == STREET_LAMPS]
    assert "账号" not in story.text
    assert story.source == ARTICLE


def test_a_preview_shows_what_is_not_signed_and_says_so() -> None:
    tree = signed_tree({TWIN.format("new"): article(name="new"), TWIN.format("twin"): article()}, (TWIN.format("new"),))

    edition = prepare_preview(tree, NOW, SITE).edition

    assert edition.is_preview
    waiting = {story.id: story.awaiting for story in edition.stories if story.awaiting}
    assert list(waiting) == ["articles/jinhe/2026/new"]
    assert len(waiting["articles/jinhe/2026/new"]) == 7


def test_an_edition_for_the_public_holds_nothing_unsigned(tmp_path: Path) -> None:
    tree = signed_tree({TWIN.format("new"): article(name="new")}, (TWIN.format("new"),))

    edition = prepared(tmp_path, tree).edition

    assert not edition.is_preview
    assert "articles/jinhe/2026/new" not in [story.id for story in edition.stories]


def test_a_link_to_a_document_that_is_held_back_loses_its_link_and_keeps_its_words(tmp_path: Path) -> None:
    linking = article("详见[那篇报道](new.md)。\n", name="linking")
    files = {TWIN.format("new"): article(name="new"), TWIN.format("linking"): linking}

    edition = prepared(tmp_path, signed_tree(files, (TWIN.format("new"),))).edition

    (story,) = [story for story in edition.stories if story.id.endswith("linking")]
    assert story.body == '<p>详见<span data-gone="/articles/jinhe/2026/new.html">那篇报道</span>。</p>'


def test_a_broken_picture_holds_its_document_back() -> None:
    broken = a_picture()[:60]
    result = judged({"content/articles/jinhe/2026/lamp.png": broken})

    assert rules(result.problems) == ["DRA011", "PRI018"]
    assert STREET_LAMPS not in [approved.draft.id for approved in result.decision.approved]


def test_a_narrowed_run_judges_one_document_in_the_company_of_all() -> None:
    linking = article("详见[那篇报道](street-lamps.md)。\n", name="linking")
    tree = signed_tree({TWIN.format("linking"): linking, TWIN.format("bad"): article(name="bad", kind="gossip")})

    result = judge(tree, NOW, only=[TWIN.format("linking")])

    assert result.checked == 1
    assert result.problems == ()


@pytest.mark.parametrize("url", ["https://www.zjg-county.gov.cn", "https://xn--fiq228c.cn", "http://10.0.0.7"])
def test_sample_keys_open_no_real_site(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        prepared(tmp_path, signed_tree(), replace(SITE, url=url))

    assert "accounts/" in refused.value.text() or "villages/" in refused.value.text()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "https://county.test"])
def test_sample_keys_are_for_samples(url: str, tmp_path: Path) -> None:
    assert prepared(tmp_path, signed_tree(), replace(SITE, url=url)).edition.stories


def without_sample_keys() -> dict[str, str | bytes | None]:
    return {
        path: str(data.decode()).replace(", sample: true", "")
        for path, data in a_tree().files.items()
        if path.startswith("accounts/") or path.endswith("village.yaml")
    }


def test_a_build_tells_its_operator_that_the_contact_for_security_runs_out_soon(tmp_path: Path) -> None:
    real = replace(SITE, url="https://www.zjg-county.gov.cn", security_expires="2026-12-01")

    made = prepared(tmp_path, signed_tree(without_sample_keys()), real)

    assert "SET001" in rules(made.judged.problems)
    assert made.edition.stories


def test_a_single_sample_key_among_real_ones_is_enough_to_refuse(tmp_path: Path) -> None:
    files = without_sample_keys()
    real = replace(SITE, url="https://www.zjg-county.gov.cn")
    assert prepared(tmp_path / "real", signed_tree(files), real).edition.stories

    line = f"{{key: {public_line('tan-lin')}, since: 2020-01-01, retired_on: 2021-01-01, sample: true}}"
    files["accounts/jinhe.yaml"] = str(files["accounts/jinhe.yaml"]) + person("tan-lin", "review1", key=line)

    with pytest.raises(SettingsError):
        prepared(tmp_path / "sample", signed_tree(files), real)


def test_the_stories_are_those_of_the_approved_bytes(tmp_path: Path) -> None:
    edition = prepared(tmp_path, signed_tree()).edition
    draft, _ = read_draft(str(DOCUMENTS[ARTICLE]), files={"lamp.png": a_picture()})
    assert draft is not None

    story = next(story for story in edition.stories if story.id == STREET_LAMPS)

    assert story.check_code == draft.check_code
    assert [each.name for each in story.signed_by][:2] == ["某xie-fen", "某hu-qing"]
    assert [asset.data for asset in edition.assets if asset.path.endswith("lamp.png")] == [a_picture()]
    assert LEDGER in [story.source for story in edition.stories]
