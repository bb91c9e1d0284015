"""The same benchmarks in a process that cannot import `orjson`: what `pip install tuixuan` gives.

The engine chooses its json when it is imported, so a second process is started; subject and
reference both run in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.readings import Reading

__all__ = ["refusals", "steps"]

_CHILD = """
import sys
sys.modules["orjson"] = None
import json
from benchmarks import steps
from benchmarks.plain import as_given
print(json.dumps(as_given(getattr(steps, {name!r})(quick={quick!r}, aim={aim!r}))))
"""


def steps(*, quick: bool = False) -> list[Reading]:
    """`steps` without `orjson`."""
    return _without_orjson("steps", quick, 0.5)


def refusals(*, quick: bool = False) -> list[Reading]:
    """`refusals` without `orjson`; no aim is set for it."""
    return _without_orjson("refusals", quick, None)


def _without_orjson(name: str, quick: bool, aim: float | None) -> list[Reading]:
    code = _CHILD.format(name=name, quick=quick, aim=aim)
    root = Path(__file__).resolve().parent.parent
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, check=True
    )
    return [Reading(*row) for row in json.loads(made.stdout)]


def as_given(readings: list[Reading]) -> list[list[object]]:
    """The arguments of each reading, as the child prints them."""
    return [[r.what, r.value, r.unit, r.aim, r.at_most, r.low, r.high] for r in readings]
