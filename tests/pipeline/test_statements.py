"""What a real site has to say of itself."""

from __future__ import annotations

from dataclasses import replace

from plugins.edition.model import Edition
from plugins.pipeline.prepare import missing_statements
from plugins.problems import Severity
from tests.builders import rules
from tests.publish.editions import COMMIT, a_site

REAL = a_site(url="https://www.jiangwan.gov.cn")


def an_edition(*names: str) -> Edition:
    addresses = frozenset(f"/pages/{name}.html" for name in names)
    return Edition(REAL, COMMIT, (), (), (), (), is_preview=False, addresses=addresses)


def test_a_real_site_without_its_statements_says_so_and_goes_out() -> None:
    missing = tuple(missing_statements(an_edition("about")))

    assert rules(missing) == ["DRA036", "DRA036"]
    assert [problem.location.path for problem in missing] == [
        "content/pages/privacy.md",
        "content/pages/accessibility.md",
    ]
    assert {problem.severity for problem in missing} == {Severity.OVERDUE}


def test_nothing_is_missing_where_all_stand_there_nor_in_a_sample() -> None:
    whole = an_edition("about", "privacy", "accessibility")

    assert list(missing_statements(whole)) == []
    assert list(missing_statements(replace(an_edition(), site=a_site()))) == []


def test_an_error_is_reported_with_the_address_of_the_page_it_is_on() -> None:
    form = a_site(report_error="https://errors.example/report?code=1&url={url}")

    assert form.report_address("/a.html") == (
        "https://errors.example/report?code=1&url=https%3A%2F%2Fwww.jiangwan.example%2Fa.html"
    )
    assert form.report_address("/404.html") == "https://errors.example/report?code=1&url="
    assert a_site(report_error="https://www.jiangwan.example/pages/x.html").report_address("/a") == "/pages/x.html"
