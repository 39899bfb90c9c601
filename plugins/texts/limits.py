"""How long each text may be: data with its basis, beside this file, since platforms change it more often than we do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from plugins.problems import ProblemsFound
from plugins.yamlfile import Fields, read_yaml

PATH = Path(__file__).with_name("limits.yaml")


class Form(StrEnum):
    """What a text is made for."""

    WECHAT = "wechat"
    WEIBO = "weibo"
    VIDEO = "video"
    SMS = "sms"
    LOUDSPEAKER = "loudspeaker"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Limit:
    """`longest`: characters, as the form counts them; of an SMS, how many are sent for it."""

    form: Form
    platforms: tuple[str, ...]
    longest: int
    basis: str


@cache
def limits() -> dict[Form, Limit]:
    """Of every form.  Raises ProblemsFound when the file is broken or lacks one."""
    table, problems = read_yaml(PATH.read_bytes(), PATH.name)
    found = list(problems)
    read: dict[Form, Limit] = {}
    if table is not None:
        fields = Fields(table, found)
        for each in fields.groups("forms"):
            form = each.choice("form", Form)
            platforms = each.texts("platforms", required=False)
            read[form] = Limit(form, platforms, each.integer("longest"), each.text("basis"))
            each.done()
        fields.done()
    if found:
        raise ProblemsFound(tuple(found))
    return read
