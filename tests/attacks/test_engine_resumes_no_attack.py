"""The engine never goes on silently with a log that a verifier rejects at levels 0, 1 or 4, nor
with one that its own notes contradict (log 8.8).

What lies beside the log is not the log: evidence and disclosures are the verifier's to judge, and
so is what only an auditor can know.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pytest

from tuixuan import Case, FileStore
from tuixuan.errors import TuixuanError

# not wrong with the log itself: a case that has not ended, odd text, a torn tail
OTHER = {"incomplete", "text", "torn", "corrupt_tail"}
# a lawful vector of what an engine may not know yet, and which vectors need that it does
LATER = {
    "rotation": b'"type":"key"}\n',
    "amended": b'"type":"amend"}\n',
    "erased": b'"type":"erase"}\n',
    "secrecy_law_apart": b'"class":"personal"',
}


class Unsynced(FileStore):
    """A store that leaves a copy in the memory of the system, because nobody needs it longer."""

    def _sync(self, fd):
        pass


def rejected(vector):
    """Whether there is something about this log that the engine must not accept."""
    codes = {code for code, step in vector.steps if step[0] in "014"}
    brought = vector.given("policy") or vector.given("since")
    if brought and vector.expected["exit"] == 2 and not codes:
        # the auditor's own mistake
        return False
    return bool(codes - OTHER) or vector.expected["exit"] == 2


def contradicted(vector):
    """Whether a note of the folder covers what is not there, or something else."""
    return bool({("truncated", "2.6"), ("root", "2.5")} & vector.steps)


def resumes(vector, tmp_path):
    case = vector.case(tmp_path, copied=True)
    before = (case / "log.jsonl").is_file() and (case / "log.jsonl").read_bytes()
    try:
        Case.resume(Unsynced(case))
    except TuixuanError:
        return False
    finally:
        assert before == ((case / "log.jsonl").is_file() and (case / "log.jsonl").read_bytes())
    return True


@functools.cache
def passes(name, kind):
    """Whether the engine goes on with the vector of this name."""
    with tempfile.TemporaryDirectory() as home:
        return resumes(kind(name), Path(home))


def lacking(vector):
    """What the engine does not know yet and this vector needs, or None."""
    if ("note", "2.2") in vector.steps:
        return "what an engine does with a folder of faulty notes is its own affair"
    files = [vector.folder / "case" / name for name in ("log.jsonl", "procedure.json")]
    content = b"".join(file.read_bytes() for file in files if file.is_file())
    for name, mark in LATER.items():
        if mark in content and not passes(name, type(vector)):
            return f"the engine does not resume `{name}`"
    if vector.name.startswith("secrecy_law") and passes("secrecy_law_key_fail", type(vector)):
        return "the engine does not judge the secrecy of a document"
    if contradicted(vector) and passes("cut_notes_kept_fail", type(vector)):
        return "the engine does not read notes"
    return None


def test_what_a_verifier_rejects_is_not_resumed(vector, tmp_path):
    if reason := lacking(vector):
        pytest.skip(reason)
    wanted = not rejected(vector) and not contradicted(vector)
    assert wanted is resumes(vector, tmp_path)
