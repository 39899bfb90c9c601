"""`build.py audit`: which accounts outside to keep, to merge and to close, and why."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from plugins.accounts.audit import Finding, Reason, Total, Verdict, audit, totals
from plugins.accounts.handed_in import channels_in
from plugins.accounts.words import HEADINGS, OF_AUDIT, to_rows, word_of
from plugins.clock import build_time
from plugins.commands.columns import silent_in, tell_silent
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, show_table, writing
from plugins.messages import translate
from plugins.pipeline.judge import judge
from plugins.problems import Problem, SettingsError, fill, why_unwritable
from plugins.registry.channels import CHANNELS_PATH, HEADER, Application, Channel
from plugins.registry.criteria import Measure
from plugins.registry.load import load_registry
from plugins.sheets import read_sheets, write_xlsx
from plugins.table import write_csv
from plugins.telling import print_problems, say
from plugins.tree import WorkingTree

HELP = "say which accounts outside to keep, to merge or to close, and why"
DESCRIPTION = (
    "say which accounts outside to keep, to merge or to close, by the criteria of accounts/closing.yaml; the figures "
    "serve this and nothing else"
)
EXAMPLE = "./build.py audit --from 台账.xlsx"
VERDICTS = {Verdict.KEEP: "keep", Verdict.MERGE: "merge", Verdict.CLOSE: "close"}
MEASURES = {
    Measure.STAFF: "staff",
    Measure.FOLLOWERS: "followers",
    Measure.READS: "reads",
    Measure.POSTS: "posts",
    Measure.SILENT_DAYS: "days since the last update",
    Measure.COST: "cost",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="judge this table (.xlsx or .csv)")
    parser.add_argument("--save", action="store_true", help="with --from: make it the register of this county")
    parser.add_argument("--to", dest="target", type=Path, metavar="FILE", help="write every verdict (.xlsx or .csv)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    registry = load_registry(WorkingTree(root))
    channels, data = registry.channels, b""
    if arguments.source:
        channels, data, problems = _read(arguments.source)
        if problems:
            print_problems(problems)
            say("{count} problems; nothing was taken over", count=len(problems))
            return EXIT_CONTENT
    findings = audit(channels, registry.criteria, build_time().date())
    _tell(findings)
    if not arguments.source:
        tell_silent(silent_in(judge(WorkingTree(root), build_time(), registry=registry), build_time().date()))
    if arguments.target:
        _write(arguments.target, findings)
    if arguments.save and arguments.source:
        with writing(root / CHANNELS_PATH):
            (root / CHANNELS_PATH).write_bytes(data)
        say("written: {path}; next: ./build.py check accounts, then ./build.py trust sign", path=CHANNELS_PATH)
    return EXIT_FINE


def _read(path: Path) -> tuple[tuple[Channel, ...], bytes, Sequence[Problem]]:
    try:
        given = path.read_bytes()
    except OSError as error:
        reason = why_unwritable(error)
        raise SettingsError("{path} cannot be read: {reason}", "name the file", path=path, reason=reason) from error
    sheets, problems = read_sheets(given, path.name)
    if problems:
        return (), b"", problems
    data, channels, problems = channels_in(sheets, path.name)
    return channels, data, problems


def _tell(findings: Sequence[Finding]) -> None:
    whole, by_sector = totals(findings)
    head = [translate(text) for text in ("sector", "accounts", "kept", "merged", "closed", "share closed")]
    rows = [_row(word_of("sector", sector), total) for sector, total in by_sector.items()]
    show_table(head, [*rows, _row(translate("all"), whole)])
    for finding in findings:
        if finding.reasons and not finding.channel.state.is_ending:
            _tell_one(finding)
        for measure in finding.unknown:
            say(
                "  {name} ({id}): {measure} is not known", name=finding.channel.name, id=finding.channel.id,
                measure=translate(MEASURES[measure]),
            )  # fmt: skip
        _tell_application(finding.channel)
    act = sum(finding.verdict is not Verdict.KEEP and not finding.channel.state.is_ending for finding in findings)
    say("{count} accounts are to be merged or closed; begin with ./build.py new closure --channel ID", count=act)


def _row(name: str, total: Total) -> list[str]:
    tenths = total.tenths_of_percent
    return [name, str(total.all), str(total.keep), str(total.merge), str(total.close), f"{tenths // 10}.{tenths % 10}%"]


def _tell_one(finding: Finding) -> None:
    channel = finding.channel
    verdict = fill("keep until {day}", {"day": channel.kept_until}) if finding.is_granted else translate(
        VERDICTS[finding.verdict]
    )  # fmt: skip
    say(
        "  {verdict}: {name} ({platform}, {sponsor}; {id}) — {reasons}",
        verdict=verdict,
        name=channel.name,
        platform=channel.platform,
        sponsor=channel.sponsor,
        id=channel.id,
        reasons="；".join(map(reason_text, finding.reasons)),
    )


def _tell_application(channel: Channel) -> None:
    """What was asked and is not granted: those that are granted are named with their verdict."""
    about = {"name": channel.name, "id": channel.id, "day": channel.asked_on}
    if channel.application is Application.OPEN:
        say("  {name} ({id}): asked on {day} to be kept; nobody has decided yet", **about)
    elif channel.application is Application.REFUSED:
        by = {"decided_on": channel.decided_on, "decided_by": channel.decided_by}
        say("  {name} ({id}): asked on {day} to be kept; refused on {decided_on} by {decided_by}", **about, **by)


def reason_text(reason: Reason) -> str:
    """The name of the criterion, with what was found and what was asked for."""
    if reason.figure is None:
        return reason.criterion.name
    return f"{reason.criterion.name} {reason.figure}/{reason.criterion.limit}"


def _write(path: Path, findings: Sequence[Finding]) -> None:
    head = [*(HEADINGS[column] for column in HEADER), *OF_AUDIT]
    rows = [
        [*row, translate(VERDICTS[each.verdict]), "；".join(map(reason_text, each.reasons)), _bases(each)]
        for row, each in zip(to_rows(tuple(finding.channel for finding in findings)), findings, strict=True)
    ]
    data = write_xlsx(translate("accounts"), head, rows) if path.suffix == ".xlsx" else write_csv(head, rows)
    with writing(path):
        path.write_bytes(data)
    say("written: {path}", path=path)


def _bases(finding: Finding) -> str:
    return "；".join(dict.fromkeys(reason.criterion.basis for reason in finding.reasons))
