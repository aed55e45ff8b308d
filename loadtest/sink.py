"""An SMTP server that accepts and discards every mail (the part of RFC 5321 that senders need).

Runs as a separate process. Prints a line per mail: when it was complete (monotonic clock), and its
recipient. aiosmtpd takes some hundred mails per second here, so aiosmtpd would be measured.
"""

import asyncio
import sys
import time
from typing import cast

import uvloop

_END = b"\r\n.\r\n"
_LONGEST = 16 * 1024 * 1024
_FIXED = {
    b"HELO": b"250 sink\r\n",
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-SIZE 16777216\r\n250 8BITMIME\r\n",
    b"NOOP": b"250 OK\r\n",
    b"RSET": b"250 OK\r\n",
}


class Sink(asyncio.Protocol):
    """One connection."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._recipients: list[bytes] = []
        self._has_sender = False
        self._is_data = False
        self._is_over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the greeting."""
        self.transport = cast("asyncio.Transport", transport)  # what a TCP server gives
        self.transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every complete line, or the end of a mail."""
        self._buffer += data
        while self._step():
            pass
        if len(self._buffer) > _LONGEST:
            self.transport.abort()

    def _step(self) -> bool:
        if self._is_data:
            return self._end_of_mail()
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return False
        self._buffer = bytearray(rest)
        self.transport.write(self._answer(bytes(line)))
        if self._is_data:  # so that a mail without any line ends as others do
            self._buffer[:0] = b"\r\n"
        if self._is_over:
            self.transport.close()
        return not self._is_over

    def _end_of_mail(self) -> bool:
        at = self._buffer.find(_END)
        if at < 0:
            return False
        del self._buffer[: at + len(_END)]
        for recipient in self._recipients:
            sys.stdout.write(f"{time.monotonic():.6f} {recipient.decode()}\n")
        sys.stdout.flush()
        self._reset()
        self.transport.write(b"250 OK\r\n")
        return True

    def _reset(self) -> None:
        self._recipients.clear()
        self._has_sender = self._is_data = False

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb in _FIXED:
            self._reset()
            return _FIXED[verb]
        if verb == b"QUIT":
            self._is_over = True
            return b"221 bye\r\n"
        if verb == b"MAIL" and not self._has_sender:
            self._has_sender = True
            return b"250 OK\r\n"
        if verb == b"RCPT" and self._has_sender:
            self._recipients.append(line.partition(b"<")[2].partition(b">")[0])
            return b"250 OK\r\n"
        if verb == b"DATA" and self._recipients:
            self._is_data = True
            return b"354 go on\r\n"
        return b"503 not now\r\n" if verb in {b"MAIL", b"RCPT", b"DATA"} else b"502 unknown\r\n"


async def serve(port: int) -> None:
    """Accept mails until the process is stopped."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
