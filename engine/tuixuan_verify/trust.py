"""What the auditor brings along: his policy, and what he kept of a log.

Both are read before anything else. What is wrong with them is his own mistake and no finding:
nothing is verified then.
"""

from __future__ import annotations

from tuixuan_verify.reading import Unreadable, read_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.kept import Kept
    from tuixuan_verify.policy import Policy


class Slip(Exception):
    """The typed code that was kept does not fit the log with this name."""


class Trust:
    """The policy and the kept note of one run."""

    def __init__(self, policy: str | None = None, since: str | None = None) -> None:
        self.policy: Policy | None = None
        self.kept: Kept | None = None
        # why nothing can be verified: key of a text, and what it speaks of
        self.faults: list[tuple[str, str]] = []
        if policy is not None:
            self._read_policy(policy)
        if since is not None and not self.faults:
            self._read_kept(since)

    @property
    def levels(self) -> str:
        """The levels that are asked for without a choice (verification 1.2)."""
        anchored = self.kept is not None or (self.policy is not None and self.policy.witnessed)
        return ("2" if self.policy is not None else "") + ("3" if anchored else "")

    def opened(self, entry: dict[str, Any]) -> None:
        """See that a typed code fits the log whose entry 0 this is; raises Slip."""
        data = entry.get("data")
        origin = data.get("origin") if type(data) is dict else None
        if type(origin) is str and self.kept is not None and not self.kept.may_be(origin):
            raise Slip(origin)

    def _read_policy(self, path: str) -> None:
        from tuixuan_verify.policy import POLICY_LIMIT, PolicyFault, read_policy

        try:
            self.policy = read_policy(read_document(path, POLICY_LIMIT))
        except Unreadable as error:
            self.faults.append((str(error), path))
        except PolicyFault as error:
            self.faults.append((f"policy.{error.fault}", f"{path}:{error.line}"))

    def _read_kept(self, given: str) -> None:
        from tuixuan_verify.kept import NotKept, read_kept

        try:
            self.kept = read_kept(given, self.policy)
        except NotKept as error:
            self.faults.append((f"kept.{error}", given))
