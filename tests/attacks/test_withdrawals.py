"""Taking a page down that one may not, and bringing one back that was taken down: refused, the rest goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.review.withdrawal import Withdrawal, namespace, parse_withdrawal, signed_withdrawal, write_withdrawal
from plugins.trust.sshsig import sign_native
from tests.builders import ARTICLE, key_of
from tests.command.test_sign import key_file
from tests.county import County, a_county

PAGE, OTHER = "articles/jinhe/2026/street-lamps", "pages/about"
FILE = ARTICLE.replace(".md", ".withdrawn.yaml")
WORDS = "拨打镇里的便民电话"
Change = Callable[[Withdrawal], Withdrawal]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A withdrawn article, committed and built."""
    county = a_county(tmp_path)
    words = ("--reason", "盏数有误", "--key", key_file(county, "feng-hua"), "--yes")
    county.command("withdraw", PAGE, *words).expect(0)
    county.commit()
    county.build().expect(0)
    assert county.mentions(WORDS) == []
    return county


def signed_by(said: Withdrawal, hand: str) -> Withdrawal:
    return signed_withdrawal(said, sign_native(key_of(hand), said.bytes(), namespace(said.site)))


def rewritten(county: County, change: Change) -> bytes:
    said, _ = parse_withdrawal((county.root / FILE).read_bytes(), FILE)
    assert said is not None
    return write_withdrawal(change(said))


FORGERIES: dict[str, Change] = {
    "another reason": lambda said: replace(said, reason="没有原因"),
    "a higher revision": lambda said: replace(said, revision=9),
    "another hand": lambda said: signed_by(said, "xie-fen"),
    "nobody who may": lambda said: signed_by(replace(said, person="xie-fen"), "xie-fen"),  # type: ignore[arg-type]
    "another site": lambda said: signed_by(replace(said, site="other.example"), "feng-hua"),
    "another unit's": lambda said: signed_by(replace(said, owner="rongmei"), "feng-hua"),
    "the future": lambda said: signed_by(replace(said, at=said.at.replace(year=2030)), "feng-hua"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_withdrawal_nobody_entitled_signed_takes_nothing_down(tmp_path: Path, county: County, forgery: str) -> None:
    forged = rewritten(county, FORGERIES[forgery])
    fresh = a_county(tmp_path / "fresh")
    fresh.commit({FILE: forged})

    run = fresh.build().expect(1)

    assert "REV031" in run.out
    assert fresh.mentions(WORDS) != []
    assert fresh.publishes(OTHER)


def test_a_withdrawal_of_one_document_cannot_be_carried_to_another(county: County) -> None:
    stolen = (county.root / FILE).read_bytes()
    county.commit({"content/pages/about.withdrawn.yaml": stolen})

    run = county.build().expect(1)

    assert "REV031" in run.out
    assert county.mentions("这里说明本网站的情况") != []


@pytest.mark.parametrize("how", ["edited into nothing", "signed again as it was"])
def test_what_was_withdrawn_does_not_return_by_itself(county: County, how: str) -> None:
    if how == "signed again as it was":
        county.sign(ARTICLE)  # colluding signers give revision 1 once more
    else:
        county.commit({ARTICLE: (county.root / ARTICLE).read_bytes() + b"\n"})
    county.commit()

    county.build()

    assert county.mentions(WORDS) == []
    assert county.publishes(OTHER)
