"""`build.py channel`: a published story as texts that are pasted or read out elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from plugins.commands.approved import Published, published
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, writing
from plugins.commands.sheet import outside_of_drafts
from plugins.disk import replace_file
from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.problems import UsageError
from plugins.registry.channels import ChannelState
from plugins.telling import complain
from plugins.texts.limits import Form, limits
from plugins.texts.loudspeaker import loudspeaker
from plugins.texts.short import Text, sms, video, weibo
from plugins.texts.wechat import wechat

HELP = "texts of a published story for WeChat, Weibo, video, SMS and loudspeakers, ready to paste"
EXAMPLE = "./build.py channel articles/jinhe/2026/street-lamps --for sms"
SHORT: dict[Form, Callable[[Story, Site], Text]] = {
    Form.WEIBO: weibo,
    Form.VIDEO: video,
    Form.SMS: sms,
    Form.LOUDSPEAKER: loudspeaker,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    forms = [Form.WECHAT, *SHORT]
    parser.add_argument("document", metavar="ID", help="id of the document, or the path of its draft")
    parser.add_argument(
        "--for",
        dest="form",
        choices=[form.value for form in forms],
        help="one text only (default: all short ones for which the unit keeps an account, SMS and loudspeaker)",
    )
    parser.add_argument(
        "--by", metavar="ACCOUNT", default="", help="who posts it (default: the unit whose story it is)"
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it (default: standard output)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    here = published(root)
    story = here.story(arguments.document)
    kept = _kept(here, arguments.by or str(story.owner.id))
    if arguments.form == Form.WECHAT:
        _require(Form.WECHAT, kept)
        return put(root, arguments.to, wechat(story, here.site))
    form = Form(arguments.form) if arguments.form else None
    if form:
        _require(form, kept)
    chosen = [form] if form else [each for each in SHORT if each in kept]
    texts = [SHORT[each](story, here.site) for each in chosen]
    for each in texts:
        complain("{form}: {length} of {longest}", form=each.form, length=each.length, longest=each.longest)
    too_long = [each.form.value for each in texts if each.is_too_long]
    if too_long:
        complain("even the title does not fit: {forms}; write a shorter one by hand", forms=" ".join(too_long))
        return EXIT_CONTENT
    only = len(texts) == 1
    said = "\n".join(each.text + "\n" if only else f"== {each.form} ==\n{each.text}\n" for each in texts)
    return put(root, arguments.to, said)


def _kept(here: Published, unit: str) -> frozenset[Form]:
    """The forms for which a unit has an account that runs, and those that need none."""
    if unit not in {str(each.id) for each in here.registry.units}:
        known = " ".join(sorted(str(each.id) for each in here.registry.units))
        raise UsageError("there is no {asked}", "use one of: {known}", asked=unit, known=known)
    running = {each.platform for each in here.registry.channels_of(unit) if each.state is ChannelState.ACTIVE}
    return frozenset(
        form for form, limit in limits().items() if not limit.platforms or running.intersection(limit.platforms)
    )


def _require(form: Form, kept: frozenset[Form]) -> None:
    if form not in kept:
        raise UsageError(
            "the unit keeps no account for {form} ({platforms})",
            "name who posts it: --by ACCOUNT; accounts/channels.csv says which accounts run",
            form=form.value,
            platforms="、".join(limits()[form].platforms),
        )


def put(root: Path, to: Path | None, text: str) -> int:
    if to is None:
        print(text, end="")
        return EXIT_FINE
    out = outside_of_drafts(root, to)
    with writing(out):
        replace_file(out, text.encode("utf-8"))
    return EXIT_FINE
