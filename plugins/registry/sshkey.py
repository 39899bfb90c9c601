"""Public keys as OpenSSH writes them on one line, read strictly.

Only Ed25519, in a file or in a hardware key: one algorithm, no parameters to choose wrongly.
"""

from __future__ import annotations

import base64
import binascii

from plugins.messages import Term

ED25519 = "ssh-ed25519"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"


def parse_public_key(text: str) -> tuple[str, bytes]:
    """Type and wire blob of `ssh-ed25519 AAAA…`.  Raises ValueError with the reason, a Term."""
    parts = text.split(" ")
    if len(parts) != 2:
        raise ValueError(Term("a key is its type, one space and base64, without a comment"))
    kind, encoded = parts
    if kind not in (ED25519, SK_ED25519):
        raise ValueError(Term("its type is neither ssh-ed25519 nor sk-ssh-ed25519@openssh.com"))
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError(Term("the second part is not base64")) from None
    if base64.b64encode(blob).decode("ascii") != encoded:
        raise ValueError(Term("the base64 is not canonical"))
    fields = list(read_strings(blob))
    expected = 2 if kind == ED25519 else 3
    if len(fields) != expected or fields[0] != kind.encode("ascii") or len(fields[1]) != 32:
        raise ValueError(Term("the base64 does not hold a key of this type"))
    return kind, blob


def read_strings(blob: bytes) -> tuple[bytes, ...]:
    """The length-prefixed strings of an SSH blob (RFC 4251 §5).  Raises ValueError if they do not fill it exactly."""
    found = []
    position = 0
    while position < len(blob):
        end = position + 4 + int.from_bytes(blob[position : position + 4], "big")
        if position + 4 > len(blob) or end > len(blob):
            raise ValueError(Term("the key is cut short"))
        found.append(blob[position + 4 : end])
        position = end
    return tuple(found)
