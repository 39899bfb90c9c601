"""Problems in the forms that forges read: text in, text out, nothing is printed here.

Whoever has yet to act is no fault of the change, so `waiting` is a notice in each of these forms, never an error.
JSON and XML come out in ASCII, so that no terminal, pipe or code page can alter them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from string import Formatter
from urllib.parse import quote

from plugins.messages import translate
from plugins.problems import Problem, Rule, Severity, fill, visible

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "Gongkai"


class Format(StrEnum):
    """How `check` writes down what it found."""

    TEXT = "text"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


class Weight(StrEnum):
    """What a forge makes of a problem, in its own three words."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


def weight(severity: Severity) -> Weight:
    if severity.must_be_mended:
        return Weight.ERROR
    return Weight.WARNING if severity is Severity.WARNING else Weight.NOTICE


def github(problems: Sequence[Problem], documents: Sequence[str] = ()) -> str:
    """Workflow commands, one a line: the runner shows each at its line of the change."""
    return "".join(_annotation(problem) for problem in problems)


def gitlab(problems: Sequence[Problem], documents: Sequence[str] = ()) -> str:
    """A code quality report.  A fingerprint outlives the lines above it: it holds the words, not the line."""
    levels = {Weight.ERROR: "critical", Weight.WARNING: "minor", Weight.NOTICE: "info"}
    report = [
        {
            "description": f"{problem.message()}; {remedy_of(problem)}",
            "check_name": f"{problem.rule} {problem.about.name}",
            "fingerprint": fingerprint,
            "severity": levels[weight(problem.severity)],
            "location": {"path": visible(problem.location.path), "lines": {"begin": problem.location.line}},
        }
        for problem, fingerprint in zip(problems, fingerprints(problems), strict=True)
    ]
    return json.dumps(report, indent=1) + "\n"


def sarif(problems: Sequence[Problem], documents: Sequence[str] = ()) -> str:
    """A SARIF 2.1.0 log with one run; each rule that was broken brings its own help."""
    rules = sorted({problem.about.id: problem.about for problem in problems}.values(), key=lambda rule: rule.id)
    places = {rule.id: place for place, rule in enumerate(rules)}
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": places[problem.rule],
            "level": _sarif_level(problem.about),
            "message": _sarif_message(f"{problem.message()}\n{remedy_of(problem)}"),
            "locations": [{"physicalLocation": _sarif_place(problem)}],
            "partialFingerprints": {"gongkai/v1": fingerprint},
        }
        for problem, fingerprint in zip(problems, fingerprints(problems), strict=True)
    ]
    driver = {"name": TOOL, "rules": [_sarif_rule(rule) for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def junit(problems: Sequence[Problem], documents: Sequence[str] = ()) -> str:
    """A test suite in which every file is one case: passed, skipped while it waits, or failed."""
    by_path: dict[str, list[Problem]] = {path: [] for path in documents}
    for problem in problems:
        by_path.setdefault(problem.location.path, []).append(problem)
    cases = [_case(path, found) for path, found in sorted(by_path.items())]
    failed = sum("<failure" in case for case in cases)
    skipped = sum("<skipped" in case for case in cases)
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="{skipped}"'
    body = f'<testsuites {counts}><testsuite name="build.py check" {counts}>\n{"".join(cases)}</testsuite></testsuites>'
    ascii_only = body.encode("ascii", "xmlcharrefreplace").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ascii_only}\n'


WRITERS: dict[Format, Callable[[Sequence[Problem], Sequence[str]], str]] = {
    Format.GITHUB: github,
    Format.GITLAB: gitlab,
    Format.SARIF: sarif,
    Format.JUNIT: junit,
}


def remedy_of(problem: Problem) -> str:
    return fill("fix: {remedy}", {"remedy": problem.fix()})


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """One for each problem, all different, and the same again when lines above it come or go.

    Forges show one of two findings with equal fingerprints, so the second of its kind is counted into its own.
    """
    seen: Counter[str] = Counter()
    found = []
    for problem in problems:
        values = sorted((name, str(value)) for name, value in problem.values.items())
        said = json.dumps([problem.rule, visible(problem.location.path), values], sort_keys=True)
        seen[said] += 1
        found.append(hashlib.sha256(f"{said}{seen[said]}".encode()).hexdigest())
    return found


def _annotation(problem: Problem) -> str:
    at = problem.location
    properties = {"file": at.path, "line": at.line, "col": at.column, "title": f"{problem.rule} {problem.about.name}"}
    said = ",".join(f"{name}={_github_property(str(value))}" for name, value in properties.items())
    text = _github_text(f"{problem.message()}\n{remedy_of(problem)}")
    return f"::{weight(problem.severity).value} {said}::{text}\n"


def _github_text(text: str) -> str:
    """What a runner would read as the end of the message is escaped, and so is what it unescapes."""
    lines = (visible(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _github_property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _sarif_level(rule: Rule) -> str:
    return {Weight.ERROR: "error", Weight.WARNING: "warning", Weight.NOTICE: "note"}[weight(rule.severity)]


def _sarif_message(text: str) -> dict[str, str]:
    """Braces are doubled: single ones would be placeholders (SARIF 3.11.5)."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _sarif_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name.title().replace("-", ""),
        "shortDescription": {"text": _without_values(rule.message)},
        "fullDescription": {"text": rule.why},
        "help": {"text": _without_values(rule.fix)},
        "defaultConfiguration": {"level": _sarif_level(rule)},
    }


def _sarif_place(problem: Problem) -> dict[str, object]:
    at = problem.location
    uri = quote(at.path.encode("utf-8", "surrogateescape"), safe="/")
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": at.line, "startColumn": at.column},
    }


def _without_values(text: str) -> str:
    """The text of a rule in the chosen language, with an ellipsis where a problem names something."""
    parts = Formatter().parse(translate(text))
    return "".join(words + ("…" if name is not None else "") for words, name, _, _ in parts)


def _case(path: str, problems: Sequence[Problem]) -> str:
    """One file; all that was found in it stands in one element, since some readers show only the first."""
    from xml.sax.saxutils import escape  # here and below, since it brings half of what talks to the web

    faults = [problem for problem in problems if weight(problem.severity) is Weight.ERROR]
    waiting = [problem for problem in problems if weight(problem.severity) is Weight.NOTICE]
    told = escape("\n".join(f"{_told(problem)}\n  {remedy_of(problem)}" for problem in problems))
    inside = ""
    if faults:
        inside = (
            f"<failure type={_attribute(faults[0].rule)} message={_attribute(faults[0].message())}>{told}</failure>"
        )
    elif waiting:
        inside = f"<skipped message={_attribute(waiting[0].message())}/><system-out>{told}</system-out>"
    elif problems:
        inside = f"<system-out>{told}</system-out>"
    folder, _, name = path.rpartition("/")
    named = f"classname={_attribute(folder or '/')} name={_attribute(name)} file={_attribute(path)}"
    return f"<testcase {named}>{inside}</testcase>\n"


def _told(problem: Problem) -> str:
    return f"{visible(str(problem.location))}: {problem.rule} {problem.message()}"


def _attribute(text: str) -> str:
    """A quoted attribute; what XML cannot hold, such as a control character, is shown as an escape."""
    from xml.sax.saxutils import quoteattr

    return quoteattr(visible(text))
