"""An OpenTelemetry collector for the tests: appends the names of the metrics that it is sent to the file that is named, on the port that is named."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        sent = ExportMetricsServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        with open(sys.argv[1], "a") as file:
            file.writelines(f"{m.name}\n" for resource in sent.resource_metrics for scope in resource.scope_metrics for m in scope.metrics)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the test reads the file."""


server = HTTPServer(("", int(sys.argv[2])), Receiver)
print("up", flush=True)
server.serve_forever()
