"""The table of defects: what compile keeps of it, and what the shipped packs declare (5.8, 5.9)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tuixuan import Procedure
from tuixuan.errors import ProcedureError

HOME = Path(__file__).resolve().parent.parent.parent / "procedures"
PROCEDURES = ("liangtui_yixuan", "gongtui_zhixuan")
PACKS = ("party_2020", "party_1990")
ALL = [f"D{n:02d}" for n in range(1, 33)]
LISTS = ("steps", "before", "unless", "documents", "roles")


def table(pack):
    path = HOME / "rules" / f"{pack}.yaml"
    return yaml.safe_load(path.read_text("utf-8"))["defects"]


@pytest.mark.checkout
@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_declares_every_defect_of_the_law_digest(pack):
    found = table(pack)
    assert ALL == [one["id"] for one in found]
    assert table("party_2020") == found


@pytest.mark.checkout
def test_every_name_in_the_shipped_tables_is_one_of_a_shipped_procedure():
    known = set()
    for name in PROCEDURES:
        procedure = Procedure.load(name)
        known |= {*procedure.places(), *procedure.documents, *procedure.roles}
    for one in table("party_2020"):
        for sign in one.get("shown_by", ()):
            names = {name.partition("/")[0] for key in LISTS for name in sign.get(key, ())}
            names |= {sign["after"].partition("/")[0]} if "after" in sign else set()
            assert (one["id"], set()) == (one["id"], names - known)


@pytest.mark.parametrize("name", PROCEDURES)
def test_compile_keeps_what_the_procedure_has(name):
    procedure = Procedure.load(name)
    assert ALL == list(procedure.defects)
    for one in procedure.defects.values():
        for sign in one.shown_by:
            for key in ("steps", "before"):
                found = {step.partition("/")[0] for step in sign.get(key, ())}
                assert found <= set(procedure.places())
            assert set(sign.get("documents", ())) <= set(procedure.documents)
    speeches = [sign["by"] for sign in procedure.defects["D32"].shown_by]
    assert speeches == ([] if name == "liangtui_yixuan" else ["lacking", "documents"])


def test_a_compiled_sign_of_another_form_is_refused():
    document = json.loads(Procedure.load("liangtui_yixuan").compiled)
    for sign, said in (
        ({"by": "lacking", "steps": ["vote"]}, "before"),
        ({"by": "date", "steps": ["vote"]}, "`steps` is no member"),
        ({"by": "guess"}, "one of"),
        ({"by": "numbers", "left": "a", "op": "equal", "right": "b"}, "one of"),
    ):
        document["defects"][0]["shown_by"] = [sign]
        with pytest.raises(ProcedureError, match=said):
            Procedure.from_compiled(document)
