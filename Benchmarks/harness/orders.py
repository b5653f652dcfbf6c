"""The orders that are sent: the same order as JSON and in protobuf's text format, at a given size."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

MESSAGE = "shop.v1.Order"
SIZES = {"245 B": 245, "2.3 KB": 2_300, "64 KB": 64_000}

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
    return "\n".join(lines)
