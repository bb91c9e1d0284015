"""What a case remembers (procedure 4), nothing else.

A `Flow` is the memory of the main flow or of one thread. What belongs to the case as a whole
(registers, parameters, calendars, threads) is `CaseMemory`. A correction needs the memory
before the last accepted step: `undo` keeps what that step replaced, not a copy of everything.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.ballot_order import Claims
    from tuixuan_verify.table import StepRule

    # the last accepted entry of a step: number, date, data, out
    Last = tuple[int, str, dict[str, Any], dict[str, Any]]
    Registers = dict[str, dict[str, str]]


class Flow:
    """State, date of entering it, steps done in it, last entries and counts of outcomes."""

    __slots__ = ("done", "entered", "last", "state", "times")

    def __init__(self, state: str) -> None:
        self.state = state
        self.entered = ""
        self.done: frozenset[str] = frozenset()
        self.last: dict[str, Last] = {}
        self.times: dict[str, int] = {}


class Ways:
    """What follows from one assignment of the parameters; `order` alone reads and fills it."""

    __slots__ = ("before", "distances", "judged", "moves", "rules")

    def __init__(self) -> None:
        # thread -> state -> what can be taken from it, in file order
        self.moves: dict[Any, dict[str, list[Any]]] = {}
        # thread -> state -> the states from which one move leads to it
        self.before: dict[Any, dict[str, set[str]]] = {}
        # attempted step -> state -> number of moves from it to a state of that step
        self.distances: dict[str, dict[str, int]] = {}
        # step, state, done -> judgement, and the step that comes first
        self.judged: dict[tuple[str, str, frozenset[str]], tuple[str, str | None]] = {}
        # step -> its rules whose `when` holds
        self.rules: dict[str, tuple[StepRule, ...]] = {}


class CaseMemory:
    """The memory of one case."""

    __slots__ = (
        "assignments", "calendars", "flow", "given", "parameters", "registers", "threads",
        "undo", "ways",
    )  # fmt: skip

    def __init__(self, initial: str) -> None:
        self.flow = Flow(initial)
        self.threads: dict[tuple[str, str], Flow] = {}
        self.registers: Registers = {}
        self.parameters: dict[str, Any] = {}
        # the parameters as entry 0 gives them: an amendment takes them up again
        self.given: dict[str, Any] = {}
        self.calendars: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self.undo: Undo | None = None
        # kept by `order`: what follows from the parameters, for each assignment of those that
        # steps fix; None until it is asked for again
        self.assignments: dict[str, Ways] = {}
        self.ways: Ways | None = None


class Undo:
    """What the last accepted step of the main flow replaced."""

    __slots__ = (
        "done", "entered", "last", "number", "registers", "state", "step", "times", "ways",
    )  # fmt: skip

    def __init__(self, memory: CaseMemory, number: int, step: str) -> None:
        flow = memory.flow
        self.number = number
        self.step = step
        self.state = flow.state
        self.entered = flow.entered
        self.done = flow.done
        self.last = flow.last.get(step)
        self.times: dict[str, int | None]
        self.registers = memory.registers
        self.ways = memory.ways

    def back(self, memory: CaseMemory) -> None:
        """Make the memory what it was before the step (procedure 6.1); threads stay."""
        flow = memory.flow
        flow.state, flow.entered, flow.done = self.state, self.entered, self.done
        if self.last is None:
            flow.last.pop(self.step, None)
        else:
            flow.last[self.step] = self.last
        for key, count in self.times.items():
            if count is None:
                flow.times.pop(key, None)
            else:
                flow.times[key] = count
        memory.registers = self.registers
        # with the step goes what it fixed; an amendment forgets both, and leaves no undo
        memory.ways = self.ways
        memory.undo = None


class View:
    """What a rule or a resolver sees while one step is decided."""

    __slots__ = ("case", "claims", "counted", "data", "date", "flow", "out")

    def __init__(self, case: CaseMemory, flow: Flow, data: dict[str, Any], date: str) -> None:
        self.case = case
        self.flow = flow
        self.data = data
        self.date = date
        self.out: dict[str, Any] = {}
        # what the entry claims of names, where a rule asks for them
        self.claims: Claims | None = None
        # the votes of each person, when a tally was made
        self.counted: dict[str, int] | None = None
