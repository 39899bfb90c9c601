"""One signature for many statements: a Merkle tree, so that each document keeps a proof of its own.

The tree and its inclusion proofs are those of Certificate Transparency (RFC 9162, section 2.1): leaves and nodes are
hashed with different first bytes, so that neither can be taken for the other.  Fifty ledgers take one touch of a
security key, and each of the fifty can still be verified alone, in ten years, without the others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

TYPE = "batch.v1"
LEAF, NODE = b"\x00", b"\x01"
MOST = 1000  # documents in one batch: what a person can be said to have read in an afternoon, with room to spare
FORM = re.compile(r"([1-9][0-9]{0,3}) (0|[1-9][0-9]{0,3})((?: [0-9a-f]{64}){0,10})")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The place of one statement in a batch of `size`, and the sibling hashes from its leaf up to the root."""

    size: int
    index: int
    path: tuple[bytes, ...]

    @classmethod
    def parse(cls, text: str) -> Inclusion | None:
        """From `size index hash hash …`; None when the text is nothing of the kind."""
        found = FORM.fullmatch(text)
        if found is None or not int(found[2]) < int(found[1]) <= MOST:
            return None
        path = tuple(bytes.fromhex(each) for each in found[3].split())
        return cls(int(found[1]), int(found[2]), path)

    def __str__(self) -> str:
        return " ".join((str(self.size), str(self.index), *(each.hex() for each in self.path)))

    def root(self, leaf: bytes) -> bytes:
        """The root of the tree in which `leaf` stands at this place; a path of the wrong length gives no root we sign.

        RFC 9162, section 2.1.3.2.
        """
        node, index, last = _leaf(leaf), self.index, self.size - 1
        for sibling in self.path:
            if last == 0:
                return b""
            if index % 2 or index == last:
                node = _node(sibling, node)
                while index % 2 == 0 and index:
                    index, last = index >> 1, last >> 1
            else:
                node = _node(node, sibling)
            index, last = index >> 1, last >> 1
        return node if last == 0 else b""


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of one or more leaves."""
    if len(leaves) == 1:
        return _leaf(leaves[0])
    half = _half(len(leaves))
    return _node(root(leaves[:half]), root(leaves[half:]))


def inclusions(leaves: Sequence[bytes]) -> tuple[Inclusion, ...]:
    """The proof of each leaf, in order."""
    return tuple(Inclusion(len(leaves), index, _path(index, leaves)) for index in range(len(leaves)))


def batch_bytes(site: str, size: int, root: bytes) -> bytes:
    """Canonical JSON of what is signed for a batch; its type keeps it apart from every single statement."""
    said = {"type": TYPE, "site": site, "size": size, "root": root.hex()}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    if len(leaves) == 1:
        return ()
    half = _half(len(leaves))
    if index < half:
        return (*_path(index, leaves[:half]), root(leaves[half:]))
    return (*_path(index - half, leaves[half:]), root(leaves[:half]))


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(LEAF + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
