"""Measures what compressing a published site costs and saves: each encoding and level, and the files it would add.

    python -m bench.compress output --every 10

Nothing is asserted here: what follows from the figures stands in docs/decisions/0011-compressed-where-it-is-served.md.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
import zstandard

from plugins.publish.compress import SHRINKING, SMALLEST, Encoding, compressed

Pack = Callable[[bytes], bytes]
DEFAULT = (Encoding.BROTLI, Encoding.GZIP)


def candidates() -> Iterator[tuple[str, Pack]]:
    for level in (1, 6, 9):
        yield f"gzip {level}", lambda data, level=level: gzip.compress(data, level, mtime=0)  # type: ignore[misc]
    for level in (1, 5, 6, 7, 9, 11):
        yield f"br {level}", lambda data, level=level: brotli.compress(data, quality=level)  # type: ignore[misc]
    for level in (3, 9, 12, 19):
        yield f"zstd {level}", zstandard.ZstdCompressor(level=level).compress


def compare_levels(files: Sequence[bytes]) -> None:
    size = sum(map(len, files))
    print(f"{len(files)} files, {size / 1e6:.1f} MB\n| level | of the size | MB a second |\n| --- | ---: | ---: |")
    for name, pack in candidates():
        began = time.process_time()
        packed = sum(len(pack(data)) for data in files)
        print(f"| {name} | {packed / size:.1%} | {size / 1e6 / (time.process_time() - began):.1f} |")


def count_additions(root: Path, paths: Sequence[Path]) -> None:
    """What the tree would have besides, and what its files cost each time a tree is made, linked and removed."""
    with TemporaryDirectory(dir=root.parent) as folder:
        made = [form for path in paths for form in compressed(path.name, path.read_bytes(), DEFAULT)]
        began = time.process_time()
        for number, (_, data) in enumerate(made):
            (Path(folder) / str(number)).write_bytes(data)
        for number in range(len(made)):
            os.link(Path(folder) / str(number), Path(folder) / f"{number}.link")
        cost = time.process_time() - began
    size = sum(len(data) for _, data in made) / 1e6
    print(f"{len(made)} files more, {size:.1f} MB; {cost:.1f} s of processor time to write each and link it once")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="a published site")
    parser.add_argument("--every", type=int, default=1, help="compare levels with every so many files only")
    arguments = parser.parse_args()
    paths = sorted(path for path in arguments.root.rglob("*") if path.suffix in SHRINKING and path.is_file())
    large = [path for path in paths if path.stat().st_size >= SMALLEST]
    print(f"{sum(path.is_file() for path in arguments.root.rglob('*'))} files in all, {len(large)} worth compressing")
    compare_levels([path.read_bytes() for path in large[:: arguments.every]])
    count_additions(arguments.root, large)


if __name__ == "__main__":
    main()
