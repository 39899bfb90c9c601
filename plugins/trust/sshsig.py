"""Signatures in OpenSSH's SSHSIG format, made and verified: whose hand signed these bytes, and for what purpose.

One spelling of one signature is accepted, and only Ed25519, in a file or in a hardware key.  The format is OpenSSH's
PROTOCOL.sshsig; `ssh-keygen -Y verify` is the reference the tests compare with.  Who may sign is not decided here, and
public keys are read in `registry/sshkey.py`.  Why own code: docs/decisions/0002-sshsig.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import shutil
import subprocess
import tempfile
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from plugins.messages import Term
from plugins.problems import SettingsError, UsageError, why_unreadable
from plugins.registry.sshkey import ED25519, SK_ED25519, parse_public_key, read_strings

BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
END = "-----END SSH SIGNATURE-----\n"
LONGEST_ARMOUR = 4096  # characters; an Ed25519 signature takes about 300
WIDEST_LINE = 76
LINE = 70  # what ssh-keygen writes
MAGIC = b"SSHSIG"
VERSION = (1).to_bytes(4, "big")
HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
USER_PRESENT = 0x01  # the flag a hardware key sets when it was touched
PRIVATE_KEY = "OPENSSH PRIVATE KEY-----"
PRIVATE_MAGIC = b"openssh-key-v1\x00"

# Points of order 1, 2, 4 and 8, by their y: with such a "public key" everybody can sign.
P = 2**255 - 19
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
WEAK = frozenset({0, 1, P - 1, _Y8, P - _Y8})


class Flaw(StrEnum):
    """Why a signature does not hold."""

    ARMOUR = "it is not exactly one SSH SIGNATURE block"
    BASE64 = "its base64 is broken or written in an unusual way"
    FORMAT = "its inner form is not that of an SSH signature"
    HASH = "it uses a hash other than SHA-512 and SHA-256"
    OTHER_KEY = "it was made with another key"
    OTHER_NAMESPACE = "it was made for another purpose or site"
    BAD_KEY = "the registered key is not a sound Ed25519 key"
    NOT_TOUCHED = "the security key was not touched"
    OTHER_BYTES = "it is not the signature of this key over these bytes"


class BadSignature(Exception):
    """The signature proves nothing.  `reason` is translated where it is shown."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        self.reason = Term(flaw.value)
        super().__init__(flaw.value)


def verify(armour: str, message: bytes, key_blob: bytes, namespace: str) -> None:
    """Return if `key_blob` signed exactly `message` for `namespace`; raise BadSignature otherwise."""
    outer = _strings(_dearmour(armour), MAGIC + VERSION, 5)
    claimed_key, claimed_namespace, reserved, hash_name, signature = outer
    if claimed_key != key_blob:
        raise BadSignature(Flaw.OTHER_KEY)
    if claimed_namespace != namespace.encode("utf-8") or not namespace:
        raise BadSignature(Flaw.OTHER_NAMESPACE)
    if reserved:
        raise BadSignature(Flaw.FORMAT)
    if hash_name not in HASHES:
        raise BadSignature(Flaw.HASH)
    key = _public_key(key_blob)
    signed = _to_be_signed(message, namespace, hash_name)
    if key.application is None:
        kind, value = _strings(signature, b"", 2)
    else:
        kind, value = _strings(signature[:-5], b"", 2)
        flags_and_counter = signature[-5:]
        if not flags_and_counter[0] & USER_PRESENT:
            raise BadSignature(Flaw.NOT_TOUCHED)
        application = hashlib.sha256(key.application).digest()
        signed = application + flags_and_counter + hashlib.sha256(signed).digest()
    if kind != key.kind or len(value) != 64:
        raise BadSignature(Flaw.FORMAT)
    try:
        key.ed25519.verify(value, signed)
    except InvalidSignature:
        raise BadSignature(Flaw.OTHER_BYTES) from None


def sign_native(private_key: Ed25519PrivateKey, message: bytes, namespace: str) -> str:
    """The armoured signature `ssh-keygen -Y sign` would make, byte for byte, without a process: for samples."""
    blob = _string(ED25519.encode()) + _string(private_key.public_key().public_bytes_raw())
    value = private_key.sign(_to_be_signed(message, namespace, b"sha512"))
    signature = _string(ED25519.encode()) + _string(value)
    parts = (blob, namespace.encode("utf-8"), b"", b"sha512", signature)
    encoded = base64.b64encode(MAGIC + VERSION + b"".join(map(_string, parts))).decode("ascii")
    lines = [encoded[start : start + LINE] for start in range(0, len(encoded), LINE)]
    return BEGIN + "".join(f"{line}\n" for line in lines) + END


def sign_with_ssh_keygen(
    message: bytes, namespace: str, key_file: Path | None = None, key_blob: bytes | None = None
) -> str:
    """The signature of a person: by a private key file, or by the key in their ssh-agent that belongs to a public one.

    The public key is that of `key_file`, or `key_blob` where there is no file.  A passphrase is asked for by
    ssh-keygen itself; a hardware key waits to be touched (tell the person before).  Raises SettingsError.
    """
    with tempfile.TemporaryDirectory() as folder:
        if key_file is None:
            if key_blob is None:
                raise ValueError("a key file or a public key is needed")
            key_file = Path(folder, "key.pub")
            kind = read_strings(key_blob)[0].decode("ascii")
            key_file.write_text(f"{kind} {base64.b64encode(key_blob).decode('ascii')}\n", encoding="ascii")
        public = public_blob_of(key_file)
        armour = _run_ssh_keygen(["-Y", "sign", "-q", "-n", namespace, "-f", str(key_file.resolve())], message)
    try:
        verify(armour, message, public, namespace)
    except BadSignature as bad:
        raise SettingsError(
            "the signature ssh-keygen made does not hold: {reason}",
            "update OpenSSH to 8.2 or later and check which key {key} is",
            reason=bad.reason,
            key=key_file,
        ) from bad
    return armour


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """A private key without passphrase.  For samples: a person's key is left to ssh-keygen and the agent."""
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        key = load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unreadable(path, ValueError("not an Ed25519 key"))
    return key


def public_blob_of(path: Path) -> bytes:
    """The public key, in wire format, of a public or private key file; needs no passphrase.  Raises SettingsError."""
    try:
        text = path.read_text(encoding="ascii")
        if text.startswith("-----BEGIN " + PRIVATE_KEY):
            blob = _public_part(text)
            kind = read_strings(blob)[0].decode("ascii")
            return parse_public_key(f"{kind} {base64.b64encode(blob).decode('ascii')}")[1]
        return parse_public_key(" ".join(text.split()[:2]))[1]
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


GOOD_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
GOOD_MESSAGE = b"gongkai self-test\n"
GOOD_NAMESPACE = "self-test.v1@gongkai.example"
GOOD_SIGNATURE = """\
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgA6EHv/POEL4dcN0Y50vAmWfk1j
CbpQ1fHdyGZBJVMbgAAAAcc2VsZi10ZXN0LnYxQGdvbmdrYWkuZXhhbXBsZQAAAAAAAAAG
c2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEBdag+XYjlvZl0zMLmZmK/jJVP0DiC3mw
OOu/7BBUk28V1R9ZA1b3rAzoSvUbjL0f5dF6sfYTsflLNL6JR3db4M
-----END SSH SIGNATURE-----
"""


def self_test() -> None:
    """Prove before the first use that a good signature is accepted and bad ones are not; RuntimeError otherwise.

    A library that says yes to everything, or no to everything, must stop the line and not decide on it.
    """
    key = parse_public_key(GOOD_KEY)[1]
    try:
        verify(GOOD_SIGNATURE, GOOD_MESSAGE, key, GOOD_NAMESPACE)
    except BadSignature as bad:
        raise RuntimeError(f"the self-test signature was refused: {bad}") from bad
    for message, namespace in ((GOOD_MESSAGE + b"\n", GOOD_NAMESPACE), (GOOD_MESSAGE, "other@gongkai.example")):
        try:
            verify(GOOD_SIGNATURE, message, key, namespace)
        except BadSignature:
            continue
        raise RuntimeError("the verifier accepted a signature over other bytes or for another purpose")


class _Key(NamedTuple):
    kind: bytes
    ed25519: Ed25519PublicKey
    application: bytes | None  # of a hardware key


@lru_cache(maxsize=4096)
def _public_key(blob: bytes) -> _Key:
    try:
        kind, raw, *rest = read_strings(blob)
    except ValueError:
        raise BadSignature(Flaw.BAD_KEY) from None
    application = rest[0] if rest else None
    is_hardware = kind == SK_ED25519.encode() and len(rest) == 1 and rest[0].startswith(b"ssh:")
    is_file = kind == ED25519.encode() and not rest
    y = int.from_bytes(raw, "little") % 2**255
    if not (is_hardware or is_file) or len(raw) != 32 or y >= P or y in WEAK:
        raise BadSignature(Flaw.BAD_KEY)
    return _Key(kind, Ed25519PublicKey.from_public_bytes(raw), application)


def _dearmour(armour: str) -> bytes:
    if len(armour) > LONGEST_ARMOUR or not (armour.startswith(BEGIN) and armour.endswith("\n" + END)):
        raise BadSignature(Flaw.ARMOUR)
    lines = armour[len(BEGIN) : -len(END)].removesuffix("\n").split("\n")
    width = len(lines[0])
    if width > WIDEST_LINE or any(len(line) != width for line in lines[:-1]) or not 0 < len(lines[-1]) <= width:
        raise BadSignature(Flaw.ARMOUR)
    encoded = "".join(lines)
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadSignature(Flaw.BASE64) from None
    if base64.b64encode(raw).decode("ascii") != encoded:
        raise BadSignature(Flaw.BASE64)
    return raw


def _strings(raw: bytes, head: bytes, count: int) -> tuple[bytes, ...]:
    """Exactly `count` length-prefixed strings after `head`, and nothing else."""
    try:
        found = read_strings(raw.removeprefix(head))
    except ValueError:
        raise BadSignature(Flaw.FORMAT) from None
    if not raw.startswith(head) or len(found) != count:
        raise BadSignature(Flaw.FORMAT)
    return found


def _to_be_signed(message: bytes, namespace: str, hash_name: bytes) -> bytes:
    parts = (namespace.encode("utf-8"), b"", hash_name, HASHES[hash_name](message).digest())
    return MAGIC + b"".join(map(_string, parts))


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _public_part(text: str) -> bytes:
    """The public key of an openssh-key-v1 file: it stands in clear before the (encrypted) private part."""
    body = text.strip().removeprefix("-----BEGIN " + PRIVATE_KEY).removesuffix("-----END " + PRIVATE_KEY)
    raw = base64.b64decode(body)
    if not raw.startswith(PRIVATE_MAGIC):
        raise ValueError("not an OpenSSH private key")
    position = len(PRIVATE_MAGIC)
    for _ in range(3):  # cipher, kdf, kdf options
        position += 4 + int.from_bytes(raw[position : position + 4], "big")
    start = position + 8  # the number of keys, then the length of the first
    return raw[start : start + int.from_bytes(raw[position + 4 : start], "big")]


def _run_ssh_keygen(arguments: list[str], message: bytes) -> str:
    tool = shutil.which("ssh-keygen")
    if tool is None:
        raise SettingsError("ssh-keygen is not installed", "install OpenSSH 8.2 or later (Debian: openssh-client)")
    # The rest of the environment could name a library to load for the key, or a program that asks for the passphrase.
    kept = {name: os.environ[name] for name in ("SSH_AUTH_SOCK", "SYSTEMROOT") if name in os.environ}
    environment = kept | {"LC_ALL": "C"}
    done = subprocess.run([tool, *arguments], input=message, capture_output=True, env=environment, check=False)
    if done.returncode != 0:
        raise SettingsError(
            "ssh-keygen could not sign: {said}",
            "check that the key file is yours and readable by you alone (chmod 600), or that ssh-agent holds the key",
            said=done.stderr.decode("utf-8", "replace").strip(),
        )
    return done.stdout.decode("ascii", "replace")


def _unreadable(path: Path, error: Exception) -> UsageError:
    reason = why_unreadable(error) if isinstance(error, OSError) else Term("it is no such key")
    return UsageError(
        "the key file {path} cannot be used: {reason}",
        "give an Ed25519 key file in OpenSSH form; ssh-keygen -t ed25519 makes one",
        path=path,
        reason=reason,
    )
