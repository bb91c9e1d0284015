"""The table of known defects of a compiled document, and what in a case is a sign of each.

A rule carries its defect (procedure 5.1); the table says the rest (procedure 5.8 and 5.9). All
of it is looked up only where something was found, so that a lawful log costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from tuixuan_verify.memory import CaseMemory
    from tuixuan_verify.table import Plan, Table

    Reason = dict[str, Any]
    Sign = dict[str, Any]

# built-in reason -> the sign that it is
_BUILT_IN = {
    "documents": "documents",
    "fields": "fields",
    "role": "sign",
    "date": "date",
    "exclusive": "exclusive",
}
# the built-in whose rules are cited for a sign
_WITHIN = {**{sign: rule for rule, sign in _BUILT_IN.items()}, "lacking": "order",
           "same_hand": "role", "evidence": "documents"}  # fmt: skip
# a defect with one of these is shown by an outcome only where the sign says so
_OUTCOMES = ("outcome", "elected", "seats")
# what no resolver computes
_BESIDE = frozenset(("state", "warnings", "cleared"))


class Signs:
    """The table of one document, by what is looked up."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.defects: dict[str, dict[str, Any]] = {
            d["id"]: d for d in table.document.get("defects", ())
        }
        self.by: dict[str, list[tuple[str, Sign]]] = {}
        for defect, spec in self.defects.items():
            for sign in spec.get("shown_by", ()):
                self.by.setdefault(sign["by"], []).append((defect, sign))
        # defect -> the signs of one kind that narrow what a rule shows
        self._numbers = self._narrowing("numbers")
        self._outcomes = self._narrowing(*_OUTCOMES)
        # step -> what must have been taken before it
        self.before: dict[str, list[tuple[str, Sign]]] = {}
        for defect, sign in self.by.get("lacking", ()):
            for step in sign["before"]:
                self.before.setdefault(step, []).append((defect, sign))
        within: dict[str, list[str]] = {}
        for rule, spec in table.rules.items():
            within.setdefault(spec.get("within", ""), []).append(rule)
        self._within = within
        # rule -> the defects that it and the rules within it carry, with the rule that does
        self.carried = {rule: self._carried(rule) for rule in table.rules}

    def _narrowing(self, *kinds: str) -> dict[str, list[Sign]]:
        found: dict[str, list[Sign]] = {}
        for kind in kinds:
            for defect, sign in self.by.get(kind, ()):
                found.setdefault(defect, []).append(sign)
        return found

    def _carried(self, rule: str) -> dict[str, str]:
        """Return each defect of a rule and of those within it; its own names the rule itself."""
        found: dict[str, str] = {}
        inside = [rule]
        for name in inside:
            defect = self.table.rules[name].get("defect")
            if defect is not None:
                found.setdefault(defect, name)
            inside += [r for r in self._within.get(name, ()) if r not in inside]
        return found

    def cited(self, defect: str, by: str) -> str | None:
        """Return the rule that is cited for a sign: one within its built-in, or the first."""
        carrying = [r for r, spec in self.table.rules.items() if spec.get("defect") == defect]
        within = _WITHIN.get(by)
        inside = [r for r in carrying if self.table.rules[r].get("within") == within]
        return next(iter((*inside, *carrying)), None)

    def of_reason(self, step: str | None, reason: Reason) -> Iterator[tuple[str, str | None]]:
        """6.4: the defects that one reason of the law shows, each with the rule cited."""
        rule = reason["rule"]
        if rule in self.table.rules:
            if "unknown" in reason:
                return
            for defect, carrier in self.carried[rule].items():
                narrowed = self._numbers.get(defect, ()) if carrier != rule else ()
                if not narrowed or any(_numbers(sign, reason) for sign in narrowed):
                    yield defect, carrier
            return
        by = _BUILT_IN.get(rule)
        for defect, sign in self.by.get(by, ()) if by else ():
            if _built_in(sign, step, reason):
                yield defect, self.cited(defect, sign["by"])

    def of_outcome(
        self, plan: Plan, case: CaseMemory, out: Reason, found: Reason
    ) -> Iterator[tuple[str, str | None]]:
        """6.5: the defects that a recorded `out` shows where the law computes another."""
        wrong = {k for k in out.keys() | found.keys() if out.get(k) != found.get(k)}
        rule = next((r for when, r in plan.by if when is None or when(case)), None)
        carried = self.carried[rule] if rule else {}
        if wrong - _BESIDE:
            for defect, carrier in carried.items():
                if defect not in self._outcomes:
                    yield defect, carrier
        for by in _OUTCOMES:
            for defect, sign in self.by.get(by, ()):
                steps = sign.get("steps")
                here = plan.id in steps if steps else defect in carried
                if here and _COMPARED[by](sign, wrong, out, found):
                    yield defect, carried.get(defect) or self.cited(defect, by)

    def lacking(self, step: str, date: str, case: CaseMemory) -> Iterator[tuple[str, str]]:
        """6.6: what should have been taken before this step, and was not, or only later."""
        flow = case.flow
        for defect, sign in self.before.get(step, ()):
            times = flow.times
            if "after" in sign and not times.get(sign["after"]):
                continue
            if any(times.get(key) for key in sign.get("unless", ())):
                continue
            for item in sign["steps"]:
                name, _, outcome = item.partition("/")
                plan = self.table.plans.get(name)
                if plan is None or (plan.when is not None and not plan.when(case)):
                    continue
                last = flow.last.get(name)
                known = last is not None and last[1] <= date
                if not known or (outcome and last and last[3].get("outcome") != outcome):
                    yield defect, item
                    break

    def unseen(self) -> list[str]:
        """Return the defects of which this document has no sign that one case can show."""
        rules = self.table.rules
        judging = [r for r, s in rules.items() if ("check" in s or "resolver" in s)
                   and s.get("enforced", True)]  # fmt: skip
        judged = {defect for rule in judging for defect in self.carried[rule]}
        for defect, spec in self.defects.items():
            if any(sign["by"] != "copied" for sign in spec.get("shown_by", ())):
                judged.add(defect)
        return [d for d, spec in self.defects.items() if d not in judged or spec["auto"] == "no"]


def _numbers(sign: Sign, reason: Reason) -> bool:
    """Whether two numbers of a reason stand in the relation of a sign."""
    left, right = reason.get(sign["left"]), reason.get(sign["right"])
    if type(left) is not int or type(right) is not int:
        return False
    op = sign["op"]
    return left < right if op == "less_than" else left > right if op == "more_than" else False


def _built_in(sign: Sign, step: str | None, reason: Reason) -> bool:
    by = sign["by"]
    if by == "documents":
        return not set(sign["documents"]).isdisjoint(reason["missing"])
    if by == "fields":
        return step in sign["steps"]
    if by == "exclusive":
        return not set(sign["roles"]).isdisjoint(reason["pair"])
    return by == "date" or "sign" in reason


def _other(sign: Sign, wrong: set[str], out: Reason, found: Reason) -> bool:
    """Whether the outcome, or a figure, is another one than the sign's."""
    computed = sign.get("computed", ())
    outcome = "outcome" in wrong and out["outcome"] in computed
    return outcome or not wrong.isdisjoint(sign.get("figures", ()))


def _elected(_sign: Sign, _wrong: set[str], out: Reason, found: Reason) -> bool:
    """Whether somebody is recorded as elected who is neither elected nor tied."""
    known = {*out.get("elected", ()), *out.get("tied", ())}
    return "seats_open" in out and not known.issuperset(_persons(found))


def _seats(_sign: Sign, _wrong: set[str], out: Reason, found: Reason) -> bool:
    """Whether more are recorded as elected than there are seats, or fewer as all of them."""
    if "seats_open" not in out:
        return False
    seats = len(out.get("elected", ())) + int(out["seats_open"])
    elected = len(_persons(found))
    return elected > seats or (found.get("outcome") == "complete" and elected < seats)


def _persons(found: Reason) -> Sequence[str]:
    """Those recorded as elected; what is recorded in their place may be no list."""
    elected = found.get("elected", ())
    return elected if isinstance(elected, list) else ()


_COMPARED = {"outcome": _other, "elected": _elected, "seats": _seats}
