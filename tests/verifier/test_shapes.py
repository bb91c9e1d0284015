"""A document that is not one of Spec 1 is (`procedure`, 0), never an exception (step 4.1)."""

from __future__ import annotations

import pytest

from tuixuan_verify import replay
from tuixuan_verify.cli import main
from tuixuan_verify.verify import verify

ODD = ("", 7, True, "A b", ["x"], {"x": 1})
LISTS = ("phases", "roles", "standings", "parameters", "documents", "rules", "states", "steps",
         "threads", "exclusive")  # fmt: skip


def status(village, codes):
    village.prepared().write()
    return codes(verify(str(village.folder)))


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_another_kind(village, codes, name, odd):
    village.procedure[name] = odd
    assert status(village, codes) in ([("procedure", 0)], [("form", 0), ("genesis", 0)])


@pytest.mark.parametrize("name", LISTS[:-1])
def test_one_id_twice(village, codes, name):
    village.procedure[name].append(village.procedure[name][0])
    assert status(village, codes) == [("procedure", 0)]


@pytest.mark.parametrize("name", LISTS[:-1])
def test_a_member_that_is_not_known_or_not_there(village, codes, name):
    one = village.procedure[name][0]
    one["note"] = "hello"
    assert status(village, codes) == [("procedure", 0)]
    del one["note"], one["id"]
    village.bodies.clear()
    assert status(village, codes) == [("procedure", 0)]


@pytest.mark.parametrize(
    ("place", "member", "value"),
    [
        (("parameters", 0), "type", "float"),
        (("parameters", 0), "min", "1"),
        (("parameters", 3), "values", "3 days"),
        (("rules", 0), "certainty", "X"),
        (("rules", 0), "checked_on", "2026-02-30"),
        (("states", 0), "final", "won"),
        (("steps", 0), "from", "preparing"),
        (("steps", 0), "when", {"param": "audited"}),
        (("steps", 2), "requires", [{"step": "nowhere"}]),
        (("steps", 2), "outcomes", [{"id": "approved", "to": [{"state": 1}]}]),
    ],
)
def test_a_member_of_another_type(village, codes, place, member, value):
    listed, n = place
    village.procedure[listed][n][member] = value
    assert status(village, codes) == [("procedure", 0)]


def test_an_operand_of_an_impossible_kind_is_a_finding_at_its_line(village, codes):
    village.procedure["steps"][0]["by"][0]["args"]["members"] = "date"
    assert ("rule", 1) in status(village, codes)


def test_a_fault_of_the_verifier_is_no_finding(village, monkeypatch, capsys):
    def wrong(*_args):
        raise KeyError("a fault of the verifier")

    monkeypatch.setattr(replay, "decide", wrong)
    village.prepared().write()
    assert main(["--lang", "en", str(village.folder)]) == 2
    assert "internal error, please report it" in capsys.readouterr().err
