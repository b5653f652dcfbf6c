"""The gateway beside Python's google.protobuf.json_format, over random messages.

    differential.py COUNT [SEED]

Half of them go out: a plugin answers with the message, its fields in another order or in parts now and then; the
reply's JSON is compared, and read again by Python; what Python can't write must be refused. Half come in: what Python
writes, in another order and with other escapes, is read by the gateway, and the bytes that the plugin got are compared
as a message. Each kind of `json:` has its share. Prints the seed; exits 1 after a difference.
"""

import collections
import json
import math
import random
import struct
import sys

from google.protobuf import json_format
from google.protobuf.message import DecodeError

import kinds
import mirror

# json: of the gateway, and what json_format calls the same.
OPTIONS = [
    ("{}", {}),
    ("{ defaults: print }", {"always_print_fields_with_no_presence": True}),
    ("{ names: proto, enums: number }", {"preserving_proto_field_name": True, "use_integers_for_enums": True}),
    (
        "{ unknown_fields: ignore, enums: number, defaults: print }",
        {"use_integers_for_enums": True, "always_print_fields_with_no_presence": True},
    ),
]

# What json_format refuses of what it writes itself: null as a NullValue in lists, maps and oneofs; the largest float.
OWN_REASONS = ["null is not allowed to be used as an element", "not 'NoneType'", "Float value too"]


def canonical(message, pool):
    """A message as values that compare: NaN equals NaN, 0 is not -0, and an Any is what it holds."""

    def value(field, item):
        if field.message_type is not None:
            return canonical(item, pool)
        if isinstance(item, float):
            return "NaN" if math.isnan(item) else struct.pack("<d", item)
        return item

    result = {}
    for field, item in message.ListFields():
        name = field.full_name
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            value_field = field.message_type.fields_by_name["value"]
            result[name] = {key: value(value_field, entry) for key, entry in item.items()}
        elif field.is_repeated:
            result[name] = [value(field, entry) for entry in item]
        else:
            result[name] = value(field, item)
    if message.DESCRIPTOR.full_name == "google.protobuf.Any" and message.type_url:
        inner = kinds.message_factory.GetMessageClass(pool.FindMessageTypeByName(message.TypeName()))()
        inner.ParseFromString(message.value)
        # The bytes may stand in another order.
        result["google.protobuf.Any.value"] = canonical(inner, pool)
    unknown = kinds.unknown_fields.UnknownFieldSet(message)
    if len(unknown):
        result["unknown"] = [(field.field_number, field.wire_type) for field in unknown]
    return result


def same(ours, theirs):
    """Whether two values are the same, but for what json_format does in its own way."""
    if isinstance(ours, bool) != isinstance(theirs, bool):
        return False
    if isinstance(ours, float) and abs(ours) < 1.2e-38:
        # Its floats below the normal ones have more digits than they need.
        return struct.pack("<f", ours) == struct.pack("<f", theirs)
    # With enums as numbers it writes 0 for NullValue, which it can't read where C++ and Go write null.
    return ours == theirs or ours is None and theirs == 0


def unlike(left, right, path="$"):
    """Where two JSON values differ, as sentences."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            if key not in left or key not in right:
                yield f"{path}: only one has {key!r}"
            else:
                yield from unlike(left[key], right[key], f"{path}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right)):
            yield from unlike(one, other, f"{path}[{index}]")
    elif not same(left, right):
        yield f"{path}: {left!r}, not {right!r}"


def respelled(text, source):
    """The same JSON: members in another order, other escapes, other space."""

    def shuffle(node):
        if isinstance(node, dict):
            members = list(node.items())
            source.shuffle(members)
            return {key: shuffle(item) for key, item in members}
        return [shuffle(item) for item in node] if isinstance(node, list) else node

    separators = source.choice([(",", ":"), (", ", ": "), (" ,\r\n", "\t:\n ")])
    return json.dumps(shuffle(json.loads(text)), ensure_ascii=source.random() < 0.5, separators=separators)


def pieces(data):
    """The fields of a message, each with its tag."""

    def varint(index):
        value, shift = 0, 0
        while True:
            byte = data[index]
            value |= (byte & 0x7F) << shift
            index, shift = index + 1, shift + 7
            if byte < 0x80:
                return value, index

    result, start, index, groups = [], 0, 0, 0
    while index < len(data):
        tag, index = varint(index)
        wire_type = tag & 7
        if wire_type == 0:
            _, index = varint(index)
        elif wire_type == 2:
            length, index = varint(index)
            index += length
        elif wire_type in (3, 4):
            groups += 1 if wire_type == 3 else -1
        else:
            index += 8 if wire_type == 1 else 4
        if groups == 0:
            result.append(data[start:index])
            start = index
    return result


class Comparison:
    def __init__(self, seed):
        self.source = random.Random(seed)
        self.kinds = kinds.Kinds()
        self.random = kinds.Random(self.source, self.kinds)
        self.differences = 0
        self.refused_by_python = collections.Counter()

    def differ(self, way, name, **facts):
        self.differences += 1
        if self.differences <= 20:
            print(f"DIFFERENCE {way} {name}", *(f"\n    {key}: {str(fact)[:1500]}" for key, fact in facts.items()))

    def canonical(self, message):
        return canonical(message, self.kinds.pool)

    def parsed(self, text, name):
        """What Python reads; None where it refuses, which must be for a reason of its own."""
        try:
            return json_format.Parse(text, self.kinds.message(name), descriptor_pool=self.kinds.pool)
        except json_format.ParseError as refused:
            reason = next((known for known in OWN_REASONS if known in str(refused)), None)
            if reason is None:
                self.differ("refused by Python", name, text=text, refused=refused)
            self.refused_by_python[reason] += 1
            return None

    def rearranged(self, message, name):
        """The message's bytes, often in an order that no encoder writes; and the message that they say."""
        data = message.SerializeToString()
        if self.source.random() < 0.5:
            return data, message
        parts = pieces(data)
        # Items of a message set that come twice are merged by C++ and Go; Python takes the last one.
        if self.source.random() < 0.5 and "bag" not in str(message):
            other = self.kinds.message(name)
            self.random.fill(other)
            if "bag" not in str(other):
                parts += pieces(other.SerializeToString()) + parts
        self.source.shuffle(parts)
        data = b"".join(parts)
        return data, self.kinds.message(name).FromString(data)

    def out(self, gateway, name, message, options):
        data, message = self.rearranged(message, name)
        try:
            expected = json_format.MessageToJson(message, descriptor_pool=self.kinds.pool, indent=None, **options)
        except DecodeError:
            # Two Anys have been merged, and the later one was empty: its type, and the other's bytes, which are not of it.
            return self.refuses(gateway, name, data)
        try:
            text = gateway.write(name, data)
        except mirror.Refused as refused:
            return self.differ("out", name, expected=expected, refused=refused)
        differences = list(unlike(json.loads(text), json.loads(expected)))
        if differences:
            return self.differ("out", name, differences=differences)
        back = self.parsed(text, name)
        if back is not None and self.canonical(back) != self.canonical(message):
            self.differ(
                "out, read again", name, differences=list(unlike(self.canonical(back), self.canonical(message)))
            )

    def refuses(self, gateway, name, data):
        try:
            text = gateway.write(name, data)
        except mirror.Refused as refused:
            if refused.status == 502:
                return
            text = refused
        self.differ("out, where Python finds an Any corrupt", name, text=text)

    def come_in(self, gateway, name, message, options):
        text = respelled(json_format.MessageToJson(message, descriptor_pool=self.kinds.pool, **options), self.source)
        try:
            data = gateway.read(name, text.encode())
        except mirror.Refused as refused:
            return self.differ("in", name, text=text, refused=refused)
        # What Python makes of that very text; the message itself where it can't.
        expected = self.parsed(text, name) or message
        read = self.kinds.message(name)
        read.ParseFromString(data)
        if self.canonical(read) != self.canonical(expected):
            self.differ("in", name, text=text, differences=list(unlike(self.canonical(read), self.canonical(expected))))

    def run(self, count):
        types = self.kinds.types
        described = mirror.descriptors(self.kinds.files, types)
        for share, (setting, options) in enumerate(OPTIONS):
            with mirror.Gateway(described, setting) as gateway:
                for index in range(count * share // len(OPTIONS), count * (share + 1) // len(OPTIONS)):
                    name = types[index // 2 % len(types)]
                    message = self.kinds.message(name)
                    self.random.fill(message)
                    (self.come_in if index % 2 else self.out)(gateway, name, message, options)


def main():
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().getrandbits(32)
    comparison = Comparison(seed)
    print(f"{count} messages, seed {seed}", flush=True)
    comparison.run(count)
    print(f"{comparison.differences} differences")
    for reason, times in comparison.refused_by_python.items():
        print(f"{times} texts that Python could not read: {reason}")
    sys.exit(1 if comparison.differences else 0)


if __name__ == "__main__":
    main()
