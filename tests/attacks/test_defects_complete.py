"""Every defect that the shipped packs can show has a vector that shows it, or a reason why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "vectors"
BASES = ("defect_none_liangtui", "defect_none_gongtui")


def without():
    """The defects of the table in the README."""
    text = (HOME / "README.md").read_text("utf-8")
    return set(re.findall(r"^\| (D[0-9]{2}) \| \S", text, re.MULTILINE))


def declared():
    """The defects of the two lawful cases, by id."""
    found = {}
    for name in BASES:
        document = json.loads((HOME / name / "case" / "procedure.json").read_bytes())
        found.update({one["id"]: one for one in document["defects"]})
    return found


def shown(vectors):
    """Defects with the vectors that show them."""
    found = {}
    for vector in vectors:
        ids = {id_ for id_, _, _ in vector.defects}
        ids |= {row["id"] for row in vector.expected.get("across", ()) if row["id"]}
        for id_ in ids:
            found.setdefault(id_, set()).add(vector.name)
    return found


def test_every_defect_is_shown_by_a_vector_or_has_a_reason(vectors):
    table, found = declared(), shown(vectors)
    assert {f"D{n:02d}" for n in range(1, 33)} == set(table)
    wanted = {id_ for id_, one in table.items() if one["auto"] != "no"}
    assert wanted - without() == set(found)
    assert set(table) - wanted <= without()


def test_a_vector_named_after_a_defect_shows_it(vectors):
    found = shown(vectors)
    for vector in vectors:
        for id_ in re.findall(r"D[0-9]{2}", vector.name):
            assert vector.name in found[id_], vector.name


def test_a_lawful_case_shows_no_defect(vectors):
    lawful = {v.name: v for v in vectors if v.name in BASES}
    assert set(BASES) == set(lawful)
    assert {(0, frozenset())} == {
        (v.expected["exit"], frozenset(v.defects)) for v in lawful.values()
    }
