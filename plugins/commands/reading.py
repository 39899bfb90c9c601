"""What a person reads before they sign: the text as it will be published, its files, its links, what has changed.

Everything is printed so that no draft can trick a terminal; `build.py sign --source` shows the Markdown itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from html import unescape

from plugins.drafts.model import Draft
from plugins.edition.manuscript import Written
from plugins.messages import Term
from plugins.problems import Problem, visible
from plugins.registry.model import Registry
from plugins.review.signing import Round
from plugins.telling import print_problems, say

RULE = "─" * 72
LINK = re.compile(r'<a href="([^"]*)"')


def show(written: Written, registry: Registry, this: Round, warnings: Iterable[Problem], *, source: bool) -> None:
    """Title, metadata, text, files and links of a draft, the questions of the stage, and what was said before."""
    draft = written.draft
    print(RULE)
    print(visible(draft.title))
    say(
        "{owner} · by {author} · to be published {published} · check code {code}",
        owner=draft.owner,
        author=registry.called(draft.author),
        published=draft.published.isoformat() if draft.published else Term("when it is released"),
        code=draft.check_code,
    )
    print(RULE)
    _print_lines(_shown_lines(written, source=source))
    for file in draft.files:
        print(RULE)
        say("file: {name}, {size} bytes, SHA-256 {digest}", name=file.name, size=len(file.data), digest=file.digest)
        if file.suffix == "csv":
            _print_lines(file.data.decode("utf-8", "replace").splitlines())
    print(RULE)
    for link in dict.fromkeys(LINK.findall(written.body.html)):
        say("link: {target}", target=unescape(link))
    _say_record(this, registry)
    print_problems(warnings)
    for question in registry.policy.checklists.get(this.due, ()) if this.due else ():
        say("check: {question}", question=question)


def show_changes(before: Draft | None, now: Draft) -> None:
    """Line by line what changed since the same person signed the same document."""
    if before is None:
        say("you signed an earlier revision that is not in this clone; read all of it again")
        return
    old, new = before.data.decode("utf-8").splitlines(), now.data.decode("utf-8").splitlines()
    changes = list(difflib.unified_diff(old, new, lineterm="", n=1))[2:]
    say("since you last signed it, {count} lines of the draft changed:", count=sum(line[0] in "+-" for line in changes))
    _print_lines(changes)
    known = {file.name: file.digest for file in before.files}
    for file in now.files:
        if known.get(file.name) != file.digest:
            say("since you last signed it, this file changed: {name}", name=file.name)


def _shown_lines(written: Written, *, source: bool) -> list[str]:
    text = written.draft.data.decode("utf-8")
    if source:
        return text.splitlines()
    metadata = text.splitlines()[: written.draft.body_line - 1]
    return [*metadata, "", *written.body.text.splitlines()]


def _say_record(this: Round, registry: Registry) -> None:
    """What was said of it before, in this round and in those a return ended."""
    for sign_off in this.record:
        said = sign_off.statement
        say(
            "signed before: {stage} by {person} at {at}: {verdict} {note}",
            stage=said.stage.word,
            person=registry.called(said.person),
            at=said.at.isoformat(),
            verdict=said.verdict.word,
            note=said.note,
        )


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(visible(line))
