"""The facts of a report (`report.py`) in words: headings, tables and their lines, for the page people read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from plugins.messages import Term, translate
from plugins.problems import fill
from plugins.render.filters import date_time, file_size, share, thousands
from plugins.render.report import Cell, Kind, Line, Page, Row, Section

MOST_ROWS = 200  # of one table; the JSON beside the page has more
SHORT = 12  # characters of a commit or digest

OUTCOMES = {
    "published": Term("published"),
    "held-back": Term("published; some documents are held back and have to be mended"),
    "refused": Term("nothing was published: there are problems; the site is as it was"),
    "settings": Term("stopped: a setting or this computer has to be mended"),
    "interrupted": Term("broken off by somebody"),
    "bug": Term("stopped by a fault of the program; please report it"),
}
WORDS = {
    "publish": Term("new"),
    "change": Term("changed"),
    "withdraw": Term("taken down"),
    "restore": Term("published again"),
    "paper": Term("signed on paper"),
    "forge": Term("signed on the platform"),
    "emergency": Term("emergency"),
    "owing": Term("reviews still owed"),
    "new": Term("new"),
    "changed": Term("changed"),
    "removed": Term("removed"),
}

Facts = Mapping[str, Any]


def compile_page(facts: Facts) -> Page:
    kind = fill("build report {number}", {"number": facts["number"]})
    if facts["trial"]:
        kind += " · " + fill("a trial", {})
    stop = facts["error"] or {"text": "", "fix": ""}
    return Page(
        kind=kind,
        title=facts["site"]["name"],
        outcome=translate(OUTCOMES[facts["outcome"]]),
        is_good=facts["outcome"] == "published",
        stop=tuple(filter(None, (stop["text"], _remedy(stop["fix"])))),
        figures=tuple(_figures(facts)),
        sections=tuple(section for make in SECTIONS for section in make(facts) if section.rows),
        foot=fill(
            "This report names documents that are not public. It lies among the files of git on this computer; do not "
            "put it into the site.",
            {},
        ),
    )


def _figures(facts: Facts) -> Iterator[tuple[str, str]]:
    documents, files = facts["documents"], facts["files"]
    if documents and documents["published"] is not None:
        yield fill("published documents", {}), thousands(documents["published"])
    if documents:
        yield fill("documents held back", {}), thousands(len(documents["held"]))
        yield fill("documents taken down", {}), thousands(len(documents["withdrawn"]))
    if files:
        yield fill("pages made", {}), thousands(files["pages_made"])
        yield fill("files that differ", {}), thousands(files["new"] + files["changed"] + files["removed"])
    yield fill("problems, and what waits", {}), thousands(len(facts["problems"]))


def _build(facts: Facts) -> Iterator[Section]:
    program = facts["program"]
    rows = [
        (fill("time", {}), _line(_when(facts))),
        (fill("scope", {}), _line(_scope(facts))),
        (fill("commit", {}), _line(facts["commit"] or "", Kind.CODE)),
        (fill("folder", {}), _line(facts["folder"], Kind.CODE)),
        (
            fill("program", {}),
            _line(f"Gongkai {program['version']} · Python {program['python']} · {program['system']}"),
        ),
    ]
    if files := facts["files"]:
        size = {"total": thousands(files["total"]), "bytes": file_size(files["bytes"])}
        rows.append((fill("size", {}), _line(fill("{total} files in all; {bytes} written", size))))
    if log := facts["log"]:
        head = {"count": log["added"], "head": log["head"][:SHORT]}
        rows.append((fill("publication log", {}), _line(fill("{count} new entries; head {head}", head))))
    kept = [f"{release['number']} ({release['commit'][:SHORT]})" for release in facts["releases"]]
    rows.append((fill("releases kept", {}), _line("  ".join(kept), Kind.CODE)))
    shown = tuple((_cell(Line(name, Kind.SOFT)), cell) for name, cell in rows if cell[0].text)
    yield Section(fill("this build", {}), (), shown, is_facts=True)


def _when(facts: Facts) -> str:
    began, time = datetime.fromisoformat(facts["began"]), facts["time"]
    return fill("{at}, {seconds} s", {"at": date_time(began), "seconds": round(time["seconds"], 1)})


def _scope(facts: Facts) -> str:
    if facts["whole"]:
        return fill("everything was made anew: {reason}", {"reason": facts["whole"]["text"] or "-"})
    return fill("only what changed since the build before", {}) if facts["documents"] else ""


def _problems(facts: Facts) -> Iterator[Section]:
    def row(each: Facts) -> Row:
        place = Line(f"{each['path']}:{each['line']}:{each['column']} · {each['rule']}", Kind.CODE)
        weight = Kind.ALARM if each["severity"] in ("error", "overdue") else Kind.STRONG
        return (_cell(place, Line(each["text"], weight), Line(_remedy(each["fix"]))),)

    yield _table(fill("problems, and what to do", {}), (), facts["problems"], row)


def _held(facts: Facts) -> Iterator[Section]:
    def row(each: Facts) -> Row:
        waits = (Line(fill("waits for somebody", {}), Kind.SHORT),) if each["waits"] else ()
        stays = fill("the revision of commit {commit}", {"commit": each["stays"][:SHORT]}) if each["stays"] else ""
        return (
            _cell(Line(each["title"]), Line(each["source"], Kind.CODE)),
            _cell(Line(" ".join(each["rules"]), Kind.CODE), *waits),
            _line(stays or fill("nothing of it", {})),
        )

    head = (fill("document", {}), fill("rules", {}), fill("what readers see", {}))
    yield _table(fill("documents held back", {}), head, (facts["documents"] or {}).get("held", ()), row)


def _exceptions(facts: Facts) -> Iterator[Section]:
    def row(each: Facts) -> Row:
        return _document(each), tuple(Line(translate(WORDS[what]), Kind.SHORT) for what in each["what"])

    head = (fill("document", {}), fill("what", {}))
    yield _table(fill("exceptions that policy allows", {}), head, facts["exceptions"] or (), row)


def _withdrawn(facts: Facts) -> Iterator[Section]:
    withdrawn = (facts["documents"] or {}).get("withdrawn", ())
    yield _table(fill("documents taken down", {}), (), withdrawn, lambda each: (_document(each),))


def _columns(facts: Facts) -> Iterator[Section]:
    def row(each: Facts) -> Row:
        days = fill("empty: nobody sees it", {}) if each["days"] is None else fill("{days} days", each)
        return _cell(Line(each["name"]), Line(each["account_name"], Kind.SOFT)), _line(days)

    head = (fill("column", {}), fill("nothing new since", {}))
    yield _table(fill("columns that wait for content; a reminder, no quota", {}), head, facts["columns"] or (), row)


def _time(facts: Facts) -> Iterator[Section]:
    time = facts["time"]

    def row(each: Facts) -> Row:
        bar = share(int(each["seconds"] * 1000), int(time["seconds"] * 1000))
        return (
            _cell(Line(each["text"]), Line(bar, Kind.BAR)),
            _number(f"{each['seconds']:.2f}"),
            _number(f"{each['processor']:.2f}"),
            _number(thousands(each["count"]) if each["count"] else ""),
        )

    head = (fill("part", {}), fill("seconds", {}), fill("of processors", {}), fill("things", {}))
    table = _table(fill("where the time went", {}), head, time["phases"], row)
    together = _number(f"{time['seconds']:.2f}"), _number(f"{time['processor']:.2f}"), _number("")
    memory = {"own": file_size(time["memory"]), "others": file_size(time["children_memory"])}
    note = fill("most memory: {own} in the program, {others} in the processes it started", memory)
    last = (_cell(Line(fill("together", {}), Kind.STRONG)), *together)
    yield Section(table.title, table.head, (*table.rows, last), note)


def _entries(facts: Facts) -> Iterator[Section]:
    def row(each: Facts) -> Row:
        return _document(each), _cell(Line(translate(WORDS[each["event"]]), Kind.SHORT)), _number(each["revision"])

    head = (fill("document", {}), fill("what", {}), fill("revision", {}))
    entries = (facts["documents"] or {}).get("entries", ())
    yield _table(fill("what this build published and took down", {}), head, entries, row)


def _files(facts: Facts) -> Iterator[Section]:
    for name in ("new", "changed", "removed") if facts["files"] else ():
        values = {"what": translate(WORDS[name]), "count": facts["files"][name]}
        title, paths = fill("files of the site: {what} ({count})", values), facts["files"]["paths"][name]
        yield _table(title, (), paths, lambda path: (_line(path, Kind.CODE),), facts["files"][name])


SECTIONS = (_build, _problems, _held, _exceptions, _withdrawn, _columns, _time, _entries, _files)


def _table(
    title: str, head: tuple[str, ...], things: Sequence[Any], row: Callable[[Any], Row], count: int | None = None
) -> Section:
    more = (len(things) if count is None else count) - MOST_ROWS
    note = fill("and {count} more: see the JSON file beside this page", {"count": more}) if more > 0 else ""
    return Section(title, head, tuple(row(each) for each in islice(things, MOST_ROWS)), note)


def _document(each: Facts) -> Cell:
    return _cell(Line(each["title"] or each["document"]), Line(each["url"], Kind.LINK))


def _remedy(fix: str) -> str:
    return fill("what to do: {fix}", {"fix": fix}) if fix else ""


def _number(text: object) -> Cell:
    return _line(str(text), Kind.NUMBER)


def _line(text: str, kind: Kind = Kind.PLAIN) -> Cell:
    return (Line(text, kind),)


def _cell(*lines: Line) -> Cell:
    return lines
