"""What a log says of its own keys, law and disclosures, for the report: nothing is judged here."""

from __future__ import annotations

from tuixuan_verify.report import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Announced:
    """The `key`, `amend` and `erase` entries of one log."""

    def __init__(self) -> None:
        self.keys = Rows()
        self.amendments = Rows()
        self.erasures = Rows()

    def take(self, number: int, entry: dict[str, Any]) -> None:
        """Take in a sound entry."""
        kind, data = entry["type"], entry.get("data")
        if data is None:
            return
        if kind == "key":
            name, spelled, _ = data["key"].split("+", 2)
            self.keys.add({"n": number, "key": f"{name}+{spelled}"})
        elif kind == "amend":
            law = {"procedure": data["procedure"], "pack": data["pack"]}
            self.amendments.add({"n": number, **law, "sha256": data["compiled"]["sha256"]})
        elif kind == "erase":
            self.erasures.add({"n": number, "digests": len(data["digests"])})
