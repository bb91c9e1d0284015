"""The engine never goes on silently with a log that a verifier rejects at levels 0, 1 or 4."""

from __future__ import annotations

import pytest

from tuixuan import Case, FileStore
from tuixuan.errors import TuixuanError

_OPENING = "`resume` does not judge entry 0 (log 4.1)"
KNOWN = {
    "figure_true_fail": "recorded `out` is compared with `==`, for which `false` is 0",
    "genesis_member_unknown_fail": _OPENING,
    "genesis_nonce_missing_fail": _OPENING,
    "genesis_nonce_short_fail": _OPENING,
    "genesis_planned_30_february_fail": _OPENING,
    "genesis_roles_unsorted_fail": _OPENING,
    "genesis_sources_unsorted_fail": _OPENING,
    "genesis_vocabulary_true_fail": _OPENING,
    "opening_role_exclusive_fail": "`resume` does not judge the holders of entry 0 (log 4.3)",
    "opening_role_standing_fail": "`resume` does not judge the holders of entry 0 (log 4.1)",
    "procedure_other_id_fail": "`resume` does not compare entry 0 with what it binds",
    "procedure_other_pack_fail": "`resume` does not compare entry 0 with what it binds",
    "procedure_other_version_fail": "`resume` does not compare entry 0 with what it binds",
    "refusal_form_with_data_fail": "a refusal of form that keeps its data is resumed (log 5.3)",
    "refusal_of_form_state_fail": "what a refusal of form says is not judged (log 5.4)",
    "special_calendars_folder_fail": "a link in the place of a folder is followed (log 1.2)",
}
# not wrong with the log itself: evidence, and a case that has not ended
OTHER = {"digest", "missing", "incomplete", "text", "torn", "corrupt_tail"}


class Unsynced(FileStore):
    """A store that leaves a copy in the memory of the system, because nobody needs it longer."""

    def _sync(self, fd):
        pass


def rejected(vector):
    """Whether there is something about this log that the engine must not accept."""
    codes = {code for code, _ in vector.codes}
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
