"""The witness of a log: what it is shown, what it cosigns, what it remembers (log 12.3).

It knows notes and lines, and neither the law nor a case.
"""

from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.growth import Growth, growth_of
from tuixuan.witness.visit import Shown, show
from tuixuan.witness.witness import Answer, Memory, Witness

__all__ = ["Answer", "Growth", "Memory", "Shown", "Witness", "WitnessFolder", "growth_of", "show"]
