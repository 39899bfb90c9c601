"""Signing a whole sample county: valid to the gate, the same each time, and nothing without a key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.county import make_county
from bench.sign import main, sign_everything, signing_times
from bench.units import bench_key
from plugins.clock import CHINA
from plugins.pipeline.judge import judge
from plugins.problems import SettingsError
from plugins.registry.model import PersonId, Stage
from plugins.tree import WorkingTree

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
SATURDAY = 5


@pytest.fixture
def county(tmp_path: Path) -> Path:
    root = tmp_path / "county"
    make_county(root, articles=6, accounts=4, villages=1, quarters=1, commit=False)
    return root


def sidecars(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.review.yaml")}


def remove_sidecars(root: Path) -> None:
    for path in sidecars(root):
        (root / path).unlink()


def test_signing_twice_gives_the_same_bytes_as_signing_once(county: Path) -> None:
    before = sidecars(county)

    signed = sign_everything(county, bench_key, only_missing=False)

    assert len(signed.signed) == len(before)
    assert sidecars(county) == before


def test_only_a_draft_that_changed_is_signed_again(county: Path) -> None:
    before = sidecars(county)
    draft = min(county.glob("content/articles/*/*/*.md"))
    draft.write_bytes(draft.read_bytes() + "\n补充一句。\n".encode())

    signed = sign_everything(county, bench_key)

    after = sidecars(county)
    source = draft.relative_to(county).as_posix()
    assert signed.signed == (source,)
    assert {path for path in after if after[path] != before[path]} == {source.replace(".md", ".review.yaml")}
    assert judge(WorkingTree(county), NOW).problems == ()


def test_what_was_corrected_after_its_publication_is_signed_once_for_that_correction(county: Path) -> None:
    draft = judge(WorkingTree(county), NOW).decision.approved[0].draft
    text = draft.data.decode()
    at = (draft.published + timedelta(days=2)).isoformat(timespec="minutes")
    corrections = f"corrections:\n  - {{at: {at}, note: 更正一处数字}}\n"
    (county / draft.source).write_text(text.replace("review:\n", f"{corrections}review:\n", 1), encoding="utf-8")

    assert sign_everything(county, bench_key).signed == (draft.source,)
    before = sidecars(county)

    assert sign_everything(county, bench_key).signed == ()
    assert sidecars(county) == before


def test_every_stage_is_signed_in_order_in_working_hours_and_released_just_before_publication(county: Path) -> None:
    for approved in judge(WorkingTree(county), NOW).decision.approved:
        draft = approved.draft
        times = [sign_off.statement.at for sign_off in approved.sign_offs]
        assert times == sorted(times)
        assert times[0].date() >= draft.created
        assert timedelta(0) < draft.published - times[-1] < timedelta(minutes=10)
        for at in times[:-1]:
            assert at.weekday() < SATURDAY
            assert time(8, 30) <= at.time() <= time(17, 30)


def test_a_document_published_in_the_night_in_which_it_was_written_is_signed_in_that_night(county: Path) -> None:
    draft = judge(WorkingTree(county), NOW).decision.approved[0].draft
    urgent = replace(draft, published=datetime.combine(draft.created, time(0, 30), CHINA))

    times = signing_times(urgent, list(Stage))

    assert times == sorted(times)
    assert {at.date() for at in times} == {draft.created}


def test_nothing_is_signed_when_somebody_has_no_key(county: Path) -> None:
    lacking = judge(WorkingTree(county), NOW).decision.approved[0].draft.signers[Stage.REVIEW1]
    remove_sidecars(county)

    def keys(person: PersonId) -> Ed25519PrivateKey:
        if person == lacking:
            raise SettingsError("there is none", "make one")
        return bench_key(person)

    with pytest.raises(SettingsError, match=lacking):
        sign_everything(county, keys)
    assert sidecars(county) == {}


def test_a_key_the_registry_does_not_know_signs_nothing(county: Path) -> None:
    remove_sidecars(county)

    with pytest.raises(SettingsError, match="not registered"):
        sign_everything(county, lambda person: bench_key(PersonId(person + "-stranger")))
    assert sidecars(county) == {}


def test_the_command_says_who_has_no_key(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "keys").mkdir()

    assert main([str(county), "--again", "--keys", str(tmp_path / "keys")]) == 2
    assert "no private key" in capsys.readouterr().err
