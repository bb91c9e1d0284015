"""No mutation survives: a step cut out or gone around, a need moved by one vote or by equality."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tuixuan.procedure import library
from tuixuan.prove.mandatory import is_mandatory

pytestmark = pytest.mark.slow

PACKS = ("party_1990", "party_2020")


@cache
def compiled(name: str, pack: str) -> Any:
    return library.load(name, pack).compiled


def mandatory(name: str) -> list[str]:
    return [step["id"] for step in compiled(name, "party_2020")["steps"] if is_mandatory(step)]


STEPS = [(name, step) for name in library.shipped() for step in mandatory(name)]


def targets(step: Any) -> list[str]:
    return [target["state"] for outcome in step["outcomes"] for target in outcome.get("to", [])]


def stays(step: Any) -> bool:
    """Whether others wait for it, rather than that it leads on."""
    return any("to" not in o and not o.get("again") for o in step["outcomes"])


def cut(document: Any, step: Any) -> None:
    """Take a step out: who waited for it does not, and where it led one stands at once."""
    document["steps"].remove(step)
    for other in document["steps"]:
        other["requires"] = [r for r in other.get("requires", []) if r["step"] != step["id"]]
    if stays(step):
        return
    for state in step["from"]:
        target = first_target(step, state)
        for other in document["steps"]:
            if state in other["from"] and target not in other["from"]:
                other["from"].append(target)
            for outcome in other["outcomes"]:
                redirect(outcome, state, target)
        if document["initial"] == state:
            document["initial"] = target


def first_target(step: Any, state: str) -> str:
    found = next(o for o in step["outcomes"] if "to" in o)["to"]
    return str(next(t["state"] for t in found if state in t.get("from", [state])))


def redirect(outcome: Any, state: str, target: str) -> None:
    for key in ("to", "then"):
        for one in outcome.get(key, []):
            if one["state"] == state:
                one["state"] = target


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_step_that_was_cut_out_is_missed(bench: Any, name: str, step: str) -> None:
    document = bench.document(name)
    cut(document, bench.step(document, step))
    found = [
        one
        for one in bench.skipped(document, step)
        if one.claim == "absent" and one.subject == step
    ]
    assert len(found) == 1
    path = found[0].path
    assert path, "the path to an elected committee is shown"
    assert path[-1].to == "closed"
    assert step not in {move.step for move in path}


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_way_around_a_step_is_shown(bench: Any, name: str, step: str) -> None:
    document = bench.document(name)
    one = bench.step(document, step)
    if stays(one):
        for other in document["steps"]:
            other["requires"] = [r for r in other.get("requires", []) if r["step"] != step]
    else:
        for n, target in enumerate(targets(one)):
            bench.add(document, f"rogue_{n}", one["from"][0], target)
    found = [
        one
        for one in bench.skipped(document, step)
        if one.claim == "mandatory" and one.subject == step
    ]
    assert len(found) == 1
    assert found[0].path[-1].to == "closed"
    assert step not in {move.step for move in found[0].path}


@pytest.mark.parametrize("name", library.shipped())
def test_a_force_that_was_lowered_is_missed(bench: Any, name: str) -> None:
    document = bench.document(name)
    for step in mandatory(name):
        bench.step(document, step)["force"] = "P"
    assert set(mandatory(name)) <= {one.subject for one in bench.refuted(document, "absent")}


# --- needs --------------------------------------------------------------------------------------

Change = Callable[[Any], None]


def flipped(text: str) -> str:
    word, _, fraction = text.partition(" ")
    return f"{'more_than' if word == 'at_least' else 'at_least'} {fraction}"


def is_need(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("at_least ", "more_than "))


def arguments(document: Any) -> Iterator[tuple[str, Any]]:
    """Each place where arguments are, with its step."""
    for step in document["steps"]:
        for by in step["by"]:
            yield step["id"], by.get("args", {})
        for use in step.get("rules", []):
            yield step["id"], use.get("args", {})


def holders(value: Any) -> Iterator[Any]:
    """Each mapping within arguments."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from holders(one)
    elif isinstance(value, list):
        for one in value:
            yield from holders(one)


def mutants(name: str, pack: str) -> Iterator[tuple[str, Any]]:
    """Every need with its equal sign turned, and each side of it one vote or seat away."""
    original = compiled(name, pack)
    for place, (step, args) in enumerate(arguments(original)):
        for inner, holder in enumerate(holders(args)):
            for key, changed in changes(holder):
                document = copy.deepcopy(original)
                mutant = list(holders(list(arguments(document))[place][1]))[inner]
                mutant[key] = changed
                yield f"{step}: {key} {changed}", document


def changes(holder: Any) -> Iterator[tuple[str, Any]]:
    asks = holder.get("need") or holder.get("pass")
    if asks is None:
        return
    for key in ("need", "pass"):
        if is_need(holder.get(key)):
            yield key, flipped(holder[key])
    if holder.get("need") in ("contested", "filled"):
        yield "need", "filled" if holder["need"] == "contested" else "contested"
    if is_need(asks) or asks in ("contested", "filled"):
        sides = ("part", "present", "whole", "seats") if "base" not in holder else ("seats",)
        for key in dict.fromkeys((*sides, holder.get("base", "whole"))):
            if key in holder:
                yield key, {"sum": [holder[key], 1]}
                yield key, {"minus": [holder[key], 1]}


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("name", library.shipped())
def test_a_need_that_was_moved_is_refuted_with_figures(bench: Any, name: str, pack: str) -> None:
    from tuixuan.prove.partition import check_readings
    from tuixuan.prove.readings import readings
    from tuixuan.prove.solver import solver
    from tuixuan.prove.values import Refutation

    z = pytest.importorskip("z3", reason="the extra `prove` is not installed")
    assert solver() is z
    shares, survivors, tried = readings(name, pack).shares, [], 0
    for what, document in mutants(name, pack):
        step = what.partition(":")[0]
        mine = [one for one in shares if one.step == step]
        found = [one for one in check_readings(z, document, mine) if isinstance(one, Refutation)]
        tried += 1
        if not found:
            survivors.append(what)
        assert all(one.claim == "reading" and one.figures for one in found), what
    assert tried > 40
    assert survivors == []


@pytest.mark.parametrize(
    ("name", "parameter", "step"),
    [
        ("liangtui_yixuan", "quorum_need", "open_quorum"),
        ("gongtui_zhixuan", "quorum_need", "vote_members"),
        ("liangtui_yixuan", "plenary_quorum", "plenary_open"),
    ],
)
def test_a_default_that_was_moved_is_refuted(
    bench: Any, name: str, parameter: str, step: str
) -> None:
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    document = bench.document(name, "party_1990")
    one = next(p for p in document["parameters"] if p["id"] == parameter)
    one["default"] = flipped(one["default"])
    found = bench.refuted(document, "reading", figures=True)
    assert step in {one.subject.partition("/")[0] for one in found}


def test_exactly_half_is_the_tally_that_tells_over_half_from_half(bench: Any) -> None:
    """The tally shown is the one that matters: 2·votes = should_attend."""
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    document = bench.document("liangtui_yixuan")
    bench.step(document, "count")["by"][0]["args"]["pass"] = "at_least 1/2"
    (found,) = bench.refuted(document, "reading", figures=True)
    assert found.subject == "count/elected"
    assert 2 * found.figures["votes"] == found.figures["open_quorum.should_attend"]
    assert (found.says["procedure"], found.says["law"]) == ("true", "false")


def test_the_other_base_is_refuted(bench: Any) -> None:
    """The base of 1990 under the law of 2020."""
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    document = bench.document("liangtui_yixuan")
    bench.step(document, "count")["by"][0]["args"]["base"] = "present"
    (found,) = bench.refuted(document, "reading", figures=True)
    assert found.figures["vote.present"] != found.figures["open_quorum.should_attend"]


def test_a_branch_without_committee_is_read_by_its_own_law(bench: Any) -> None:
    """One candidate for each post there, a fifth more elsewhere; neither law stands for both."""
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    document = bench.document("liangtui_yixuan")
    committee, none = bench.step(document, "initial_list")["by"]
    committee["args"]["minimum"], none["args"]["minimum"] = (
        none["args"]["minimum"],
        committee["args"]["minimum"],
    )
    found = bench.refuted(document, "reading", figures=True)
    assert [one.subject for one in found] == ["initial_list/enough"] * 2
    assert all(one.figures for one in found)


def test_a_variant_that_the_law_reads_and_the_procedure_leaves_out_is_missed(bench: Any) -> None:
    pytest.importorskip("z3", reason="the extra `prove` is not installed")
    document = bench.document("liangtui_yixuan")
    variants = bench.step(document, "initial_list")["by"]
    variants.pop()
    (found,) = bench.refuted(document, "reading", figures=True)
    assert (found.subject, found.says["procedure"]) == ("initial_list/enough", "nothing")
