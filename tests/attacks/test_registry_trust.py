"""Attack: say who may publish, without the root people.  A registry they did not sign stops everything.

The attacker can write anything to the protected branch, and has no two root keys.  Each attack ends with a real build:
it names the rule, and residents see what they saw before, byte for byte.
"""

from __future__ import annotations

from dataclasses import replace

from bench.trust import committed_trust, next_version, sample_roots, signed, with_signatures
from plugins.problems import Location
from plugins.registry.load import TRUST_PATH
from plugins.tree import WorkingTree
from plugins.trust.model import Roots, RootSignature, Trust, fingerprint, write_trust
from plugins.trust.sshsig import sign_native
from tests.builders import (
    PLATFORM,
    STANDARD,
    TOWN,
    VILLAGE,
    a_root,
    article,
    blob_of,
    key_of,
    person,
    public_line,
)
from tests.county import SITE, County, Run

EVIL = "content/articles/jinhe/2026/evil.md"
# One more person of the town for every stage the town signs: with that, the attacker alone is the town.
GIVES_RIGHTS = TOWN + person("mallory", *(stage for stage in STANDARD)) + person("mallory-2", *STANDARD)
LATER = TOWN.replace("name: 某chen-yu", "name: 陈雨")


def refused(county: County, *rules: str) -> Run:
    """A build, and plain pelican, end with these rules and leave every published byte as it was."""
    before = county.snapshot()
    run = county.build().expect(1)
    told = [line.split()[1] for line in run.out.splitlines() if line.startswith(("accounts/", "villages/"))]
    assert told == list(rules), run.out
    assert county.snapshot() == before
    assert county.pelican().code != 0
    assert county.snapshot() == before
    return run


def in_force(county: County) -> Trust:
    trust = committed_trust(county.root)
    assert trust is not None
    return trust


def test_a_change_the_root_people_signed_takes_effect(county: County) -> None:
    county.commit({"accounts/jinhe.yaml": LATER})

    county.build().expect(0)

    assert in_force(county).statement.version == 2
    assert county.mentions("陈雨")


def test_rights_given_in_the_same_change_as_the_text_that_uses_them(county: County) -> None:
    chosen = STANDARD | dict.fromkeys(("review1", "review2", "review3"), "mallory") | {"proof1": "mallory-2"}
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS, EVIL: article("汇款到这个账户。\n", "evil", review=chosen)})
    county.sign(EVIL)
    county.commit(trusted=False)

    refused(county, "TRU003")

    assert not county.publishes("articles/jinhe/2026/evil")
    assert county.publishes("articles/jinhe/2026/street-lamps")


def test_rights_given_in_a_change_of_their_own(county: County) -> None:
    county.commit({"accounts/jinhe.yaml": GIVES_RIGHTS}, trusted=False)
    county.commit({EVIL: article(name="evil")}, trusted=False)

    refused(county, "TRU003")


def test_rights_brought_in_by_the_second_parent_of_a_merge(county: County) -> None:
    county.git("checkout", "--quiet", "-b", "harmless")
    county.commit({"accounts/jinhe.yaml": GIVES_RIGHTS}, trusted=False)
    county.git("checkout", "--quiet", "main")
    county.commit({EVIL: article(name="evil")})
    county.git("merge", "--quiet", "--no-ff", "--message", "merge", "harmless")

    refused(county, "TRU003")


def test_rights_slipped_into_the_merge_itself(county: County) -> None:
    """An evil merge: neither parent has the change, and `git log -p` does not show it."""
    county.git("checkout", "--quiet", "-b", "harmless")
    county.commit({EVIL: article(name="evil")})
    county.git("checkout", "--quiet", "main")
    county.git("merge", "--quiet", "--no-ff", "--no-commit", "harmless")
    county.commit({"accounts/jinhe.yaml": GIVES_RIGHTS}, trusted=False)

    refused(county, "TRU003")


def test_a_key_put_under_the_name_of_somebody_trusted(county: County) -> None:
    stolen = TOWN.replace(public_line("feng-hua"), public_line("mallory"))
    assert stolen != TOWN
    county.commit({"accounts/jinhe.yaml": stolen}, trusted=False)

    refused(county, "TRU003")


def test_a_second_person_of_the_same_id_in_another_file(county: County) -> None:
    county.commit({"accounts/policy-2.yaml": PLATFORM.replace("id: rongmei", "id: policy-2")}, trusted=False)

    run = county.build().expect(1)

    assert "REG" in run.out
    assert "accounts/policy-2.yaml" in run.out


def test_a_new_unit_of_the_attackers_own(county: County) -> None:
    own = TOWN.replace("id: jinhe", "id: xinzhen").replace("11999999000000009L", "11999999000000017F")
    for id in ("chen-yu", "xie-fen", "hu-qing", "feng-hua"):
        own = own.replace(public_line(id), public_line(id + "-x")).replace(id, id + "-x")
    county.commit({"accounts/xinzhen.yaml": own}, trusted=False)

    refused(county, "TRU004")


def test_a_unit_that_was_removed(county: County) -> None:
    county.commit({"villages/hexing/village.yaml": None}, trusted=False)

    refused(county, "TRU005")


def test_a_village_profile_is_part_of_the_registry(county: County) -> None:
    county.commit({"villages/hexing/village.yaml": VILLAGE + person("mallory", "review1")}, trusted=False)

    refused(county, "TRU003")


def test_the_signatures_are_removed(county: County) -> None:
    county.commit({TRUST_PATH: None})

    refused(county, "TRU001")


def test_one_root_person_alone(county: County) -> None:
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS})
    version = next_version(WorkingTree(county.root), SITE, in_force(county))
    county.commit({TRUST_PATH: write_trust(signed(version, 1))})

    refused(county, "TRU002")


def test_one_root_person_twice(county: County) -> None:
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS})
    first = sample_roots().people[0]
    version = next_version(WorkingTree(county.root), SITE, in_force(county))
    county.commit({TRUST_PATH: write_trust(with_signatures(Trust(version, ()), first, first))})

    refused(county, "TRU002")


def test_root_people_of_the_attackers_own(county: County) -> None:
    """The file is sound in itself; only the pin outside the repository knows better."""
    own = Roots(2, (a_root("mallory"), a_root("trudy")), sample=True)
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS})
    said = replace(next_version(WorkingTree(county.root), SITE, in_force(county)), roots=own)
    county.commit({TRUST_PATH: write_trust(by_strangers(said_by=("mallory", "trudy"), trust=Trust(said, ())))})

    refused(county, "TRU002")


def test_root_people_of_the_attackers_own_under_the_ids_of_the_real_ones(county: County) -> None:
    real = [root.id for root in sample_roots().people]
    own = Roots(2, tuple(a_root(id, f"evil-{id}") for id in real), sample=True)
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS})
    said = replace(next_version(WorkingTree(county.root), SITE, in_force(county)), roots=own)
    hands = {id: f"evil-{id}" for id in real}
    county.commit({TRUST_PATH: write_trust(by_strangers(said_by=tuple(hands), trust=Trust(said, ()), keys=hands))})

    refused(county, "TRU002")


def test_the_registry_of_before_a_key_was_taken_away(county: County) -> None:
    """Back to version 1, files and signatures and all: every signature in it is genuine."""
    old = {path: (county.root / path).read_bytes() for path in ("accounts/jinhe.yaml", TRUST_PATH)}
    county.commit({"accounts/jinhe.yaml": LATER})
    county.build().expect(0)

    county.commit(old)

    refused(county, "TRU006")


def test_the_registry_of_before_brought_back_in_two_steps(county: County) -> None:
    """First the file goes, then an older one comes: the commit before the last knows no version at all."""
    old = {path: (county.root / path).read_bytes() for path in ("accounts/jinhe.yaml", TRUST_PATH)}
    county.commit({"accounts/jinhe.yaml": LATER})
    county.build().expect(0)

    county.commit({TRUST_PATH: None})
    county.commit(old)

    refused(county, "TRU006")


def test_the_same_number_for_another_registry(county: County) -> None:
    first = in_force(county).statement
    county.commit({"accounts/jinhe.yaml": LATER})
    county.build().expect(0)
    county.write({"accounts/jinhe.yaml": GIVES_RIGHTS})
    other = replace(next_version(WorkingTree(county.root), SITE, None), version=2, previous=first.digest)

    county.commit({TRUST_PATH: write_trust(signed(other))})

    refused(county, "TRU007")


def test_a_version_left_out(county: County) -> None:
    county.write({"accounts/jinhe.yaml": LATER})
    later = replace(next_version(WorkingTree(county.root), SITE, in_force(county)), version=3)

    county.commit({TRUST_PATH: write_trust(signed(later))})

    refused(county, "TRU008")


def test_the_registry_of_another_county(county: County) -> None:
    other = replace(next_version(WorkingTree(county.root), "xihe.example", None))

    county.commit({TRUST_PATH: write_trust(signed(other))})

    assert "TRU009" in county.build().expect(1).out


def test_a_real_site_that_trusts_what_a_commit_can_change(county: County) -> None:
    county.become_real()
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "real")
    before = county.snapshot()

    run = county.build().expect(2)

    assert "GONGKAI_ROOTS" in run.err
    assert county.snapshot() == before


def test_an_editor_is_told_that_the_root_people_have_to_sign(county: County) -> None:
    """Nothing is wrong with a change that is not signed yet: `check` and the preview say who has to act."""
    county.write({"accounts/jinhe.yaml": LATER})

    run = county.command("check").expect(1)
    assert "accounts/jinhe.yaml:1:1: TRU003" in run.out
    assert "TRU" not in county.command("check", "content").expect(0).out, "a writer has nothing to do with it"
    assert "TRU003" in county.build("--preview").expect(0).out


def by_strangers(said_by: tuple[str, ...], trust: Trust, keys: dict[str, str] | None = None) -> Trust:
    """Signed, with sound signatures, by people the attacker made up; `keys` names the key each uses."""
    said = trust.statement
    own = {root: (keys or {}).get(root, root) for root in said_by}
    signatures = tuple(
        RootSignature(
            root,
            fingerprint(blob_of(key)),
            sign_native(key_of(key), said.bytes(), said.namespace),
            Location(TRUST_PATH),
        )
        for root, key in own.items()
    )
    return replace(trust, signatures=signatures)
