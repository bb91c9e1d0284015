"""The policy of an auditor as text: whom he trusts, and which law he approves (log 11).

An auditor writes his own; this is for a demonstration, and for who hands over keys and digests in
the form in which they are used. It is not read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuixuan.audit.keys import VerifierKey

__all__ = ["policy_text"]


def policy_text(
    logs: Iterable[VerifierKey],
    *,
    procedures: Mapping[str, str],
    calendars: Mapping[str, str],
    witnesses: Mapping[str, VerifierKey] | None = None,
    comment: str = "",
) -> str:
    """A C2SP tlog-policy with our two lines more; of the witnesses, by name, all must cosign.

    `procedures` and `calendars` say for each SHA-256 what it is of; no part holds a line end.
    """
    lines = [f"# {comment}"] if comment else []
    lines += [f"log {key}" for key in logs]
    lines += [f"witness {name} {key}" for name, key in (witnesses or {}).items()]
    if witnesses:
        lines += [f"group witnesses all {' '.join(witnesses)}", "quorum witnesses"]
    else:
        lines.append("quorum none")
    lines += [f"procedure {sha256} {what}" for sha256, what in procedures.items()]
    lines += [f"calendar {sha256} {what}" for sha256, what in calendars.items()]
    return "".join(f"{line}\n" for line in lines)
