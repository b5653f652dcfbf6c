"""Messages with a field of every kind and cardinality, in proto2, proto3 and two editions; and random ones.

Built as descriptors, since Debian's protoc knows no editions.
"""

import math
import struct

from google.protobuf import (
    any_pb2,
    descriptor_pb2,
    descriptor_pool,
    duration_pb2,
    empty_pb2,
    field_mask_pb2,
    message_factory,
    struct_pb2,
    timestamp_pb2,
    unknown_fields,
    wrappers_pb2,
)

Field = descriptor_pb2.FieldDescriptorProto
Features = descriptor_pb2.FeatureSet

SYNTAXES = ["proto2", "proto3", "e2023", "e2024"]
KINDS = (
    "double float int64 uint64 int32 fixed64 fixed32 bool string bytes uint32 sfixed32 sfixed64 sint32 sint64".split()
)
KEYS = [kind for kind in KINDS if kind not in ("double", "float", "bytes")]
WELL_KNOWN = (
    "Any Duration Empty FieldMask Struct Value ListValue Timestamp DoubleValue FloatValue Int64Value UInt64Value "
    "Int32Value UInt32Value BoolValue StringValue BytesValue"
).split()
MODULES = [any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2]


def type_number(kind):
    return Field.Type.Value(f"TYPE_{kind.upper()}")


class FileBuilder:
    """The file of one syntax."""

    def __init__(self, syntax):
        self.syntax = syntax
        self.package = f"kinds.{syntax}"
        self.file = descriptor_pb2.FileDescriptorProto(name=f"kinds/{syntax}.proto", package=self.package)
        if syntax == "proto3":
            self.file.syntax = syntax
        elif syntax != "proto2":
            self.file.syntax = "editions"
            self.file.edition = 1000 if syntax == "e2023" else 1001
        self.file.dependency.extend(module.DESCRIPTOR.name for module in MODULES)
        self._color()
        self.all = self.file.message_type.add(name="All")
        self.number = 0
        self._fields()
        if syntax != "proto3":
            self._extensions()

    @property
    def is_edition(self):
        return self.syntax.startswith("e")

    def _color(self):
        color = self.file.enum_type.add(name="Color")
        color.options.allow_alias = True
        # A closed enum need not begin with 0.
        first = [("BLACK", 0)] if self.syntax == "proto3" else [("BLACK", 0), ("NEGATIVE", -5)]
        for name, number in first + [("RED", 1), ("CRIMSON", 1), ("blue", 2), ("FAR", 2147483647), ("_under", 40)]:
            color.value.add(name=name, number=number)

    def type_of(self, field, kind):
        """Gives the field its type; names of messages begin with a dot."""
        if kind.startswith("."):
            field.type, field.type_name = Field.TYPE_MESSAGE, kind
        elif kind == "Color":
            field.type, field.type_name = Field.TYPE_ENUM, f".{self.package}.Color"
        elif kind == "NullValue":
            field.type, field.type_name = Field.TYPE_ENUM, ".google.protobuf.NullValue"
        elif kind == "Pair":
            field.type_name = f".{self.package}.Pair"
            if self.is_edition:
                field.type = Field.TYPE_MESSAGE
                field.options.features.message_encoding = Features.DELIMITED
            else:
                field.type = Field.TYPE_GROUP if self.syntax == "proto2" else Field.TYPE_MESSAGE
        else:
            field.type = type_number(kind)

    def add(self, name, kind, label="optional", holder=None, **options):
        if holder is None:
            self.number += 1
            # Beyond one byte of tag, and out of the order of the names.
            number = self.number if self.number % 7 else self.number + 1000
            holder = self.all.field
            options.setdefault("number", number)
        field = holder.add(name=name, label=Field.Label.Value(f"LABEL_{label.upper()}"))
        self.type_of(field, kind)
        for key, value in options.items():
            setattr(field, key, value)
        return field

    def map(self, name, key, kind):
        entry_name = "".join(part.capitalize() for part in name.split("_")) + "Entry"
        entry = self.all.nested_type.add(name=entry_name)
        entry.options.map_entry = True
        self.add("key", key, holder=entry.field, number=1)
        self.add("value", "Color" if kind == "Color" else kind, holder=entry.field, number=2)
        self.add(name, f".{self.package}.All.{entry_name}", "repeated")

    def _fields(self):
        pair = self.file.message_type.add(name="Pair")
        self.add("left", "int32", holder=pair.field, number=1)
        self.add("right_side", ".%s.All" % self.package, holder=pair.field, number=3)
        must = self.file.message_type.add(name="Must")
        if self.syntax == "proto3":
            self.add("needed", "int32", holder=must.field, number=1)
        elif self.syntax == "proto2":
            self.add("needed", "int32", "required", holder=must.field, number=1)
        else:
            self.add("needed", "int32", holder=must.field, number=1).options.features.field_presence = 3

        scalars = KINDS + ["Color"]
        for kind in scalars:
            self.add(f"single_{kind}".lower(), kind)
            self.add(f"many_{kind}".lower(), kind, "repeated")
        packable = [kind for kind in scalars if kind not in ("string", "bytes")]
        for kind in packable:
            field = self.add(f"other_{kind}".lower(), kind, "repeated")
            if self.is_edition:
                field.options.features.repeated_field_encoding = Features.EXPANDED
            else:
                field.options.packed = self.syntax == "proto2"
        for index, kind in enumerate(scalars):
            if self.syntax == "proto3":
                self.add(f"may_{kind}".lower(), kind, proto3_optional=True)
            elif self.is_edition and kind != "Color":
                self.add(f"plain_{kind}".lower(), kind).options.features.field_presence = Features.IMPLICIT
        for kind, default in (
            ("int32", "-7"),
            ("string", 'te"a'),
            ("bytes", "\\001\\\\"),
            ("double", "inf"),
            ("Color", "RED"),
        ):
            if self.syntax != "proto3":
                self.add(f"default_{kind}".lower(), kind, default_value=default)
        for key in KEYS:
            self.map(f"by_{key}", key, "int32")
        for kind in scalars + ["NullValue"]:
            self.map(f"of_{kind}".lower(), "string", kind)
        self.map("of_all", "int32", f".{self.package}.All")
        self.map("of_value", "bool", ".google.protobuf.Value")
        self.map("of_any", "string", ".google.protobuf.Any")
        self.map("of_time", "string", ".google.protobuf.Timestamp")
        for label, name in (("optional", "one"), ("repeated", "more")):
            self.add(f"{name}_all", f".{self.package}.All", label)
            self.add(f"{name}_pair", "Pair", label)
            self.add(f"{name}_must", f".{self.package}.Must", label)
            self.add(f"{name}_null", "NullValue", label)
            for known in WELL_KNOWN:
                self.add(f"{name}_{known}".lower(), f".google.protobuf.{known}", label)
        self.all.oneof_decl.add(name="choice")
        for kind in scalars + [
            f".{self.package}.All",
            "NullValue",
            ".google.protobuf.Value",
            ".google.protobuf.Any",
            "Pair",
        ]:
            self.add(f"if_{kind.split('.')[-1]}".lower(), kind, oneof_index=0)
        for name in ("_leading", "two__scores", "Capital", "x9_9y", "trailing_", "aB_cD"):
            self.add(name, "int32")
        self.add("renamed", "string", json_name='other name \u00e4"\\')
        for field in self.all.field:
            if field.proto3_optional:
                field.oneof_index = len(self.all.oneof_decl)
                self.all.oneof_decl.add(name=f"_{field.name}")

    def _extensions(self):
        self.all.extension_range.add(start=5000, end=6000)
        number = 5000
        for kind in KINDS + ["Color", f".{self.package}.All", ".google.protobuf.Any", ".google.protobuf.Int32Value"]:
            for label in ("optional", "repeated"):
                name = f"ext_{label}_{kind.split('.')[-1]}".lower()
                number += 1
                # Half of them are declared within a message.
                scope = self.all.extension if number % 2 else self.file.extension
                self.add(name, kind, label, holder=scope, number=number, extendee=f".{self.package}.All")
        if self.syntax == "proto2":
            self._message_set()

    def _message_set(self):
        bag = self.file.message_type.add(name="Bag")
        bag.options.message_set_wire_format = True
        bag.extension_range.add(start=4, end=2147483647)
        for number, kind in ((1000, "Pair"), (2147483640, "Must")):
            item = self.file.message_type.add(name=f"{kind}Item")
            self.add("text", "string", holder=item.field, number=1)
            self.add("inner", f".{self.package}.{kind}", holder=item.field, number=2)
            self.add(
                "item",
                f".{self.package}.{kind}Item",
                holder=item.extension,
                number=number,
                extendee=f".{self.package}.Bag",
            )
        self.add("bag", f".{self.package}.Bag")


def files():
    """The descriptors, with what they import."""
    whole = descriptor_pb2.FileDescriptorSet()
    for module in MODULES:
        module.DESCRIPTOR.CopyToProto(whole.file.add())
    for syntax in SYNTAXES:
        whole.file.append(FileBuilder(syntax).file)
    return whole


class Kinds:
    """The classes of all messages."""

    def __init__(self):
        self.files = files()
        self.pool = descriptor_pool.DescriptorPool()
        for file in self.files.file:
            self.pool.Add(file)
        self.types = [f"kinds.{syntax}.All" for syntax in SYNTAXES]

    def message(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))()


# Values that break things, beside the random ones.
INTEGERS = [0, 1, -1, 127, 128, 255, 2**31 - 1, -(2**31), 2**32 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1]
REALS = [
    0.0,
    -0.0,
    1.0,
    0.1,
    -1.5,
    1e21,
    1e22,
    1e23,
    1e-7,
    123456789.125,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    9007199254740993.0,
    1e15,
    1e16,
    4.35,
    0.30000000000000004,
    math.nan,
    math.inf,
    -math.inf,
]
FLOATS = [
    0.0,
    -0.0,
    1.0,
    0.1,
    16777216.0,
    16777217.0,
    3.4028234663852886e38,
    1e-45,
    1.17549435e-38,
    0.3,
    math.nan,
    math.inf,
]
TEXTS = [
    "",
    "a",
    "tea",
    "\u00e4",
    "\U0001f370",
    "\u2028",
    "\x00",
    '"\\/\b\f\n\r\t',
    "a" * 16,
    "b" * 127,
    "c" * 128,
    "</script>",
    "\x7f",
]
RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "sint32": (-(2**31), 2**31 - 1),
    "sfixed32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "sint64": (-(2**63), 2**63 - 1),
    "sfixed64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "fixed32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
    "fixed64": (0, 2**64 - 1),
}


class Random:
    """Random messages, from a `random.Random`."""

    def __init__(self, source, kinds):
        self.source = source
        self.kinds = kinds
        self.extensions = {name: self.extensions_of(kinds.pool.FindMessageTypeByName(name)) for name in kinds.types}

    def extensions_of(self, descriptor):
        """Always in the same order, so that a seed gives the same messages."""
        return sorted(self.kinds.pool.FindAllExtensions(descriptor), key=lambda field: field.number)

    def scalar(self, field):
        pick, chance = self.source.choice, self.source.random()
        kind = field.type
        if kind == field.TYPE_ENUM:
            numbers = [value.number for value in field.enum_type.values]
            if field.enum_type.full_name == "google.protobuf.NullValue":
                return 0
            unknown = [] if field.enum_type.is_closed else [7, -1, 2147483646]
            return pick(numbers + unknown)
        name = Field.Type.Name(kind)[5:].lower()
        if name in RANGES:
            low, high = RANGES[name]
            if chance < 0.5:
                return pick([number for number in INTEGERS if low <= number <= high])
            return self.source.randint(low, high) if chance < 0.75 else self.source.randint(max(low, -300), 300)
        if name == "double":
            bits = struct.pack("<Q", self.source.getrandbits(64))
            return (
                pick(REALS)
                if chance < 0.5
                else self.source.choice([struct.unpack("<d", bits)[0], chance * 1e4, round(chance * 100, 2)])
            )
        if name == "float":
            bits = struct.pack("<I", self.source.getrandbits(32))
            return (
                pick(FLOATS)
                if chance < 0.5
                else self.source.choice([struct.unpack("<f", bits)[0], chance, round(chance * 100, 2)])
            )
        if name == "bool":
            return chance < 0.5
        if name == "string":
            return self.text()
        return self.source.randbytes(self.source.choice([0, 1, 2, 3, 4, 17, 130]))

    def text(self):
        if self.source.random() < 0.7:
            return self.source.choice(TEXTS)
        points = [self.source.choice([0x20, 0x7F, 0x7FF, 0xD7FF, 0xE000, 0xFFFF, 0x10FFFF]) for _ in range(3)]
        return "".join(chr(self.source.choice([point, self.source.randint(32, 126)])) for point in points)

    def fill(self, message, depth=0):
        """Fills a message of ours or a well-known one in."""
        name = message.DESCRIPTOR.full_name
        if name.startswith("google.protobuf."):
            return self.well_known(message, name.rsplit(".", 1)[1], depth)
        fields = list(message.DESCRIPTOR.fields)
        count = self.source.randint(0, 8 if depth == 0 else 3)
        chosen = self.source.sample(fields, min(count, len(fields)))
        extensions = self.extensions.get(name, [])
        if extensions and self.source.random() < 0.3:
            chosen += self.source.sample(extensions, 2)
        if name.endswith(".Must"):
            chosen = fields
        if name.endswith(".Bag"):
            chosen = self.extensions_of(message.DESCRIPTOR)
        for field in chosen:
            self.field(message, field, depth)

    def field(self, message, field, depth):
        is_message = field.message_type is not None
        if field.is_extension:
            holder, key = message.Extensions, field
        else:
            holder, key = None, field.name
        if depth > 4 and is_message and not field.is_repeated and field.message_type.full_name.startswith("kinds."):
            return
        value = holder[key] if holder is not None and (is_message or field.is_repeated) else None
        if value is None and (is_message or field.is_repeated):
            value = getattr(message, key)
        if is_message and field.message_type.GetOptions().map_entry:
            key_field, value_field = field.message_type.fields
            for _ in range(self.source.randint(0, 3)):
                map_key = self.scalar(key_field)
                if value_field.message_type is None:
                    value[map_key] = self.scalar(value_field)
                else:
                    self.fill(value[map_key], depth + 1)
        elif field.is_repeated:
            for _ in range(self.source.randint(0, 3)):
                if is_message:
                    self.fill(value.add(), depth + 1)
                else:
                    value.append(self.scalar(field))
        elif is_message:
            value.SetInParent()
            self.fill(value, depth + 1)
        elif holder is not None:
            holder[key] = self.scalar(field)
        else:
            setattr(message, key, self.scalar(field))

    def well_known(self, message, name, depth):
        source = self.source
        if name == "Any":
            if depth > 4 or source.random() < 0.1:
                return
            inner = self.kinds.message(
                source.choice(self.kinds.types + [f"google.protobuf.{known}" for known in WELL_KNOWN])
            )
            self.fill(inner, depth + 2)
            message.Pack(
                inner,
                type_url_prefix=source.choice(["type.googleapis.com/", "example.org/a/b", ""]),
                deterministic=True,
            )
        elif name == "Duration":
            sign = source.choice([1, -1])
            message.seconds = sign * source.choice([0, 1, 59, 315576000000, source.randint(0, 10**9)])
            message.nanos = sign * source.choice([0, 1, 10**6, 10**3, 999999999, 500000000])
        elif name == "Timestamp":
            message.seconds = source.choice(
                [0, -62135596800, 253402300799, -1, source.randint(-62135596800, 253402300799)]
            )
            message.nanos = source.choice([0, 1, 10**6, 10**3, 999999999, 500000000])
        elif name == "FieldMask":
            message.paths.extend(
                source.choice(["a", "a_b", "a.b_c.d", "foo1_bar"]) for _ in range(source.randint(0, 3))
            )
        elif name == "Struct":
            for _ in range(source.randint(0, 3)):
                self.well_known(message.fields[self.text()], "Value", depth + 1)
        elif name == "ListValue":
            for _ in range(source.randint(0, 3)):
                self.well_known(message.values.add(), "Value", depth + 1)
        elif name == "Value":
            kind = source.choice(
                ["null_value", "number_value", "string_value", "bool_value", "struct_value", "list_value"]
            )
            if depth > 5 or kind == "null_value":
                message.null_value = 0
            elif kind == "number_value":
                message.number_value = source.choice([number for number in REALS if math.isfinite(number)])
            elif kind == "string_value":
                message.string_value = self.text()
            elif kind == "bool_value":
                message.bool_value = source.random() < 0.5
            else:
                value = getattr(message, kind)
                value.SetInParent()
                self.well_known(value, "Struct" if kind == "struct_value" else "ListValue", depth + 1)
        elif name != "Empty":
            field = message.DESCRIPTOR.fields[0]
            message.value = self.scalar(field)
