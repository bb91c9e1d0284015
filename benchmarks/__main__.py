"""`python -m benchmarks [NAME…] [--json FILE] [--quick]`: lists and runs the benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.machine import described
from benchmarks.readings import as_json, as_line

# name -> module, function, what it measures
BENCHMARKS = {
    "steps": ("steps", "steps", "audited steps in memory / bare transitions"),
    "steps-plain": ("plain", "steps", "the same with the json of the standard library"),
    "refusals": ("steps", "refusals", "recorded refusals / bare transitions"),
    "refusals-plain": ("plain", "refusals", "the same with the json of the standard library"),
    "durable": ("durable", "durable", "steps in a folder / bare write and fdatasync"),
    "verifier": ("verifier", "verifier", "levels 0 and 1 / one sha-256 a line; levels 0, 1 and 4"),
    "verifier-memory": ("verifier_memory", "memory", "memory of the verifier by length of log"),
    "page": ("page", "page", "the page's script under Node and in Chromium, levels 0, 1 and 4"),
    "case-size": ("case_size", "case_size", "what a live case holds in memory"),
    "loading": ("loading", "loading", "a procedure from YAML, and from its compiled form"),
    "merkle": ("merkle", "merkle", "leaves appended, proofs and their size"),
    "notes": ("notes", "notes", "signed elections / unsigned ones, and one note by length of log"),
    "evidence": ("evidence", "evidence", "documents by digest / one sha-256"),
    "start-up": ("start_up", "start_up", "the two commands / a bare interpreter"),
}


def main() -> int:
    """Run what was asked for; returns 0 whether or not an aim was met, 1 when one broke."""
    parser = _parser()
    args = parser.parse_args()
    for name in args.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark `{name}`")
    report = _run(args.names or list(BENCHMARKS), quick=args.quick)
    if args.json:
        args.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(report["benchmarks"].values()) else 1


def _run(names: list[str], *, quick: bool) -> dict[str, Any]:
    """Run and print; returns the report."""
    machine = described()
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    found: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        module, function, title = BENCHMARKS[name]
        print(f"\n{name}: {title}", flush=True)
        try:
            readings = getattr(import_module(f"benchmarks.{module}"), function)(quick=quick)
        except Exception:  # the others are worth having
            traceback.print_exc()
            found[name] = []
            continue
        for reading in readings:
            print(as_line(reading), flush=True)
        found[name] = [as_json(reading) for reading in readings]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"machine": machine, "at": now, "quick": quick, "benchmarks": found}


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<18} {title}" for name, (_, _, title) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure tuixuan beside its references; nothing is asserted.",
        epilog=f"benchmarks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="without any, all")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the readings as JSON too")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter turns")
    return parser


if __name__ == "__main__":
    sys.exit(main())
