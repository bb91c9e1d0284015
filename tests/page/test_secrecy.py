"""Secrecy of the ballot in the page (procedure 3.4, verification 4.15)."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from page_node import pairs, statuses
from page_notes import files_of

pytestmark = pytest.mark.checkout

FILES = files_of(Path(__file__).resolve().parent.parent / "vectors" / "base" / "case")
LINES = [json.loads(line) for line in FILES["log.jsonl"].splitlines()]
DOCUMENT = json.loads(FILES["procedure.json"])
COUNT = next(n for n, entry in enumerate(LINES) if "votes" in entry.get("data", {}))
VOTING = next(step for step in DOCUMENT["steps"] if step["id"] == LINES[COUNT]["step"])


def rebuilt(change: Callable[[dict[str, Any], list[dict[str, Any]]], None]) -> dict[str, bytes]:
    """The case under a changed document, or with changed entries, bound and linked anew."""
    document, entries = copy.deepcopy(DOCUMENT), copy.deepcopy(LINES)
    change(document, entries)
    content = rfc8785.dumps(document)
    digest = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    entries[0]["data"]["compiled"] = digest
    lines: list[bytes] = []
    for entry in entries:
        if lines:
            entry["prev"] = hashlib.sha256(b"\0" + lines[-1]).hexdigest()
        lines.append(rfc8785.dumps(entry))
    log = b"".join(line + b"\n" for line in lines)
    return {**FILES, "procedure.json": content, "log.jsonl": log}


def step_of(document: dict[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = next(s for s in document["steps"] if s["id"] == VOTING["id"])
    return step


def test_a_lawful_case_is_secret(node):
    report = node.verify(rebuilt(lambda document, entries: None))
    assert (set(), "pass") == (pairs(report), statuses(report)["4"])
    looked = {s["step"]: s["looked"] for level in report["levels"] for s in level["steps"]}
    assert looked["4.15"] > 1


def personal(document, _):
    step_of(document)["fields"].append({"id": "kin", "type": "kin", "optional": True})


def raised(document, _):
    step_of(document)["fields"].append(
        {"id": "persons", "type": "persons", "optional": True, "class": "personal"}
    )


def repeated(document, _):
    step_of(document)["repeat"] = True


def worded(document, _):
    step_of(document)["fields"].append({"id": "complaint", "type": "key", "optional": True})


@pytest.mark.parametrize("change", [personal, raised, repeated, worded])
def test_a_document_that_is_not_secret(node, change):
    assert ("secrecy", 0) in pairs(node.verify(rebuilt(change)))


@pytest.mark.parametrize(
    "data",
    [
        {"voter": "p07"},
        {"votes": [{**row, "box": 1} for row in LINES[COUNT]["data"]["votes"]]},
    ],
)
def test_what_stands_beside_ballots(node, data):
    def change(_, entries):
        entries[COUNT]["data"].update(data)

    found = pairs(node.verify(rebuilt(change)))
    assert {("secrecy", COUNT), ("rule", COUNT)} <= found
