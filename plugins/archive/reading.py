"""Exported files are read in processes of their own; what those say is checked here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from plugins.archive import rules as archive_rules
from plugins.archive.folder import MOST_POST_BYTES, TEXTS, Folder
from plugins.archive.model import Loss, Post, Shown
from plugins.archive.page import day_in
from plugins.archive.rules import NOT_READ
from plugins.clock import CHINA
from plugins.confine import Crew, Job, Question, Stopped
from plugins.confined import Data
from plugins.drafts.filetypes import LIMIT_BYTES, PICTURES, looks_like
from plugins.messages import Term
from plugins.problems import Problem, Rule, visible

# Far above what a post of a few thousand words takes.
POSTS = Job("plugins.archive.worker", "posts", cpu_seconds=10, wall_seconds=90, memory_bytes=1024 * 2**20)
CLEANED = Job("plugins.archive.worker", "pictures", cpu_seconds=20, wall_seconds=120, memory_bytes=1280 * 2**20)
FOR_EACH_CHILD = 4
RULES = {rule.id: rule for rule in vars(archive_rules).values() if isinstance(rule, Rule)}
NAMED = {"IMP003": {"what"}, "IMP006": {"count"}, "IMP007": {"target"}, "IMP011": set[str]()}  # what a child may report
MOST = 2000  # pictures of a post, or things that stay behind; more is no post


@dataclass(frozen=True, slots=True)
class Exported:
    """A post with the file it was read from and that file's digest."""

    path: str
    digest: str
    post: Post


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture that may be shown: its type and its bytes."""

    suffix: str
    data: bytes


def read_posts(folder: Folder) -> tuple[list[Exported], list[Problem]]:
    """The posts of a folder in the order of their paths, and why some cannot be read."""
    problems = [
        NOT_READ.at(folder.at(path), reason=Term("it is larger than 8 MB"))
        for path in folder.posts
        if folder.files[path] > MOST_POST_BYTES
    ]
    paths = [path for path in folder.posts if folder.files[path] <= MOST_POST_BYTES]
    crew = Crew(POSTS)
    found: list[Exported] = []
    try:
        for some in (paths[at : at + 50] for at in range(0, len(paths), 50)):  # so many lie in memory at once
            held = [folder.read(path) for path in some]
            questions = [
                Question({"is_text": path.lower().endswith(TEXTS)}, data) for path, data in zip(some, held, strict=True)
            ]
            answers = crew.ask_all(questions, {}, [_post] * len(some))
            for path, data, answer in zip(some, held, answers, strict=True):
                if isinstance(answer, Post):
                    found.append(Exported(path, hashlib.sha256(data).hexdigest(), _dated(answer, path)))
                else:
                    reason = answer.reason if isinstance(answer, Stopped) else answer
                    problems.append(NOT_READ.at(folder.at(path), reason=reason))
    finally:
        crew.close()
    return found, problems


def clean_pictures(folder: Folder, paths: Iterable[str]) -> Mapping[str, Cleaned | Term]:
    """Clean copies of these files, by path; or why one cannot be shown."""
    found: dict[str, Cleaned | Term] = {}
    todo: list[tuple[str, str, bytes]] = []
    for path in dict.fromkeys(paths):
        if folder.files[path] > LIMIT_BYTES:
            found[path] = Term("larger than 10 MB")
            continue
        data = folder.read(path)
        suffix = next((each for each in sorted(PICTURES) if looks_like(each, data)), None)
        if suffix is None:
            found[path] = Term("its type")
        else:
            todo.append((path, suffix, data))
    crew = Crew(CLEANED, FOR_EACH_CHILD)
    try:
        questions = [Question({}, data) for _, _, data in todo]
        answers = crew.ask_all(questions, {}, [partial(_cleaned, suffix) for _, suffix, _ in todo])
    finally:
        crew.close()
    for (path, _, _), answer in zip(todo, answers, strict=True):
        found[path] = answer.reason if isinstance(answer, Stopped) else answer
    return found


def _cleaned(suffix: str, data: Data, blob: bytes) -> Cleaned | Term:
    if data != {"ok": True}:
        return Term("it cannot be read as a picture")
    if not looks_like(suffix, blob):
        raise ValueError("a picture of another type")
    return Cleaned(suffix, blob) if len(blob) <= LIMIT_BYTES else Term("larger than 10 MB")


def _dated(post: Post, path: str) -> Post:
    """With the day that stands in the name of its file or folder, where the file itself names none."""
    names = reversed(path.split("/"))
    days = (day for name in names if (day := day_in(name)) is not None)
    return post if post.published else replace(post, published=next(days, None))


def _post(data: Data, blob: bytes) -> Post | Term:
    """What a child says of a file.  Raises ValueError on what is no post; what it says of the world is not believed."""
    match data:
        case {"reason": str(reason)} if visible(reason) == reason and len(reason) < 200:
            return Term(reason)
        case {
            "title": str(title),
            "account": str(account),
            "published": str(published),
            "url": str(url),
            "summary": str(summary),
            "pictures": list(pictures),
            "losses": list(losses),
        } if len(pictures) <= MOST and len(losses) <= MOST:
            pass
        case _:
            raise ValueError("not what is said of a post")
    if any(visible(text) != text for text in (title, account, url, summary)):
        raise ValueError("a line with what nobody sees")
    day = datetime.fromisoformat(published) if published else None  # ValueError on what is none
    if day is not None and day.utcoffset() is None:
        raise ValueError("a time of no place")
    day = day.astimezone(CHINA) if day else None
    shown = tuple(map(_shown, pictures))
    return Post(title, account, day, url, summary, blob.decode("utf-8"), shown, tuple(map(_loss, losses)))


def _shown(data: object) -> Shown:
    match data:
        case {"names": list(names), "alt": str(alt), "line": int(line)} if line > 0 and _are_texts(names):
            return Shown(tuple(names), alt, line)
    raise ValueError("a picture of another form")


def _loss(data: object) -> Loss:
    match data:
        case {"rule": str(rule), "line": int(line), "values": dict(values)} if line > 0 and rule in NAMED:
            if values.keys() == NAMED[rule] and all(isinstance(each, str | int) for each in values.values()):
                return Loss(rule, line, values)
    raise ValueError("a loss of another form")


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(value, str) for value in values)
