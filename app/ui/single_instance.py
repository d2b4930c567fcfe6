"""One window per data folder: a second start raises the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtNetwork import QLocalServer

_RAISE = b"raise\n"
_ANSWER_MS = 1_000


class SingleInstance(QObject):
    """The lock of a data folder, and the line on which a second start calls the first.

    Signals:
        raise_wanted: another start asks for the window.
    """

    raise_wanted = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        method = QCryptographicHash.Algorithm.Sha256
        digest = QCryptographicHash.hash(str(home.resolve()).encode(), method).toHex()
        self._name = f"harrier-{bytes(digest.data()).decode()[:16]}"
        self._lock = QLockFile(str(home / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Become the one window of this folder; False when another is."""
        return self._lock.tryLock(0)

    def listen(self) -> None:
        """Hear other starts from now on; loads Qt's network module."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name)

    def call_first(self) -> bool:
        """Ask the window that holds the lock to come to the front; whether it answered."""
        from PySide6.QtNetwork import QLocalSocket

        line = QLocalSocket()
        line.connectToServer(self._name)
        if not line.waitForConnected(_ANSWER_MS):
            return False
        line.write(_RAISE)
        heard = line.waitForBytesWritten(_ANSWER_MS)
        line.disconnectFromServer()
        return heard

    def release(self) -> None:
        """Let another start have the folder."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _answer(self) -> None:
        line = self._server.nextPendingConnection() if self._server is not None else None
        if line is not None:
            line.disconnected.connect(line.deleteLater)
            self.raise_wanted.emit()
