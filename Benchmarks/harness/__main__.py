"""Benchmarks/run: Patchbay, the floor and two peers in front of the same plugin, in one interleaved run."""

import argparse
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import gateways
import machine
import report
import workshop
from check import RepliesDiffer, check_replies
from measure import LoadFailed, measure, resident_mebibytes, warm
from orders import MAP, SIZES, STREAM, STREAM_MESSAGES, STRUCT, every_order, write_fixtures
from processes import StartFailed

CONNECTIONS = [16, 1]
# What is sent, and over how many connections.
LOADS = [(size, connections) for size in SIZES for connections in CONNECTIONS]
LOADS += [(STRUCT, 16), (MAP, 16), (STREAM, 4)]
SETTLE_SECONDS = 1


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two rounds of a second each: a first look, 2 minutes")
    parser.add_argument("--only", metavar="A,B", help=f"of {','.join(kind.name for kind in gateways.ALL)}")
    parser.add_argument("--loads", metavar="A,B", help=f"of {','.join(dict.fromkeys(size for size, _ in LOADS))}")
    parser.add_argument("--rounds", type=int, help="5, with --quick 2")
    parser.add_argument("--seconds", type=int, help="of load for each figure of a round: 3, with --quick 1")
    parser.add_argument("--patchbay", type=Path, metavar="FILE", help="measure this executable, build none")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 3)
    known = {kind.name: kind for kind in gateways.ALL}
    names = options.only.split(",") if options.only else list(known)
    for name in names:
        if name not in known:
            parser.error(f"--only: there is no gateway {name!r}, only {', '.join(known)}")
    wanted = options.loads.split(",") if options.loads else [size for size, _ in LOADS]
    options.loads = [(size, connections) for size, connections in LOADS if size in wanted]
    if not options.loads:
        parser.error(f"--loads: there is none of {', '.join(wanted)}")
    options.kinds = [known[name] for name in names]
    return options


def executables(options, descriptors: Path) -> dict[str, Path]:
    make = {
        "patchbay": lambda: options.patchbay or workshop.build_patchbay(),
        "floor": workshop.build_floor,
        "envoy": workshop.fetch_envoy,
        "grpc-gateway": lambda: workshop.build_grpc_gateway(descriptors),
    }
    programs = dict.fromkeys(kind.program or kind.name for kind in options.kinds)
    return {program: make[program]() for program in programs}


def run(options) -> dict:
    plugin = workshop.build_plugin()
    descriptors = workshop.make_descriptors()
    programs = executables(options, descriptors)
    orders = every_order()
    with tempfile.TemporaryDirectory(prefix="patchbay-bench-") as temporary, ExitStack() as started:
        folder = Path(temporary)
        write_fixtures(orders, descriptors, folder / "fixtures")
        (folder / "fixtures" / "watch.request").write_text(json.dumps({"limit": STREAM_MESSAGES}))
        running = []
        for kind in options.kinds:
            gateway = kind(folder / kind.name, folder / "fixtures", plugin)
            started.callback(gateway.stop)
            gateway.start(programs[kind.program or kind.name])
            running.append(gateway)
        busy = machine.busy_processors(SETTLE_SECONDS)
        idle = {gateway.name: resident_mebibytes(gateway.pid) for gateway in running}
        for gateway in running:
            gateway.check()

        about = {"machine": machine.description(busy), "versions": machine.versions(programs)}
        about["configuration"] = {gateway.name: gateway.configuration for gateway in running}
        about["plan"] = [
            f"{options.rounds} rounds of {options.seconds} × 1 s for each figure, wrk with one thread",
            "wrk, plugin and gateway compete for the processors: compare figures of this run only",
        ]
        about["replies"] = check_replies(running, orders)
        show(about)
        results = report.Results(all_rounds(options, running), idle)
        loaded = {gateway.name: resident_mebibytes(gateway.pid) for gateway in running}
    print(report.text(results))
    return about | {
        "idle_mebibytes": idle,
        "mebibytes_after_load": loaded,
        "bars": [bar.as_json() for bar in report.bars(results)],
        "measurements": [measurement.as_json() for measurement in results.measurements],
    }


def all_rounds(options, running: list) -> list:
    """Second by second, gateway after gateway, so that a disturbance of the machine meets them all; in each round
    another one comes first.

    Many short loads tell more than a few long ones: for as long as a load lasts the scheduler keeps the processes where
    it put them, and with one connection that alone can double a figure."""
    measurements = []
    for number in range(1, options.rounds + 1):
        turn = (number - 1) % len(running)
        print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)
        for size, connections in options.loads:
            able = [gateway for gateway in running if size != STREAM or gateway.streams]
            # With --quick a gateway is warmed once with each size.
            warm_up = not options.quick or (number == 1 and connections != 1)
            for second in range(options.seconds):
                for gateway in able[turn:] + able[:turn]:
                    if second == 0 and warm_up:
                        warm(gateway, size, connections)
                    measurements.append(measure(gateway, size, connections, number))
    return measurements


def show(about: dict):
    for title, content in about.items():
        print(f"\n{title}")
        for line in content:
            print(f"  {line}: {content[line]}" if isinstance(content, dict) else f"  {line}", flush=True)


def write(results: dict) -> Path:
    folder = workshop.CACHE / "results"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / time.strftime("%Y-%m-%dT%H%M%S.json")
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False))
    return file


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an exception, so that everything started is stopped
    try:
        results = run(arguments())
    except (RepliesDiffer, LoadFailed, StartFailed) as failure:
        sys.exit(f"Benchmarks: {type(failure).__name__}: {failure}\nlogs: {gateways.LOGS}")
    except KeyboardInterrupt:
        sys.exit(130)
    print(f"\nresults: {write(results)}")


main()
