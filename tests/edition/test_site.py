"""The settings of the site are checked once, each with its name in the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plugins.edition.site import load_site, roots_path
from plugins.problems import SettingsError

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
    "GONGKAI_REPORT_ERROR": "https://www.jiangwan.example/pages/report-error.html",
    "GONGKAI_LANGUAGE": "zh_CN",
    "GONGKAI_SAMPLE": True,
}


def test_a_site_is_read_from_its_settings() -> None:
    site = load_site(GOOD)

    assert (site.name, site.domain, site.sample, site.is_real) == ("今日江湾", "www.jiangwan.example", True, False)


@pytest.mark.parametrize("setting", GOOD)
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
    assert load_site({**GOOD, "SITEURL": url}).is_real is is_real


def test_the_root_people_are_named_from_the_folder_of_the_county_or_in_full() -> None:
    assert roots_path({**GOOD, "GONGKAI_ROOTS": "roots.yaml"}, Path("/county")) == Path("/county/roots.yaml")
    assert roots_path({"GONGKAI_ROOTS": "/etc/gongkai/roots.yaml"}, Path("/county")) == Path("/etc/gongkai/roots.yaml")


@pytest.mark.parametrize("value", [None, "", "  ", 1])
def test_without_root_people_nothing_is_built(value: object) -> None:
    with pytest.raises(SettingsError, match="GONGKAI_ROOTS"):
        roots_path({**GOOD, "GONGKAI_ROOTS": value}, Path("/county"))
