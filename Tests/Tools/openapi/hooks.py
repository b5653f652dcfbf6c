"""What schemathesis does not know of a gateway."""

import json

import jsonschema
import schemathesis

# A deadline of a nanosecond is a 504, and rightly so.
DEADLINES = {"x-timeout", "grpc-timeout"}

@schemathesis.hook
def before_call(context, case, kwargs):
    for name in [name for name in case.headers or {} if name.lower() in DEADLINES]:
        del case.headers[name]
    # It goes on for as long as it is not told how many messages are wanted.
    if case.operation.path.lower().endswith(("/watch", ":watch")):
        if case.method.upper() == "GET":
            case.query = {**(case.query or {}), "limit": 1}
        else:
            case.body = {"limit": 1}


@schemathesis.check
def stream_conformance(context, response, case):
    media = response.headers.get("content-type", [""])[0].split(";")[0]
    if response.status_code != 200 or media not in ("application/x-ndjson", "text/event-stream"):
        return
    document = case.operation.schema.raw_schema
    reply = case.operation.definition.raw["responses"]["200"]
    if "$ref" in reply:
        reply = document["components"]["responses"][reply["$ref"].rpartition("/")[2]]
    content = reply["content"]
    if media not in content:
        return  # an HttpBody, whose type the plugin says
    schema = {**content[media]["schema"]["contentSchema"], "components": document["components"]}
    for line in response.text.split("\n"):
        if media == "text/event-stream":
            if line == "event: end":
                return
            if not line.startswith("data: "):
                continue
            line = line.removeprefix("data: ")
        if line:
            jsonschema.Draft202012Validator(schema).validate(json.loads(line))
