"""Ways past the gate that an attacker found once, each carried to the end again on a real county."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plugins.drafts.load import load_draft
from plugins.registry.load import load_registry
from plugins.registry.model import Stage
from plugins.review.case import Case
from plugins.review.push import Update, parse_updates
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.signing import Word, current_round, next_statement
from plugins.review.signing import signed as sign_and_add
from plugins.review.statement import Verdict
from plugins.tree import WorkingTree
from tests.builders import ARTICLE, NOW, SIGNED, TOWN, article, document, hand_of, person, resigned, signed
from tests.command.test_sign import key_file
from tests.county import County, a_county

PAGE, OTHER = "articles/jinhe/2026/street-lamps", "pages/about"
SIDECAR, GONE = ARTICLE.replace(".md", ".review.yaml"), ARTICLE.replace(".md", ".withdrawn.yaml")
WORDS = "拨打镇里的便民电话"


@pytest.fixture
def county(tmp_path: Path) -> County:
    return a_county(tmp_path)


def withdraw(county: County) -> None:
    words = ("--reason", "盏数有误", "--key", key_file(county, "feng-hua"), "--yes")
    county.command("withdraw", PAGE, *words).expect(0)
    county.commit()


def say(county: County, word: Word) -> None:
    """The next person says `word` of the article; committed."""
    tree = WorkingTree(county.root)
    registry = load_registry(tree)
    draft, _ = load_draft(tree, ARTICLE)
    assert draft is not None
    record = parse_sidecar(tree.read(SIDECAR), SIDECAR)[0] if SIDECAR in tree.entries else ()
    case = Case(draft, record, registry, NOW)
    this = current_round(case)
    assert this.due is not None
    signer = registry.people[draft.signers[this.due]]
    at = SIGNED + timedelta(hours=1)
    said = next_statement(draft, registry, this, signer, signer.keys[0].fingerprint, at, word)
    after = sign_and_add(this, said, case.profile.stages, hand_of(signer.id), registry.policy.namespace)
    county.commit({SIDECAR: write_sidecar(after.record)})


def test_one_changed_byte_does_not_undo_a_withdrawal(county: County) -> None:
    withdraw(county)
    county.commit({GONE: (county.root / GONE).read_bytes().replace("盏数有误".encode(), "盏数无误".encode())})

    run = county.build().expect(1)

    assert "REV031" in run.out
    assert county.mentions(WORDS) == []
    assert county.publishes(OTHER)


def test_a_withdrawal_of_what_was_never_released_is_no_page(county: County) -> None:
    withdraw(county)
    text = (county.root / GONE).read_text("utf-8")
    never = "content/articles/jinhe/2026/never-was.withdrawn.yaml"
    county.commit({never: text.replace("street-lamps", "never-was")})

    run = county.build().expect(1)

    assert "REV031" in run.out
    assert not county.publishes("articles/jinhe/2026/never-was")
    assert county.publishes(OTHER)


def test_an_escalation_is_not_hurried_past(county: County) -> None:
    county.commit({SIDECAR: None, ARTICLE: article(published=None)})
    say(county, Word(Verdict.ESCALATE, "涉及全镇，请从严"))
    record, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    county.commit({ARTICLE: article(published=None, emergency="停水")})
    draft, _ = load_draft(WorkingTree(county.root), ARTICLE)
    assert draft is not None
    hurried = signed(draft, before=record, upto=Stage.RELEASE, at=SIGNED + timedelta(hours=2))
    short = [each for each in hurried if each.statement.stage in (Stage.REVIEW1, Stage.REVIEW3, Stage.RELEASE)]
    county.commit({SIDECAR: write_sidecar([*record, *short[1:]])})

    county.build().expect(1)

    assert county.mentions(WORDS) == []
    assert county.publishes(OTHER)


def test_a_later_return_is_heard_even_if_the_draft_was_edited_with_it(tmp_path: Path) -> None:
    urgent = article(published=None, emergency="主管网爆裂")
    county = a_county(tmp_path, {ARTICLE: urgent})
    county.write({SIDECAR: None})
    county.sign(ARTICLE, upto=Stage.RELEASE)
    county.commit()
    county.build()
    assert county.mentions(WORDS) != []

    say(county, Word(Verdict.RETURN, "地点写错了"))
    county.commit({ARTICLE: urgent + "\n改了一点。\n"})
    county.build().expect(1)

    assert county.mentions(WORDS) == []
    assert county.publishes(OTHER)


def test_the_version_of_the_registry_is_read_as_its_root_people_signed_it(county: County) -> None:
    """A quoted key says the same; it must not let every sign-off look newer than the registry."""
    county.sign_all()
    trust = (county.root / "accounts/trust.yaml").read_text("utf-8")
    county.commit({"accounts/trust.yaml": trust.replace("\nversion:", '\n"version":')}, trusted=False)

    county.build().expect(0)

    assert county.mentions(WORDS) != []


@pytest.mark.parametrize("name", ["谢国芬", "謝國芬"])
def test_one_person_under_two_ids_does_not_review_their_own_text(tmp_path: Path, name: str) -> None:
    twin = person("chen-yu-2", "author").replace("某chen-yu-2", name)
    town = TOWN.replace("某xie-fen", "谢国芬") + twin
    county = a_county(tmp_path, {"accounts/jinhe.yaml": town, ARTICLE: article(author="chen-yu-2", published=None)})

    run = county.build().expect(1)

    assert "REV005" in run.out
    assert county.mentions(WORDS) == []
    assert county.publishes(OTHER)


def test_nobody_signed_a_draft_before_it_was_written(tmp_path: Path) -> None:
    county = a_county(tmp_path, {ARTICLE: article(created="2026-03-10", published="2026-03-12T09:00+08:00")})

    run = county.build().expect(1)

    assert "REV015" in run.out
    assert county.mentions(WORDS) == []


def test_a_note_of_the_future_speaks_for_no_later_change(tmp_path: Path) -> None:
    county = a_county(tmp_path, {ARTICLE: article(corrections="[{at: 2099-01-01T08:00+08:00, note: 更正}]")})

    run = county.build().expect(1)

    assert "REV034" in run.out
    assert county.mentions(WORDS) == []


def test_records_parked_beside_another_draft_protect_nothing(county: County) -> None:
    """A change that empties the sidecar and keeps its sign-offs beside some other draft has lost them."""
    decoy = "content/articles/jinhe/2026/zz"
    kept = (county.root / SIDECAR).read_bytes()
    county.commit(
        {SIDECAR: None, f"{decoy}.md": document({"id": "articles/jinhe/2026/zz"}, ""), f"{decoy}.review.yaml": kept}
    )

    assert "CHG" in check_last(county)


def check_last(county: County) -> str:
    base = county.git("rev-parse", "HEAD~1")
    return county.command("check", "--base", base).said


def test_a_released_document_is_not_deleted_behind_a_withdrawal_that_does_not_hold(county: County) -> None:
    county.commit({ARTICLE: None, SIDECAR: None, GONE: b"x: 1\n"})

    assert "CHG" in check_last(county)


# ---- what stands in ------------------------------------------------------------------------------------------------

TOP = "content/articles/jinhe/2026"
EDIT = "汇款到这个账户。"


def move(county: County, name: str, to: str) -> None:
    for end in (".md", ".review.yaml"):
        county.git("mv", f"{TOP}/{name}{end}", f"{TOP}/{to}{end}")


def edit(county: County, source: str) -> None:
    county.write({source: (county.root / source).read_text("utf-8") + f"\n{EDIT}\n"})


def test_a_page_does_not_go_down_by_being_moved_and_edited_at_once(county: County) -> None:
    move(county, "street-lamps", "lamps")
    edit(county, f"{TOP}/lamps.md")
    county.commit()

    county.build().expect(1)

    assert county.mentions(EDIT) == []
    assert county.publishes(PAGE)
    assert county.publishes(OTHER)


def test_pages_that_change_places_and_are_edited_all_stand_in(tmp_path: Path) -> None:
    """One moves onto the place of the next, and that one to a place of its own."""
    county = a_county(tmp_path, {f"{TOP}/wells.md": article("井修好了。\n", "wells", title="水井也修好了")})
    before = county.build().expect(0) and county.snapshot()
    move(county, "wells", "a-new-place")
    move(county, "street-lamps", "wells")
    edit(county, f"{TOP}/a-new-place.md")
    edit(county, f"{TOP}/wells.md")
    county.commit()

    county.build().expect(1)

    assert county.mentions(EDIT) == []
    for page in (PAGE, "articles/jinhe/2026/wells"):
        assert county.snapshot()[f"{page}/record.json"] == before[f"{page}/record.json"]


def test_no_number_of_edits_buries_what_was_released(county: County) -> None:
    for _ in range(120):
        edit(county, ARTICLE)
        county.git("commit", "--quiet", "--all", "--message", "an edit")

    county.build().expect(1)

    assert county.mentions(EDIT) == []
    assert county.publishes(PAGE)


def test_a_forged_release_does_not_hide_the_revision_before_it(county: County) -> None:
    edit(county, ARTICLE)
    draft, _ = load_draft(WorkingTree(county.root), ARTICLE)
    record, _ = parse_sidecar((county.root / SIDECAR).read_bytes(), SIDECAR)
    assert draft is not None
    forged = [resigned(each, hand="ke-lin") for each in signed(draft, before=record)[len(record) :]]
    county.commit({SIDECAR: write_sidecar([*record, *forged])})

    run = county.build().expect(1)

    assert "REV010" in run.out
    assert county.mentions(EDIT) == []
    assert county.publishes(PAGE)


def test_a_returned_edit_does_not_take_down_what_it_was_to_replace(county: County) -> None:
    edit(county, ARTICLE)
    county.commit()
    say(county, Word(Verdict.RETURN, "账户不对"))

    county.build().expect(1)

    assert county.mentions(EDIT) == []
    assert county.publishes(PAGE)


# ---- what a change may do -------------------------------------------------------------------------------------------


def refused(county: County, base: str) -> str:
    return county.command("check", "--base", base).expect(1).said


def test_a_page_does_not_go_down_by_being_removed_and_brought_back_elsewhere_in_one_push(county: County) -> None:
    base = county.git("rev-parse", "HEAD")
    draft, record = (county.root / ARTICLE).read_text("utf-8"), (county.root / SIDECAR).read_bytes()
    county.commit({ARTICLE: None, SIDECAR: None})
    county.commit({f"{TOP}/lamps.md": draft + f"\n{EDIT}\n", f"{TOP}/lamps.review.yaml": record})

    assert "CHG017" in refused(county, base)


def linked(tmp_path: Path) -> County:
    """The article signed with a link to `wells.md`, beside which lies `roofs.md`."""
    documents: dict[str, str | bytes | None] = {
        ARTICLE: article("水井的事见[这一篇](./wells.md)。\n"),
        f"{TOP}/wells.md": article("井修好了。\n", "wells", title="水井也修好了"),
        f"{TOP}/roofs.md": article("屋顶修好了。\n", "roofs", title="屋顶也修好了"),
    }
    return a_county(tmp_path, documents)


def test_a_signed_link_is_not_turned_by_drafts_that_change_places(tmp_path: Path) -> None:
    county = linked(tmp_path)
    base = county.git("rev-parse", "HEAD")
    for name, to in (("wells", "away"), ("roofs", "wells"), ("away", "roofs")):
        move(county, name, to)
    county.commit()

    said = refused(county, base)

    assert f"{ARTICLE}:1:1: CHG018" in said
    assert said.count("CHG018") == 1


def test_a_signed_link_is_not_turned_by_moving_the_draft_it_stands_in(tmp_path: Path) -> None:
    county = linked(tmp_path)
    twin = "content/articles/jinhe/2025/wells.md"
    county.commit({twin: document({"id": "articles/jinhe/2025/wells"}, "")})
    county.write({twin: article("井。\n", "x", id="articles/jinhe/2025/wells", title="另一口水井也修好了")})
    county.sign(twin)
    county.commit()
    base = county.git("rev-parse", "HEAD")
    for end in (".md", ".review.yaml"):
        county.git("mv", ARTICLE.replace(".md", end), f"content/articles/jinhe/2025/lamps{end}")
    county.commit()

    assert "CHG018" in refused(county, base)


def test_an_escalation_is_not_shaken_off_by_beginning_anew(county: County) -> None:
    county.commit({SIDECAR: None, ARTICLE: article(published=None)})
    say(county, Word(Verdict.ESCALATE, "涉及全镇，请从严"))
    county.commit({ARTICLE: None, SIDECAR: None})

    assert "CHG019" in check_last(county)


@pytest.mark.parametrize("published", ["2026-11-01T08:00+08:00", "2027-01-01T08:00+08:00", None])
def test_the_date_of_what_is_public_does_not_move(county: County, published: str | None) -> None:
    """Not even by a revision everybody signs, nor to a day after its release, which asks for no note."""
    county.write({ARTICLE: article("改过的话。\n", image="lamp.png", image_alt="路灯", published=published)})
    county.sign(ARTICLE)
    county.commit()

    assert "REV043" in check_last(county)


def test_no_sign_in_the_name_of_a_branch_divides_what_git_tells_the_hook() -> None:
    """U+0085 and its like end a line for Python and not for git."""
    ref = "refs/heads/chen-yu/x\x85\u2028y"

    assert parse_updates(f"{'0' * 40} {'1' * 40} {ref}\n") == (Update(ref, None, "1" * 40),)
