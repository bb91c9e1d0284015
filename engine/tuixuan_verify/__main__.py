"""`python -m tuixuan_verify`, and the entry of the single file."""

from __future__ import annotations

import sys

from tuixuan_verify.cli import main

sys.exit(main())
