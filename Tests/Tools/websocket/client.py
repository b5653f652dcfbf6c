"""client.py URL [HEADER: VALUE...] [SUBPROTOCOL...]: a WebSocket client on PyPI's websockets that does what each line of stdin says.

A line is a JSON object with one member, and is answered by a line: {"send": TEXT}, {"sendBytes": N}, {"sendParts": [TEXT]},
{"receive": SECONDS}, {"ping": TEXT}, {"close": CODE}. The first line on stdout tells of the handshake.
"""

import json
import sys

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


def told(**members):
    print(json.dumps(members), flush=True)


def closing(end: ConnectionClosed) -> dict:
    return {"closed": end.rcvd.code, "reason": end.rcvd.reason} if end.rcvd else {"closed": 1006, "reason": ""}


def obey(connection, order: dict) -> dict:
    match next(iter(order.items())):
        case "send", text:
            connection.send(text)
        case "sendBytes", count:
            connection.send(bytes(count))
        case "sendParts", parts:
            connection.send(parts)
        case "receive", seconds:
            return {"text": connection.recv(timeout=seconds)}
        case "ping", text:
            return {"pong": connection.ping(text).wait(30)}
        case "close", code:
            connection.close(code)
            return {"closed": connection.close_code, "reason": connection.close_reason}
    return {"done": True}


def main():
    url, words = sys.argv[1], sys.argv[2:]
    headers = [tuple(word.split(": ", 1)) for word in words if ": " in word]
    subprotocols = [word for word in words if ": " not in word]
    # It says nothing by itself, and reads 16 messages ahead.
    quiet = {"compression": None, "ping_interval": None, "close_timeout": 30, "proxy": None}
    try:
        with connect(url, subprotocols=subprotocols or None, additional_headers=headers, **quiet) as connection:
            told(status=101, subprotocol=connection.subprotocol)
            for line in sys.stdin:
                try:
                    answer = obey(connection, json.loads(line))
                except ConnectionClosed as end:
                    answer = closing(end)
                except TimeoutError:
                    answer = {"timeout": True}
                told(**answer)
    except InvalidStatus as refusal:
        response = refusal.response
        told(status=response.status_code, headers=list(response.headers.raw_items()), body=response.body.decode())


main()
