"""A mail server of one test: it speaks enough of SMTP (RFC 5321) to take a mail, or to refuse it."""

from __future__ import annotations

import socket
import threading


class MailServerOfTest:
    """Listens on a port the system chooses and keeps what it took."""

    def __init__(self, *, refuse: bytes = b"") -> None:
        self.refuse = refuse
        self.taken: list[bytes] = []
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            with link, link.makefile("rb") as lines:
                self._speak(link, lines)

    def _speak(self, link: socket.socket, lines) -> None:
        link.sendall(b"220 test\r\n")
        for line in lines:
            command = line.decode().strip()
            self.commands.append(command)
            verb = command.split(":")[0].split()[0].upper()
            if verb == "RCPT" and self.refuse:
                link.sendall(self.refuse + b"\r\n")
            elif verb == "DATA":
                link.sendall(b"354 go on\r\n")
                content = b""
                for part in lines:
                    if part == b".\r\n":
                        break
                    content += part
                self.taken.append(content)
                link.sendall(b"250 taken\r\n")
            elif verb == "QUIT":
                link.sendall(b"221 bye\r\n")
                return
            else:
                link.sendall(b"250 test\r\n")

    def stop(self) -> None:
        """Take no call more: closing alone would let the thread that waits take one."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()
