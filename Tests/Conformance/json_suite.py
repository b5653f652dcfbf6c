"""JSONTestSuite through the gateway: each file of a folder as a google.protobuf.Value.

    json_suite.py FOLDER

Every y_ file is accepted and every n_ file refused with 400, but for what is listed here with its reason; an i_ file
gets an answer, one or the other, and the gateway goes on. Exits 1 when it is not so.
"""

import os
import sys

from google.protobuf import descriptor_pb2, struct_pb2, wrappers_pb2

import mirror

# Keys given twice: which of them counts is nobody's guess, so they are refused.
REFUSED = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
# No body at all is {}.
ACCEPTED = {"n_structure_no_data.json", "n_single_space.json"}


def main():
    files = descriptor_pb2.FileDescriptorSet()
    for module in (struct_pb2, wrappers_pb2):
        module.DESCRIPTOR.CopyToProto(files.file.add())
    wrong = []
    counts = {"y": 0, "n": 0, "i": 0}
    name = "google.protobuf.Value"
    with mirror.Gateway(mirror.descriptors(files, [name])) as gateway:
        for file_name in sorted(os.listdir(sys.argv[1])):
            if not file_name.endswith(".json"):
                continue
            with open(os.path.join(sys.argv[1], file_name), "rb") as file:
                body = file.read()
            kind = file_name[0]
            counts[kind] += 1
            try:
                gateway.read(name, body)
                status = 200
            except mirror.Refused as refused:
                status = refused.status
            is_accepted = kind == "y" and file_name not in REFUSED or file_name in ACCEPTED
            expected = {200, 400} if kind == "i" else {200} if is_accepted else {400}
            if status not in expected:
                wrong.append(f"{file_name}: {status}")
    print(f"{counts['y']} y_, {counts['n']} n_, {counts['i']} i_; {len(wrong)} not as expected", *wrong, sep="\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
