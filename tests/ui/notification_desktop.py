"""A desktop's tray and notification service on the session bus, which logs what it is asked.

Run as a process under its own bus: LOG. Each line of LOG is one call as JSON. The first
notification is clicked at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
WATCHER_PROPERTIES: dict[str, Any] = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}

FIXED_REPLIES: dict[str, tuple[Any, ...]] = {
    "GetAll": ("a{sv}", (WATCHER_PROPERTIES,)),
    "GetCapabilities": ("as", (["actions", "body"],)),
    "GetServerInformation": ("ssss", ("test", "test", "1", "1.2")),
    "RegisterStatusNotifierItem": (),
    "CloseNotification": (),
}


def request_name(connection: Any, name: str) -> None:
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    connection.send_and_get_reply(new_method_call(bus, "RequestName", "su", (name, 4)))


class Desktop:
    def __init__(self, log: Path) -> None:
        self.connection = open_dbus_connection(bus="SESSION")
        self.log = log
        self.shown = 0
        for name in (WATCHER, NOTIFICATIONS):
            request_name(self.connection, name)

    def serve(self) -> None:
        while True:
            message = self.connection.receive()
            if message.header.message_type is MessageType.method_call:
                self.answer(message)

    def answer(self, message: Any) -> None:
        member = message.header.fields[HeaderFields.member]
        with self.log.open("a") as log:
            log.write(json.dumps([member, repr(message.body)]) + "\n")
        if member == "Get":
            reply = new_method_return(message, "v", (WATCHER_PROPERTIES[message.body[1]],))
        elif member == "Notify":
            self.shown += 1
            reply = new_method_return(message, "u", (self.shown,))
        elif member in FIXED_REPLIES:
            reply = new_method_return(message, *FIXED_REPLIES[member])
        else:
            reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        self.connection.send(reply)
        if member == "Notify":
            self.click()

    def click(self) -> None:
        place = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)
        self.connection.send(new_signal(place, "ActionInvoked", "us", (self.shown, "default")))


if __name__ == "__main__":
    desktop = Desktop(Path(sys.argv[1]))
    print("ready", flush=True)
    desktop.serve()
