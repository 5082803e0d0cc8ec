"""An API of validation runs for the commands of a page: lists the runs of a recording of artifacts, and serves each artifact.

    python3 api.py ARTIFACTS

Prints its address. Ends when the process that started it has ended.
"""

import http.server
import json
import os
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    artifacts = {}

    def do_GET(self):
        path = self.path.split("/")
        if self.path == "/v2/validation-runs":
            self.answer(200, json.dumps({"runs": [{"id": name} for name in self.artifacts]}).encode())
        elif len(path) == 5 and self.path.startswith("/v2/validation-runs/") and path[4] == "artifact" and path[3] in self.artifacts:
            self.answer(200, self.artifacts[path[3]])
        else:
            self.answer(404, b'{"error":"no such run"}')

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def main():
    starter = os.getppid()
    with open(sys.argv[1], "rb") as recording:
        Handler.artifacts = {json.loads(line)["runId"]: line.strip() for line in recording}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    while os.getppid() == starter:
        time.sleep(0.2)


main()
