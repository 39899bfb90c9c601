"""Somebody with some keys takes a shortcut: an emergency that is none, paper for a release, a borrowed batch, a date.

All lie in one repository beside an honest article, signed by hands that really hold the keys, and end in a real build:
each must be refused by its rule, none of its words may reach residents, and the honest article must.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.registry.load import load_registry
from plugins.registry.model import Registry, Stage, Via
from plugins.review.case import Case
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import Word, current_round, next_statement, signed_together
from plugins.review.signing import signed as sign_and_add
from plugins.review.statement import SignOff, Verdict
from plugins.tree import WorkingTree
from tests.builders import (
    ARTICLE,
    NOW,
    PLATFORM,
    SIGNED,
    STANDARD,
    TOWN,
    article,
    chained,
    disclosure,
    hand_of,
    person,
    resigned,
    signed,
)
from tests.county import County, Run, a_county

FOLDER = "content/articles/jinhe/2026"
URGENT: Mapping[str, Any] = {"emergency": "主管网爆裂", "published": None}
PAPER = Word(via=Via.PAPER, recorder="mi-lan", evidence="锦审〔2026〕12号表")
Record = tuple[SignOff, ...]
Sign = Callable[[Draft, Registry], Record]


@dataclass(frozen=True)
class Shortcut:
    """How the record is forged, which rule refuses it, and what the draft says besides."""

    rule: str
    sign: Sign
    front: Mapping[str, Any] = field(default_factory=dict)


def say(draft: Draft, registry: Registry, before: Record, word: Word, at: datetime, hand: str | None = None) -> Record:
    """The record after the person whose turn it is said `word`, signed by `hand`."""
    case = Case(draft, before, registry, NOW)
    this = current_round(case)
    assert this.due is not None
    signer = registry.people[draft.signers[this.due]]
    holder = registry.people[hand or word.recorder or signer.id]  # type: ignore[index]
    said = next_statement(draft, registry, this, signer, holder.keys[0].fingerprint, at, word)
    return sign_and_add(this, said, case.profile.stages, hand_of(holder.id), registry.policy.namespace).record


def the_release_alone(draft: Draft, registry: Registry) -> Record:
    return chained(signed(draft, registry)[2:3])


def without_a_second_review(draft: Draft, registry: Registry) -> Record:
    return chained(s for s in signed(draft, registry)[:3] if s.statement.stage is not Stage.REVIEW3)


def unreleased(draft: Draft, registry: Registry) -> Record:
    return signed(draft, registry, upto=Stage.REVIEW3)


def complete(draft: Draft, registry: Registry) -> Record:
    return signed(draft, registry)


def a_release_on_paper(draft: Draft, registry: Registry) -> Record:
    clerk = registry.people["ke-lin"]  # type: ignore[index]
    before = signed(draft, registry, upto=Stage.PROOF3)
    word = replace(PAPER, recorder=clerk.id)
    return say(draft, registry, before, word, SIGNED + timedelta(hours=1))


def paper_recorded_by(clerk: str, evidence: str = PAPER.evidence) -> Sign:
    """The third reviewer's word, taken from paper by `clerk`; everybody after it signs on."""

    def sign(draft: Draft, registry: Registry) -> Record:
        done = list(signed(draft, registry))
        key = registry.people[clerk].keys[0].fingerprint  # type: ignore[index]
        paper = {"via": Via.PAPER, "recorder": clerk, "evidence": evidence, "key": key}
        done[4] = resigned(done[4], hand=clerk, **paper)
        for place in (5, 6):
            done[place] = resigned(done[place], previous=done[place - 1].statement.digest)
        return tuple(done)

    return sign


def a_return_overruled(draft: Draft, registry: Registry) -> Record:
    """The first reviewer returned it; the others sign on as if nothing had been said."""
    complete = signed(draft, registry)
    return chained([resigned(complete[0], verdict=Verdict.RETURN, note="数字不对"), *complete[1:]])


def an_escalation_overruled(draft: Draft, registry: Registry) -> Record:
    complete = signed(draft, registry)
    return chained([*complete[:2], resigned(complete[2], verdict=Verdict.ESCALATE, note="从严"), *complete[3:]])


def a_batch(draft: Draft, registry: Registry) -> tuple[SignOff, SignOff]:
    """Two statements signed together: the first of `draft`, and one of another document."""
    this = current_round(Case(draft, (), registry, NOW))
    signer = registry.people[draft.signers[Stage.REVIEW1]]
    said = next_statement(draft, registry, this, signer, signer.keys[0].fingerprint, SIGNED)
    other = replace(said, document="articles/jinhe/2026/street-lamps", manifest="0" * 64)
    first, second = signed_together([said, other], hand_of(signer.id), registry.policy.namespace)
    return first, second


def on_top_of(first: SignOff, draft: Draft, registry: Registry) -> Record:
    """The other signers were shown `first` and signed on."""
    rest = signed(draft, registry)[1:]
    done = [first]
    for each in rest:
        done.append(resigned(each, previous=done[-1].statement.digest))
    return tuple(done)


def a_proof_of_another_place(draft: Draft, registry: Registry) -> Record:
    first, second = a_batch(draft, registry)
    return on_top_of(replace(first, inclusion=second.inclusion), draft, registry)


def a_batch_taken_for_a_single_signature(draft: Draft, registry: Registry) -> Record:
    return on_top_of(replace(a_batch(draft, registry)[0], inclusion=None), draft, registry)


def a_batch_of_another_document(draft: Draft, registry: Registry) -> Record:
    first, second = a_batch(draft, registry)
    return on_top_of(replace(second, statement=first.statement), draft, registry)


def an_older_revision_last(draft: Draft, registry: Registry) -> Record:
    complete = signed(draft, registry)
    newer = tuple(resigned(each, revision=2) for each in complete[:2])
    return (*chained(newer), *complete)


def released_days_later(draft: Draft, registry: Registry) -> Record:
    return signed(draft, registry, at=SIGNED + timedelta(days=9))


def released_twice_without_a_word(draft: Draft, registry: Registry) -> Record:
    before = tuple(resigned(each, manifest="1" * 64) for each in signed(draft, registry))
    return signed(draft, registry, before=chained(before), at=SIGNED + timedelta(days=9))


def tomorrow(draft: Draft, registry: Registry) -> Record:
    return signed(draft, registry, at=NOW + timedelta(days=1))


def under_a_registry_to_come(draft: Draft, registry: Registry) -> Record:
    return chained(resigned(each, registry=999) for each in signed(draft, registry))


SHORTCUTS = {
    "emergency-by-release-alone": Shortcut("REV003", the_release_alone, URGENT),
    "emergency-with-one-review": Shortcut("REV003", without_a_second_review, URGENT),
    "emergency-unreleased": Shortcut("REV001", unreleased, URGENT),
    "release-on-paper": Shortcut("REV022", a_release_on_paper),
    "paper-by-a-reviewer": Shortcut("REV023", paper_recorded_by("hu-qing")),
    "paper-by-a-recorder-of-the-forge": Shortcut("REV023", paper_recorded_by("ke-lin")),
    "paper-without-a-form": Shortcut("REV023", paper_recorded_by("mi-lan", evidence="")),
    "return-overruled": Shortcut("REV014", a_return_overruled),
    "escalation-overruled": Shortcut("REV019", an_escalation_overruled),
    "proof-of-another-place": Shortcut("REV010", a_proof_of_another_place),
    "batch-as-single": Shortcut("REV010", a_batch_taken_for_a_single_signature),
    "batch-of-another": Shortcut("REV010", a_batch_of_another_document),
    "older-revision-last": Shortcut("REV018", an_older_revision_last),
    "dated-before-release": Shortcut("REV028", released_days_later),
    "changed-without-a-word": Shortcut("REV029", released_twice_without_a_word),
    "signed-tomorrow": Shortcut("REV015", tomorrow, {"published": None}),
    "registry-to-come": Shortcut("REV030", under_a_registry_to_come),
    "migrated-with-a-better-date": Shortcut(
        "DRA030", complete, {"migrated_from": {"url": "https://old.jiangwan.example/1", "published": "2023-05-04"}}
    ),
    "migrated-from-a-channel-of-nobody": Shortcut(
        "DRA037", complete, {"migrated_from": {"channel": "wechat-jinhe", "published": "2026-03-05"}}
    ),
    "same-name-twice": Shortcut("REV033", complete, {"review": STANDARD | {"review3": "hu-qing-2"}}),
}
MONEY = "villages/hexing/2026-q1-finance"


def words_of(name: str) -> str:
    return f"抄近路的话{name}"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    twin = person("hu-qing-2", "review3").replace("某hu-qing-2", "某hu-qing")
    files: dict[str, str | bytes] = {
        "accounts/jinhe.yaml": TOWN + person("mi-lan", "deputy") + twin,
        "accounts/rongmei.yaml": PLATFORM + person("ke-lin", "recorder"),
        f"{MONEY}.md": disclosure(words_of("money") + "\n"),
    }
    for name, shortcut in SHORTCUTS.items():
        files[f"{FOLDER}/{name}.md"] = article(words_of(name) + "\n", name=name, **shortcut.front)
    county = a_county(tmp_path_factory.mktemp("shortcuts"), files, commit=False)
    tree = WorkingTree(county.root)
    registry = load_registry(tree)
    for name, shortcut in SHORTCUTS.items():
        draft, _ = load_draft(tree, f"{FOLDER}/{name}.md")
        assert draft is not None
        county.write({draft.sidecar: write_sidecar(shortcut.sign(draft, registry))})
    money, _ = load_draft(tree, f"{MONEY}.md")
    assert money is not None
    county.write({money.sidecar: write_sidecar(say(money, registry, (), PAPER, SIGNED))})
    county.commit()
    return county, county.build()


@pytest.mark.parametrize("name", SHORTCUTS)
def test_the_shortcut_is_refused_by_its_rule(attacked: tuple[County, Run], name: str) -> None:
    _, run = attacked

    said = [line for line in run.out.splitlines() if line.startswith((f"{FOLDER}/{name}.md", f"{FOLDER}/{name}.rev"))]

    assert any(f" {SHORTCUTS[name].rule} " in line for line in said), said


def test_money_is_not_taken_from_paper(attacked: tuple[County, Run]) -> None:
    _, run = attacked

    assert any(line.startswith(MONEY) and " REV022 " in line for line in run.out.splitlines())


@pytest.mark.parametrize("name", [*SHORTCUTS, "money"])
def test_nothing_of_it_is_published(attacked: tuple[County, Run], name: str) -> None:
    county, _ = attacked

    assert county.mentions(words_of(name)) == []
    assert not county.publishes(f"articles/jinhe/2026/{name}")


def test_the_honest_article_is_published(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert ARTICLE not in run.out
