"""The flow as a graph: what waits for what, and what a path can avoid."""

from __future__ import annotations

from typing import Any

from tuixuan.procedure.graph import Flow, Graph
from tuixuan.procedure.variants import holds, variants_of


def state(id_: str, **more: Any) -> Any:
    return {"id": id_, **more}


def step(id_: str, *origins: str, to: str = "", requires: tuple[str, ...] = (), **more: Any) -> Any:
    outcome: dict[str, Any] = {"id": "done"}
    if to:
        outcome["to"] = [{"state": to}]
    return {
        "id": id_,
        "from": list(origins),
        "force": "S",
        "by": [{"resolver": "always"}],
        "outcomes": [outcome],
        "requires": [{"step": one} for one in requires],
        **more,
    }


def graph(*steps: Any, states: str = "a b c", taken: Any = None, values: Any = None) -> Graph:
    flow = Flow("a", [state(one) for one in states.split()], steps)
    return Graph(flow, values or {}, taken or {})


def reached(found: Graph, *removed: str) -> str:
    mask = found.without(sum(1 << found.steps[one] for one in removed))
    names = [one["id"] for n, one in enumerate(found.flow.states) if found.reached(mask) >> n & 1]
    return " ".join(names)


def test_a_step_that_waits_for_another_is_lost_with_it() -> None:
    found = graph(
        step("one", "a"), step("two", "a"), step("go", "a", to="b", requires=("one", "two"))
    )
    assert reached(found) == "a b"
    assert reached(found, "one") == "a"
    assert reached(found, "two") == "a"


def test_it_waits_through_others() -> None:
    found = graph(
        step("one", "a"),
        step("two", "a", requires=("one",)),
        step("go", "a", to="b", requires=("two",)),
    )
    assert reached(found, "one") == "a"


def test_what_cannot_be_taken_here_cannot_be_waited_for_here() -> None:
    found = graph(
        step("one", "a"), step("go", "a", "b", to="b", requires=("one",)), step("on", "b", to="c")
    )
    assert reached(found) == "a b c"
    # `one` is of state a: in state b nothing waits for it
    assert reached(found, "one") == "a"


def test_steps_that_wait_for_each_other_can_never_be_taken() -> None:
    found = graph(step("one", "a", requires=("go",)), step("go", "a", to="b", requires=("one",)))
    assert reached(found) == "a"
    assert not found.can_take(1)


def test_a_step_that_always_leaves_cannot_be_waited_for() -> None:
    found = graph(step("one", "a", to="b"), step("go", "a", to="c", requires=("one",)))
    assert reached(found) == "a b"


def test_a_rule_that_asks_for_a_step_refuses_for_ever_without_it() -> None:
    steps = (step("one", "a"), step("go", "a", to="b"))
    assert reached(graph(*steps), "one") == "a b"
    assert reached(graph(*steps, taken={"go": [([], ["one"])]}), "one") == "a"


def test_a_step_that_is_absent_is_not_waited_for() -> None:
    steps = (
        step("one", "a", when=[{"param": "x", "is": True}]),
        step("go", "a", to="b", requires=("one",)),
    )
    assert reached(graph(*steps, values={"x": True}), "one") == "a"
    assert reached(graph(*steps, values={"x": False}), "one") == "a b"


def asking(*outcomes: str) -> Any:
    """A step at `c` that ends `partial` once one of these outcomes has happened, else `whole`."""
    asks = step("asks", "c")
    counted = {"sum": [f"times.{one}" for one in outcomes]}
    args = {"part": counted, "whole": 1, "need": "at_least 1/1"}
    asks["by"] = [{"resolver": "reaches", "args": args}]
    asks["outcomes"] = [
        {"id": "reached", "to": [{"state": "partial"}]},
        {"id": "missed", "to": [{"state": "whole"}]},
    ]
    return asks


def test_a_path_that_asks_what_happened_must_have_seen_it_happen() -> None:
    found = graph(
        step("elect", "a", to="c"),
        step("vacate", "a", to="c"),
        asking("vacate/done"),
        states="a c partial whole",
    )
    partial, whole = 1 << found.states["partial"], 1 << found.states["whole"]
    elect, vacate = 1 << found.steps["elect"], 1 << found.steps["vacate"]
    assert found.path(whole) and found.path(partial)
    assert not found.path(whole, elect)
    assert not found.path(partial, vacate)


def test_what_is_reset_has_not_happened() -> None:
    """From `b` an election leads on, or one that makes the vacancy unhappened."""
    found = graph(
        step("vacate", "a", to="b"),
        step("elect", "b", to="c"),
        resetting("fill", "b", "c", "vacate/done"),
        asking("vacate/done"),
        states="a b c partial whole",
    )
    partial, whole = 1 << found.states["partial"], 1 << found.states["whole"]
    elect, fill = 1 << found.steps["elect"], 1 << found.steps["fill"]
    assert taken(found, "whole") == "vacate fill asks"
    assert taken(found, "partial") == "vacate elect asks"
    assert not found.path(whole, fill), "without the reset it has happened"
    assert not found.path(partial, elect), "after the reset it has not"


def test_a_reset_undoes_no_other_outcome() -> None:
    found = graph(
        step("vacate", "a", to="b"),
        step("tie", "b", to="d"),
        resetting("fill", "d", "c", "tie/done"),
        resetting("clear", "d", "c", "tie/done", "vacate/done"),
        asking("vacate/done", "tie/done"),
        states="a b c d partial whole",
    )
    whole = 1 << found.states["whole"]
    clear = 1 << found.steps["clear"]
    assert taken(found, "whole") == "vacate tie clear asks"
    assert not found.path(whole, clear), "the vacancy is left"


def test_what_happens_again_after_a_reset_has_happened() -> None:
    found = graph(
        step("vacate", "a", to="b"),
        resetting("fill", "b", "d", "vacate/done"),
        step("again", "d", to="c"),
        asking("vacate/done", "again/done"),
        states="a b c d partial whole",
    )
    assert not found.path(1 << found.states["whole"])
    assert taken(found, "partial") == "vacate fill again asks"


def resetting(id_: str, origin: str, to: str, *undone: str) -> Any:
    resets = step(id_, origin, to=to)
    resets["outcomes"][0]["resets"] = list(undone)
    return resets


def taken(found: Graph, goal: str) -> str:
    """The steps of a shortest path to a state."""
    path = found.path(1 << found.states[goal])
    return " ".join(found.flow.steps[one.step]["id"] for one in path)


def test_a_condition_on_a_parameter_without_value_does_not_hold() -> None:
    assert holds([], {})
    assert not holds([{"param": "x", "is": False}], {})
    assert holds([{"param": "x", "is": False}], {"x": False})
    assert not holds([{"param": "x", "is": 1}], {"x": True})
    assert holds(
        [{"param": "x", "in": ["a", "b"]}, {"param": "n", "at_least": 2}], {"x": "b", "n": 2}
    )


def test_values_that_no_condition_tells_apart_are_one_variant() -> None:
    parameters = [
        {"id": "seats", "type": "int", "min": 1, "max": 500, "default": 3, "structural": True},
        {
            "id": "form",
            "type": "choice",
            "values": ["a", "b", "c"],
            "default": "a",
            "structural": True,
        },
        {"id": "days", "type": "int", "min": 1, "max": 9, "default": 3},
        {"id": "on_one", "type": "bool", "default": True, "structural": True},
    ]
    steps = [
        step("one", "a", when=[{"param": "on_one", "is": True}]),
        step(
            "two",
            "a",
            when=[{"param": "seats", "at_least": 7}, {"param": "form", "in": ["a", "b"]}],
        ),
    ]
    found = variants_of({"parameters": parameters, "steps": steps})  # type: ignore[typeddict-item]
    told = {(one["seats"] >= 7, one["form"] in "ab", one["on_one"]) for one in found}
    assert 8 == len(found) == len(told)
