"""Every case can end, and none can go round for ever.

**Ends.** From every place that can be reached a final state can be reached; a step that a `taken`
rule waits for can still be taken there, or has been.

**Loops.** Outcomes with an `at_most` are taken away one layer after the other: those of which no
move left in the same loop resets the counter can happen only so often as their bound, so that
whatever goes on for ever does so without them. When no loop is left, every run is finite, and the
layers are the reason. A repetition that stays moves nothing: the same moves are there afterwards,
so it is listed, not bounded. What persons decide anew each time is listed too, where it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tuixuan.procedure.document import Document, Step
from tuixuan.procedure.variants import holds, resolvers_of, steps_of
from tuixuan.prove.mandatory import Case, without
from tuixuan.prove.semantics import Move
from tuixuan.prove.values import Loops, Refutation

__all__ = ["dead_ends", "loops", "never_taken"]


def dead_ends(case: Case) -> Iterator[Refutation]:
    """Places from which no final state can be reached, the nearest of each state."""
    product = case.product
    kinds = {s["final"] for s in product.flow.states if "final" in s}
    alive = product.leading_to(case.ending(*kinds))
    said: set[str] = set()
    for number, place in enumerate(product.places):
        if number not in alive and place.state not in said:
            said.add(place.state)
            path = tuple(product.path({number}) or ())
            yield Refutation("dead-end", place.state, case.assignment.shown, path)


def never_taken(document: Document, case: Case) -> Iterator[Refutation]:
    """Steps that a blocking `taken` rule waits for where they are neither behind nor possible."""
    semantics = case.product.semantics
    for step in semantics.steps.values():
        for name in _demanded(document, step, case):
            if name not in semantics.steps:
                continue
            for state in step["from"]:
                if state in semantics.steps[name]["from"]:
                    continue
                path = case.product.path(case.product.numbers([state]), without(name))
                if path is not None:
                    yield Refutation("never-taken", name, case.assignment.shown, tuple(path))


def _demanded(document: Document, step: Step, case: Case) -> Iterator[str]:
    rules = {rule["id"]: rule for rule in document.get("rules", [])}
    for use in step.get("rules", []):
        rule = rules[use["rule"]]
        blocks = rule["severity"] == "block" and rule.get("enforced", True)
        if (
            rule.get("check") == "taken"
            and blocks
            and holds(use.get("when", []), case.product.values)
        ):
            yield from use.get("args", {}).get("steps", [])


def loops(document: Document, cases: Sequence[Case]) -> tuple[Loops, list[Refutation]]:
    """The layers of bounds, what may be repeated, and the loops that nothing bounds."""
    steps = {step["id"]: step for step in steps_of(document)}
    layer_of: dict[str, int] = {}
    staying: set[str] = set()
    decided: set[str] = set()
    refuted: list[Refutation] = []
    for case in {case.product.moves: case for case in cases}.values():
        moves = case.product.moves
        staying |= {m.happened for m in moves if _only_repeats(m, steps[m.step])}
        decided |= {m.happened for m in moves if _is_asked_again(m, steps[m.step])}
        left, layers = _peeled({m for m in moves if not _moves_nothing(m, steps[m.step])}, steps)
        for n, layer in enumerate(layers):
            layer_of.update({one: max(n, layer_of.get(one, 0)) for one in layer})
        cycle = _cycle(left)
        if cycle:
            refuted.append(_unbounded(cycle, case))
    grouped = [sorted(k for k, n in layer_of.items() if n == one) for one in set(layer_of.values())]
    shown = tuple(tuple(group) for group in grouped)
    return Loops(shown, tuple(sorted(staying)), tuple(sorted(decided))), refuted[:1]


def _unbounded(cycle: Sequence[Move], case: Case) -> Refutation:
    before = case.product.path(case.product.numbers([cycle[0].state])) or []
    shown = case.assignment.shown
    figures = {"loop": [move.happened for move in cycle]}
    return Refutation("unbounded", cycle[-1].happened, shown, (*before, *cycle), figures)


def _only_repeats(move: Move, step: Step) -> bool:
    return move.kind == "stays" and step.get("repeat", False)


def _is_asked_again(move: Move, step: Step) -> bool:
    """An outcome that persons choose, after which they may be asked again."""
    return move.kind == "again" and not _bound(move, step) and set(resolvers_of(step)) == {"choice"}


def _moves_nothing(move: Move, step: Step) -> bool:
    """A repetition that leaves state, permissions and counters as they are."""
    outcome = next(o for o in step["outcomes"] if o["id"] == move.outcome)
    if "resets" in outcome:
        return False
    once = move.kind == "stays" and not step.get("repeat", False)
    return once or _only_repeats(move, step) or _is_asked_again(move, step)


def _bound(move: Move, step: Step) -> bool:
    """Whether this move happens only so often until its counter is reset."""
    outcome = next(o for o in step["outcomes"] if o["id"] == move.outcome)
    return "at_most" in outcome and move.kind != "then"


def _peeled(moves: set[Move], steps: dict[str, Step]) -> tuple[set[Move], list[tuple[str, ...]]]:
    """The moves of loops that are left, and the outcomes taken away, layer by layer."""
    layers: list[tuple[str, ...]] = []
    left = _in_loops(moves)
    while True:
        parts = _parts(left)
        gone = {
            m
            for m in left
            if _bound(m, steps[m.step])
            and not any(
                m.happened in _resets(other, steps[other.step])
                for other in left
                if parts[other.state] == parts[m.state]
            )
        }
        if not gone:
            return left, layers
        layers.append(tuple(sorted({m.happened for m in gone})))
        left = _in_loops(left - gone)


def _resets(move: Move, step: Step) -> Sequence[str]:
    outcome = next(o for o in step["outcomes"] if o["id"] == move.outcome)
    return outcome.get("resets", [])


def _in_loops(moves: set[Move]) -> set[Move]:
    """The moves that lie on a loop."""
    parts = _parts(moves)
    return {m for m in moves if parts.get(m.to) == parts[m.state]}


def _parts(moves: Iterable[Move]) -> dict[str, str]:
    """For each state the first of those that it can reach and that can reach it."""
    onward: dict[str, set[str]] = {}
    for move in moves:
        onward.setdefault(move.state, set()).add(move.to)
        onward.setdefault(move.to, set())
    reach = {state: _reach(onward, state) for state in onward}
    return {s: min(t for t in reach[s] if s in reach[t]) for s in onward}


def _reach(onward: dict[str, set[str]], start: str) -> set[str]:
    seen, stack = {start}, [start]
    while stack:
        new = onward[stack.pop()] - seen
        seen |= new
        stack += new
    return seen


def _cycle(moves: set[Move]) -> list[Move]:
    """A shortest loop, if there is one."""
    best: list[Move] = []
    for first in sorted(moves):
        came: dict[str, list[Move]] = {first.to: [first]}
        queue = [first.to]
        for state in queue:
            for move in sorted(m for m in moves if m.state == state and m.to not in came):
                came[move.to] = [*came[state], move]
                queue.append(move.to)
        found = came.get(first.state, [])
        if found and (not best or len(found) < len(best)):
            best = found
    return best
