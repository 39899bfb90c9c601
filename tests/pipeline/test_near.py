"""What reading a few drafts says of them is what reading all of them says."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.files import MemoryTree
from plugins.drafts.load import load_drafts
from plugins.drafts.near import at_home, load_near
from plugins.edition.addresses import addresses
from plugins.pipeline.judge import Company, Judged, judge, judge_drafts
from plugins.registry.load import load_registry
from plugins.review.change import Comparison, check_change, touched
from plugins.review.commits import changes
from plugins.review.files import check_twins, on_the_way
from plugins.review.history import open_repository
from plugins.review.withdrawal import write_withdrawal
from plugins.tree import Tree
from tests.builders import ARTICLE, BODY, LEDGER, LEDGER_CSV, NOW, a_picture, article, disclosure, page, rules
from tests.county import County, a_repository
from tests.pipeline.test_pipeline import signed_tree
from tests.review.test_withdrawal import GOOD

FOLDER = "content/articles/jinhe/2026"
ODD_LINKS = """\
[一](street\\-lamps.md) [二](str`eet-la`mps.md) [三][r] [四](stre[et][r]-lamps.md) [五](../../../pages/about.md#top)
[六](/nowhere.html) [七](../2025/twin.md) [八](gone.md) [十](../../../../villages/hexing/twin.md)

[r]: ../2026/street-lamps.md
"""
LEADER, OTHER = article("[它](other.md)\n", name="leader"), article(name="other")
OLD_OTHER = article(name="other", id="articles/jinhe/2025/other")
OLD = "content/articles/jinhe/2025"
WITH_INVOICE = LEDGER_CSV.replace("村级自有资金,,", "村级自有资金,,invoice-1.pdf")
# What may be put on top of a county in order; None takes a file away.
PIECES: dict[str, dict[str, str | bytes | None]] = {
    "a twin": {f"{OLD}/twin.md": article(name="street-lamps")},
    "a twin that hides": {f"{FOLDER}/a-twin.md": article(name="x", id='"articles/jinhe/2026/street\\x2dlamps"')},
    "a twin of a page": {"content/pages/a-twin.md": page("about", "关于本网站")},
    "a twin in a village": {"villages/hexing/twin.md": disclosure(), "villages/hexing/twin.csv": "date\n"},
    "one without metadata": {f"{FOLDER}/broken.md": "没有元数据。\n"},
    "one in another encoding": {f"{OLD}/broken.md": article().encode("gb18030")},
    "a file nobody shows": {f"{FOLDER}/stray.png": a_picture("red")},
    "another who shows the picture": {f"{FOLDER}/second.md": article("![灯](lamp.png)\n", name="second")},
    "another who hides it": {f"{FOLDER}/third.md": article(name="third", image='"l\\x61mp.png"', image_alt="灯")},
    "no picture": {f"{FOLDER}/lamp.png": None},
    "links": {f"{FOLDER}/links.md": article(ODD_LINKS, name="links")},
    "links of a page": {"content/pages/links.md": page("links", "去哪里看", f"[灯](../../{ARTICLE})\n")},
    "an edit": {ARTICLE: article(BODY + "又坏了。\n", image="lamp.png", image_alt="灯")},
    "no record": {ARTICLE.replace(".md", ".review.yaml"): None},
    "no draft": {ARTICLE: None},
    "a withdrawal": {f"{OLD}/down.withdrawn.yaml": write_withdrawal(GOOD)},
    "no ledger": {LEDGER.replace(".md", ".csv"): None},
    "an attachment": {LEDGER.replace(".md", ".csv"): WITH_INVOICE, "villages/hexing/invoice-1.pdf": b"%PDF-1.4 x"},
    "no attachment": {LEDGER.replace(".md", ".csv"): WITH_INVOICE},
    "what lies too high": {"content/odd.md": article(), "content/odd.png": b"x", "villages/odd.png": b"x"},
    "another spelling": {f"{FOLDER}/Lamp.png": a_picture(), "content/Pages/x.md": "x", "content/pages/About.md": "x"},
    "one that leads": {f"{FOLDER}/leader.md": LEADER, f"{FOLDER}/other.md": OTHER, f"{OLD}/other.md": OLD_OTHER},
    "it moves": {f"{FOLDER}/leader.md": None, f"{OLD}/leader.md": LEADER},
    "others change places": {f"{FOLDER}/other.md": OLD_OTHER, f"{OLD}/other.md": OTHER},
    "what lies nowhere": {"content/odd/x.png": b"x", "content/articles/x.md": article(), "content/pages/a/b.md": "x"},
}
LINKS = (f"{FOLDER}/lamp.png", ARTICLE, ARTICLE.replace(".md", ".review.yaml"), LEDGER)
FOLDERS = ("content", "content/articles", "content/articles/jinhe", FOLDER + "/", "content/pages", "villages/hexing")


@cache
def in_order() -> MemoryTree:
    return signed_tree()


def a_county(pieces: Sequence[str], links: Sequence[str] = ()) -> MemoryTree:
    files = dict(in_order().files)
    for name in pieces:
        for path, data in PIECES[name].items():
            if data is None:
                files.pop(path, None)
            else:
                files[path] = data.encode() if isinstance(data, str) else data
    return MemoryTree(files, frozenset(links))


def by_reading_all(tree: Tree, only: Sequence[str]) -> Judged:
    registry, drafts = load_registry(tree), load_drafts(tree)
    company = Company.of(tree, drafts.good, addresses(registry, drafts.good), registry, NOW)
    return judge_drafts(tree, drafts.within(only), company, only, render_unsigned=True)


def said(judged: Judged) -> list[Any]:
    decision = judged.decision
    return [
        [(each.location, each.rule, each.message(), each.fix()) for each in judged.problems],
        judged.checked,
        judged.sources,
        judged.unreadable,
        [(each.draft, each.published, each.notes) for each in decision.approved],
        [(each.draft, each.problems, each.awaiting) for each in decision.held],
        {source: (each.body.html, each.body.links) for source, each in judged.written.items()},
    ]


@given(
    st.lists(st.sampled_from(sorted(PIECES)), unique=True, max_size=6),
    st.lists(st.sampled_from(LINKS), unique=True, max_size=1),
    st.data(),
)
def test_what_is_said_of_a_few_is_what_is_said_of_them_among_all(
    pieces: list[str], links: list[str], data: st.DataObject
) -> None:
    tree = a_county(pieces, links)
    touched = sorted({path for piece in pieces for path in PIECES[piece]} | {ARTICLE, f"{FOLDER}/lamp.png"})
    path = st.one_of(st.sampled_from(touched), st.sampled_from([*tree.entries, *FOLDERS]))
    only = data.draw(st.lists(path, unique=True, min_size=1, max_size=4))

    assert said(judge(tree, NOW, only=only)) == said(by_reading_all(tree, only))


@pytest.mark.parametrize("piece", sorted(PIECES))
def test_each_alone(piece: str) -> None:
    tree = a_county([piece])
    for path in {*PIECES[piece], ARTICLE, f"{FOLDER}/lamp.png", "accounts/jinhe.yaml", "accounts"}:
        assert said(judge(tree, NOW, only=[path])) == said(by_reading_all(tree, [path])), path


def test_a_change_of_one_draft_reads_no_other() -> None:
    tree = a_county(["links", "one without metadata"])

    drafts = load_near(at_home(tree, [ARTICLE]), [ARTICLE])

    assert [draft.source for draft in drafts.good] == [ARTICLE]


def test_a_link_is_followed_however_markdown_spells_it() -> None:
    result = judge(a_county(["links"]), NOW, only=[f"{FOLDER}/links.md"])

    assert rules(result.problems) == ["DRA015"] * 4
    links = result.written[f"{FOLDER}/links.md"].body.links
    assert links == {"/articles/jinhe/2026/street-lamps.html", "/pages/about.html"}


# ---- of a change --------------------------------------------------------------------------------------------------


class OfAll(Comparison):
    """A comparison that looks everywhere."""

    before = property(lambda self: self.base)  # type: ignore[assignment]
    after = property(lambda self: self.head)  # type: ignore[assignment]


def commit(county: County, tree: MemoryTree) -> str:
    for path in county.git("ls-files", "-z").split("\0")[:-1]:
        (county.root / path).unlink()
    county.write(tree.files)
    return county.commit(trusted=False)


@settings(max_examples=15)
@given(*[st.lists(st.sampled_from(sorted(PIECES)), unique=True, max_size=4) for _ in ("before", "after")])
@example(["one that leads"], ["one that leads", "it moves"])
@example(["one that leads"], ["one that leads", "others change places"])
@example(["one that leads"], ["one that leads", "links", "no draft"])
def test_what_is_said_of_a_change_is_what_looking_everywhere_says(before: list[str], after: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        county = a_repository(Path(folder) / "county", {})
        old, new = commit(county, a_county(before)), commit(county, a_county(after))
        history = open_repository(county.root)
        found = changes(history, old, new)
        near, every = (each(history.tree(old), history.tree(new), found) for each in (Comparison, OfAll))
        registry = load_registry(history.tree(old))
        present = [change.path for change in found if not change.is_removed]

        assert list(check_change(near, registry, NOW)) == list(check_change(every, registry, NOW))
        assert touched(near) == touched(every)
        if only := touched(near):
            assert said(judge(near.head, NOW, only, registry=registry)) == said(by_reading_all(every.head, only))
        assert list(check_twins(on_the_way(history, new, present), present)) == list(
            check_twins((change.path for change in changes(history, None, new)), present)
        )
