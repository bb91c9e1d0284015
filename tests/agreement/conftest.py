"""The tests of this folder share modules that stand beside them."""

from __future__ import annotations

import sys
from pathlib import Path

# Tests are imported one by one (`--import-mode=importlib`), so that nothing is beside them.
sys.path.insert(0, str(Path(__file__).parent))
