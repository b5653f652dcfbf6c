"""A plugin on PyPI's funppy, HttpRunner's: TCP at a port it makes up, five fields, nothing else of go-plugin's."""

import funppy

funppy.register("add", lambda a, b: a + b)
funppy.serve()
