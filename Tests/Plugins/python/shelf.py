"""The shelf, and what every plugin of this folder needs; see shelfv1/shelf.proto."""

import base64
import datetime
import os
import signal
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

COOKIE_KEY, COOKIE_VALUE = "STRANGE_PLUGIN", "yes"


class Missing(Exception):
    """There is no such item."""


class Shelf:
    def __init__(self):
        self.items = {}
        self.handled = 0

    def put(self, item):
        self.handled += 1
        self.items[item.name] = item

    def get(self, name):
        self.handled += 1
        if name not in self.items:
            raise Missing(f"no item {name}")
        return self.items[name]

    def list(self):
        self.handled += 1
        return list(self.items.values())


class Certificate:
    """A certificate of P-384 that may sign no other, signed by itself."""

    def __init__(self):
        key = ec.generate_private_key(ec.SECP384R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(key, hashes.SHA384())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.key_pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        der = certificate.public_bytes(serialization.Encoding.DER)
        self.field_six = base64.b64encode(der).decode().rstrip("=")


def check_cookie():
    if os.environ.get(COOKIE_KEY) != COOKIE_VALUE:
        sys.exit(f"this is a plugin: {COOKIE_KEY} is not what it expects")


def socket_path():
    return os.path.join(os.environ.get("PLUGIN_UNIX_SOCKET_DIR", "/tmp"), f"python-{os.getpid()}.sock")


def announce(path, certificate=""):
    print(f"1|1|unix|{path}|grpc|{certificate}", flush=True)


def exit_on_sigterm():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
