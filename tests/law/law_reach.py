"""What the scenarios reach: each rule held and failed, each outcome with each state it leads to.

- `PROCEDURE STEP RULE holds` and `… fails`: a rule as a step uses it, judged by a check.
- `PROCEDURE STEP/OUTCOME > STATE`: an outcome taken, and where it led; `/then` when a bound was
  reached; `.` when it stays.

Expected is all that the compiled documents hold, reached is what came of playing the scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from law_play import NEWEST, Case_, Judged, Suspended, documents

from tuixuan.decision import Accepted, plan_of
from tuixuan.memory import Flow
from tuixuan.procedure.compiled import Outcome, Procedure, Step

__all__ = ["expected", "reached"]


@lru_cache(maxsize=1)
def _newest_name() -> dict[tuple[str, str, int], str]:
    """The rule that stands in each place under the newest pack: other packs name it otherwise."""
    return {
        (law.id, step.id, place): use.rule
        for (_, pack), law in documents().items()
        if pack == NEWEST
        for _, step in law.places().values()
        for place, use in enumerate(step.rules)
    }


def expected() -> frozenset[str]:
    """Everything that a scenario should reach."""
    return frozenset(item for law in documents().values() for item in _expected(law))


def reached(
    cases: Iterable[Case_], suspensions: Iterable[tuple[Case_, Suspended]] = ()
) -> frozenset[str]:
    """Everything that these scenarios reach, and these attempts while an annulment is undecided."""
    judged = [(case, one) for case in cases for one in case.judged]
    judged += [(case, one.held) for case, one in suspensions]
    return frozenset(item for case, one in judged for item in _reached(case, one))


def _expected(law: Procedure) -> Iterator[str]:
    for _, step in law.places().values():
        for place, use in enumerate(step.rules):
            rule = law.rules[use.rule]
            if rule.check is not None and rule.enforced:
                name = _newest_name()[law.id, step.id, place]
                yield f"{law.id} {step.id} {name} holds"
                yield f"{law.id} {step.id} {name} fails"
        for outcome in step.outcomes:
            yield from _leads(law.id, step, outcome)


def _leads(name: str, step: Step, outcome: Outcome) -> Iterator[str]:
    for trigger, targets in (("", outcome.to), ("/then", outcome.then)):
        for target in targets:
            yield f"{name} {step.id}/{outcome.id}{trigger} > {target.state}"
    if not outcome.to:
        yield f"{name} {step.id}/{outcome.id} > ."


def _reached(case: Case_, judged: Judged) -> Iterator[str]:
    law = documents()[case.key]
    ready = plan_of(law, judged.parameters, judged.memory).step(judged.attempt.step)
    if ready is None:
        return
    step, decision = ready.step.id, judged.decision
    if isinstance(decision, Accepted):
        yield f"{law.id} {decision.trigger} > {decision.target or '.'}"
    failed = _failed(judged)
    if failed is None:
        return
    flow = judged.memory.main if ready.flow.thread is None else _flow(judged)
    names = {id(use): _newest_name()[law.id, step, n] for n, use in enumerate(ready.step.rules)}
    for rule in ready.rules:
        if rule.applies(flow):
            fate = "fails" if rule.id in failed else "holds"
            yield f"{law.id} {step} {names[id(rule.use)]} {fate}"


def _failed(judged: Judged) -> frozenset[str] | None:
    """The rules that failed; `None` when none was judged."""
    decision = judged.decision
    reasons = [*getattr(decision, "reasons", ()), *decision.out.get("warnings", ())]
    rules = frozenset(str(reason["rule"]) for reason in reasons)
    return None if rules & {"form", "order", "fields"} else rules


def _flow(judged: Judged) -> Flow:
    """The flow of the thread that an attempt belongs to, as it was."""
    key = ("complaint", judged.attempt.data["complaint"])
    return judged.memory.threads.get(key) or Flow("expected")
