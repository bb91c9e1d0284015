"""Writes `tests/vectors/`: case folders, each with what every verifier must say about it.

Valid cases and attacks (log-format section 6) on a tiny procedure are made from nothing, one on
the shipped procedure from the case that is kept: the law of a case is frozen, and so is that
vector. `--play` plays that case again under the law of today. The same sources give the same bytes.

    python tools/make_vectors.py [--out tests/vectors] [--play]

What is expected is written by hand in `tests/attacks/building/`; no verifier is asked.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "tests" / "vectors"
sys.path.insert(0, str(ROOT / "tests" / "attacks"))

from building import (  # noqa: E402
    anchored,
    chain,
    changes,
    clocks,
    defects,
    files,
    form,
    lawful,
    naming,
    refusals,
    secrecy,
    shipped,
    signed,
    sound,
    special,
)
from building.pieces import pieces  # noqa: E402
from building.vector import Vector  # noqa: E402


def every(play: bool) -> list[Vector]:
    """All vectors, by name; no two have the same."""
    made: dict[str, Vector] = {}
    whole = shipped.play() if play else shipped.kept(HOME)
    parts = (sound, form, chain, lawful, refusals, files, special, naming, signed, anchored, clocks,
             changes, secrecy)  # fmt: skip
    bases = {
        story: shipped.play(scenario) if play else shipped.kept(HOME, story)
        for story, scenario in defects.BASES.items()
    }
    law = (shipped.vectors(whole), defects.vectors(bases))
    for vectors in (*(part.vectors() for part in parts), *law):
        for vector in vectors:
            if vector.name in made:
                raise ValueError(f"two vectors are called {vector.name}")
            made[vector.name] = vector
    return [made[name] for name in sorted(made)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--out", type=Path, default=HOME, help="where the vectors are written")
    parser.add_argument("--play", action="store_true", help="play the shipped case again")
    args = parser.parse_args()
    vectors = every(args.play)
    args.out.mkdir(parents=True, exist_ok=True)
    for old in args.out.iterdir():
        if (old / "expected.json").is_file():
            shutil.rmtree(old)
    for vector in vectors:
        vector.write(args.out)
    for name, content in pieces().items():
        (args.out / name).parent.mkdir(exist_ok=True)
        (args.out / name).write_bytes(content)
    failing = sum(vector.status > 0 for vector in vectors)
    print(f"{len(vectors)} vectors, {failing} of them attacks that are found, in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
