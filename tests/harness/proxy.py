"""A small TCP proxy between a client and a server, that can cut, delay and reset what goes through it."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time

CHUNK = 65_536


class TcpProxy:
    """Listens on a port of its own and passes everything on to `target` until it is told otherwise."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._delay = self._jitter = 0.0
        self._refusing = False
        self._closed = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def delay(self, seconds: float, jitter: float = 0.0) -> None:
        """Hold back everything from now on by so long, in both directions, and by up to `jitter` more at random."""
        self._delay, self._jitter = seconds, jitter

    def refuse(self, refusing: bool) -> None:
        """Close new connections at once, or take them again."""
        self._refusing = refusing

    def cut(self) -> int:
        """End every connection, as when a phone walks out of reach of its cell. Returns how many there were."""
        return self._end_all(reset=False)

    def reset(self) -> int:
        """End every connection by a TCP reset."""
        return self._end_all(reset=True)

    def aim(self, port: int) -> None:
        """Send new connections to another server."""
        self._target = port

    def close(self) -> None:
        """End the proxy."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()

    def _accept(self) -> None:
        while not self._closed:
            try:
                inward, _ = self._server.accept()
            except OSError:
                return
            if self._refusing:
                inward.close()
                continue
            try:
                outward = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                inward.close()
                continue
            for one in (inward, outward):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {inward, outward}
            for source, sink in ((inward, outward), (outward, inward)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if self._delay:
                    time.sleep(self._delay + random.random() * self._jitter)
                sink.sendall(data)
        self._end({source, sink}, reset=False)

    def _end_all(self, *, reset: bool) -> int:
        with self._lock:
            ends = set(self._open)
        self._end(ends, reset=reset)
        return len(ends) // 2

    def _end(self, ends: set[socket.socket], *, reset: bool) -> None:
        with self._lock:
            ours = ends & self._open
            self._open -= ours
        for one in ours:
            with contextlib.suppress(OSError):
                if reset:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    # Wakes the thread that reads it: until that lets go, closing sends nothing.
                    one.shutdown(socket.SHUT_RD)
                else:
                    one.shutdown(socket.SHUT_RDWR)
            one.close()
