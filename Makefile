# Patchbay: `make run` shows it, `make test` tries all of it, `make bench` measures it.

.PHONY: example
# The example plugin alone: build/orders.
example:
	$(MAKE) -C Examples/orders
