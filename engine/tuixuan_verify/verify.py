"""One case folder verified: the bytes once through, every level on the way.

    bytes -> entries -> chain -> replay -> findings -> report

Never stops at the first finding, never raises on a bad log, never reads the clock. Memory does
not grow with the length of the log, but for the digests that entries commit to.
"""

from __future__ import annotations

import os

from tuixuan_verify import jsons
from tuixuan_verify.reading import Unreadable, open_regular
from tuixuan_verify.result import Result
from tuixuan_verify.trust import Slip
from tuixuan_verify.walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from tuixuan_verify.trust import Trust

# below this size `orjson` costs more to load than it saves
SHORT_LOG = 2_000_000


def verify(
    case: str,
    levels: frozenset[str] | None = None,
    complete: bool = False,
    fast: bool | None = None,
    compared: bool = False,
    trust: Trust | None = None,
) -> Result:
    """Verify the case folder at a path.

    `levels` are those asked for, out of "0" to "5"; None asks for every level whose files are
    there. `complete` makes it a finding that the case has not ended. `fast` says whether
    `orjson` is used; None decides by the size of the log. `compared` keeps what is compared
    across cases. `trust` is what the auditor brings along.
    """
    result = Result(case, levels, complete, trust)
    if trust is not None and trust.faults:
        return _unverified(result, *trust.faults)
    if compared:
        from tuixuan_verify.across import Texts

        result.texts = Texts()
    try:
        _open_log(result, fast)
    except Slip as slip:
        return _unverified(Result(case, levels, complete, trust), ("kept.slip", str(slip)))
    except (Unreadable, OSError) as error:
        reason = str(error) if isinstance(error, Unreadable) else "not_readable"
        result.tally.unverifiable.append((reason, "log.jsonl" if reason != "no_folder" else case))
    return result


def _open_log(result: Result, fast: bool | None) -> None:
    if not os.path.isdir(result.case):
        raise Unreadable("no_folder")
    with open_regular(os.path.join(result.case, "log.jsonl")) as file:
        _choose_parser(file, fast)
        Walk(result).run(file)


def _unverified(result: Result, *faults: tuple[str, str]) -> Result:
    """What the auditor brought along is not what it must be: nothing is verified (2.6)."""
    result.tally.unverifiable += faults
    return result


def _choose_parser(file: BinaryIO, fast: bool | None) -> None:
    large = os.fstat(file.fileno()).st_size > SHORT_LOG
    if not (fast or (fast is None and large)) or not jsons.accelerate():
        jsons.plain()
