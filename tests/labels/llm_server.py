"""An OpenAI-compatible server on this machine that answers, or misbehaves, as a test tells it."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cctaecg.config.sections import LabelsConfig
from cctaecg.labels.reading import DIAGNOSES, REPORTS, read_by_rules
from tests.patience import PATIENCE

KEY = "sk-very-secret"


def completion(content=None, refusal=None, finish_reason="stop") -> dict:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "tiny",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }  # fmt: skip


def honest(request: dict) -> dict:
    """An answer as the rules would give it, in the form asked for."""
    text = request["messages"][-1]["content"]
    if request["response_format"]["json_schema"]["name"] == DIAGNOSES:
        read = read_by_rules(DIAGNOSES, text)["ECG"]
        return completion(json.dumps({"evidence": read.evidence, "verdict": read.value or "not told"}))
    answer = {v: {"evidence": read.evidence, "grade": read.value or "not told"}
              for v, read in read_by_rules(REPORTS, text).items()}
    return completion(json.dumps(answer))


class Reply:
    """What the server sends: a status, a body (a dict is sent as JSON), headers, after some seconds."""

    def __init__(self, body=None, status=200, headers=(), after=0.0):
        self.body, self.status, self.headers, self.after = body, status, dict(headers), after


class Server:
    """``reply(request, number)`` decides what is sent; ``requests`` holds every request body, ``busiest`` the most
    requests that were under way at a time."""

    def __init__(self, reply=None):
        self.reply = reply or (lambda request, number: Reply(honest(request)))
        self.requests, self.authorisations, self.paths = [], [], []
        self.under_way = self.busiest = 0
        self.lock = threading.Lock()
        self.address = ""

    def config(self, **changes) -> LabelsConfig:
        given = {"server": self.address, "model": "tiny", "timeout_seconds": PATIENCE, "retries": 2, "concurrency": 2}
        return LabelsConfig(**given | changes)

    def texts(self) -> list[str]:
        return [request["messages"][-1]["content"] for request in self.requests]


@contextmanager
def serving(reply=None):
    """A running ``Server`` on a free loopback port."""
    server = Server(reply)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                server.requests.append(request)
                server.authorisations.append(self.headers["Authorization"])
                server.paths.append(self.path)
                number = len(server.requests)
                server.under_way += 1
                server.busiest = max(server.busiest, server.under_way)
            reply = server.reply(request, number)
            time.sleep(reply.after)
            with server.lock:
                server.under_way -= 1
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has given up waiting

        def log_message(self, *arguments):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
