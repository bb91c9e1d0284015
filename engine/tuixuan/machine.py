"""The only importer of `transitions`: one shared machine for all cases of one shape.

Rules kept here:
1. A machine has no callbacks, no conditions and no automatic transitions: deciding comes first,
   firing after, and nothing from a procedure ever becomes a function.
2. A case's model is a `Position`: one slot that only this module can write. There is no
   `to_<state>()` and no way to assign `state`.
3. A trigger that does not lead from the present state raises; it never returns false silently.

Trigger names are `step/outcome`, and `step/outcome/then` when a bound was reached. This module
does not know why a step may be taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, cast

import transitions

from tuixuan.errors import UsageError

__all__ = ["Edge", "Machine", "Position"]

# (trigger, state, state it leads to; `None` when the outcome stays)
Edge = tuple[str, str, str | None]


class Position:
    """Where one flow of one case stands."""

    __slots__ = ("_state",)

    @property
    def state(self) -> str:
        """The state; only a machine changes it."""
        return _read(self)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"`{name}` cannot be assigned: only a machine moves a position")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"`{name}` cannot be deleted: only a machine moves a position")


class _Slot(Protocol):
    """The descriptor of the one slot."""

    def __get__(self, position: Position, owner: type | None = None) -> str: ...

    def __set__(self, position: Position, state: str) -> None: ...


# The slot is taken out of the class, so that it can be reached from here and nowhere else.
_slot = cast(_Slot, Position.__dict__["_state"])
type.__delattr__(Position, "_state")
_read, _write = _slot.__get__, _slot.__set__


class _Move(transitions.Transition):  # type: ignore[misc, unused-ignore]
    """A transition without conditions and callbacks: it moves, and does nothing else."""

    def execute(self, model: Any) -> bool:
        if self.dest is not None:
            _write(model, self.dest)
        return True


class _Trigger(transitions.Event):  # type: ignore[misc, unused-ignore]
    """An event that is dispatched at once: there is no queue to wait in, and nothing to call.

    As in `transitions`, the first transition from the present state is the one; there is no second
    one, because a target is looked up when the table is made.
    """

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        state = _read(model)
        leading = self.transitions.get(state)
        if not leading:
            raise transitions.MachineError(f"`{self.name}` does not lead from `{state}`")
        return bool(leading[0].execute(model))


class _Table(transitions.Machine):  # type: ignore[misc, unused-ignore]
    """The machine of `transitions`, reading and writing the one slot."""

    transition_cls = _Move
    event_cls = _Trigger

    def get_model_state(self, model: Any) -> Any:
        return self.states[_read(model)]

    def set_state(self, state: Any, model: Any = None) -> None:
        _write(model, state if isinstance(state, str) else state.name)

    def callbacks(self, funcs: Any, event_data: Any) -> None:
        """There are none, and if there were, they would not be run."""


class Machine:
    """The states and triggers of one flow of one procedure, for one assignment."""

    __slots__ = ("_events", "_states", "_table")

    def __init__(self, states: Iterable[str], edges: Iterable[Edge]) -> None:
        self._states = list(states)
        self._table = _Table(
            model=None,
            states=self._states,
            initial=None,
            auto_transitions=False,
            send_event=False,
            ignore_invalid_triggers=False,
            queued=False,
        )
        for trigger, source, target in edges:
            self._table.add_transition(trigger, source, target)
        self._events = self._table.events

    @property
    def triggers(self) -> frozenset[str]:
        """Every trigger there is."""
        return frozenset(self._events)

    def place(self, state: str) -> Position:
        """A new position in `state`; raises `UsageError` when there is no such state."""
        if state not in self._table.states:
            raise UsageError(f"there is no state `{state}`")
        position = Position()
        _write(position, state)
        return position

    def fire(self, position: Position, trigger: str) -> str:
        """Move `position`; returns the state it is in now.

        Raises `UsageError` when the trigger does not lead from the present state.
        """
        try:
            self._events[trigger].trigger(position)
        except (KeyError, transitions.MachineError) as error:
            raise UsageError(
                f"trigger `{trigger}` does not lead from state `{_read(position)}`"
            ) from error
        return _read(position)
