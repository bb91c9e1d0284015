"""Runs subjects and references in turns and compares what they took.

A subject is a function that does its own preparation outside the clock and returns how many things
it did and how many seconds that took: seconds of one core for what only computes, of the wall for
what waits for a disk or for another process.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

from benchmarks.readings import Reading

__all__ = ["Subject", "Turns", "in_turns", "timed"]

# How many things were done, and the seconds that it took.
Subject = Callable[[], tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Turns:
    """Seconds for one thing, for each subject and turn."""

    seconds: Mapping[str, list[float]]

    def rate(
        self, name: str, what: str, unit: str = "a second", aim: float | None = None
    ) -> Reading:
        """How many things a second."""
        rates = [1 / one for one in self.seconds[name]]
        return Reading(what, median(rates), unit, aim, low=min(rates), high=max(rates))

    def time(self, name: str, what: str, unit: str = "ms", aim: float | None = None) -> Reading:
        """How long one thing takes, in `ms` or `us`."""
        scale = {"ms": 1e3, "us": 1e6}[unit]
        times = [one * scale for one in self.seconds[name]]
        return Reading(what, median(times), unit, aim, True, min(times), max(times))

    def ratio(self, name: str, reference: str, what: str, aim: float | None = None) -> Reading:
        """How fast `name` is when `reference` is 1."""
        pairs = zip(self.seconds[name], self.seconds[reference], strict=True)
        ratios = [theirs / ours for ours, theirs in pairs]
        return Reading(what, median(ratios), "x", aim, low=min(ratios), high=max(ratios))


def in_turns(subjects: Mapping[str, Subject], turns: int, *, on_disk: bool = False) -> Turns:
    """Run every subject once to warm up, then all of them `turns` times, one after the other."""
    for subject in subjects.values():
        subject()
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(turns):
        for name, subject in subjects.items():
            # What is alive already is not looked at again: a large process would otherwise pay
            # for its size at a moment of chance, the reference as well as the subject.
            gc.collect()
            gc.freeze()
            if on_disk:
                os.sync()
            count, took = subject()
            seconds[name].append(took / count)
            gc.unfreeze()
    return Turns(seconds)


def timed(work: Callable[[], object], count: int = 1, *, waits: bool = False) -> Subject:
    """`work` as a subject that does `count` things; `waits` measures the wall, not the core."""
    clock = perf_counter if waits else process_time

    def subject() -> tuple[int, float]:
        start = clock()
        work()
        return count, clock() - start

    return subject
