"""`build.py trust`: a change of the registry from the editor's desk through two root people to the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.registry.load import TRUST_PATH
from plugins.trust.model import Roots, roots_lines
from tests.builders import TOWN, a_root, key_of
from tests.county import PROJECT, County

KEYS = PROJECT / "tests" / "keys"
LIN, QIU, BIAN = (str(KEYS / f"root-{name}") for name in ("lin-zhengxin", "qiu-yuelan", "bian-shouchang"))
LATER = TOWN.replace("name: 某chen-yu", "name: 陈雨")


@pytest.fixture
def county(built: County, tmp_path: Path) -> County:
    return built.copied_to(tmp_path / "county", site=False)


def test_an_editor_proposes_two_root_people_sign_and_it_is_published(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})

    proposed = county.command("trust", "propose").expect(0)
    assert "第 2 版" in proposed.out
    assert "accounts/jinhe.yaml" in proposed.out
    first = county.command("trust", "sign", "--key", LIN, "--yes").expect(0)
    assert "+    name: 陈雨" in first.out, "who signs sees every changed line"
    assert "TRU002" in county.command("trust", "show").expect(1).out
    second = county.command("trust", "sign", "--key", QIU, "--yes").expect(0)
    assert "签名已经够数" in second.out
    county.command("trust", "show").expect(0)

    county.commit(trusted=False)
    county.build().expect(0)
    assert county.mentions("陈雨")


def test_a_proposal_made_again_keeps_its_signatures(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)
    county.command("trust", "sign", "--key", LIN, "--yes").expect(0)
    signed = (county.root / TRUST_PATH).read_bytes()

    again = county.command("trust", "propose", env={"SOURCE_DATE_EPOCH": "1800000000"}).expect(0)

    assert "已经提出过" in again.out
    assert (county.root / TRUST_PATH).read_bytes() == signed


def test_nothing_changed_is_nothing_to_sign(county: County) -> None:
    before = (county.root / TRUST_PATH).read_bytes()

    assert "没有改动" in county.command("trust", "propose").expect(0).out
    assert "已经签过" in county.command("trust", "sign", "--key", LIN, "--yes").expect(0).out
    assert (county.root / TRUST_PATH).read_bytes() == before


def test_nobody_signs_what_no_longer_lies_there(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)
    county.write({"accounts/jinhe.yaml": LATER + "\n"})

    run = county.command("trust", "sign", "--key", LIN, "--yes").expect(1)

    assert "TRU003" in run.out
    assert "signature:" not in (county.root / TRUST_PATH).read_text(encoding="utf-8")


def test_somebody_elses_key_signs_nothing(county: County, tmp_path: Path) -> None:
    key = tmp_path / "id"
    key.write_bytes(private_file("mallory"))
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)

    run = county.command("trust", "sign", "--key", str(key), "--yes").expect(2)

    assert "root-lin-zhengxin" in run.err


def test_nobody_signs_without_being_asked(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)

    county.command("trust", "sign", "--key", LIN).expect(2)

    assert "signature:" not in (county.root / TRUST_PATH).read_text(encoding="utf-8")


def test_the_first_version_needs_to_know_its_root_people(county: County) -> None:
    county.commit({TRUST_PATH: None})

    county.command("trust", "propose").expect(2)
    county.command("trust", "propose", "--roots", str(KEYS / "roots.yaml")).expect(0)
    for key in (LIN, BIAN):
        county.command("trust", "sign", "--key", key, "--yes").expect(0)
    county.command("trust", "show").expect(0)


def test_a_root_person_is_replaced_by_old_and_new_together(county: County, tmp_path: Path) -> None:
    """林 and 邱 stay, 卞 goes and somebody new comes; then the operator pins what `trust roots` prints."""
    new = tmp_path / "new"
    new.write_bytes(private_file("root-new"))
    listed = (KEYS / "roots.yaml").read_text(encoding="utf-8").replace("root-bian-shouchang", "root-new")
    old_key = listed.splitlines()[-1]
    roots = tmp_path / "roots.yaml"
    roots.write_text(listed.replace(old_key, f"      - {a_root('root-new').keys[0]}"), encoding="utf-8")

    county.command("trust", "propose", "--roots", str(roots)).expect(0)
    county.command("trust", "sign", "--key", str(new), "--yes").expect(0)
    county.command("trust", "sign", "--key", LIN, "--yes").expect(0)
    county.commit(trusted=False)
    assert "TRU002" in county.build().expect(1).out, "of the old ones only 林 has signed"
    assert "TRU002" in county.command("check").expect(1).out
    assert "TRU002" in county.command("trust", "roots").expect(1).out

    county.git("reset", "--quiet", "--soft", "HEAD~1")
    assert "签名已经够数" in county.command("trust", "sign", "--key", QIU, "--yes").expect(0).out
    county.command("check").expect(0)
    county.commit(trusted=False)
    county.build().expect(0)
    printed = county.command("trust", "roots").expect(0).out
    county.write({"tests/keys/roots.yaml": printed})
    county.build().expect(0)


def test_who_signs_a_proposal_that_was_committed_sees_what_changed(county: County) -> None:
    """As the how-to says: the proposal is committed and pushed, and the root people sign it in their own clones."""
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)
    county.commit(trusted=False)

    assert "+    name: 陈雨" in county.command("trust", "sign", "--key", LIN, "--yes").expect(0).out
    county.commit(trusted=False)
    assert "+    name: 陈雨" in county.command("trust", "sign", "--key", QIU, "--yes").expect(0).out

    county.commit(trusted=False)
    county.build().expect(0)


def test_a_proposal_that_was_committed_is_mended_under_its_number(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER.replace("陈雨", "陈羽")})
    county.command("trust", "propose").expect(0)
    county.commit(trusted=False)
    county.write({"accounts/jinhe.yaml": LATER})

    assert "第 2 版" in county.command("trust", "propose").expect(0).out
    for key in (LIN, QIU):
        county.command("trust", "sign", "--key", key, "--yes").expect(0)
    county.commit(trusted=False)
    county.build().expect(0)


def test_a_root_person_who_goes_signs_the_committed_proposal_and_is_counted(county: County, tmp_path: Path) -> None:
    """Of the old ones 林 and 卞 sign, of the new ones 林 and the new one; without 卞 it is told that more must."""
    new, roots = tmp_path / "new", tmp_path / "roots.yaml"
    new.write_bytes(private_file("root-new"))
    listed = (KEYS / "roots.yaml").read_text(encoding="utf-8").replace("root-bian-shouchang", "root-new")
    roots.write_text(listed.replace(listed.splitlines()[-1], f"      - {a_root('root-new').keys[0]}"), encoding="utf-8")
    county.command("trust", "propose", "--roots", str(roots)).expect(0)
    county.commit(trusted=False)

    county.command("trust", "sign", "--key", str(new), "--yes").expect(0)
    assert "签名已经够数" not in county.command("trust", "sign", "--key", LIN, "--yes").expect(0).out
    assert "TRU002" in county.command("trust", "show").expect(1).out
    assert "签名已经够数" in county.command("trust", "sign", "--key", BIAN, "--yes").expect(0).out
    county.command("trust", "show").expect(0)
    county.commit(trusted=False)
    county.build().expect(0)


def test_nobody_signs_a_version_whose_predecessor_is_not_there_to_compare(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})
    county.command("trust", "propose").expect(0)
    text = (county.root / TRUST_PATH).read_text(encoding="utf-8")
    previous = next(line for line in text.splitlines() if line.startswith("previous:"))
    county.write({TRUST_PATH: text.replace(previous, f'previous: "{"0" * 64}"')})

    run = county.command("trust", "sign", "--key", LIN, "--yes").expect(2)

    assert "--base origin/main" in run.err


def test_what_trust_roots_prints_can_be_pinned() -> None:
    text = "\n".join(roots_lines(Roots(2, (a_root("a"), a_root("b")))))

    assert text.startswith("threshold: 2\nroots:\n")


def private_file(person: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key_of(person).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
