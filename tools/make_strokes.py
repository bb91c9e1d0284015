"""Makes the table of Han characters by strokes, one copy for the engine and one for the verifier.

    tools/make_strokes.py                    write both, from the package `cn_sort`
    tools/make_strokes.py --wheel FILE.whl   the same, from its wheel
    tools/make_strokes.py --check            fail when they are not what the package gives

The characters stand by their number of strokes, then by the order of these (横竖撇点折), as lists
of names do. The facts are those of `cn_sort` (MIT, https://github.com/bmxbmx3/cn_sort), a package
for development that nothing needs at run time. Its ranks are all different; where number and order
of strokes are the same its own order is kept, for want of a package that carries Unihan `kTGH`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from zipfile import ZipFile

ENGINE = Path(__file__).resolve().parent.parent / "engine"
TARGETS = (ENGINE / "tuixuan" / "checks" / "strokes.txt", ENGINE / "tuixuan_verify" / "strokes.txt")
VERSION = "0.14.0"
WORDS = "res/all_word.json"
FIRST, LAST = "\u4e00", "\u9fff"
WIDE = 64
HEAD = f"""\
# Han characters by number of strokes, then by the order of strokes (横竖撇点折).
# The order is that of cn_sort {VERSION}, https://github.com/bmxbmx3/cn_sort, MIT licence.
# Made by tools/make_strokes.py; do not edit. Lines that begin with # are no characters.
"""


def words(wheel: Path | None) -> bytes:
    """The data of the package: of its wheel, else as it is installed (it is not imported)."""
    if wheel is not None:
        with ZipFile(wheel) as archive:
            return archive.read(f"cn_sort/{WORDS}")
    found = importlib.util.find_spec("cn_sort")
    if found is None or found.origin is None:
        raise SystemExit(f"cn_sort {VERSION} is not here: install it, or name its wheel")
    return (Path(found.origin).parent / WORDS).read_bytes()


def table(content: bytes) -> str:
    """The file: every Han character of the package once, in the order of its rank."""
    ranks: dict[str, int] = {}
    for entry in json.loads(content)["all_word"]:
        character, rank = entry["chinese"], entry["stroke_increment_level"]
        if FIRST <= character <= LAST and ranks.setdefault(character, rank) != rank:
            raise SystemExit(f"`{character}` has two ranks")
    if len(set(ranks.values())) != len(ranks):
        raise SystemExit("two characters have one rank")
    row = "".join(sorted(ranks, key=ranks.__getitem__))
    return HEAD + "".join(f"{row[n : n + WIDE]}\n" for n in range(0, len(row), WIDE))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--wheel", type=Path, help="the wheel of cn_sort")
    parser.add_argument("--check", action="store_true", help="only compare")
    args = parser.parse_args()
    content = table(words(args.wheel)).encode()
    for target in TARGETS:
        if not args.check:
            target.write_bytes(content)
        elif not target.is_file() or target.read_bytes() != content:
            print(f"{target.relative_to(ENGINE)} is not what cn_sort gives")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
