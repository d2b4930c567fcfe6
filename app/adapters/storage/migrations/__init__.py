"""Every version of the database, oldest first, and the steps between them.

`REVISIONS` repeats what the files in ``versions`` say, so that a database at the newest version
opens without loading alembic.
"""

from __future__ import annotations

from typing import Final

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
NEWEST: Final = REVISIONS[-1]
