"""Every way to break a definition that lint must find, each with its line and column.

`broken/NAME.yaml` is `sound/small.yaml`, its pack or a plan for it with one thing broken;
`broken/NAME.expected` says what must be found in it, and nothing else may be.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tuixuan.procedure import library
from tuixuan.procedure.finding import Finding
from tuixuan.procedure.plan import inspect_plan

HERE = Path(__file__).parent
SMALL = HERE / "sound" / "small.yaml"
LAW = HERE / "sound" / "rules" / "law.yaml"
BROKEN = sorted(path.stem for path in (HERE / "broken").glob("*.yaml"))


def findings_in(path: Path) -> tuple[Finding, ...]:
    """What lint finds when this file stands in place of the sound one."""
    kind = path.read_text(encoding="utf-8").splitlines()[1].partition(":")[0]
    if kind == "pack":
        return library.inspect(SMALL, path).findings
    if kind == "plan":
        return inspect_plan(path, library.load(SMALL, LAW).compiled)[1]
    return library.inspect(path, LAW).findings


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_definition_is_found_at_its_place(name: str) -> None:
    path = HERE / "broken" / f"{name}.yaml"
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    found = [
        f"{one.line}:{one.column}: {one.severity}: {one.code}"
        for one in findings_in(path)
        if one.file == str(path)
    ]
    assert sorted(expected) == sorted(found), "\n".join(map(str, findings_in(path)))


def test_a_sound_definition_has_no_finding() -> None:
    assert library.inspect(SMALL, LAW).findings == ()


def test_every_broken_definition_says_what_is_expected() -> None:
    expected = sorted(path.stem for path in (HERE / "broken").glob("*.expected"))
    assert expected == BROKEN
