"""The command line: which verbs there are, their help, and what each way of ending looks like."""

from __future__ import annotations

import argparse
import importlib
import os
import select
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from plugins.commands.console import EXIT_BUG, EXIT_CONTENT, EXIT_SETTINGS, EXIT_UNREAD
from plugins.messages import choose_language, translate
from plugins.problems import ProblemsFound, SettingsError
from plugins.telling import complain, print_problems, print_settings_error, say

VERBS = (
    "check",
    "new",
    "sign",
    "correct",
    "withdraw",
    "pending",
    "sheet",
    "notice",
    "channel",
    "digest",
    "trust",
    "build",
    "deploy",
    "rollback",
    "verify",
    "serve",
    "search",
    "answer",
    "index",
    "clean",
    "audit",
    "import",
    "import-ledger",
    "mask",
    "hook",
)
EXIT_CODES = (
    "exit codes: 0 all is well; 1 something has to be mended (for check: or has yet to be signed) before it can be "
    "published; 2 the command or a setting has to be mended; 3 a bug of the program"
)
LANGUAGES = {"zh": "zh_CN", "en": "en"}


def run(root: Path, argv: Sequence[str]) -> int:
    """Parse and run; problems and settings errors become sentences and exit codes, everything else goes up.

    `root` is the county to work on unless --root names another.
    """
    for stream in (sys.stdout, sys.stderr):
        # What cannot be written in the encoding of this terminal is escaped: a sentence must not end a build.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    choose_language(LANGUAGES[_language(argv)])
    named = [word for word in argv if word in VERBS][:1]
    try:
        arguments = parser(named or VERBS).parse_args(argv)
        return int(_verb(arguments.verb).run(arguments.root.resolve() if arguments.root else root, arguments))
    except ProblemsFound as found:
        print_problems(found.problems)
        say("{count} problems", count=len(found.problems))
        return EXIT_CONTENT
    except SettingsError as error:
        print_settings_error(error)
        return EXIT_SETTINGS
    finally:
        sys.stdout.flush()  # here, where it can still be said that nobody reads it


def parser(verbs: Sequence[str] = VERBS) -> argparse.ArgumentParser:
    """The parser of all verbs, in the chosen language; docs/reference/commands.md is printed from it too."""
    argparse._ = translate  # type: ignore[attr-defined]  # argparse looks its own words up in a catalogue we do not ship
    about, codes = translate("From signed drafts to a published site."), translate(EXIT_CODES)
    top = argparse.ArgumentParser(prog="./build.py", description=about, epilog=codes)
    commands = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    top.add_argument("--lang", choices=list(LANGUAGES), default="zh", help=translate("language of all messages"))
    help = translate("county to work on (default: the folder of build.py)")
    top.add_argument("--root", type=Path, metavar="FOLDER", help=help)
    for name in verbs:
        verb = _verb(name)
        command = commands.add_parser(
            name,
            help=translate(verb.HELP),
            description=translate(getattr(verb, "DESCRIPTION", verb.HELP)),
            epilog=f"{translate('example:')} {verb.EXAMPLE}",
        )
        command.add_argument("--lang", choices=list(LANGUAGES), default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.add_argument("--root", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_arguments(command)
        _translate_help(command)
    return top


def unexpected(error: Exception) -> int:
    """The exit code after what no command expected: a bug, shown whole, unless only the reader left, as in `| head`."""
    if isinstance(error, BrokenPipeError) and _nobody_reads():
        return EXIT_UNREAD
    traceback.print_exception(error)
    complain("this is a bug of the program, not of your text; please report the lines above")
    return EXIT_BUG


def _nobody_reads() -> bool:
    """Whether a stream of ours leads nowhere; what is still to be written to it is dropped, as Python exits."""
    gone = [stream.fileno() for stream in (sys.stdout, sys.stderr) if _is_broken(stream.fileno())]
    for number in gone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return bool(gone)


def _is_broken(number: int) -> bool:
    """Asked of the system: what was refused once may be forgotten by the stream, and then it flushes in peace."""
    pipes = select.poll()
    pipes.register(number, select.POLLOUT)
    return any(event & select.POLLERR for _, event in pipes.poll(0))


def _verb(name: str) -> ModuleType:
    """Loaded when asked for: `check` need not wait for Pelican and Whoosh."""
    return importlib.import_module(f"plugins.commands.{name.replace('-', '_')}")


def _translate_help(command: argparse.ArgumentParser) -> None:
    for action in command._actions:
        if action.help and action.help is not argparse.SUPPRESS:
            action.help = translate(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for line in action._choices_actions:
                line.help = translate(line.help or "")
            for each in action.choices.values():
                _translate_help(each)


def _language(argv: Sequence[str]) -> str:
    """The language has to be known before the parser, whose help is in it."""
    for position, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and position + 1 < len(argv):
            value = argv[position + 1]
        if value in LANGUAGES:
            return value
    return "zh"
