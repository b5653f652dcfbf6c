"""A Terraform provider on PyPI's tf: TLS of RSA with 1,024 bits and version 6 whatever it is asked for.

Its StopProvider ends it as soon as the head of a call has come, and its stdio stream ends at once.
"""

from tf import runner
from tf.iface import Provider
from tf.schema import Schema


class Empty(Provider):
    def get_model_prefix(self):
        return "empty_"

    def full_name(self):
        return "example.com/empty/empty"

    def get_provider_schema(self, diags):
        return Schema(attributes=[], block_types=[])

    def validate_config(self, diags, config):
        diags.add_warning("this provider is empty", "so is its configuration")

    def configure_provider(self, diags, config):
        pass

    def get_data_sources(self):
        return []

    def get_resources(self):
        return []


if __name__ == "__main__":
    runner.run_provider(Empty())
