"""Attack: bring back what was superseded or taken down, or change what the log says was public.

The attacker has genuine sign-offs of earlier days, can write to the branch, and, further below, to the log and to the
published tree.  Each attack ends with a real build or a real `verify`: it names what it found, the attacked document
stays as it was, and unrelated documents still go out wherever the log itself holds.
"""

from __future__ import annotations

import json
from datetime import timedelta

from tests.builders import ARTICLE, NOW, REGISTRY, article, public_line
from tests.county import County

OLD, NEW = "旧的说法：不收费。", "新的说法：收费二十元。"
SIDECAR = ARTICLE.replace(".md", ".review.yaml")
STREET_LAMPS = "articles/jinhe/2026/street-lamps"
OTHER = "content/articles/jinhe/2026/other.md"
LOG, HEAD = "log/publication.jsonl", "output.log-head"
LATER = {"SOURCE_DATE_EPOCH": str(int((NOW + timedelta(days=3)).timestamp()))}
DRAFT = {"image": "lamp.png", "image_alt": "修好的路灯"}


def publish(county: County, text: str) -> dict[str, bytes]:
    """Have the article say this, signed by everybody, and publish it; returns draft and sidecar as they were then."""
    county.write({ARTICLE: article(text + "\n", **DRAFT)})
    county.sign(ARTICLE)
    county.commit()
    county.build().expect(0)
    return {path: (county.root / path).read_bytes() for path in (ARTICLE, SIDECAR)}


def and_another(county: County) -> None:
    """An unrelated document that lands with the attack."""
    county.write({OTHER: article("无关的一篇。\n", "other")})
    county.sign(OTHER)


def entries(county: County) -> list[dict[str, object]]:
    return [json.loads(line) for line in (county.root / LOG).read_text(encoding="utf-8").splitlines()]


# ---- the branch ---------------------------------------------------------------------------------------------------


def test_a_rollback_to_an_older_revision_with_its_genuine_sign_offs(county: County) -> None:
    old = publish(county, OLD)
    publish(county, NEW)
    and_another(county)
    county.commit(dict(old))

    run = county.build().expect(1)

    assert f"{ARTICLE}:2:5: REV040" in run.out
    assert county.mentions(OLD) == []
    assert county.mentions(NEW), "what was published last stays"
    assert county.publishes("articles/jinhe/2026/other")


def test_a_rollback_by_an_older_branch(county: County) -> None:
    """The whole branch goes back: nobody edited a thing, and the log still knows."""
    publish(county, OLD)
    older = county.git("rev-parse", "HEAD")
    publish(county, NEW)
    county.git("reset", "--quiet", "--hard", older)
    and_another(county)
    county.commit()

    run = county.build().expect(1)

    assert "REV040" in run.out
    assert county.mentions(OLD) == []
    assert county.publishes("articles/jinhe/2026/other")


def test_two_texts_under_one_number(county: County) -> None:
    """Colluding signers sign other words as the revision that is public already."""
    publish(county, OLD)
    (county.root / SIDECAR).unlink()
    county.write({ARTICLE: article("第一版，别的话。\n", **DRAFT)})
    county.sign(ARTICLE)
    and_another(county)
    county.commit()

    run = county.build().expect(1)

    assert "REV041" in run.out or "REV040" in run.out
    assert county.mentions("第一版，别的话") == []
    assert county.publishes("articles/jinhe/2026/other")


def test_a_document_that_was_taken_off_comes_back_as_it_was(county: County) -> None:
    old = publish(county, OLD)
    picture = (county.root / ARTICLE.replace("street-lamps.md", "lamp.png")).read_bytes()
    county.commit({ARTICLE: None, SIDECAR: None, ARTICLE.replace("street-lamps.md", "lamp.png"): None})
    county.build().expect(0)
    assert entries(county)[-2]["event"] == "withdraw"
    and_another(county)
    county.commit({**old, ARTICLE.replace("street-lamps.md", "lamp.png"): picture})

    run = county.build().expect(1)

    assert "REV042" in run.out
    assert not county.publishes(STREET_LAMPS)
    assert county.publishes("articles/jinhe/2026/other")


def test_it_comes_back_when_everybody_signs_a_new_revision(county: County) -> None:
    old = publish(county, OLD)
    picture = (county.root / ARTICLE.replace("street-lamps.md", "lamp.png")).read_bytes()
    county.commit({ARTICLE: None, SIDECAR: None, ARTICLE.replace("street-lamps.md", "lamp.png"): None})
    county.build().expect(0)
    county.write({**old, ARTICLE.replace("street-lamps.md", "lamp.png"): picture})
    county.write({ARTICLE: article(NEW + "\n", **DRAFT)})
    county.sign(ARTICLE)
    county.commit()

    county.build().expect(0)

    assert county.mentions(NEW)
    assert "restore" in [each["event"] for each in entries(county)]


def test_the_date_of_publication_is_moved(county: County) -> None:
    publish(county, OLD)
    county.write({ARTICLE: article(NEW + "\n", published="2026-03-08T09:30+08:00", **DRAFT)})
    county.sign(ARTICLE)
    and_another(county)
    county.commit()

    run = county.build().expect(1)

    assert "REV043" in run.out
    assert county.mentions(NEW) == []
    assert county.mentions(OLD)
    assert county.publishes("articles/jinhe/2026/other")


def test_sign_offs_that_lay_in_a_drawer(county: County) -> None:
    county.commit({"accounts/policy.yaml": str(REGISTRY["accounts/policy.yaml"]).replace("days: 400", "days: 60")})
    and_another(county)
    county.commit()

    run = county.build().expect(1)

    assert "REV046" in run.out
    assert not county.publishes("articles/jinhe/2026/other")
    assert county.publishes(STREET_LAMPS)


def test_a_document_that_is_public_is_signed_anew_with_a_day_of_long_ago(county: County) -> None:
    publish(county, OLD)
    county.commit({"accounts/policy.yaml": str(REGISTRY["accounts/policy.yaml"]).replace("days: 400", "days: 60")})
    county.write({ARTICLE: article(NEW + "\n", **DRAFT)})
    county.sign(ARTICLE)
    county.commit()

    run = county.build().expect(1)

    assert "REV046 这一轮签审" in run.out
    assert county.mentions(NEW) == []
    assert county.mentions(OLD), "what was public before stays"


# ---- keys ---------------------------------------------------------------------------------------------------------


def with_key(county: County, person: str, line: str) -> None:
    """A registry in which the key of `person` says more; the root people signed it."""
    path = "accounts/jinhe.yaml"
    text = (county.root / path).read_text(encoding="utf-8")
    key = f"{{key: {public_line(person)}, since: 2024-01-01, sample: true"
    assert key in text
    county.commit({path: text.replace(key, f"{key}, {line}")})


def test_a_retired_key_leaves_what_was_published_alone(county: County) -> None:
    with_key(county, "feng-hua", "retired_on: 2026-11-23")

    county.build(env=LATER).expect(0)

    assert county.publishes(STREET_LAMPS)


def test_a_retired_key_signs_nothing_new_however_it_is_dated(county: County) -> None:
    with_key(county, "feng-hua", "retired_on: 2026-11-23")
    and_another(county)  # dated in March, when the key was good
    county.commit()

    run = county.build(env=LATER).expect(1)

    assert "REV044" in run.out
    assert not county.publishes("articles/jinhe/2026/other")
    assert county.publishes(STREET_LAMPS)


def test_a_stolen_key_takes_nothing_down_that_was_public_before(county: County) -> None:
    with_key(county, "feng-hua", "compromised_since: 2026-11-23")

    county.build().expect(0)

    assert county.publishes(STREET_LAMPS)


def test_a_stolen_key_takes_down_all_that_became_public_with_it_since(county: County) -> None:
    with_key(county, "feng-hua", "compromised_since: 2026-11-20")

    run = county.build().expect(1)

    assert f"{SIDECAR}:" in run.out
    assert "REV045" in run.out
    assert not county.publishes(STREET_LAMPS)
    assert county.publishes("pages/about")


def test_what_the_log_has_something_against_is_told_before_the_build(county: County) -> None:
    with_key(county, "feng-hua", "compromised_since: 2026-11-20")

    assert "REV045" in county.command("check").expect(1).out
    assert "REV045" in county.command("check", ARTICLE).expect(1).out
    assert f"./build.py check {ARTICLE}" in county.command("pending").expect(0).out
    county.write({LOG: None})
    county.command("check").expect(0)  # a clone without a log says what a clone can say
