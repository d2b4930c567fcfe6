"""The least program with a window, as the measure of Harrier's start."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1600, 1000)
    window.show()
    sys.exit(application.exec())
