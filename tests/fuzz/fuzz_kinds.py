"""Every kind of mutant, and how often it is made."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from fuzz_cases import Signed
from fuzz_mutants import (
    Mutant,
    cut,
    log_bytes,
    log_tail,
    other_key,
    rebound,
    rehashed,
    resigned_by_all,
    resigned_by_log,
    splice,
)
from fuzz_notes import (
    beside,
    disclosed,
    dropped,
    note_bytes,
    note_files,
    note_lines,
    note_root,
    note_spelled,
    policy_bytes,
    policy_lines,
    policy_stranger,
    since_bytes,
    since_earlier,
    since_other,
)
from fuzz_pairs import (
    line_false,
    line_unnamed,
    link_alone,
    policy_groups,
    put_entry,
    told_lines,
    two,
    typed,
)

Kind = Callable[[Random, Signed, Any], Mutant]
KINDS: list[tuple[Kind, int]] = [
    (log_bytes, 12), (log_tail, 2), (cut, 4), (splice, 4), (rehashed, 5), (resigned_by_log, 5),
    (resigned_by_all, 26), (rebound, 8), (other_key, 1), (note_bytes, 8), (note_lines, 3),
    (note_spelled, 2),
    (note_root, 2), (note_files, 3), (policy_bytes, 4), (policy_lines, 4), (policy_stranger, 1),
    (since_bytes, 3), (since_other, 1), (since_earlier, 1), (beside, 3), (disclosed, 4),
    (dropped, 2), (link_alone, 3), (put_entry, 6), (line_false, 5), (line_unnamed, 3),
    (policy_groups, 5), (typed, 4), (told_lines, 4), (two, 20),
]  # fmt: skip


def mutant(seed: int, all_cases: list[Signed]) -> Mutant:
    """The mutant of a number: the same one for ever."""
    random = Random(seed)
    case = random.choice(all_cases)
    kind = random.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
    made = kind(random, case, all_cases)
    if not made.args and random.random() < 0.1:
        made.args = ("--complete",)
        made.exactly = None
    return made
