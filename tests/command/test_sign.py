"""`build.py sign` as people use it: several at once, a return, a draft that changed since, a paper form."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff
from tests.builders import ARTICLE, NOW, PLATFORM, STANDARD, TOWN, article, key_of, person
from tests.county import County, Run, a_county

FOLDER = "content/articles/jinhe/2026"
NAMES = ("lamp-a", "lamp-b", "lamp-c")


@pytest.fixture
def county(tmp_path: Path) -> County:
    """The county with three unsigned articles, and people who record for others."""
    county = a_county(
        tmp_path,
        {
            "accounts/jinhe.yaml": TOWN + person("mi-lan", "deputy"),
            "accounts/rongmei.yaml": PLATFORM + person("ke-lin", "recorder"),
        },
    )
    county.commit({f"{FOLDER}/{name}.md": article(name=name, published=None) for name in NAMES})
    return county


def key_file(county: County, signer: str) -> str:
    path = county.root.parent / f"{signer}.key"
    path.write_bytes(key_of(signer).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return str(path)


def sign(county: County, signer: str, *words: str, names: tuple[str, ...] = NAMES) -> Run:
    drafts = [f"{FOLDER}/{name}.md" for name in names]
    return county.command("sign", *drafts, "--key", key_file(county, signer), "--yes", *words)


def record(county: County, name: str) -> tuple[SignOff, ...]:
    path = f"{FOLDER}/{name}.review.yaml"
    found, problems = parse_sidecar((county.root / path).read_bytes(), path)
    assert problems == ()
    return found


def test_one_signature_carries_many_drafts_through_every_stage_and_onto_the_site(county: County) -> None:
    for signer in STANDARD.values():
        sign(county, signer).expect(0)
    signatures = {record(county, name)[0].signature for name in NAMES}
    county.commit()

    county.build().expect(0)

    assert len(signatures) == 1, "the first stage was one act"
    assert [county.publishes(f"articles/jinhe/2026/{name}") for name in NAMES] == [True] * 3


def test_a_draft_that_cannot_be_signed_does_not_keep_the_others_waiting(county: County) -> None:
    county.write({f"{FOLDER}/lamp-b.md": article("<b>标记</b>\n", name="lamp-b", published=None)})

    run = sign(county, "xie-fen").expect(1)

    assert "DRA014" in run.out
    assert len(record(county, "lamp-a")) == len(record(county, "lamp-c")) == 1
    assert not (county.root / FOLDER / "lamp-b.review.yaml").exists()


def test_a_draft_that_is_somebody_elses_turn_does_not_keep_the_others_waiting(county: County) -> None:
    sign(county, "xie-fen", names=("lamp-b",)).expect(0)

    run = sign(county, "xie-fen").expect(1)

    assert f"{FOLDER}/lamp-b.md 没有一起签" in run.out
    assert [len(record(county, name)) for name in NAMES] == [1, 1, 1]


def test_what_is_signed_at_every_stage_is_signed_again_from_the_first(county: County) -> None:
    """What the publication log has against sign-offs can be mended only by new ones over the same words."""
    for signer in STANDARD.values():
        sign(county, signer, names=("lamp-a",)).expect(0)
    assert "--again" in sign(county, "xie-fen", names=("lamp-a",)).expect(0).out

    for signer in STANDARD.values():
        sign(county, signer, "--again", names=("lamp-a",)).expect(0)
    county.commit()

    county.build().expect(0)
    stages = len(STANDARD)
    assert [each.statement.revision for each in record(county, "lamp-a")] == [1] * stages + [2] * stages
    assert county.publishes("articles/jinhe/2026/lamp-a")


def test_a_change_without_a_note_is_told_before_the_first_signature_and_not_after_the_last(county: County) -> None:
    for signer in STANDARD.values():
        sign(county, signer, names=("lamp-a",)).expect(0)
    county.commit({f"{FOLDER}/lamp-a.md": article("另外的话。\n", name="lamp-a", published=None)})

    run = sign(county, "xie-fen", names=("lamp-a",)).expect(1)

    assert "REV029" in run.out
    assert len(record(county, "lamp-a")) == len(STANDARD)


def test_an_overdue_review_of_an_emergency_is_signed_as_its_problem_asks(county: County) -> None:
    county.write({f"{FOLDER}/lamp-a.md": article(name="lamp-a", published=None, emergency="主管网爆裂")})
    runs = [sign(county, signer, names=("lamp-a",)).expect(0) for signer in ("xie-fen", "feng-hua", "lu-qing")]
    assert ["下次构建即发布" in run.out for run in runs] == [False, False, True], (
        "it goes out before the rest is signed"
    )
    assert "前补签一校" in county.command("pending").expect(0).out
    later = {"SOURCE_DATE_EPOCH": str(int((NOW + timedelta(days=3)).timestamp()))}
    draft = f"{FOLDER}/lamp-a.md"
    assert "REV027" in county.command("check", draft, env=later).expect(1).out

    for signer in ("hu-qing", "hu-qing", "xie-fen", "gu-ping"):
        county.command("sign", draft, "--key", key_file(county, signer), "--yes", env=later).expect(0)

    county.command("check", draft, env=later).expect(0)


def test_who_signs_is_shown_text_links_files_and_the_questions_of_the_stage(county: County) -> None:
    body = "见[县政府网站](https://www.example.gov.cn/a?b=1&c=2)，**有图**。\n\n![路灯](lamp.png)\n"
    county.write({f"{FOLDER}/lamp-a.md": article(body, name="lamp-a", published=None)})
    policy = (county.root / "accounts/policy.yaml").read_text() + "checklists:\n  review1: [事实有来源]\n"
    county.commit({"accounts/policy.yaml": policy})

    run = sign(county, "xie-fen", names=("lamp-a",)).expect(0)

    assert "见县政府网站，有图。" in run.out, "the text readers will see, not its markup"
    assert "链接：https://www.example.gov.cn/a?b=1&c=2" in run.out
    assert "lamp.png" in run.out
    assert "请核对：事实有来源" in run.out
    assert "title: 城东的路灯全部修好了" in run.out


def test_a_return_is_kept_told_and_followed_by_a_new_round_with_a_diff(county: County) -> None:
    sign(county, "xie-fen", names=("lamp-a",)).expect(0)
    assert county.command("sign", f"{FOLDER}/lamp-a.md", "--return", " ", "--yes").code == 2
    sign(county, "hu-qing", "--return", "第二段的数字不对", names=("lamp-a",)).expect(0)
    county.commit()
    assert "第二段的数字不对" in county.command("check", f"{FOLDER}/lamp-a.md").expect(1).out
    assert "待修改" in county.command("pending", "--person", "chen-yu").expect(0).out

    mended = article("城东的路灯修好了四十三盏。\n", name="lamp-a", published=None)
    county.commit({f"{FOLDER}/lamp-a.md": mended})
    run = sign(county, "xie-fen", names=("lamp-a",)).expect(0)

    assert "+城东的路灯修好了四十三盏。" in run.out
    assert "第二段的数字不对" in run.out
    assert [each.statement.revision for each in record(county, "lamp-a")] == [1, 1, 2]


def test_an_escalation_asks_for_the_stricter_profile(county: County) -> None:
    sign(county, "xie-fen", "--escalate", "涉及全镇", names=("lamp-a",)).expect(0)

    assert "strict" in county.command("check", f"{FOLDER}/lamp-a.md").expect(1).out


def test_a_deputy_records_the_paper_form_of_the_person_whose_turn_it_is(county: County) -> None:
    for signer in ("xie-fen", "hu-qing"):
        sign(county, signer, names=("lamp-a",)).expect(0)
    paper = ("--via", "paper", "--evidence", "锦审〔2026〕12号表")

    assert sign(county, "mi-lan", names=("lamp-a",)).code == 2, "without saying so, it is not their turn"
    assert sign(county, "ke-lin", *paper, names=("lamp-a",)).code == 2, "records from the forge only"
    assert sign(county, "mi-lan", "--via", "paper", names=("lamp-a",)).code == 2, "names no form"
    sign(county, "mi-lan", *paper, names=("lamp-a",)).expect(0)

    said = record(county, "lamp-a")[-1].statement
    assert (said.person, said.recorder, said.evidence) == ("hu-qing", "mi-lan", "锦审〔2026〕12号表")
    assert county.command("check", f"{FOLDER}/lamp-a.md").out.count("REV001") == 1


def test_a_note_with_somebodys_number_is_refused(county: County) -> None:
    run = sign(county, "xie-fen", "--return", "联系 13800002026", names=("lamp-a",))

    assert run.code == 2
    assert not (county.root / FOLDER / "lamp-a.review.yaml").exists()


def test_a_finished_document_has_nothing_to_sign(county: County) -> None:
    assert county.command("sign", ARTICLE, "--yes").expect(0).out.count("已经签齐") == 1
