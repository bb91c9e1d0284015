"""A procedure from its YAML, with compile and lint, and from its compiled form.

Everything is imported before the clock starts; start-up is measured elsewhere. Nothing is kept
between two turns: each reads, compiles and lints the files anew.
"""

from __future__ import annotations

from functools import partial

from benchmarks.readings import Reading
from benchmarks.turns import in_turns, timed
from tuixuan.procedure import library
from tuixuan.procedure.compiled import Procedure

__all__ = ["loading"]


def loading(*, quick: bool = False) -> list[Reading]:
    """Every shipped procedure under the newest pack."""
    readings = []
    for name in library.shipped():
        content = library.load(name).content
        turns = in_turns(
            {
                "yaml": timed(partial(library.load, name)),
                "compiled": timed(partial(Procedure.from_compiled, content)),
            },
            3 if quick else 15,
        )
        readings.append(turns.time("yaml", f"{name}: from YAML, compiled and linted", "ms", 150))
        readings.append(turns.time("compiled", f"{name}: from its compiled form", "ms", 20))
    return readings
