"""What forges are given: escaped by their own rules, stable, and never a person's fault for waiting."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from plugins.commands.formats import WRITERS, Format, fingerprints, github, gitlab, junit, sarif, weight
from plugins.messages import choose_language
from plugins.problems import Location, Problem, Rule, Severity
from tests.builders import ARTICLE, article
from tests.county import County

BROKEN = Rule("TST001", "broken-thing", "{what} stands here", "take {what} away", "It is a test.")
LATE = Rule("TST002", "late-thing", "waits for {what}", "ask {what}", "It is a test.", Severity.WAITING)
ODD = Rule("TST003", "odd-thing", "{what} looks odd", "look at {what}", "It is a test.", Severity.WARNING)
HOSTILE = "100% a,b:c\n::error::x\r\x1b[31m\x00<b>&\"'{0}]]>\u202e\ufffe"


def at(rule: Rule, what: str = "x", path: str = "content/a.md", line: int = 3) -> Problem:
    return rule.at(Location(path, line, 2), what=what)


def found(form: Format, *problems: Problem, documents: tuple[str, ...] = ()) -> str:
    choose_language("en")
    return WRITERS[form](problems, documents)


# ---- annotations --------------------------------------------------------------------------------------------------


def test_an_annotation_stands_at_its_line_with_its_remedy() -> None:
    assert found(Format.GITHUB, at(BROKEN)) == (
        "::error file=content/a.md,line=3,col=2,title=TST001 broken-thing::x stands here%0Afix: take x away\n"
    )


def test_waiting_is_a_notice_and_a_warning_a_warning() -> None:
    lines = found(Format.GITHUB, at(LATE), at(ODD)).splitlines()

    assert [line.split()[0] for line in lines] == ["::notice", "::warning"]


def test_no_text_of_a_draft_can_end_an_annotation_or_begin_another() -> None:
    text = found(Format.GITHUB, at(BROKEN, HOSTILE, path="content/a,line=9::b%0A\n::error::c.md"))

    assert text.count("\n") == 1
    head, _, message = text[2:].partition("::")
    assert "content/a%2Cline=9%3A%3Ab%250A\\n%3A%3Aerror%3A%3Ac.md" in head
    assert message.startswith("100%25 a,b:c\\n::error::x\\r\\x1b[31m\\x00")
    assert "\x1b" not in text


# ---- code quality -------------------------------------------------------------------------------------------------


def test_a_code_quality_report_names_each_problem_with_its_place() -> None:
    (one,) = json.loads(found(Format.GITLAB, at(BROKEN)))

    assert one == {
        "description": "x stands here; fix: take x away",
        "check_name": "TST001 broken-thing",
        "fingerprint": one["fingerprint"],
        "severity": "critical",
        "location": {"path": "content/a.md", "lines": {"begin": 3}},
    }
    assert [each["severity"] for each in json.loads(gitlab([at(LATE), at(ODD)]))] == ["info", "minor"]


def test_fingerprints_outlive_new_lines_above_and_tell_twins_apart() -> None:
    assert fingerprints([at(BROKEN, line=3)]) == fingerprints([at(BROKEN, line=30)])
    twins = fingerprints([at(BROKEN, line=3), at(BROKEN, line=4), at(BROKEN, path="content/b.md"), at(ODD)])
    assert len(set(twins)) == 4


def test_fingerprints_do_not_depend_on_the_language() -> None:
    choose_language("en")
    english = fingerprints([at(BROKEN)])
    choose_language("zh_CN")

    assert fingerprints([at(BROKEN)]) == english


# ---- SARIF --------------------------------------------------------------------------------------------------------


def check_sarif(log: Any) -> None:
    """What SARIF 2.1.0 asks of the properties used here: types, required ones, closed lists, numbers from 1."""
    assert set(log) <= {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert set(run) <= {"tool", "results", "columnKind"}
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        driver = run["tool"]["driver"]
        assert isinstance(driver["name"], str)
        ids = [rule["id"] for rule in driver["rules"]]
        assert len(set(ids)) == len(ids)
        for rule in driver["rules"]:
            assert set(rule) <= {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}
            assert all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help"))
            assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        for result in run["results"]:
            assert ids[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in ("none", "note", "warning", "error")
            assert isinstance(result["message"]["text"], str)
            assert not re.search(r"(?<!\{)\{(?:\{\{)*(?!\{)", result["message"]["text"]), "a placeholder"
            assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
            for location in result["locations"]:
                place = location["physicalLocation"]
                assert re.fullmatch(r"[A-Za-z0-9._~%/-]+", place["artifactLocation"]["uri"])
                assert min(place["region"]["startLine"], place["region"]["startColumn"]) >= 1


def test_a_sarif_log_keeps_to_the_standard_even_with_hostile_texts() -> None:
    problems = [at(BROKEN), at(BROKEN, HOSTILE), at(LATE), at(ODD, path="content/城 东\udcff.md")]

    log = json.loads(found(Format.SARIF, *problems))

    check_sarif(log)
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["TST001", "TST002", "TST003"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note", "warning"]
    assert run["tool"]["driver"]["rules"][0]["help"] == {"text": "take … away"}
    assert run["results"][3]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "content/%E5%9F%8E%20%E4%B8%9C%FF.md"
    )


def test_nothing_found_is_a_log_without_results() -> None:
    log = json.loads(sarif([]))

    check_sarif(log)
    assert log["runs"][0]["results"] == []
    assert json.loads(gitlab([])) == []
    assert github([]) == ""


# ---- JUnit --------------------------------------------------------------------------------------------------------


def test_every_file_is_a_case_and_waiting_is_skipped() -> None:
    text = found(
        Format.JUNIT,
        at(BROKEN),
        at(ODD),
        at(LATE, path="content/b.md"),
        at(ODD, path="content/c.md"),
        documents=("content/a.md", "content/d.md"),
    )

    suites = ElementTree.fromstring(text)
    assert suites.attrib == {"tests": "4", "failures": "1", "errors": "0", "skipped": "1"}
    cases = {case.attrib["name"]: case for case in suites.iter("testcase")}
    assert {name: [child.tag for child in case] for name, case in cases.items()} == {
        "a.md": ["failure"],
        "b.md": ["skipped", "system-out"],
        "c.md": ["system-out"],
        "d.md": [],
    }
    assert "content/a.md:3:2: TST003 x looks odd" in str(cases["a.md"][0].text)


def test_hostile_texts_stay_text_in_xml() -> None:
    text = junit([at(BROKEN, HOSTILE, path="content/\x1b<&>\ufffe城.md")])

    (case,) = ElementTree.fromstring(text).iter("testcase")
    assert case.attrib["file"] == "content/\\x1b<&>\\ufffe城.md"
    assert text.isascii()
    assert "\\x1b[31m" in str(case[0].text)
    assert len(list(case.iter())) == 2


def test_what_must_be_mended_and_nothing_else_is_an_error() -> None:
    assert {each for each in Severity if weight(each).value == "error"} == {
        each for each in Severity if each.must_be_mended
    }


# ---- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def county(built: County, tmp_path: Path) -> County:
    return built.copied_to(tmp_path / "county", site=False)


@pytest.mark.parametrize("form", ["gitlab", "sarif"])
def test_json_alone_is_on_standard_output_and_words_on_the_other(county: County, form: str) -> None:
    county.write({ARTICLE: article("<b>粗</b>\n")})

    run = county.command("check", "--format", form, env={"PYTHONIOENCODING": "ascii"}).expect(1)

    log = json.loads(run.out)
    said = json.dumps(log, ensure_ascii=False)
    assert "DRA014" in said
    assert re.search(r"[\u4e00-\u9fff]", said)
    if form == "sarif":
        check_sarif(log)


def test_a_forge_is_told_of_a_broken_registry_in_its_own_form(county: County) -> None:
    with (county.root / "accounts/jinhe.yaml").open("a", encoding="utf-8") as file:
        file.write("  - id: evil\n")

    run = county.command("check", "--format", "github").expect(1)

    assert run.out.startswith("::error file=accounts/jinhe.yaml,line=")
    assert not re.search(r"^(?!::)", run.out.rstrip("\n"), re.MULTILINE)
    assert len(run.err.splitlines()) == 1


def test_the_words_for_people_are_there_too(county: County) -> None:
    county.write({ARTICLE: article("<b>粗</b>\n")})

    run = county.command("check", "--format", "junit").expect(1)

    assert f"{ARTICLE}:" in run.err
    cases = {
        case.attrib["file"]: [each.tag for each in case] for case in ElementTree.fromstring(run.out).iter("testcase")
    }
    assert cases[ARTICLE] == ["failure"]
    assert cases["content/pages/about.md"] == []
