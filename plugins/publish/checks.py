"""What must hold of the output before anyone sees it.  A breach is a fault of a template, a link or this program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from plugins.edition.addresses import document_url, path_of
from plugins.edition.model import Pages
from plugins.problems import Location, Problem, Rule
from plugins.publish.manifest import is_of_manifest
from plugins.publish.markup import Fault
from plugins.publish.output import Output

FILE_WITHOUT_CAUSE = Rule(
    id="PUB001",
    name="file-without-cause",
    message="nothing approved explains this file",
    fix="find which plugin wrote it; a file may exist only for a document, a registry entry or the theme",
    why="What nobody signed off must not become public by lying in the right folder.",
)
CAUSE_WITHOUT_FILE = Rule(
    id="PUB002",
    name="cause-without-file",
    message="this file was announced for {cause} and never written",
    fix="read the log above for the template or plugin that failed",
    why="Pelican logs some failures and goes on; a page that silently goes missing is one nobody misses in time.",
)
NOT_A_PLAIN_FILE = Rule(
    id="PUB003",
    name="not-a-plain-file",
    message="this is a link or a device, not a file",
    fix="find what put it there; the output holds plain files only",
    why="A link shows readers whatever it will point at tomorrow, and that nobody signed off.",
)
CUT_OFF_PAGE = Rule(
    id="PUB004",
    name="cut-off-page",
    message="the page is empty or ends before </html>",
    fix="look for a full disk, or for a template that does not extend base.html",
    why="Half a notice can say the opposite of the whole one.",
)
NOT_DECLARED = Rule(
    id="PUB005",
    name="edition-without-file",
    message="the edition wants this file for {cause}, and nothing wrote it",
    fix="see that the plugins render and feeds are in PLUGINS and that both were loaded",
    why="Whoever leaves out a plugin must notice before readers do.",
)
STORY_WITHOUT_PAGE = Rule(
    id="PUB006",
    name="story-without-page",
    message="{title} was approved and has no page at {url}",
    fix="this is a fault of the program: report it with this message",
    why="What is approved and due must be public: leaving it out is a decision nobody took.",
)
DEAD_LINK = Rule(
    id="PUB007",
    name="dead-link",
    message="the link {what} leads to no file of this site (pages with it: {pages})",
    fix="correct the link in the draft or template, or publish what it points at",
    why="A link is a promise; a dead one on a government site is counted by every inspection.",
)
FOREIGN_RESOURCE = Rule(
    id="PUB008",
    name="foreign-resource",
    message="the page would load or send to {what}, which is not part of this site (pages with it: {pages})",
    fix="copy the file into the theme or beside the draft and point at that",
    why="Whoever serves a part of our page can change it, and learns who reads it.",
)
ACTIVE_MARKUP = Rule(
    id="PUB009",
    name="active-markup",
    message="the page has {what}, which its security policy forbids (pages with it: {pages})",
    fix="move scripts and styles into files of the theme; link to addresses that begin with https, mailto or tel",
    why="A page without inline code cannot be made to run an attacker's.",
)
CHANGED_ASSET = Rule(
    id="PUB010",
    name="changed-asset",
    message="this file differs from the one signed off with {cause}",
    fix="build again; if it stays so, find what writes to the staging folder",
    why="A sign-off vouches for bytes.",
)
UNSIGNED_STORY = Rule(
    id="PUB011",
    name="unsigned-story",
    message="{title} still waits for {stages} and is in an edition for the public",
    fix="this is a fault of the program: report it with this message",
    why="Only a preview may show what is not signed.",
)

PREVIEW_PAGE = Rule(
    id="PUB020",
    name="preview-page-in-public",
    message="this page is made for previews only and is in an edition for the public",
    fix="this is a fault of the program: report it with this message",
    why="Who has yet to sign what is nobody's business before it is signed.",
)
PERSONAL_DATA = Rule(
    id="PUB030",
    name="personal-data-in-output",
    message="personal data stands in this file ({kind}: {sample})",
    fix="look for it in the settings, the theme and the registry; where it is in order to show it, allow it: "
    "docs/how-to/allow-a-number.md",
    why="Drafts were searched before; this was put together on the way, and what is public cannot be taken back.",
)


def check_causes(output: Output) -> Iterator[Problem]:
    for path in output.digests:
        if path not in output.causes or is_of_manifest(path):  # the manifest is written last, by us
            yield FILE_WITHOUT_CAUSE.at(Location(path))
    for path, cause in output.causes.items():
        if path not in output.digests and path not in output.others:
            yield CAUSE_WITHOUT_FILE.at(Location(path), cause=cause)


def check_plain_files(output: Output) -> Iterator[Problem]:
    for path in output.others:
        yield NOT_A_PLAIN_FILE.at(Location(path))
    for path in output.cut_off:
        yield CUT_OFF_PAGE.at(Location(path))


def check_edition(output: Output) -> Iterator[Problem]:
    """Every file the edition names was declared; that what is declared was written is for `check_causes`."""
    edition = output.edition
    wanted = dict(edition.announced())
    wanted |= {asset.path: asset.cause for asset in edition.assets}
    wanted |= {path: feed.cause for feed in edition.feeds for path in feed.paths}
    wanted |= {cover.path: cover.cause for cover in edition.covers}
    wanted |= dict(edition.signposts.announced()) if edition.signposts else {}
    for path, cause in wanted.items():
        if path not in output.causes:
            yield NOT_DECLARED.at(Location(path), cause=cause)
    if not edition.is_preview and not isinstance(edition.pages, Pages):  # among those that are made later is none
        yield from (PREVIEW_PAGE.at(Location(page.path)) for page in edition.pages if page.is_for_preview)


def check_stories(output: Output) -> Iterator[Problem]:
    edition = output.edition
    written = {path for path, _ in edition.announced() if path in output.digests}
    missing = {id for id in edition.renewed if path_of(document_url(id)) not in written}
    for story in edition.stories if missing else ():
        if story.id in missing:
            yield STORY_WITHOUT_PAGE.at(Location(story.source), title=story.title, url=story.url)
    for story in () if edition.is_preview else edition.waiting:
        yield UNSIGNED_STORY.at(Location(story.source), title=story.title, stages=", ".join(story.awaiting))


def check_assets(output: Output) -> Iterator[Problem]:
    for asset in output.edition.assets:
        found = output.digests.get(asset.path)
        if found and found != hashlib.sha256(asset.data).hexdigest():
            yield CHANGED_ASSET.at(Location(asset.path), cause=asset.cause)


def check_markup(output: Output) -> Iterator[Problem]:
    """Once for each address or piece of markup, at the first page that has it: a footer is on all of them."""
    rules = {Fault.DEAD: DEAD_LINK, Fault.FOREIGN: FOREIGN_RESOURCE, Fault.ACTIVE: ACTIVE_MARKUP}
    for finding, seen in output.findings.items():
        yield rules[finding.fault].at(Location(seen.path, seen.line), what=finding.what, pages=seen.pages)
    for path, pages in output.orphaned.items():
        yield DEAD_LINK.at(Location(pages[0]), what=f"/{path}", pages=len(pages))


def check_personal_data(output: Output) -> Iterator[Problem]:
    for path, found in output.personal.items():
        for finding in found:
            yield PERSONAL_DATA.at(Location(path), kind=finding.at(path).rule, sample=finding.sample)


CHECKS = (
    check_causes,
    check_plain_files,
    check_edition,
    check_stories,
    check_assets,
    check_markup,
    check_personal_data,
)
