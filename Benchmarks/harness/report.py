"""Medians, ratios side by side, and the bar of Architecture.md, *Speed*."""

from dataclasses import dataclass
from statistics import median

from gateways import PEERS, Envoy, Floor, Patchbay, PatchbayWithMTLS
from measure import Measurement
from orders import MAP, SIZES, STREAM, STRUCT

SMALL, MIDDLE, LARGE = SIZES


class Results:
    def __init__(self, measurements: list[Measurement], idle_mebibytes: dict[str, float]):
        self.measurements = measurements
        self.idle = idle_mebibytes
        self.gateways = list(idle_mebibytes)
        self.sizes = _in_order(measurement.size for measurement in measurements)
        self.connections = _in_order(measurement.connections for measurement in measurements)

    def median(self, quantity: str, gateway: str, size: str, connections: int) -> float | None:
        found = [
            getattr(measurement, quantity)
            for measurement in self.measurements
            if (measurement.gateway, measurement.size, measurement.connections) == (gateway, size, connections)
        ]
        return median(found) if found else None

    def cpu(self, gateway: str, size: str, connections: int) -> float | None:
        return self.median("cpu_microseconds", gateway, size, connections)

    def best_peer(self, size: str, connections: int) -> str | None:
        measured = [peer for peer in PEERS if self.cpu(peer, size, connections) is not None]
        return min(measured, key=lambda peer: self.cpu(peer, size, connections), default=None)


@dataclass
class Bar:
    what: str
    limit: float
    found: float | None

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "not measured"
        return "met" if self.found <= self.limit else "MISSED"

    def as_json(self) -> dict:
        return {"what": self.what, "limit": self.limit, "found": self.found, "verdict": self.verdict}


def bars(results: Results) -> list[Bar]:
    many, few, one = 16, 4, 1

    def to_floor(quantity: str, size: str, connections: int):
        return _ratio(
            results.median(quantity, Patchbay.name, size, connections),
            results.median(quantity, Floor.name, size, connections),
        )

    def tls_to_plain(size: str, connections: int):
        with_tls = results.cpu(PatchbayWithMTLS.name, size, connections)
        return _ratio(with_tls, results.cpu(Patchbay.name, size, connections))

    def stream_to_envoy():
        envoy = results.cpu(Envoy.name, STREAM, few)
        return _ratio(results.cpu(Patchbay.name, STREAM, few), envoy)

    def to_peer(size: str):
        peer = results.best_peer(size, many)
        return _ratio(results.cpu(Patchbay.name, size, many), results.cpu(peer, size, many) if peer else None)

    return [
        Bar(f"CPU, {SMALL}, {many} connections / floor", 1.5, to_floor("cpu_microseconds", SMALL, many)),
        Bar(f"CPU, {SMALL}, {many} connections / best peer", 1 / 3, to_peer(SMALL)),
        Bar(f"CPU, {MIDDLE}, {many} connections / best peer", 1 / 3, to_peer(MIDDLE)),
        Bar(f"CPU, {LARGE}, {many} connections / best peer", 2 / 5, to_peer(LARGE)),
        Bar(f"CPU, {SMALL}, {one} connection / floor", 1.2, to_floor("cpu_microseconds", SMALL, one)),
        Bar(f"p99, {SMALL}, {many} connections / floor", 1.5, to_floor("p99_microseconds", SMALL, many)),
        Bar(f"CPU, {SMALL}, {many} connections, AutoMTLS / plain", 1.4, tls_to_plain(SMALL, many)),
        Bar(f"CPU, {STRUCT}, {many} connections / best peer", 1 / 3, to_peer(STRUCT)),
        Bar(f"CPU, {MAP}, {many} connections / best peer", 1 / 3, to_peer(MAP)),
        Bar(f"CPU of a message, {STREAM}, {few} connections / envoy", 1 / 5, stream_to_envoy()),
        Bar("idle memory, MiB", 14, results.idle.get(Patchbay.name)),
        Bar("idle memory with AutoMTLS, MiB", 14, results.idle.get(PatchbayWithMTLS.name)),
    ]


def text(results: Results) -> str:
    parts = []
    for connections in results.connections:
        plural = "" if connections == 1 else "s"
        parts.append(f"\n{connections} keep-alive connection{plural}, medians of all seconds\n")
        parts.append(_table(_measured_rows(results, connections)))
    if Patchbay.name not in results.gateways:
        return "\n".join(parts)
    parts.append("\nCPU of patchbay in relation to the others\n")
    parts.append(_table(_ratio_rows(results)))
    parts.append("\nThe bar\n")
    rows = [["", "at most", "found", ""]]
    rows += [[bar.what, _two(bar.limit), _two(bar.found), bar.verdict] for bar in bars(results)]
    parts.append(_table(rows))
    return "\n".join(parts)


def _measured_rows(results: Results, connections: int) -> list[list[str]]:
    rows = [["gateway", "order", "CPU/request", "requests/s", "p50", "p99", "idle memory"]]
    for gateway in results.gateways:
        measured = [size for size in results.sizes if results.cpu(gateway, size, connections) is not None]
        for size in measured:
            of = (gateway, size, connections)
            idle = f"{results.idle[gateway]:.1f} MiB" if size == results.sizes[0] else ""
            rows.append(
                [gateway if size == measured[0] else "", size, _duration(results.cpu(*of))]
                + [f"{results.median('requests_per_second', *of):,.0f}"]
                + [_duration(results.median(quantity, *of)) for quantity in ("p50_microseconds", "p99_microseconds")]
                + [idle]
            )
    return rows


def _ratio_rows(results: Results) -> list[list[str]]:
    others = [gateway for gateway in results.gateways if gateway != Patchbay.name]
    rows = [["order", "connections", *(f"/ {gateway}" for gateway in others)]]
    for size in results.sizes:
        for connections in results.connections:
            ours = results.cpu(Patchbay.name, size, connections)
            if ours is None:
                continue
            ratios = [_two(_ratio(ours, results.cpu(other, size, connections))) for other in others]
            rows.append([size, str(connections), *ratios])
    return rows


def _table(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_aligned(cell, width, at) for at, (cell, width) in enumerate(zip(row, widths))) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def _duration(microseconds: float) -> str:
    return f"{microseconds:.1f} µs" if microseconds < 1000 else f"{microseconds / 1000:.2f} ms"


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _two(number: float | None) -> str:
    return "–" if number is None else f"{number:.2f}"


def _in_order(values) -> list:
    return list(dict.fromkeys(values))
