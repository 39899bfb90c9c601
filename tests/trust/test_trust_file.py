"""trust.yaml as a file, and the pin of its first version."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.trust.checks import (
    check_files,
    check_first,
    check_signatures,
    check_unpinned,
    is_enough,
)
from plugins.trust.model import (
    Roots,
    fingerprint,
    namespace_of,
    parse_trust,
    roots_lines,
    write_trust,
)
from plugins.trust.pinned import load_pinned, parse_pinned
from tests.builders import a_root, a_tree, blob_of, public_line, rules
from tests.trust.test_trust import OLD, SITE, a_statement, by, found, roots

# ---- the file -----------------------------------------------------------------------------------------------------


def test_what_is_written_reads_back_as_itself() -> None:
    trust = by(a_statement(), "bian", "lin")
    again, problems = parse_trust(write_trust(trust))

    assert problems == ()
    assert again is not None
    assert again.statement == trust.statement
    assert found(again) == []
    assert write_trust(again) == write_trust(trust)


def test_what_is_signed_names_everything_it_depends_on() -> None:
    said = json.loads(a_statement().bytes())

    assert sorted(said) == ["at", "files", "previous", "roots", "sample", "site", "threshold", "type", "version"]
    assert said["type"] == "registry.v1"
    assert namespace_of(SITE) == "registry.v1@jiangwan.example"


def test_what_is_signed_is_said_byte_for_byte_with_who_the_root_people_are() -> None:
    """A signature of today has to hold in ten years, over these bytes; one that left a root out would name nobody."""
    two_keys = replace(OLD, people=(a_root("lin", "lin", "spare"), a_root("qiu")))
    said = a_statement(
        roots=two_keys, version=7, previous="ab", files={"accounts/b.yaml": "22", "accounts/a.yaml": "11"}
    )
    expected = {
        "type": "registry.v1",
        "site": "jiangwan.example",
        "version": 7,
        "previous": "ab",
        "at": "2026-11-02T09:00:00+08:00",
        "threshold": 2,
        "roots": [
            {"id": "lin", "name": "某lin", "keys": [public_line("lin"), public_line("spare")]},
            {"id": "qiu", "name": "某qiu", "keys": [public_line("qiu")]},
        ],
        "sample": False,
        "files": {"accounts/a.yaml": "11", "accounts/b.yaml": "22"},
    }

    text = json.dumps(expected, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert said.bytes() == text.encode()
    assert said.namespace == "registry.v1@jiangwan.example"


def test_a_fingerprint_is_what_ssh_keygen_shows() -> None:
    for id in ("lin", "qiu", "bian", "spare"):
        line = subprocess.run(
            ["ssh-keygen", "-lf", "-"], input=public_line(id), capture_output=True, text=True, check=True
        ).stdout
        assert line.split()[1] == fingerprint(blob_of(id))


@pytest.mark.parametrize(("hands", "enough"), [((), False), (("lin",), False), (("lin", "qiu"), True)])
def test_it_is_enough_when_as_many_signed_as_have_to(hands: Sequence[str], enough: bool) -> None:
    assert is_enough(by(a_statement(), *hands), OLD) == enough


def test_all_three_are_more_than_enough() -> None:
    assert is_enough(by(a_statement(), "lin", "qiu", "bian"), OLD)


def test_the_first_and_every_later_version_is_in_order() -> None:
    assert rules(check_first(a_statement())) == []
    assert rules(check_first(a_statement(version=2, previous="x"))) == []
    (problem,) = check_first(a_statement(version=5))
    assert problem.values == {"version": 5, "known": 4}


def test_too_few_signatures_are_told_with_who_signed_and_who_could() -> None:
    (alone,) = check_signatures(by(a_statement(), "lin"), OLD)
    (nobody,) = check_signatures(by(a_statement()), OLD)

    assert (alone.values["signed"], alone.values["known"]) == (
        ("某lin（lin）",),
        ("某lin（lin）", "某qiu（qiu）", "某bian（bian）"),
    )
    assert (nobody.values["signed"], nobody.values["count"], nobody.values["needed"]) == ((), 0, 2)


def test_a_version_nobody_signed_yet_reads_back_as_itself() -> None:
    trust = by(a_statement())

    assert parse_trust(write_trust(trust)) == (trust, ())


def test_a_bad_signature_and_a_bad_root_key_are_pointed_at() -> None:
    good = by(a_statement(), "lin", "qiu", "bian")
    forged = replace(good.signatures[1], signature=good.signatures[0].signature)
    again, _ = parse_trust(write_trust(replace(good, signatures=(good.signatures[0], forged, good.signatures[2]))))
    assert again is not None
    (problem,) = check_signatures(again, OLD)
    place = next(each.at for each in again.signatures if each.root == "qiu")
    assert (rules([problem]), problem.location) == (["TRU010"], place)
    assert len({each.at for each in again.signatures}) == 3

    text = write_trust(good).decode().replace("ssh-ed25519 ", "ssh-rsa ", 1)
    (bad, *_) = parse_trust(text.encode())[1]
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "ssh-rsa" in each)
    assert bad.location.line in (line - 1, line)
    assert bad.location.column > 1


def test_a_changed_registry_file_is_told_with_the_version_it_was_signed_in() -> None:
    statement = a_statement(version=3, previous="x")
    (problem,) = check_files(statement, {**statement.files, "accounts/new.yaml": "00"})

    assert (problem.location.path, problem.values) == ("accounts/new.yaml", {"version": 3})


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("version: 1", "version: one", "YML005"),
        ("threshold: 2\n", "", "YML007"),
        ("files:\n", "filed:\n", "YML007"),
        ("site:", "size: 1\nsite:", "YML006"),
        ("version: 1", "version: 1\nversion: 2", "YML002"),
        ("ssh-ed25519 ", "ssh-rsa ", "TRU012"),
    ],
)
def test_a_file_that_is_not_exactly_what_we_write_vouches_for_nothing(old: str, new: str, rule: str) -> None:
    text = write_trust(by(a_statement(), "lin", "qiu")).decode()
    trust, problems = parse_trust(text.replace(old, new, 1).encode())

    assert trust is None
    assert rule in rules(problems)


def test_a_folder_without_the_file_waits_for_the_root_people() -> None:
    assert rules(check_unpinned(a_tree(), SITE)) == ["TRU001"]


def test_a_link_in_its_place_is_no_file() -> None:
    data = write_trust(by(a_statement(), "lin", "qiu"))

    assert rules(check_unpinned(a_tree({"accounts/trust.yaml": data}), SITE)) == []
    assert rules(check_unpinned(a_tree({"accounts/trust.yaml": data}, links=["accounts/trust.yaml"]), SITE)) == [
        "TRU001"
    ]


# ---- the pin ------------------------------------------------------------------------------------------------------


def pin(path: Path, roots: Roots = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(roots_lines(roots)) + "\n", encoding="utf-8")
    return path


def test_a_real_site_pins_its_roots_outside_the_repository(tmp_path: Path) -> None:
    repository = tmp_path / "county"
    inside, outside = pin(repository / "roots.yaml"), pin(tmp_path / "etc" / "roots.yaml")

    assert load_pinned(outside, repository, is_real=True) == OLD
    assert load_pinned(inside, repository, is_real=False) == OLD
    with pytest.raises(SettingsError, match="inside the repository"):
        load_pinned(inside, repository, is_real=True)


def test_a_link_into_the_repository_is_inside_it(tmp_path: Path) -> None:
    repository = tmp_path / "county"
    link = tmp_path / "roots.yaml"
    link.symlink_to(pin(repository / "roots.yaml"))

    with pytest.raises(SettingsError, match="inside the repository"):
        load_pinned(link, repository, is_real=True)


def test_a_real_site_refuses_sample_roots(tmp_path: Path) -> None:
    path = pin(tmp_path / "roots.yaml", replace(OLD, sample=True))

    assert load_pinned(path, tmp_path / "county", is_real=False).sample
    with pytest.raises(SettingsError, match="sample roots"):
        load_pinned(path, tmp_path / "county", is_real=True)


def test_a_missing_pin_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_pinned(tmp_path / "roots.yaml", tmp_path / "county", is_real=False)


@pytest.mark.parametrize(
    "text",
    [
        b"threshold: 2\n",
        b"threshold: 2\nroots: []\n",
        b"\xff",
        "\n".join(roots_lines(roots("lin", "qiu", threshold=1))).encode(),
        ("\n".join(roots_lines(OLD)) + "\nnote: x\n").encode(),
        "\n".join(roots_lines(Roots(2, (a_root("lin"), a_root("qiu", "lin"))))).encode(),
    ],
)
def test_a_pin_that_is_not_sound_is_refused(text: bytes) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        parse_pinned(text, Path("roots.yaml"))
