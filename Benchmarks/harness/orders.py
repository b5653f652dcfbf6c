"""The orders that are sent: the same order as JSON and in protobuf's text format, at a given size."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

MESSAGE = "shop.v1.Order"
SIZES = {"245 B": 245, "2.3 KB": 2_300, "64 KB": 64_000}
# Orders of about 8 KB that are mostly one kind of thing.
STRUCT, MAP = "Struct", "map"
# What one call of Watch sends: orders of about 250 bytes.
STREAM, STREAM_MESSAGES = "stream", 200

# Repeating, so that no two neighbours are alike, and with the values that cost a transcoder most: fractions, a letter
# outside ASCII, a quotation mark that JSON escapes.
GOODS = [
    ("TEA-0417", 2, 4.75, "loose leaf"),
    ("CUP-1093", 6, 12.3, "white, 250 ml"),
    ("POT-0021", 1, 49.99, 'engraved "Zoë"'),
    ("JAM-7734", 12, 3.1, "apricot & vanilla"),
    ("TIN-0008", 3, 0.85, "keeps 500 g dry"),
]


@dataclass
class Order:
    name: str
    json: bytes
    text: str

    @property
    def parsed(self):
        return json.loads(self.json)


def order_of(name: str, size: int) -> Order:
    """An order whose JSON, compact and in field order as a gateway prints it, has exactly `size` bytes."""
    items = []
    while len(_json(_members(items + [_item(len(items))]))) <= size:
        items.append(_item(len(items)))
    missing = size - len(_json(_members(items)))
    if missing > 0:
        items[-1]["note"] += "." * missing
    members = _members(items)
    body = _json(members)
    assert len(body) == size, f"{name}: {len(body)} bytes are not {size}"
    return Order(name, body, _text(members))


def struct_order() -> Order:
    """An order whose attributes are values of every kind, in objects and lists of objects."""
    attributes = {
        f"event{number:02}": {
            "at": 1773480413.25 + number,
            "kind": GOODS[number % len(GOODS)][3],
            "done": number % 2 == 0,
            "by": None,
            "tags": ["a", number, {"x": number / 8}],
        }
        for number in range(70)
    }
    return _order(STRUCT, attributes=attributes)


def map_order() -> Order:
    """An order with many labels."""
    return _order(MAP, labels={f"label-{number:03}": GOODS[number % len(GOODS)][3] for number in range(240)})


def every_order() -> list[Order]:
    return [order_of(name, size) for name, size in SIZES.items()] + [struct_order(), map_order()]


def kept_order(number: int) -> bytes:
    """A request to Create that makes an order of about 250 bytes."""
    items = [_item(number)]
    return _json({"customer": "Ada Lovelace", "items": items, "gift": True, "labels": {"channel": "web"}})


def _order(name: str, **members) -> Order:
    members = _members([_item(0)]) | members
    return Order(name, _json(members), _text(members))


def write_fixtures(orders: list[Order], descriptors: Path, folder: Path):
    """Writes NAME.json and NAME.pb of each order, which the floor reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for order in orders:
        stem = order.name.replace(" ", "-")
        protoc = ["protoc", f"--descriptor_set_in={descriptors}", f"--encode={MESSAGE}", "orders.proto"]
        message = subprocess.run(protoc, input=order.text.encode(), capture_output=True, check=True).stdout
        (folder / f"{stem}.pb").write_bytes(message)
        (folder / f"{stem}.json").write_bytes(order.json)


def _item(index: int) -> dict:
    sku, quantity, price, note = GOODS[index % len(GOODS)]
    return {"sku": sku, "quantity": quantity, "price": price, "note": note}


def _members(items: list[dict]) -> dict:
    return {
        "id": "ord-000042",
        "number": "42",
        "customer": "Ada Lovelace",
        "status": "STATUS_PAID",
        "createdAt": "2026-03-14T09:26:53Z",
        "items": items,
        "total": 59.49,
        "gift": True,
        "labels": {"channel": "web"},
    }


def _json(members: dict) -> bytes:
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()


def _text(members: dict) -> str:
    def quoted(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = [
        f"id: {quoted(members['id'])}",
        f"number: {members['number']}",
        f"customer: {quoted(members['customer'])}",
        f"status: {members['status']}",
        "created_at { seconds: 1773480413 }",
        f"total: {members['total']}",
        f"gift: {str(members['gift']).lower()}",
    ]
    for item in members["items"]:
        fields = f"sku: {quoted(item['sku'])} quantity: {item['quantity']} price: {item['price']}"
        lines.append(f"items {{ {fields} note: {quoted(item['note'])} }}")
    for key, value in members["labels"].items():
        lines.append(f"labels {{ key: {quoted(key)} value: {quoted(value)} }}")
    if "attributes" in members:
        lines.append(f"attributes {{ {_struct_text(members['attributes'])} }}")
    return "\n".join(lines)


def _struct_text(members: dict) -> str:
    return " ".join(f'fields {{ key: "{key}" value {{ {_value_text(value)} }} }}' for key, value in members.items())


def _value_text(value) -> str:
    match value:
        case None:
            return "null_value: NULL_VALUE"
        case bool():
            return f"bool_value: {str(value).lower()}"
        case int() | float():
            return f"number_value: {value}"
        case str():
            return f"string_value: {json.dumps(value, ensure_ascii=False)}"
        case list():
            return "list_value { " + " ".join(f"values {{ {_value_text(element)} }}" for element in value) + " }"
        case dict():
            return f"struct_value {{ {_struct_text(value)} }}"
