"""What one build did, as facts for machines (JSON) and as a page for people (HTML): docs/reference/files.md.

It names what is held back, so it lies among git's own files and never in the site.  A build that was refused, broken
off or stopped by a fault of the program has one as well.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.accounts.silent import Silent
from plugins.clock import CHINA
from plugins.commands.timing import Watch, table
from plugins.disk import replace_file
from plugins.edition.addresses import document_url
from plugins.edition.model import Edition, Story
from plugins.messages import translate
from plugins.pipeline.judge import Judged
from plugins.problems import Problem, ProblemsFound, SettingsError, Severity, visible, why_unwritable
from plugins.program import PROGRAM
from plugins.publish.manifest import is_of_manifest
from plugins.publish.releases import kept_releases
from plugins.publish.segments import Difference
from plugins.registry.model import Via
from plugins.review.history import open_repository
from plugins.review.landing import TRIAL
from plugins.telling import complain

VERSION = 1
KEPT = 20
TIMES = ".times.txt"
VERSION_LINE = re.compile(r'(?m)^version = "([^"]+)"$')
MOST_PATHS = 1000  # of each kind; their number is told in full

Facts = dict[str, Any]


@dataclass(slots=True)
class Written:
    """Where the report of this build stands; None until it is written, or where it could not be."""

    page: Path | None = None
    times: Path | None = None


@contextmanager
def reporting(root: Path, settings: dict[str, Any], watch: Watch, *, times: bool) -> Iterator[Written]:
    """Writes a report of the build that runs inside, however it ends; what it left is read from `settings`.

    With `times`, where the time went is written beside it as text.
    """
    began, written = datetime.now(CHINA), Written()
    try:
        yield written
    finally:
        watch.stop()
        facts = _facts(settings, watch, began, sys.exception())
        try:
            folder = open_repository(root).own_folder() / "reports"
            written.page = _write(folder, facts, settings.get("COMPILED"))
            if times:
                written.times = written.page.with_suffix(TIMES)
                replace_file(written.times, ("\n".join(table(watch)) + "\n").encode("utf-8"))
        except OSError as error:
            complain("the report of this build cannot be written: {reason}", reason=why_unwritable(error))


def _write(folder: Path, facts: Facts, compiled: Path | None) -> Path:
    """Both files of the report, under the next number; the oldest go."""
    from plugins.commands.report_page import compile_page
    from plugins.render.report import render_report

    folder.mkdir(parents=True, exist_ok=True)
    numbers = sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isascii() and path.stem.isdigit())
    number = numbers[-1] + 1 if numbers else 1
    facts = {"version": VERSION, "number": number, **facts}
    replace_file(folder / f"{number}.json", json.dumps(facts, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
    page = folder / f"{number}.html"
    replace_file(page, render_report(compile_page(facts), PROGRAM / "theme", compiled))
    for old in numbers[: -(KEPT - 1)]:
        for suffix in (".json", ".html", TIMES):
            (folder / f"{old}{suffix}").unlink(missing_ok=True)
    return page


def _facts(settings: Mapping[str, Any], watch: Watch, began: datetime, error: BaseException | None) -> Facts:
    prepared = settings.get("PREPARED")
    edition: Edition | None = prepared.edition if prepared else None
    judged: Judged | None = prepared.judged if prepared else None
    problems = error.problems if isinstance(error, ProblemsFound) else judged.problems if judged else ()
    return {
        "outcome": _outcome(judged, error),
        "error": _error(error),
        "began": began.isoformat(timespec="seconds"),
        "as_of": settings["NOW"].isoformat() if "NOW" in settings else None,
        "site": {"name": settings.get("SITENAME", ""), "url": settings.get("SITEURL", "")},
        "trial": bool(settings.get(TRIAL, False)),
        "folder": str(settings.get("LIVE") or settings.get("OUTPUT_PATH", "")),
        "commit": edition.commit if edition else None,
        "program": _program(),
        "whole": _whole(prepared),
        "documents": _documents(settings, edition, judged) if edition and judged else None,
        "exceptions": _exceptions(edition) if edition else None,
        "columns": [_column(each) for each in edition.silent] if edition else None,
        "problems": [_problem(problem) for problem in problems if problem.severity is not Severity.SETTLED],
        "files": _files(settings, edition) if edition and "DIFFERENCE" in settings else None,
        "log": _log(settings),
        "releases": _releases(settings),
        "time": _times(watch),
    }


def _outcome(judged: Judged | None, error: BaseException | None) -> str:
    match error:
        case None:
            return "held-back" if judged and judged.errors else "published"
        case ProblemsFound():
            return "refused"
        case SettingsError():
            return "settings"
        case KeyboardInterrupt():
            return "interrupted"
        case _:
            return "bug"


def _error(error: BaseException | None) -> Facts | None:
    """What ended the build, unless it was problems, which are told at their place."""
    match error:
        case None | ProblemsFound():
            return None
        case SettingsError():
            return {"text": error.text(), "fix": error.remedy()}
        case _:
            return {"text": visible(f"{type(error).__name__}: {error}"), "fix": ""}


def _program() -> Facts:
    """What made the site.  A program that stands in the county's own repository is also named by the commit."""
    said = None
    with suppress(OSError):
        said = VERSION_LINE.search((PROGRAM / "pyproject.toml").read_text(encoding="utf-8"))
    return {"version": said[1] if said else "", "python": sys.version.split()[0], "system": sys.platform}


def _whole(prepared: Any) -> Facts | None:
    """Why all was made anew; None when only a part was."""
    if prepared is None or prepared.edition.gone is not None:
        return None
    why = prepared.whole
    return {"why": why.name.lower() if why else "", "text": translate(why) if why else ""}


def _documents(settings: Mapping[str, Any], edition: Edition, judged: Judged) -> Facts:
    site, titles = edition.site.url, judged.titles
    landing = settings["PREPARED"].landing if settings.get("LOGGED") else None
    entries = [
        {
            "event": entry.event.value,
            "document": entry.landed.document,
            "title": titles.get(entry.landed.document, ""),
            "source": entry.landed.source,
            "revision": entry.landed.revision,
            "url": site + document_url(entry.landed.document),
        }
        for entry in (landing.entries if landing else ())
    ]
    return {
        "published": len(edition.stories) if "DIFFERENCE" in settings else None,
        "judged": judged.checked,
        "entries": entries,
        "held": list(_held(judged)),
        "withdrawn": [
            {"document": gone.id, "title": gone.title, "url": site + gone.url, "at": gone.withdrawn_at.isoformat()}
            for gone in edition.withdrawn
        ],
    }


def _held(judged: Judged) -> Iterator[Facts]:
    """Each document that is not published as it lies there, with the rules that hold it."""
    held = [
        (each.draft.source, each.draft.title, each.problems) for each in judged.decision.held if not each.is_settled
    ]
    broken: dict[str, list[Problem]] = {source: [] for source in judged.unreadable}
    for problem in judged.problems:
        if problem.location.path in broken:
            broken[problem.location.path].append(problem)
    for source, title, problems in sorted((*held, *((source, "", found) for source, found in broken.items()))):
        rules = sorted({problem.rule for problem in problems if problem.severity.holds_back})
        waits = bool(problems) and all(problem.severity is not Severity.ERROR for problem in problems)
        stays = judged.standing.get(source)
        yield {"source": source, "title": title, "rules": rules, "waits": waits, "stays": stays}


def _exceptions(edition: Edition) -> list[Facts]:
    """Every document that is public by what policy allows as an exception."""
    found: dict[str, tuple[Story, set[str]]] = {}
    for story in edition.recorded:
        via = {each.via.value for each in story.signed_by if each.via is not Via.KEY}
        found.setdefault(story.id, (story, set()))[1].update(via)
    for story in edition.urgent:
        found.setdefault(story.id, (story, set()))[1].update({"emergency", *(["owing"] if story.owing else [])})
    return [
        {"document": id, "title": story.title, "url": edition.site.url + story.url, "what": sorted(what)}
        for id, (story, what) in sorted(found.items())
    ]


def _column(silent: Silent) -> Facts:
    """One that is empty (`days` is None) or silent for longer than its limit says."""
    limit = {"days": silent.limit.days, "basis": silent.limit.basis} if silent.limit else None
    return {
        "account": silent.account.id,
        "account_name": silent.account.name,
        "column": silent.column.id,
        "name": silent.column.name,
        "days": silent.days,
        "limit": limit,
    }


def _problem(problem: Problem) -> Facts:
    at = problem.location
    return {
        "path": visible(at.path),
        "line": at.line,
        "column": at.column,
        "rule": problem.rule,
        "name": problem.about.name,
        "severity": problem.severity.value,
        "text": problem.message(),
        "fix": problem.fix(),
    }


def _files(settings: Mapping[str, Any], edition: Edition) -> Facts:
    """What differs from the site before, but for the files of the manifest itself."""
    difference: Difference = settings["DIFFERENCE"]
    changed = difference.changed - difference.added
    kinds = {"new": difference.added, "changed": changed, "removed": difference.removed}
    told = {name: sorted(path for path in paths if not is_of_manifest(path)) for name, paths in kinds.items()}
    live: Path = settings["LIVE"]
    return {
        "pages_made": len(edition.pages),
        "total": sum(segment.count for segment in settings["MANIFEST"].segments.values()),
        **{name: len(paths) for name, paths in told.items()},
        "bytes": _size(os.path.join(live, path) for path in (*told["new"], *told["changed"])),
        "paths": {name: paths[:MOST_PATHS] for name, paths in told.items()},
    }


def _log(settings: Mapping[str, Any]) -> Facts | None:
    logged = settings.get("LOGGED")
    if logged is None:
        return None
    path: Path = settings["CHAIN"][0]
    return {"added": logged.count, "head": logged.head, "bytes": _size([str(path)])}


def _releases(settings: Mapping[str, Any]) -> list[Facts]:
    with suppress(SettingsError, KeyError):
        return [{"number": each.number, "commit": each.index.commit} for each in kept_releases(settings["LIVE"])]
    return []


def _size(paths: Iterable[str]) -> int:
    size = 0
    for path in paths:
        with suppress(OSError):
            size += os.stat(path).st_size
    return size


def _times(watch: Watch) -> Facts:
    """Where the time went, in the order of the build."""
    return {
        "seconds": round(watch.seconds, 3),
        "processor": round(watch.processor, 3),
        "memory": watch.memory,
        "children_memory": watch.children_memory,
        "phases": [
            {
                "phase": phase.value,
                "text": translate(phase.word),
                "seconds": round(each.seconds, 3),
                "processor": round(each.processor, 3),
                "count": each.count,
            }
            for phase, each in watch.in_order()
        ],
        "slowest": [
            {"phase": phase.value, "name": visible(name), "seconds": round(seconds, 3)}
            for phase, each in watch.in_order()
            for seconds, name in sorted(each.slowest, reverse=True)
        ],
    }
