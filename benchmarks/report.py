"""The results as a table: targets and figures side by side, then the details."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.targets import TARGETS, look_up, number

Results = Mapping[str, Any]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: From this share of the machine on, other processes have spoilt a figure.
_NOISY = 0.10
_PARTS = {
    "web_us": "web, µs CPU",
    "worker_us": "workers",
    "valkey_us": "valkey",
    "postgres_us": "postgres",
    "elsewhere": "elsewhere",
}
_LOAD_COLUMNS = {
    "rate": "accepted/s",
    "p50_ms": "p50, ms",
    "p95_ms": "p95, ms",
    "p99_ms": "p99, ms",
    "max_ms": "max, ms",
    "runs_per_second": "runs/s end to end",
    "client_cpu_us": "client, µs CPU",
    **_PARTS,
}
_LIST_COLUMNS = {"p50_ms": "p50, ms", "p99_ms": "p99, ms", "max_ms": "max, ms"}
_TOPIC_COLUMNS = {
    "first_s": "first, s",
    "all_s": "all, s",
    "recipients_per_second": "recipients/s",
    "worker_growth_mb": "worker growth, MB",
    **_PARTS,
}


def markdown(results: Results) -> str:
    """The whole report."""
    kinds = [kind for kind in NAMES if kind in results]
    sections = [_heading(results), _targets(results, kinds)]
    sections += [section for kind in kinds for section in _details(results[kind], NAMES[kind])]
    sections += _raw(results.get("raw") or {})
    return "\n\n".join(section for section in sections if section) + "\n"


def _heading(results: Results) -> str:
    machine = results["machine"]
    lines = [
        f"# Benchmark, {machine['at']}",
        "",
        f"{machine['cores']} cores of {machine['processor']}, {machine['system']}, Python {machine['python']}; "
        f"plan `{machine['plan']}`, {machine['seconds']:.0f} s. Printed by `{machine['command']}`.",
        "",
        "One web process, two workers, clock and Valkey as `novu up` starts them. The load client runs on the same cores; CPU "
        "time is told for a request or a recipient. PostgreSQL is durable (fsync and synchronous commit on). “Elsewhere” is "
        "the share of the machine that processes outside of the run took meanwhile.",
    ]
    noisiest = max(_elsewhere(results), default=0.0)
    if noisiest > _NOISY:
        lines += ["", f"**The machine was not quiet: up to {noisiest:.0%} of it was busy elsewhere.**"]
    return "\n".join(lines)


def _elsewhere(value: Any) -> Iterable[float]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "elsewhere":
                yield float(inner)
            else:
                yield from _elsewhere(inner)


def _targets(results: Results, kinds: Sequence[str]) -> str:
    rows = []
    for target in TARGETS:
        cells = []
        for kind in kinds:
            figure = look_up(results[kind], target.path)
            raw = (
                look_up(results, target.raw)
                if target.raw[:1] == ("raw",)
                else look_up(results[kind], target.raw or ("",))
            )
            cells += [_judged(figure, target.reached(figure)) if figure is not None else "", _figure(raw)]
        if any(cells[::2]):
            rows.append([target.title, target.bound, *cells])
    heads = ["", "target", *(head for kind in kinds for head in (NAMES[kind], "raw limit"))]
    return "## Targets\n\n" + _table(heads, rows) if rows else ""


def _judged(figure: float, reached: bool | None) -> str:
    return number(figure) + ("" if reached is None else " ✓" if reached else " ✗")


def _figure(value: float | None) -> str:
    return "" if value is None else number(value)


def _details(result: Results, name: str) -> list[str]:
    sections = []
    modes = {"stopped": "workers stopped", "keyed": "workers stopped, with keys", "draining": "workers draining"}
    for mode, title in modes.items():
        if levels := (result.get("ingest") or {}).get(mode):
            sections.append(f"## {name}: triggers, {title}\n\n{_load_table(levels)}")
    if topics := (result.get("fanout") or {}).get("topics"):
        sections.append(f"## {name}: one trigger to a topic\n\n{_figures_table('topic', topics, _TOPIC_COLUMNS)}")
    if lists := result.get("lists"):
        rows = [[list_, *(number(figures[key]) for key in _LIST_COLUMNS)] for list_, figures in lists["lists"].items()]
        sections.append(f"## {name}: lists of {lists['rows']:,} rows\n\n{_table(['', *_LIST_COLUMNS.values()], rows)}")
    sections += _inbox(result.get("inbox") or {}, name)
    for part, title in (
        ("dashboard", "the dashboard in a browser"),
        ("latency", "trigger → socket, idle"),
        ("footprint", "start and memory"),
    ):
        if figures := result.get(part):
            rows = [[key.replace("_", " "), number(value)] for key, value in figures.items()]
            sections.append(f"## {name}: {title}\n\n{_table(['', ''], rows)}")
    if raw := (result.get("fanout") or {}).get("raw"):
        rows = [[key.replace("_", " "), number(value)] for key, value in raw.items()]
        sections.append(f"## {name}: bulk insert of the same rows, recipients/s\n\n{_table(['', ''], rows)}")
    return sections


def _inbox(inbox: Results, name: str) -> list[str]:
    sections = []
    if reading := inbox.get("reading"):
        rows = [[call, *(number(figures[key]) for key in _LIST_COLUMNS)] for call, figures in reading["calls"].items()]
        title = f"an inbox of 10,000 among {reading['rows']:,} messages"
        sections.append(f"## {name}: {title}\n\n{_table(['', *_LIST_COLUMNS.values()], rows)}")
    for part, title in (("sockets", "open inboxes"), ("page", "the inbox page")):
        if figures := inbox.get(part):
            rows = [[key.replace("_", " "), number(value)] for key, value in figures.items()]
            sections.append(f"## {name}: {title}\n\n{_table(['', ''], rows)}")
    return sections


def _raw(raw: Results) -> list[str]:
    sections = []
    if levels := raw.get("noop"):
        sections.append(f"## Raw limit: a POST that does nothing, same server\n\n{_load_table(levels)}")
    if rates := raw.get("enqueue"):
        rows = [[key.replace("_", " "), number(value)] for key, value in rates.items()]
        sections.append(f"## Raw limit: RQ jobs enqueued a second\n\n{_table(['', ''], rows)}")
    return sections


def _load_table(levels: Results) -> str:
    return _figures_table("connections", levels, _LOAD_COLUMNS)


def _figures_table(head: str, levels: Results, columns: Mapping[str, str]) -> str:
    shown = {key: title for key, title in columns.items() if any(key in figures for figures in levels.values())}
    rows = [
        [f"{level:,}", *(f"{figures[key]:.0%}" if key == "elsewhere" else number(figures[key]) for key in shown)]
        for level, figures in levels.items()
    ]
    return _table([head, *shown.values()], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
