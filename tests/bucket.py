"""A bucket for the tests: a small server that speaks as much of S3 as the storage asks for."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

LIST = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>'
DELETED = '<?xml version="1.0"?><DeleteResult>{}</DeleteResult>'
ITEM = (
    "<Contents><Key>{}</Key><LastModified>2026-05-04T09:30:00.000Z</LastModified><Size>{}</Size></Contents>"
)


class Bucket(ThreadingHTTPServer):
    """Files by their whole path, and the types they were sent with; `is_full`: every PUT fails."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.is_full = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Bucket

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.is_full or "Signature=" not in self.headers["Authorization"]:
            return self._answer(403, b"<Error><Code>QuotaExceeded</Code></Error>")
        self.server.files[self._path()] = data
        self.server.types[self._path()] = self.headers["Content-Type"]
        return self._answer(200)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            start = self._path().rstrip("/") + "/" + query.get("prefix", [""])[0]
            root = self._path().rstrip("/") + "/"
            found = [(path, data) for path, data in self.server.files.items() if path.startswith(start)]
            items = (ITEM.format(escape(path.removeprefix(root)), len(data)) for path, data in found)
            return self._answer(200, LIST.format("".join(items)).encode())
        data = self.server.files.get(self._path())
        return self._answer(404, b"<Error/>") if data is None else self._answer(200, data)

    def do_POST(self) -> None:
        """Delete the files whose names were sent, as S3 does it for one as for a thousand."""
        names = re.findall(r"<Key>(.*?)</Key>", self.rfile.read(int(self.headers["Content-Length"])).decode())
        for name in names:
            self.server.files.pop(f"{self._path().rstrip('/')}/{unescape(name)}", None)
        self._answer(
            200, DELETED.format("".join(f"<Deleted><Key>{n}</Key></Deleted>" for n in names)).encode()
        )

    def log_message(self, *_words: object) -> None:
        """Write nothing on the tests' screen."""

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Mon, 04 May 2026 09:30:00 GMT")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve_bucket() -> Iterator[Bucket]:
    """Run the server for the length of the block."""
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join()
