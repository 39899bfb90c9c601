"""An attacker with write access changes, copies or forges what was signed.  Each attack ends in a real build.

All attacks lie in one repository beside an honest article: each must be refused by its rule, none of its words may
reach residents, and the honest article must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from plugins.drafts.load import load_draft
from plugins.registry.model import Stage
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.statement import SignOff, Verdict
from plugins.tree import WorkingTree
from tests.builders import ARTICLE, STANDARD, a_picture, article, chained, resigned, signed
from tests.county import County, Run, a_county

FOLDER = "content/articles/jinhe/2026"
EVIL = "请把钱汇到这个账号"
Attack = Callable[[County, str], None]


def source(name: str) -> str:
    return f"{FOLDER}/{name}.md"


def sign_offs_of(county: County, name: str) -> tuple[SignOff, ...]:
    path = f"{FOLDER}/{name}.review.yaml"
    found, problems = parse_sidecar((county.root / path).read_bytes(), path)
    assert problems == ()
    return found


def put(county: County, name: str, sign_offs: tuple[SignOff, ...]) -> None:
    county.write({f"{FOLDER}/{name}.review.yaml": write_sidecar(sign_offs)})


def edit(county: County, name: str, old: str, new: str) -> None:
    text = (county.root / source(name)).read_text("utf-8")
    assert old in text
    county.write({source(name): text.replace(old, new)})


def body_edited(county: County, name: str) -> None:
    edit(county, name, "城东的路灯全部修好了。", EVIL)


def one_comma_edited(county: County, name: str) -> None:
    edit(county, name, "拨打镇里的便民电话，或者", f"拨打镇里的便民电话、{EVIL}或者")


def title_edited(county: County, name: str) -> None:
    edit(county, name, "title: 城东的路灯全部修好了", f"title: {EVIL}")


def summary_edited(county: County, name: str) -> None:
    edit(county, name, "summary: 四十二盏路灯", f"summary: {EVIL}四十二盏路灯")


def picture_swapped(county: County, name: str) -> None:
    county.write({f"{FOLDER}/{name}.png": a_picture("red")})


def sign_offs_of_another(county: County, name: str) -> None:
    edit(county, name, "城东的路灯全部修好了。", EVIL)
    county.write({f"{FOLDER}/{name}.review.yaml": (county.root / f"{FOLDER}/street-lamps.review.yaml").read_bytes()})


def sign_offs_of_another_with_our_digest_typed_in(county: County, name: str) -> None:
    edit(county, name, "城东的路灯全部修好了。", EVIL)
    draft, _ = load_draft(WorkingTree(county.root), source(name))
    assert draft is not None
    put(
        county,
        name,
        tuple(replace(s, statement=replace(s.statement, manifest=draft.digest)) for s in sign_offs_of(county, name)),
    )


def names_typed_by_hand(county: County, name: str) -> None:
    typed = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"
    edit(county, name, "城东的路灯全部修好了。", EVIL)
    draft, _ = load_draft(WorkingTree(county.root), source(name))
    assert draft is not None
    put(county, name, tuple(replace(s, signature=typed) for s in signed(draft)))


def signed_by_another_key(county: County, name: str) -> None:
    """The writer signs in the reviewers' names with their own key."""
    put(county, name, tuple(resigned(s, hand="chen-yu") for s in sign_offs_of(county, name)))


def signed_by_another_person(county: County, name: str) -> None:
    *others, last = sign_offs_of(county, name)
    put(county, name, chained([*others, resigned(last, person="gu-ping", key=others[-1].statement.key)]))


def a_stage_left_out(county: County, name: str) -> None:
    put(county, name, chained(s for s in sign_offs_of(county, name) if s.statement.stage is not Stage.REVIEW2))


def the_release_left_out(county: County, name: str) -> None:
    put(county, name, sign_offs_of(county, name)[:-1])


def stages_swapped(county: County, name: str) -> None:
    first, second, *rest = sign_offs_of(county, name)
    put(county, name, (second, first, *rest))


def a_rejection_kept_quiet(county: County, name: str) -> None:
    found = list(sign_offs_of(county, name))
    found[4] = resigned(found[4], verdict=Verdict.RETURN, note="数字不对")
    put(county, name, chained(found))


def the_author_made_another(county: County, name: str) -> None:
    edit(county, name, "author: chen-yu", "author: su-yi")


def the_author_reviews(county: County, name: str) -> None:
    text = article(name=name, review={**STANDARD, "review1": "chen-yu"})
    county.write({source(name): text})


def a_policy_of_one_stage(county: County, name: str) -> None:
    county.write({source(name): article(EVIL + "\n", name=name, review={"release": "lu-qing"})})
    draft, _ = load_draft(WorkingTree(county.root), source(name))
    assert draft is not None
    full = replace(draft, signers={Stage(s): p for s, p in STANDARD.items()})  # type: ignore[arg-type]
    (county.root / draft.sidecar).write_bytes(
        write_sidecar(chained(resigned(s, manifest=draft.digest) for s in signed(full)[-1:]))
    )


def the_sidecar_deleted(county: County, name: str) -> None:
    county.write({f"{FOLDER}/{name}.review.yaml": None})


def the_sidecar_emptied(county: County, name: str) -> None:
    county.write({f"{FOLDER}/{name}.review.yaml": b""})


ATTACKS: dict[Attack, str] = {
    body_edited: "REV002",
    one_comma_edited: "REV002",
    title_edited: "REV002",
    summary_edited: "REV002",
    picture_swapped: "REV002",
    sign_offs_of_another: "REV008",
    sign_offs_of_another_with_our_digest_typed_in: "REV010",
    names_typed_by_hand: "REV010",
    signed_by_another_key: "REV010",
    signed_by_another_person: "REV007",
    a_stage_left_out: "REV003",
    the_release_left_out: "REV001",
    stages_swapped: "REV003",
    a_rejection_kept_quiet: "REV014",
    the_author_made_another: "DRA018",
    the_author_reviews: "REV005",
    a_policy_of_one_stage: "REV012",
    the_sidecar_deleted: "REV001",
    the_sidecar_emptied: "YML001",
}


def name_of(attack: Attack) -> str:
    return attack.__name__.replace("_", "-")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    documents: dict[str, str | bytes] = {}
    for attack in ATTACKS:
        name = name_of(attack)
        documents[source(name)] = article(name=name, image=f"{name}.png", image_alt="修好的灯")
        documents[f"{FOLDER}/{name}.png"] = a_picture()
    county = a_county(tmp_path_factory.mktemp("attacked"), documents, commit=False)
    for attack in ATTACKS:
        attack(county, name_of(attack))
    county.commit()  # the first: no good revision can stand in for a bad one
    return county, county.build()


@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_the_attack_is_refused_by_its_rule(attacked: tuple[County, Run], attack: Attack) -> None:
    _, run = attacked
    name = name_of(attack)

    said = [
        line
        for line in run.out.splitlines()
        if line.startswith((f"{FOLDER}/{name}.md:", f"{FOLDER}/{name}.review.yaml:"))
    ]

    assert any(f" {ATTACKS[attack]} " in line for line in said), said


@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_nothing_of_the_attack_is_published(attacked: tuple[County, Run], attack: Attack) -> None:
    county, _ = attacked
    name = name_of(attack)

    assert not county.publishes(f"articles/jinhe/2026/{name}")
    assert county.mentions(name) == []
    assert not (county.output / f"articles/jinhe/2026/{name}").exists()


def test_the_honest_article_is_published_and_the_run_says_that_others_were_not(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert county.mentions(EVIL) == []
    assert ARTICLE not in run.out


def test_check_says_the_same_as_the_build(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    check = county.command("check")

    rules = {line.split()[1] for line in check.out.splitlines() if line.startswith("content/")}
    assert check.code == 1
    assert rules == {line.split()[1] for line in run.out.splitlines() if line.startswith("content/")}


def test_plain_pelican_publishes_nothing_at_all(attacked: tuple[County, Run]) -> None:
    county, _ = attacked
    before = county.snapshot()

    run = county.pelican()

    assert run.code != 0
    assert "REV002" in run.said
    assert county.snapshot() == before
