"""Public keys have one spelling; anything looser could be read as someone else's key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.registry.sshkey import parse_public_key, read_strings
from tests.builders import blob_of, public_line

GOOD = public_line("chen-yu")
BASE64 = GOOD.split(" ")[1]


def test_a_key_as_ssh_keygen_writes_it_is_read() -> None:
    assert parse_public_key(GOOD) == ("ssh-ed25519", blob_of("chen-yu"))


def line(*parts: bytes, kind: str = "ssh-ed25519") -> str:
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"{kind} {base64.b64encode(blob).decode()}"


SECURITY_KEY = line(b"sk-ssh-ed25519@openssh.com", b"k" * 32, b"ssh:", kind="sk-ssh-ed25519@openssh.com")


def test_a_security_key_is_read() -> None:
    assert parse_public_key(SECURITY_KEY)[0] == "sk-ssh-ed25519@openssh.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        BASE64,
        GOOD + " chen-yu@pc",
        GOOD.replace(" ", "  "),
        GOOD.replace(" ", "\t"),
        GOOD + "\n",
        GOOD.replace("ssh-ed25519 ", "ssh-rsa "),
        GOOD.replace("ssh-ed25519 ", "sk-ssh-ed25519@openssh.com "),
        'command="sh" ' + GOOD,
        "*," + GOOD,
        GOOD + "=",
        GOOD[:-4],
        line(b"ssh-ed25519", b"k" * 31),
        line(b"ssh-ed25519", b"k" * 32, b"more"),
        line(b"ssh-rsa", b"k" * 32),
        GOOD + "AAAA",
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_public_key(text)


@given(st.binary(max_size=80))
def test_strings_fill_their_blob_exactly_or_are_refused(blob: bytes) -> None:
    try:
        parts = read_strings(blob)
    except ValueError:
        return
    assert b"".join(len(part).to_bytes(4, "big") + part for part in parts) == blob
