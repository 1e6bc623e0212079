"""An HTTP/2 server on loopback that keeps what it gets and answers as told."""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message

import orjson
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded

from tests.support.http import ReceivedRequest, Reply


@dataclass
class _Stream:
    method: str
    path: str
    headers: Message
    body: bytes = b""


@dataclass
class Http2Sink:
    """Listens on a free port of 127.0.0.1 until ``close``.

    ``answer`` gives the reply for a request; ``connections`` counts those that were opened.
    """

    tls: ssl.SSLContext
    answer: Callable[[ReceivedRequest], Reply]
    requests: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="http2-sink", daemon=True).start()

    def close(self) -> None:
        """Stops listening; connections end with their clients."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        streams: dict[int, _Stream] = {}
        try:
            with self.tls.wrap_socket(plain, server_side=True) as line:
                connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
                connection.initiate_connection()
                line.sendall(connection.data_to_send())
                while data := line.recv(65_536):
                    for event in connection.receive_data(data):
                        self._take(connection, streams, event)
                    line.sendall(connection.data_to_send())
        except OSError:
            pass

    def _take(self, connection: H2Connection, streams: dict[int, _Stream], event: Event) -> None:
        if isinstance(event, RequestReceived):
            said = dict(event.headers or ())
            headers = Message()
            for name, value in said.items():
                if not name.startswith(":"):
                    headers[name] = value
            headers["host"] = headers["host"] or said[":authority"]
            streams[event.stream_id] = _Stream(said[":method"], said[":path"], headers)
        elif isinstance(event, DataReceived):
            streams[event.stream_id].body += event.data
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            stream = streams.pop(event.stream_id)
            request = ReceivedRequest(stream.method, stream.path, stream.headers, stream.body)
            self.requests.append(request)
            reply = self.answer(request)
            content = reply.body if isinstance(reply.body, bytes) else orjson.dumps(reply.body)
            headers = [(":status", str(reply.status)), *((k.lower(), v) for k, v in reply.headers.items())]
            connection.send_headers(event.stream_id, headers, end_stream=not content)
            if content:
                connection.send_data(event.stream_id, content, end_stream=True)
