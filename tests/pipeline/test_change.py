"""What is judged and made again after a change, put among what was there, is what a fresh start makes: always."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.trust import sample_roots
from plugins.edition.model import Edition, Story
from plugins.pipeline.change import Memory
from plugins.pipeline.prepare import Prepared, prepare
from plugins.review.history import open_repository
from plugins.store import open_store
from tests.builders import ARTICLE, FILES, NOW, TOWN, article, page
from tests.county import County, a_repository
from tests.edition.seen import made
from tests.pipeline.test_pipeline import SITE

FOLDER = "content/articles/jinhe/2026"


def files_of(edition: Edition) -> dict[str, Any]:
    """Every file of an edition with what it shows, the home page without the commit it names."""
    return made(edition.pages, edition.feeds) | {asset.path: asset.data for asset in edition.assets}


@dataclass
class Site:
    """A county and what is public of it, built again and again with what was remembered."""

    county: County
    store: Path
    now: datetime = NOW
    files: dict[str, Any] = field(default_factory=dict)
    was_part: bool = False
    stories: tuple[Story, ...] = ()

    def build(self) -> Prepared:
        history, commit = open_repository(self.county.root), self.county.commit()
        with open_store(self.store, "a key") as store:
            memory = Memory(store, tree="the tree", log="")
            result = prepare(history, commit, self.now, SITE, sample_roots(), memory=memory)
            edition = result.edition
            self.was_part = edition.gone is not None
            made_now = files_of(edition)
            if edition.gone is None:
                self.files = made_now
            else:
                assert not edition.gone & made_now.keys()
                self.files = {path: each for path, each in self.files.items() if path not in edition.gone} | made_now
            self.stories = tuple(edition.stories)
            memory.built(commit, self.now, "the tree", "")
        return result

    def check(self) -> None:
        """As it is public now, it is what a fresh start makes."""
        found = self.build()
        fresh = prepare(open_repository(self.county.root), self.county.commit(), self.now, SITE, sample_roots())
        whole = files_of(fresh.edition)
        assert self.files.keys() == whole.keys()
        assert {path for path in whole if self.files[path] != whole[path]} == set()
        assert found.judged.problems == fresh.judged.problems
        assert self.stories == tuple(fresh.edition.stories)

    def write(self, name: str, text: str, *, sign: bool = True) -> None:
        self.county.write({f"{FOLDER}/{name}.md": text})
        if sign:
            self.county.sign(f"{FOLDER}/{name}.md")

    def has(self, name: str) -> bool:
        return (self.county.root / FOLDER / f"{name}.md").exists()


@contextmanager
def a_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        county = a_repository(Path(folder) / "county", FILES)
        county.sign_all()
        site = Site(county, Path(folder) / "memory.sqlite")
        site.check()
        yield site


def test_an_edit_is_all_that_is_judged_again() -> None:
    with a_site() as site:
        site.write("new", article(name="new"))
        site.check()
        assert site.was_part
        site.write("new", article("换了一句。\n", name="new"))
        found = site.build()
        assert [each.draft.source for each in found.judged.decision.approved] == [f"{FOLDER}/new.md"]


def test_nothing_is_judged_again_when_nothing_changed() -> None:
    with a_site() as site:
        found = site.build()
        assert (found.judged.sources, found.edition.gone) == ((), frozenset())
        assert [path for path, _ in found.edition.announced()] == ["index.html"]


@pytest.mark.parametrize("change", [{"accounts/jinhe.yaml": TOWN.replace("村镇建设", "镇村建设")}, {}])
def test_a_change_of_the_registry_makes_the_whole_anew(change: dict[str, str]) -> None:
    with a_site() as site:
        site.county.write(change)
        site.check()
        assert site.was_part is (not change)


def test_an_older_clock_or_another_tree_makes_the_whole_anew() -> None:
    with a_site() as site:
        site.now -= timedelta(seconds=1)
        site.check()
        assert not site.was_part


def test_what_leads_to_a_document_follows_it() -> None:
    """It comes, its text is held back, it is moved, it goes: the link is there, is not, and leads where it stands."""
    with a_site() as site:
        site.write("new", article(name="new"))
        site.write("linking", article("详见[那篇](new.md)。\n", name="linking"))
        site.check()
        site.write("new", article("还没人签。\n", name="new"), sign=False)
        site.check()
        site.write("new", article("签了。\n", name="new"))
        site.check()
        for suffix in (".md", ".review.yaml"):
            site.county.git("mv", f"{FOLDER}/new{suffix}", f"{FOLDER}/moved{suffix}")
        site.check()
        site.write("linking", article("详见[那篇](moved.md)。\n", name="linking"))
        site.check()
        site.county.write({f"{FOLDER}/moved.md": None, f"{FOLDER}/moved.review.yaml": None})
        site.check()


# ---- random histories ---------------------------------------------------------------------------------------------

NAMES = ("a", "b", "c", "d")
Action = Callable[[Site, random.Random], None]


def edit(site: Site, chance: random.Random) -> None:
    name, other = chance.choice(NAMES), chance.choice(NAMES)
    link = f"[另一篇]({other}.md)" if site.has(other) else "别处"
    day = chance.choice(["2026-03-05T09:30+08:00", "2026-03-04T09:30+08:00", "2026-03-20T09:30+08:00"])
    title = chance.choice(["城东的路灯全部修好了", "城西的公厕全部修好了"])
    text = article(f"第{chance.random()}次，见{link}。\n", name=name, published=day, title=title, keywords="[路灯]")
    site.write(name, text, sign=chance.random() < 0.75)


def remove(site: Site, chance: random.Random) -> None:
    name = chance.choice(NAMES)
    if site.has(name):
        site.county.git("rm", "--quiet", "--force", "--ignore-unmatch", "--", f"{FOLDER}/{name}.md")
        site.county.git("rm", "--quiet", "--force", "--ignore-unmatch", "--", f"{FOLDER}/{name}.review.yaml")


def twin(site: Site, chance: random.Random) -> None:
    site.write("twin", article("另一份。\n", name=chance.choice([*NAMES, "street-lamps"])), sign=False)


def untwin(site: Site, chance: random.Random) -> None:
    if site.has("twin"):
        (site.county.root / FOLDER / "twin.md").unlink()


def lose_a_file(site: Site, chance: random.Random) -> None:
    path = site.county.root / FOLDER / chance.choice(["lamp.png", "street-lamps.review.yaml"])
    path.unlink(missing_ok=True)


def find_it_again(site: Site, chance: random.Random) -> None:
    site.county.write({f"{FOLDER}/lamp.png": FILES[f"{FOLDER}/lamp.png"], ARTICLE: FILES[ARTICLE]})
    site.county.sign(ARTICLE)


def stray(site: Site, chance: random.Random) -> None:
    path = site.county.root / FOLDER / "stray.png"
    path.unlink() if path.exists() else path.write_bytes(b"\x89PNG")


def about(site: Site, chance: random.Random) -> None:
    path = "content/pages/contact.md"
    if (site.county.root / path).exists():
        site.county.write({path: None, "content/pages/contact.review.yaml": None})
    else:
        site.county.write({path: page("contact", "联系我们")})
        site.county.sign(path)


def wait(site: Site, chance: random.Random) -> None:
    site.now += timedelta(days=chance.choice([1, 10]))


ACTIONS: tuple[Action, ...] = (edit, edit, edit, remove, twin, untwin, lose_a_file, find_it_again, stray, about, wait)


@settings(max_examples=12)
@given(st.lists(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2), min_size=3, max_size=8), st.integers())
def test_after_any_history_the_site_is_what_a_fresh_start_makes(history: list[list[Action]], seed: int) -> None:
    chance = random.Random(seed)
    with a_site() as site:
        for actions in history:
            for act in actions:
                act(site, chance)
            site.check()
