"""Posts -> drafts: each with its day, where it came from, and the people who are to sign it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import unquote

from plugins.archive.folder import Folder
from plugins.archive.model import mark
from plugins.archive.reading import RULES, Cleaned, Exported, clean_pictures
from plugins.archive.rules import BAD_PICTURE, CHANGED, NO_HEAD, NO_PICTURE, OF_ANOTHER, TWICE
from plugins.drafts.frontmatter import is_address
from plugins.drafts.model import Draft, Migrated
from plugins.drafts.template import TO_FILL, archive_template
from plugins.messages import Term
from plugins.paths import beside
from plugins.pinyin import syllables
from plugins.problems import Problem
from plugins.registry.channels import Channel
from plugins.registry.model import Account, PersonId, Stage

LONGEST_NAME = 40
OUR_LINK = re.compile(r"\]\((https?://[^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom posts are taken: the account, its column, the outside account who signs, and when that is."""

    account: Account
    column: str
    channel: Channel | None
    author: PersonId
    signers: Mapping[Stage, PersonId]
    now: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft that was made of a post, with the files beside it: all by path."""

    source: str
    exported: Exported
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a folder: drafts that are new, posts that were there already, and all there is to say."""

    taken: tuple[Taken, ...]
    known: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Known:
    """Which posts are drafts already: by the digest of their file, by old address, by title and day."""

    digests: set[str] = field(default_factory=set)
    urls: dict[str, str] = field(default_factory=dict)  # -> source of the draft
    names: dict[tuple[str, date], str] = field(default_factory=dict)

    def of(self, each: Exported) -> str | None:
        post = each.post
        assert post.published is not None
        return self.urls.get(post.url) or self.names.get((post.title, post.published.date()))


def take(
    folder: Folder, exported: Sequence[Exported], desk: Desk, there: Iterable[Draft], paths: Iterable[str]
) -> Intake:
    """The drafts of posts that are not `there` yet.  `paths` are those that are taken, by whatever file."""
    problems: list[Problem] = []
    known, made_of = _known(there)
    names = _Names(paths)
    fresh: list[tuple[Exported, str]] = []
    already = 0
    for each in exported:
        missing = tuple(_missing(each))
        if missing:
            problems += [NO_HEAD.at(folder.at(each.path), what=what) for what in missing]
        elif each.digest in made_of:
            already += 1
        elif each.digest in known.digests:
            problems.append(TWICE.at(folder.at(each.path), other=known.of(each) or "-"))
        elif (other := known.of(each)) is not None:
            rule = CHANGED if other in set(made_of.values()) else TWICE
            values = {"draft": other} if rule is CHANGED else {"other": other}
            problems.append(rule.at(folder.at(each.path), **values))
        else:
            source = names.new(desk.account, each)
            fresh.append((each, source))
            _learn(known, each, source)
    pictures = _pictures(folder, [each for each, _ in fresh])
    taken = []
    for each, source in fresh:
        draft, found = _draft(folder, each, source, desk, pictures, known.urls)
        taken.append(draft)
        problems += [*_told(folder, each, desk), *found]
    return Intake(tuple(taken), already, tuple(problems))


def _known(there: Iterable[Draft]) -> tuple[_Known, dict[str, str]]:
    """What is there already, and of which digest each draft was made that says so."""
    known, made_of = _Known(), dict[str, str]()
    for draft in there:
        day = draft.published.date() if draft.published else draft.created
        known.names[draft.title, day] = draft.source
        if draft.migrated_from and draft.migrated_from.url:
            known.urls[draft.migrated_from.url] = draft.source
        if draft.migrated_from and draft.migrated_from.digest:
            made_of[draft.migrated_from.digest] = draft.source
    return known, made_of


def _learn(known: _Known, each: Exported, source: str) -> None:
    assert each.post.published is not None
    known.digests.add(each.digest)
    known.names[each.post.title, each.post.published.date()] = source
    if each.post.url:
        known.urls[each.post.url] = source


def _missing(each: Exported) -> Iterator[Term]:
    if not each.post.title:
        yield Term("what its title is")
    if each.post.published is None:
        yield Term("on which day it was published")
    if not each.post.body.strip():
        yield Term("anything: there are no words and no pictures")


class _Names:
    """New names of drafts: the day, then how the title is read."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._taken = set(paths)

    def new(self, account: Account, each: Exported) -> str:
        day = each.post.published
        assert day is not None
        read = re.sub(r"[^a-z0-9]+", "-", " ".join(syllables(each.post.title)).lower())
        name = f"{day:%m%d}-{read.strip('-')[:LONGEST_NAME]}".strip("-")
        name = name if is_address(name) else f"{day:%m%d}"
        for number in range(1, len(self._taken) + 2):
            path = f"content/articles/{account.id}/{day.year}/{name}{f'-{number}' if number > 1 else ''}.md"
            if path not in self._taken:
                break
        self._taken.add(path)
        return path


def _pictures(folder: Folder, posts: Sequence[Exported]) -> Mapping[str, Cleaned | Term]:
    """Every picture file that any of the posts means, by path in the folder."""
    paths = (_file_of(folder, each, shown.names) for each in posts for shown in each.post.pictures)
    return clean_pictures(folder, (path for path in paths if path))


def _file_of(folder: Folder, each: Exported, names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := folder.file_named(name, each.path))), None)


def _draft(
    folder: Folder,
    each: Exported,
    source: str,
    desk: Desk,
    pictures: Mapping[str, Cleaned | Term],
    urls: Mapping[str, str],
) -> tuple[Taken, list[Problem]]:
    post = each.post
    assert post.published is not None
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    home, _, name = source.removesuffix(".md").rpartition("/")
    body = post.body
    for number, shown in enumerate(post.pictures):
        path = _file_of(folder, each, shown.names)
        picture = pictures.get(path) if path else None
        said = ""
        if isinstance(picture, Cleaned):
            file = _file_name(name, picture, files)
            files[file] = picture.data
            said = f"![{shown.alt or f'{TO_FILL}图里有什么'}]({file})"
        elif path and picture is not None:
            problems.append(BAD_PICTURE.at(folder.at(each.path, shown.line), name=path, reason=picture))
        else:
            address = _told_name(shown.names)
            problems.append(NO_PICTURE.at(folder.at(each.path, shown.line), address=address))
        body = body.replace(mark(number), said)
    body = re.sub(r"\n{3,}", "\n\n", body).strip("\n") + "\n"
    channel = desk.channel.id if desk.channel else ""
    text = archive_template(
        desk.account,
        desk.column,
        name,
        post.title,
        post.summary,
        post.published,
        Migrated(post.url, post.published.date(), channel, each.digest),
        desk.author,
        desk.signers,
        desk.now,
        OUR_LINK.sub(lambda found: _our(found, source, urls), body),
    )
    held = {source: text.encode("utf-8")} | {f"{home}/{file}": data for file, data in files.items()}
    return Taken(source, each, held), problems


def _file_name(name: str, picture: Cleaned, files: Mapping[str, bytes]) -> str:
    """A name for a picture beside a draft; the same for the same bytes, which editors show again and again."""
    digest = hashlib.sha256(picture.data).hexdigest()
    same = (file for file, data in files.items() if hashlib.sha256(data).hexdigest() == digest)
    return next(same, f"{name}-p{len(files) + 1}.{picture.suffix}")


def _told_name(names: Sequence[str]) -> str:
    """What a missing picture was called, in few words."""
    name = next((name for name in names if not name.startswith("data:")), "data:…")
    return unquote(name)[:120]


def _our(found: re.Match[str], source: str, urls: Mapping[str, str]) -> str:
    """A link to a post that is a draft now leads to that draft."""
    target = urls.get(found[1])
    if target is None or target == source:
        return found[0]
    year, name = target.split("/")[-2:]
    reference = f"../{year}/{name}"
    return f"]({reference})" if beside(source, reference) == target else found[0]


def _told(folder: Folder, each: Exported, desk: Desk) -> Iterator[Problem]:
    """What stayed behind, and whether it is theirs at all."""
    said, expected = each.post.account, desk.channel.name if desk.channel else desk.account.name
    if said and said not in (expected, desk.account.name, desk.account.unit):
        yield OF_ANOTHER.at(folder.at(each.path), found=said, expected=expected)
    for loss in each.post.losses:
        values = {name: Term(value) if name == "what" else value for name, value in loss.values.items()}
        yield RULES[loss.rule].at(folder.at(each.path, loss.line), **values)
