"""What only shows across cases (verification 7): one text, or one opening, in two villages.

Each case gives the digests of the documents that its accepted steps name. What the procedure
declares to be shared is lawfully the same everywhere; a file of a few bytes holds no text that
could be a village's own. Nothing is opened: digests are compared.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tuixuan_verify.result import Result

    Row = dict[str, Any]

# a text of fewer bytes is nobody's own
LEAST = 64
# digests that are kept of one case, and rows that are shown
KEPT = 100_000
ROWS = 1_000


class Texts:
    """The documents that one case names, by digest: the first place of each."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[int, str]] = {}
        self.left_out = 0

    def take(self, number: int, entry: dict[str, Any]) -> None:
        """Take in an accepted step."""
        for document in entry.get("ev", ()):
            if document["size"] < LEAST or document["sha256"] in self.places:
                continue
            if len(self.places) >= KEPT:
                self.left_out += 1
                continue
            self.places[document["sha256"]] = (number, document["id"])


class Across:
    """The cases of one run, compared."""

    def __init__(self, results: list[Result]) -> None:
        self.results = [r for r in results if r.opening]
        found = [*self._openings(), *self._documents()]
        self.rows = found[:ROWS]
        self.left_out = (
            len(found) - len(self.rows) + sum(r.texts.left_out for r in results if r.texts)
        )
        # cases whose documents were compared
        self.compared = sum(r.texts is not None and r.report is not None for r in self.results)

    @property
    def found(self) -> bool:
        """Whether something was found that is not merely one case named twice."""
        return any(not row["warning"] for row in self.rows)

    def _openings(self) -> Iterator[Row]:
        """Cases with one nonce: one twice, two histories of one, or one with another's number."""
        groups: dict[str, list[Result]] = {}
        for result in self.results:
            groups.setdefault(str(result.opening.get("nonce")), []).append(result)
        for _, group in sorted(groups.items()):
            if len(group) < 2:
                continue
            if len({result.genesis for result in group}) > 1:
                yield _row("nonce", group, [(r, 0, None) for r in group], False)
            elif len({r.head for r in group}) > len({r.entries for r in group}):
                yield _row("fork", group, [(r, r.entries - 1, None) for r in group], False)
            else:
                yield _row("case", group, [(r, 0, None) for r in group], True)

    def _documents(self) -> Iterator[Row]:
        """Documents that stand in two cases of different origin."""
        places: dict[str, list[tuple[Result, int, str | None]]] = {}
        for result in self.results:
            named = result.texts.places if result.texts and result.report else {}
            for digest, (number, document) in named.items():
                places.setdefault(digest, []).append((result, number, document))
        for digest, found in sorted(places.items()):
            if len({str(r.opening.get("origin")) for r, _, _ in found}) < 2:
                continue
            if all(r.report and document in r.report.table.shared for r, _, document in found):
                continue
            yield {**_row("document", self.results, found, False), "sha256": digest}


def _row(
    kind: str, group: list[Result], places: list[tuple[Result, int, str | None]], warning: bool
) -> Row:
    tables = [r.report.table for r in group if r.report]
    copied = (d for table in tables for d in table.document.get("defects", ())
              if any(sign["by"] == "copied" for sign in d.get("shown_by", ())))  # fmt: skip
    defect = None if kind in ("case", "fork") else next(copied, None)
    return {
        "kind": kind,
        "id": defect and defect["id"],
        "title": defect and defect["title"],
        "severity": defect and defect["severity"],
        "warning": warning,
        "places": [
            {"case": r.case, "origin": r.opening.get("origin"), "line": n}
            | ({} if document is None else {"document": document})
            for r, n, document in places
        ],
    }
