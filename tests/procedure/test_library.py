"""The shipped law: found by name, sound under every pack, loaded in a moment."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest

from tuixuan.errors import ProcedureError
from tuixuan.procedure import library
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.finding import errors_of
from tuixuan.procedure.schema import schemas

HERE = Path(__file__).parent
SMALL = HERE / "sound" / "small.yaml"
LAW = HERE / "sound" / "rules" / "law.yaml"
ROOT = HERE.parents[1]


@pytest.mark.parametrize("pack", library.packs())
@pytest.mark.parametrize("name", library.shipped())
def test_a_shipped_procedure_has_no_error_under_any_pack(name: str, pack: str) -> None:
    inspection = library.inspect(name, pack)
    assert errors_of(inspection.findings) == ()
    assert inspection.loaded is not None
    assert name == Procedure.from_compiled(inspection.loaded.content).id


def test_a_pack_is_found_by_its_day() -> None:
    assert library.pack_for(date(2026, 3, 28)) == "party_2020"
    assert library.pack_for(date(2020, 7, 13)) == "party_2020"
    with pytest.raises(ProcedureError, match="no rule pack is in force"):
        library.pack_for(date(1949, 10, 1))


def test_two_packs_for_one_day_must_be_told_apart() -> None:
    with pytest.raises(ProcedureError, match="more than one rule pack"):
        library.pack_for(date(2026, 3, 28), beside=SMALL.parent)


def test_the_newest_pack_is_taken_when_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    text = LAW.read_text(encoding="utf-8").replace("2020-07-13", "2031-01-01")
    (tmp_path / "rules" / "law.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "small.yaml").write_bytes(SMALL.read_bytes())
    assert library.load(tmp_path / "small.yaml").compiled["pack"]["id"] == "law"


def test_an_unknown_name_is_a_fault() -> None:
    with pytest.raises(ProcedureError, match=r"no_such\.yaml:1:1: the file does not exist"):
        library.load("no_such")
    with pytest.raises(ProcedureError, match=r"rules/no_such\.yaml:1:1"):
        library.load(SMALL, "no_such")


def test_faults_of_procedure_and_pack_are_said_at_once(tmp_path: Path) -> None:
    pack = tmp_path / "law.yaml"
    text = LAW.read_text(encoding="utf-8").replace("check: share", "chek: share")
    pack.write_text(text, encoding="utf-8")
    small = tmp_path / "small.yaml"
    text = SMALL.read_text(encoding="utf-8").replace("initial: opened", "intial: opened")
    small.write_text(text, encoding="utf-8")
    with pytest.raises(ProcedureError) as caught:
        library.load(small, pack)
    assert [str(pack), str(small), str(small)] == [one.file for one in caught.value.faults]


def test_what_has_errors_can_be_looked_at_but_not_loaded() -> None:
    path = HERE / "broken" / "shortcut.yaml"
    inspection = library.inspect(path, LAW)
    assert inspection.loaded is not None
    assert [one.code for one in inspection.findings] == ["shortcut"]
    with pytest.raises(ProcedureError, match="can be avoided"):
        library.load(path, LAW)


@pytest.mark.parametrize("name", library.shipped())
def test_a_shipped_procedure_is_loaded_compiled_and_linted_in_a_moment(name: str) -> None:
    """Measured: 280 to 340 ms of one core. Only its own time counts, not what runs beside it."""
    best = 10.0
    for _ in range(3):
        start = time.process_time()
        library.inspect(name, "party_2020")
        best = min(best, time.process_time() - start)
    assert best < 1.0


@pytest.mark.checkout
def test_the_committed_schemas_are_those_of_the_models() -> None:
    """When this fails, run `schema.write_schemas(Path("docs/schema"))` and look at the change."""
    folder = ROOT / "docs" / "schema"
    expected = schemas()
    assert set(expected) == {path.name for path in folder.glob("*.json")}
    for name, text in expected.items():
        assert text == (folder / name).read_text(encoding="utf-8"), name


def test_the_schemas_accept_what_is_shipped() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from tuixuan.procedure.yaml_loader import load_yaml

    folder = library.folder()
    pairs = [("procedure", path) for path in folder.glob("*.yaml")]
    pairs += [("rule-pack", path) for path in (folder / "rules").glob("*.yaml")]
    pairs += [("calendar", path) for path in (folder / "calendars").glob("*.yaml")]
    for kind, path in pairs:
        schema = json.loads(schemas()[f"{kind}.schema.json"])
        value = load_yaml(path.read_bytes(), path.name).value
        jsonschema.Draft202012Validator(schema).validate(value)
        value["unknown"] = 1
        assert not jsonschema.Draft202012Validator(schema).is_valid(value)


SPARE = """\
  - id: spare
    title: {zh: 多, en: spare}
    check: taken
    force: P
    certainty: P
    checked_on: "2026-11-24"
    note: nobody
"""


def shared(folder: Path) -> Path:
    """The small procedure beside a pack with one rule more than it uses."""
    (folder / "rules").mkdir(parents=True)
    text = LAW.read_text(encoding="utf-8") + SPARE
    (folder / "rules" / "law.yaml").write_text(text, encoding="utf-8")
    (folder / "small.yaml").write_bytes(SMALL.read_bytes())
    return folder / "small.yaml"


def unused(path: Path) -> list[str]:
    found = library.inspect(path, path.parent / "rules" / "law.yaml").findings
    assert errors_of(found) == ()
    return [one.path for one in found if one.code == "unused-rule"]


def test_a_rule_that_a_neighbour_uses_is_not_unused(tmp_path: Path) -> None:
    path = shared(tmp_path / "law")
    assert unused(path) == ["rules.spare"]
    text = SMALL.read_text(encoding="utf-8")
    using = text.replace(
        "      - {slot: half,", "      - {slot: spare, with: {steps: [list]}}\n      - {slot: half,"
    )
    other = path.with_name("other.yaml")
    # another version of the same procedure does not count, another procedure does
    other.write_text(using, encoding="utf-8")
    assert unused(path) == ["rules.spare"]
    other.write_text(using.replace("procedure: small", "procedure: other"), encoding="utf-8")
    assert unused(path) == []
    # what lies there and is no procedure is passed over
    for name, content in (("plan.yaml", b"plan: x\n"), ("bad.yaml", b"\xff"), ("e.yaml", b"")):
        path.with_name(name).write_bytes(content)
    assert unused(path) == []


@pytest.mark.parametrize("pack", library.packs())
def test_no_rule_of_a_shipped_pack_is_unused(pack: str) -> None:
    for name in library.shipped():
        codes = {one.code for one in library.inspect(name, pack).findings}
        assert not codes & {"unused-rule", "unused-standing"}


def test_loading_does_not_read_other_procedures(tmp_path: Path) -> None:
    path = shared(tmp_path / "law")
    assert library.load(path, path.parent / "rules" / "law.yaml").findings == ()


def test_the_yaml_of_a_procedure_or_pack_is_given_by_name() -> None:
    for name, path in (
        ("gongtui_zhixuan", "gongtui_zhixuan.yaml"),
        ("party_2020", "rules/party_2020.yaml"),
    ):
        assert library.source(name) == (library.folder() / path).read_bytes()
    with pytest.raises(ProcedureError, match="the file does not exist"):
        library.source("no_such")
