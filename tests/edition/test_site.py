"""The settings of the site are checked once, each with its name in the message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugins.edition.site import check_contact_ends, load_site, roots_path
from plugins.problems import SettingsError
from tests.builders import NOW, rules
from tests.publish.editions import a_site

GOOD: dict[str, Any] = {
    "SITENAME": "今日江湾",
    "SITEURL": "https://www.jiangwan.example",
    "GONGKAI_PLACE": "江湾县",
    "GONGKAI_DESCRIPTION": "一个入口。",
    "GONGKAI_SPONSOR": "江湾县人民政府办公室",
    "GONGKAI_OPERATOR": "江湾县融媒体中心",
    "GONGKAI_CONTACT": "0512-00000000",
    "GONGKAI_ID_CODE": "9999990001",
    "GONGKAI_ICP": "示例ICP备00000000号",
    "GONGKAI_POLICE": "示例公网安备 00000000000000号",
    "GONGKAI_MARK": "https://mark.jiangwan.example/sitename?id=SAMPLE",
    "GONGKAI_REPORT_ERROR": "https://www.jiangwan.example/pages/report-error.html",
    "GONGKAI_LANGUAGE": "zh_CN",
    "GONGKAI_SECURITY_CONTACT": "mailto:security@jiangwan.example",
    "GONGKAI_SECURITY_EXPIRES": "2027-11-30",
    "GONGKAI_WEBSUB_HUB": "",
    "GONGKAI_SAMPLE": True,
}
REAL: dict[str, Any] = {
    "SITENAME": "今日江湾",
    "SITEURL": "https://www.jiangwan.gov.cn",
    "GONGKAI_PLACE": "江湾县",
    "GONGKAI_DESCRIPTION": "一个入口。",
    "GONGKAI_SPONSOR": "江湾县人民政府办公室",
    "GONGKAI_OPERATOR": "江湾县融媒体中心",
    "GONGKAI_CONTACT": "县政府办公室 0512-58001234",
    "GONGKAI_ID_CODE": "3205820001",
    "GONGKAI_ICP": "苏ICP备05001234号-1",
    "GONGKAI_POLICE": "苏公网安备 32058202010001号",
    "GONGKAI_MARK": "https://bszs.conac.cn/sitename?method=show&id=0000",
    "GONGKAI_REPORT_ERROR": "/pages/report-error.html",
    "GONGKAI_LANGUAGE": "zh_CN",
    "GONGKAI_SECURITY_CONTACT": "mailto:security@jiangwan.gov.cn",
    "GONGKAI_SECURITY_EXPIRES": "2027-11-30",
    "GONGKAI_WEBSUB_HUB": "",
    "GONGKAI_SAMPLE": False,
}
IDENTITY = [name for name in GOOD if GOOD[name] != REAL[name] and name not in ("SITEURL", "GONGKAI_SAMPLE")]


def test_a_site_is_read_from_its_settings() -> None:
    site = load_site(GOOD)

    assert (site.name, site.domain, site.sample, site.is_real) == ("今日江湾", "www.jiangwan.example", True, False)


@pytest.mark.parametrize("setting", [name for name in GOOD if name != "GONGKAI_WEBSUB_HUB"])
@pytest.mark.parametrize("value", [None, "", "  ", 1])
def test_a_setting_missing_empty_or_of_another_type_is_named(setting: str, value: object) -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**GOOD, setting: value})

    assert setting in refused.value.text()


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("zh_TW", "zh-TW"), ("en", "en")])
def test_a_site_speaks_one_of_three_languages(language: str, tag: str) -> None:
    assert load_site({**GOOD, "GONGKAI_LANGUAGE": language}).language_tag == tag


@pytest.mark.parametrize("language", ["fr", "zh-CN", "zh-cn", "zh", "EN", "../en"])
def test_a_language_the_site_cannot_speak_is_refused(language: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**GOOD, "GONGKAI_LANGUAGE": language})

    assert language in refused.value.text()
    assert "zh_CN zh_TW en" in refused.value.remedy()


@pytest.mark.parametrize("value", [None, "  ", 1])
def test_a_site_says_that_it_has_no_hub_rather_than_nothing(value: object) -> None:
    assert load_site({**GOOD, "GONGKAI_WEBSUB_HUB": ""}).websub_hub == ""
    with pytest.raises(SettingsError, match="GONGKAI_WEBSUB_HUB"):
        load_site({**GOOD, "GONGKAI_WEBSUB_HUB": value})


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({"SITENAME": "今日江湾", "SITEURL": "https://www.jiangwan.gov.cn"})

    assert [name for name in GOOD if name not in refused.value.text()] == ["SITENAME", "SITEURL"]


def test_a_real_site_is_read_from_its_settings() -> None:
    assert load_site(REAL).is_real


@pytest.mark.parametrize("setting", [name for name in IDENTITY if "EXPIRES" not in name])
def test_a_real_site_shows_nothing_that_only_the_sample_says(setting: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**REAL, setting: GOOD[setting]})

    assert setting in refused.value.text()


def test_all_that_is_left_of_the_sample_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**GOOD, "SITEURL": "https://www.jiangwan.gov.cn"})

    told = refused.value.text()
    assert all(setting in told for setting in IDENTITY if setting != "GONGKAI_SECURITY_EXPIRES")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("GONGKAI_ID_CODE", "320582000"),
        ("GONGKAI_ID_CODE", "32058200011"),
        ("GONGKAI_ID_CODE", "bm3200001"),
        ("GONGKAI_ID_CODE", "BM32000001"),
        ("GONGKAI_ID_CODE", "３２０５８２０００１"),
        ("GONGKAI_ICP", "苏ICP05001234号"),
        ("GONGKAI_ICP", "ICP备05001234号"),
        ("GONGKAI_ICP", "苏ICP备05001234"),
        ("GONGKAI_POLICE", "苏公网安备 3205820201号"),
        ("GONGKAI_POLICE", "公网安备 32058202010001号"),
        ("GONGKAI_CONTACT", "县政务服务中心一楼"),
        ("GONGKAI_CONTACT", "0512-5800"),
        ("GONGKAI_MARK", "bszs.conac.cn"),
        ("GONGKAI_REPORT_ERROR", "//evil.cn/a"),
        ("GONGKAI_REPORT_ERROR", "javascript:alert(1)"),
        ("GONGKAI_SECURITY_CONTACT", "security@jiangwan.gov.cn"),
        ("GONGKAI_SECURITY_CONTACT", "mailto:a@b.cn\nContact: mailto:evil@evil.cn"),
        ("GONGKAI_SECURITY_EXPIRES", "2027-02-30"),
        ("GONGKAI_SECURITY_EXPIRES", "20270630"),
        ("GONGKAI_WEBSUB_HUB", "hub.jiangwan.gov.cn"),
    ],
)
def test_a_value_of_another_form_is_refused_with_one_that_is_right(setting: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**REAL, setting: value})

    assert setting in refused.value.text()
    assert refused.value.remedy()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("GONGKAI_ID_CODE", "bm32000001"),
        ("GONGKAI_ICP", "京ICP证030173号"),
        ("GONGKAI_ICP", "苏ICP备2021012345号-12"),
        ("GONGKAI_POLICE", "苏公网安备32058202010001号"),
        ("GONGKAI_CONTACT", "12345"),
        ("GONGKAI_CONTACT", "+86-512-58001234"),
        ("GONGKAI_SECURITY_CONTACT", "https://www.jiangwan.gov.cn/security.html"),
        ("GONGKAI_SECURITY_CONTACT", "tel:+86-512-58001234"),
    ],
)
def test_other_forms_that_are_in_use(setting: str, value: str) -> None:
    assert load_site({**REAL, setting: value}).is_real


def test_a_real_site_with_a_security_contact_that_ran_out_is_not_built() -> None:
    real = a_site(url="https://www.jiangwan.gov.cn")

    replace(real, security_expires="2026-11-22").require_in_force(NOW)  # it holds through that day
    with pytest.raises(SettingsError, match="GONGKAI_SECURITY_EXPIRES"):
        replace(real, security_expires="2026-11-21").require_in_force(NOW)
    a_site(security_expires="2020-01-01").require_in_force(NOW)  # a sample does not stop of old age


REAL_URL = "https://www.jiangwan.gov.cn"


@pytest.mark.parametrize(
    ("url", "last_day", "found"),
    [
        (REAL_URL, "2026-12-22", []),
        (REAL_URL, "2026-12-21", ["SET001"]),
        (REAL_URL, "2026-11-21", ["SET001"]),
        ("https://www.jiangwan.example", "2026-11-21", []),
    ],
)
def test_a_month_before_a_security_contact_runs_out_its_operator_is_told(
    url: str, last_day: str, found: list[str]
) -> None:
    assert rules(check_contact_ends(url, last_day, NOW)) == found


def test_a_misspelt_setting_is_not_ignored() -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**GOOD, "GONGKAI_SPONSER": "x"})

    assert "GONGKAI_SPONSER" in refused.value.text()


@pytest.mark.parametrize(
    "url",
    [
        "www.jiangwan.example",
        "https://www.jiangwan.example/",
        "https://www.jiangwan.example/site",
        "ftp://x.example",
        "https://",
        "https://[x",
    ],
)
def test_an_address_of_a_site_is_scheme_and_host(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_site({**GOOD, "SITEURL": url})

    assert url in refused.value.text()


@pytest.mark.parametrize(
    ("url", "is_real"),
    [
        ("https://www.jiangwan.gov.cn", True),
        ("https://example.com", True),
        ("https://www.jiangwan.example.gov.cn", True),
        ("https://WWW.JIANGWAN.EXAMPLE", False),
        ("http://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("https://notlocalhost", True),
    ],
)
def test_only_reserved_names_are_no_real_sites(url: str, is_real: bool) -> None:
    assert a_site(url=load_site({**REAL, "SITEURL": url}).url).is_real is is_real


def test_the_root_people_are_named_from_the_folder_of_the_county_or_in_full() -> None:
    assert roots_path({**GOOD, "GONGKAI_ROOTS": "roots.yaml"}, Path("/county")) == Path("/county/roots.yaml")
    assert roots_path({"GONGKAI_ROOTS": "/etc/gongkai/roots.yaml"}, Path("/county")) == Path("/etc/gongkai/roots.yaml")


@pytest.mark.parametrize("value", [None, "", "  ", 1])
def test_without_root_people_nothing_is_built(value: object) -> None:
    with pytest.raises(SettingsError, match="GONGKAI_ROOTS"):
        roots_path({**GOOD, "GONGKAI_ROOTS": value}, Path("/county"))
