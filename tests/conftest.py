"""Hypothesis profiles and what every test may share: the shipped law, loaded once.

Which profile runs is said by the environment: `TUIXUAN_PROFILE=quick|default|long`. The first two
are deterministic, so that a red build is red again; `long` draws anew each time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, settings

from tuixuan.procedure import library
from tuixuan.procedure.calendars import shipped_calendars
from tuixuan.procedure.compiled import Procedure

PROFILES = ("quick", "default", "long")
PROFILE = os.environ.get("TUIXUAN_PROFILE", "default")
if PROFILE not in PROFILES:
    raise pytest.UsageError(f"TUIXUAN_PROFILE is one of {', '.join(PROFILES)}, not `{PROFILE}`")

_ALWAYS = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("quick", max_examples=25, derandomize=True, **_ALWAYS)
settings.register_profile("default", max_examples=100, derandomize=True, **_ALWAYS)
settings.register_profile("long", max_examples=2_000, **_ALWAYS)
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def profile() -> str:
    """`quick`, `default` or `long`: how much of an exhaustive test is run."""
    return PROFILE


@pytest.fixture(scope="session")
def shipped_procedures() -> Mapping[str, Procedure]:
    """Every shipped procedure under the newest pack, by name."""
    loaded = {name: library.load(name) for name in library.shipped()}
    return {
        name: Procedure.from_compiled(one.content, files=one.sources)
        for name, one in loaded.items()
    }


@pytest.fixture(scope="session")
def shipped_calendar_files() -> tuple[bytes, ...]:
    """Every shipped working-day calendar, compiled, by year."""
    return tuple(calendar.content for calendar in shipped_calendars())
