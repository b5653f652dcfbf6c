"""Lets schemathesis call every operation that a gateway describes, and judges the replies.

    exercise.py BASE_URL SEED EXAMPLES

Every reply must be one that the description has: status, media type, headers, schema; none may be a 500 or above, but
for a method that says 501 itself. Each line of a stream must fit the schema of its lines. The exit status is
schemathesis' own.
"""

import os
import subprocess
import sys
import tempfile

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "stream_conformance",
]


def main(url, seed, examples):
    environment = dict(os.environ, SCHEMATHESIS_HOOKS=os.path.join(os.path.dirname(os.path.abspath(__file__)), "hooks.py"))
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", url + "/openapi.json", "--url", url,
        "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", examples,
        "--seed", seed, "--max-time", "20", "--request-timeout", "10", "--continue-on-failure", "--no-shrink",
        "--warnings", "off", "--suppress-health-check", "all", "--no-color", "--generation-database", "none",
    ]
    # It leaves what it found in the working directory, and replays it the next time.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            command, env=environment, stderr=subprocess.STDOUT, check=False, cwd=folder
        ).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
