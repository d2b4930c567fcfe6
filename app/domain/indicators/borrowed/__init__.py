"""Indicators of pandas-ta under its own names: declared here, computed by pandas-ta itself.

What our own kernels know already is not among them. Importing the declarations imports nothing of
pandas-ta; it is loaded where the first rule that names one of them is evaluated.
"""

from __future__ import annotations

import sys

from app.domain.indicators.declaration import INDICATORS

INDICATORS.discover(sys.modules[__name__])
