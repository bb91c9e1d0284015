"""Memory of the verifier at logs of growing length: flat, or it will not fit one day.

Each log is verified in a process of its own, which reports what `tracemalloc` saw at most; a second
process reports the resident set, because tracing costs memory itself.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.long_log import write_long_case
from benchmarks.readings import Reading
from benchmarks.village import village

__all__ = ["memory"]

_TRACED = """
import sys, tracemalloc
from tuixuan_verify.verify import verify
tracemalloc.start()
assert verify(sys.argv[1], frozenset("014")).exit == 0
print(tracemalloc.get_traced_memory()[1] / 1024)
"""
_RESIDENT = """
import sys
from tuixuan_verify.verify import verify
assert verify(sys.argv[1], frozenset("014")).exit == 0
try:
    with open("/proc/self/status") as status:  # `ru_maxrss` would begin with that of the parent
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
except FileNotFoundError:
    print(0)
"""


def memory(*, quick: bool = False) -> list[Reading]:
    """Peaks at three lengths, and what each entry more costs between the first and the last."""
    sizes = (2_000, 8_000, 32_000) if quick else (10_000, 50_000, 200_000)
    readings: list[Reading] = []
    lengths: list[int] = []
    peaks: list[float] = []
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place:
        for size in sizes:
            folder = Path(place) / str(size)
            folder.mkdir()
            lengths.append(write_long_case(folder, village(), size))
            peaks.append(_peak(_TRACED, folder))
            shown = f"{lengths[-1]:,} entries"
            readings.append(Reading(f"{shown}: most ever allocated", peaks[-1], "KB"))
            readings.append(Reading(f"{shown}: resident set", _peak(_RESIDENT, folder), "KB"))
    growth = (peaks[-1] - peaks[0]) * 1024 / (lengths[-1] - lengths[0])
    return [Reading("allocated more for each entry more", growth, "bytes", 10, True), *readings]


def _peak(code: str, folder: Path) -> float:
    made = subprocess.run(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, check=True
    )
    return float(made.stdout)
