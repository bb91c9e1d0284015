"""How many mutants are judged, and from which number on.

`FUZZ_COUNT` mutants in all, half of them in each of two files, so that two processes share them;
`FUZZ_SEED` is the number of the first one. What failed lies in `build/fuzz`, a vector each.
"""

from __future__ import annotations

import os

from fuzz_judging import SAVED, Judge

COUNT = int(os.environ.get("FUZZ_COUNT", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
SHOWN = 20
# a part of the mutants is one test, so that a run says how far it is
PARTS = 10


def judge_part(judge: Judge, half: int, part: int) -> None:
    """Every mutant of one part of a half."""
    size = -(-COUNT // (2 * PARTS))
    first = SEED + (half * PARTS + part) * size
    last = min(first + size, SEED + COUNT)
    nothing_wrong(judge, judge.wrong(range(first, last)), range(first, last))


def nothing_wrong(judge: Judge, wrong: list[str], seeds: range) -> None:
    """Says what is wrong, as far as there is room."""
    if wrong:
        shown = "\n".join(one[:900] for one in wrong[:SHOWN])
        raise AssertionError(
            f"{len(wrong)} of {len(seeds)} from {seeds.start} on ({SAVED}):\n{shown}"
        )
    assert judge.shared.unchanged(), "a verifier has changed a law that others share"
