# Patchbay on a Debian 12 machine with the Swift toolchain.
#
#   make run      the gateway on the example plugin, until Ctrl-C    (LISTEN=127.0.0.1:8080 ADMIN=127.0.0.1:9901)
#   make test     everything is built and tried
#   make bench    the gateway beside its peers
#   make autobahn  WebSocket against the Autobahn test suite
#   make conformance  protobuf's own conformance_test_runner against the gateway
#   make format   the sources as .swift-format and gofmt want them;  make lint  says what is not so

# What the gateway is built with.
libraries := libmicrohttpd-dev libjansson-dev libnghttp2-dev libgnutls28-dev libyaml-dev zlib1g-dev libwslay-dev pkg-config
# What the example and the plugins of the tests are built with. Of Debian's two golang/protobuf only the newer one goes
# with generated code of today, and apt takes the older one unless it is told.
plugin_packages := golang-go golang-github-golang-protobuf-1-5-dev golang-github-hashicorp-go-plugin-dev golang-github-hashicorp-go-hclog-dev \
	golang-google-grpc-dev golang-google-genproto-dev golang-google-protobuf-dev golang-golang-x-net-dev

# What the plugins of the tests run on that are not written in Go.
script_packages := python3-venv ruby ruby-grpc ruby-google-protobuf
# What people use, for the tests: a browser, a proxy, curl.
tool_packages := chromium chromium-driver nginx-light curl

# What the conformance runner is built with.
runner_packages := g++ protobuf-compiler libprotobuf-dev

# The addresses of `make run`.
export LISTEN ADMIN

.PHONY: run
run: libraries plugin-packages
	@scripts/install-packages curl
	swift build -c release --static-swift-stdlib --product patchbay
	$(MAKE) --no-print-directory example
	@scripts/run-example

.PHONY: test
test: libraries plugin-packages script-packages tool-packages
	$(MAKE) --no-print-directory plugins
	-@scripts/fetch-promtool
	@scripts/fetch-tools
	swift build --build-tests
	swift test --skip-build

.PHONY: bench
bench: libraries plugin-packages
	swift build -c release --static-swift-stdlib --product patchbay
	$(MAKE) --no-print-directory example
	Benchmarks/run

.PHONY: conformance
conformance: libraries plugin-packages runner-packages
	swift build -c release --static-swift-stdlib --product patchbay
	@Tests/Plugins/go-build Tests/Plugins/mirror mirror
	@scripts/fetch-tools protobuf
	Tests/Conformance/run

.PHONY: autobahn
# The WebSocket engine against the Autobahn test suite, which needs a Python 2.7 (PYTHON2=FILE).
autobahn: libraries
	Tests/Autobahn/run

.PHONY: example
# The example plugin alone: build/orders.
example:
	@Tests/Plugins/go-build Examples/orders orders

.PHONY: plugins
# The example and the plugins of the tests: ours, and those of other people.
plugins: example
	@Tests/Plugins/go-build Tests/Plugins/misbehave misbehave
	@Tests/Plugins/go-build Tests/Plugins/handmade handmade
	@Tests/Plugins/go-build Tests/Plugins/mirror mirror
	@Tests/Plugins/go-build Tests/Plugins/strange strange
	@Tests/Plugins/go-build Tests/Plugins/library library
	@scripts/fetch-plugins

.PHONY: openapi
# openapi/orders.json anew, after a change of the example or of how it is described.
openapi: example
	swift build --product patchbay
	.build/debug/patchbay openapi --name orders --cookie ORDERS_PLUGIN=hello -- build/orders > openapi/orders.json

.PHONY: libraries
libraries:
	@scripts/install-packages $(libraries)

.PHONY: plugin-packages
plugin-packages:
	@scripts/install-packages $(plugin_packages)

.PHONY: script-packages
script-packages:
	@scripts/install-packages $(script_packages)

.PHONY: runner-packages
runner-packages:
	@scripts/install-packages $(runner_packages)

.PHONY: tool-packages
tool-packages:
	@scripts/install-packages $(tool_packages)

swift_sources := Package.swift Sources Tests Benchmarks
go_sources := $(filter-out %.pb.go,$(shell find Examples Tests/Plugins -name '*.go'))

.PHONY: format
format:
	swift format --in-place --recursive --parallel $(swift_sources)
	gofmt -w $(go_sources)

.PHONY: lint
lint: plugin-packages
	swift format lint --strict --recursive --parallel $(swift_sources)
	@unformatted=$$(gofmt -l $(go_sources)); [ -z "$$unformatted" ] || { echo "gofmt: $$unformatted" >&2; exit 1; }

.PHONY: clean
clean:
	rm -rf build .build
