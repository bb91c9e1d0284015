"""The engine never goes on silently with a log that a verifier rejects at levels 0, 1 or 4.

What lies beside the log is not the log: evidence and disclosures are the verifier's to judge.
"""

from __future__ import annotations

import pytest

from tuixuan import Case, FileStore
from tuixuan.errors import TuixuanError

# not wrong with the log itself: a case that has not ended, odd text, a torn tail
OTHER = {"incomplete", "text", "torn", "corrupt_tail"}


class Unsynced(FileStore):
    """A store that leaves a copy in the memory of the system, because nobody needs it longer."""

    def _sync(self, fd):
        pass


def rejected(vector):
    """Whether there is something about this log that the engine must not accept."""
    codes = {code for code, step in vector.steps if step[0] in "014"}
    return bool(codes - OTHER) or vector.expected["exit"] == 2


def test_what_a_verifier_rejects_is_not_resumed(vector, tmp_path):
    case = vector.case(tmp_path, copied=True)
    before = (case / "log.jsonl").is_file() and (case / "log.jsonl").read_bytes()
    if rejected(vector):
        with pytest.raises(TuixuanError):
            Case.resume(Unsynced(case))
    else:
        Case.resume(Unsynced(case))
    assert before == ((case / "log.jsonl").is_file() and (case / "log.jsonl").read_bytes())
