"""Before anything is counted: do all gateways answer the same?"""

from orders import STREAM_MESSAGES, Order

NO_ORDER = "ord-999999"


class RepliesDiffer(Exception):
    pass


def check_replies(gateways: list, orders: list[Order]) -> list[str]:
    """Compares every kind of reply and returns what was found, a line for each kind.

    Orders are compared as parsed JSON. Of errors the status and the plugin's message are compared: the shape around
    them is each gateway's own. The floor transcodes nothing, so it is asked for orders only."""
    findings = []
    for order in orders:
        for gateway in gateways:
            reply = gateway.echo(order.json)
            _expect(gateway, f"Echo of {order.name}", (reply.status, reply.content_type), (200, "application/json"))
            _expect(gateway, f"Echo of {order.name}", reply.parsed, order.parsed)
        findings.append(f"Echo of {order.name}: 200, the order that was sent, from {_names(gateways)}")

    transcoding = [gateway for gateway in gateways if gateway.transcodes]
    messages = set()
    for gateway in transcoding:
        reply = gateway.get_order(NO_ORDER)
        _expect(gateway, "Get of no order", reply.status, 404)
        messages.add(gateway.error_message(reply))
        refusal = gateway.echo(b'{"number":')
        _expect(gateway, "JSON cut short", refusal.status, 400)
    if len(messages) > 1:
        raise RepliesDiffer(f"Get of no order: the plugin's message comes as {sorted(messages)}")
    streaming = [gateway for gateway in gateways if gateway.streams]
    for gateway in streaming:
        gateway.keep_orders()
        orders_seen = [order["number"] for order in gateway.watch()]
        _expect(gateway, "Watch", len(set(orders_seen)), STREAM_MESSAGES)
    if streaming:
        findings.append(f"Watch: the same {STREAM_MESSAGES} messages, each in its shape, from {_names(streaming)}")
    if transcoding:
        findings.append(f"Get of no order: 404, {messages.pop()!r}, from {_names(transcoding)}")
        findings.append(f"JSON cut short: 400, from {_names(transcoding)}")
    return findings


def _expect(gateway, what: str, found, expected):
    if found != expected:
        raise RepliesDiffer(f"{gateway.name}, {what}: {_short(found)} instead of {_short(expected)}")


def _short(value) -> str:
    text = repr(value)
    return text if len(text) < 400 else text[:400] + "…"


def _names(gateways: list) -> str:
    return ", ".join(gateway.name for gateway in gateways)
