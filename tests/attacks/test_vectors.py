"""Every vector against the verifier: exit status, levels, codes and lines as its file says."""

from __future__ import annotations

import json
import time
import tracemalloc

from tuixuan_verify.cli import main
from tuixuan_verify.findings import STEPS
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import verify

# the reading buffer, a line and what a parser makes of it; not the 64 MiB of one of the vectors
FLAT = 8 << 20
# of processor time, for a line of 65 kB or less
SECONDS = 0.5


def judged(vector, case, **more):
    """The result of a vector in this process."""
    trust = Trust(vector.given("policy"), vector.given("since"))
    return verify(case, vector.levels, vector.complete, trust=trust, **more)


def test_a_vector_is_judged_as_it_says(vector, tmp_path, capsys):
    case, expected = str(vector.case(tmp_path)), vector.expected
    status = main([*vector.args, "--json", "--lang", "en", case, *vector.beside])
    said = capsys.readouterr()
    assert "" == said.err or expected["exit"] == 2
    assert "internal error" not in said.err
    whole = json.loads(said.out)
    report = whole["cases"][0]
    found = {(f["code"], f["line"]) for f in report["findings"]}
    assert (vector.says, vector.codes) == (vector.says, found)
    assert vector.steps <= {(f["code"], f["step"]) for f in report["findings"]}
    assert expected["levels"] == {one["level"]: one["status"] for one in report["levels"]}
    assert (expected["exit"], expected["exit"]) == (status, whole["exit"])
    shown = {(d["id"], d["line"], d["warning"]) for d in report["defects"] or ()}
    assert (vector.says, vector.defects) == (vector.says, shown)
    across = whole["across"]["rows"] if whole["across"] else []
    assert expected.get("across", []) == [
        {"id": a["id"], "kind": a["kind"], "lines": [p["line"] for p in a["places"]]}
        for a in across
    ]


def test_the_other_parser_finds_the_same(vector, tmp_path):
    case = str(vector.case(tmp_path))
    result = judged(vector, case, fast=True)
    kept = {(f.code, f.line) for f in result.tally.findings if f.step[0] in result.levels}
    alone = 0 if vector.beside else vector.expected["exit"]
    assert (alone, vector.codes) == (result.exit, kept)


def test_no_step_passes_that_looked_at_nothing(vector, tmp_path):
    tally = judged(vector, str(vector.case(tmp_path))).tally
    assert [] == [step for step in STEPS if tally.status(step) == "pass" and not tally.looked[step]]


def test_memory_is_flat_whatever_a_line_holds(vectors, tmp_path):
    # what is loaded and remembered once is not counted
    verify(str(vectors[0].case(tmp_path)))
    for vector in vectors:
        if 34 in vector.expected["attacks"]:
            case = str(vector.case(tmp_path))
            tracemalloc.start()
            verify(case)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert (vector.name, peak < FLAT) == (vector.name, True)


def test_no_line_takes_long_whatever_it_holds(vectors, tmp_path):
    for vector in vectors:
        if 34 in vector.expected["attacks"]:
            case = str(vector.case(tmp_path))
            start = time.process_time()
            verify(case, frozenset("0"))
            assert (vector.name, time.process_time() - start < SECONDS) == (vector.name, True)
