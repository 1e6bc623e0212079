"""The results as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from benchmarks.report import NAMES

_COLORS = {"sqlite": "#0072B2", "postgresql": "#D55E00"}
_RAW_COLOR = "#777777"
_MODES = {"stopped": ("--", "workers stopped"), "draining": ("-", "workers draining")}


def draw(results: Mapping[str, Any], path: Path) -> None:
    """Write a PNG: triggers a second, their p99, topics, and trigger → socket."""
    figure, axes = pyplot.subplots(2, 2, figsize=(11, 8), layout="constrained")
    _ingest(axes[0][0], results, "rate", "Accepted triggers a second")
    _ingest(axes[0][1], results, "p99_ms", "p99 of accepted triggers, ms")
    _topics(axes[1][0], results)
    _latency(axes[1][1], results)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _ingest(axes: Axes, results: Mapping[str, Any], key: str, title: str) -> None:
    for kind, color in _COLORS.items():
        for mode, (style, label) in _MODES.items():
            levels = results.get(kind, {}).get("ingest", {}).get(mode, {})
            _line(axes, levels, key, color=color, linestyle=style, label=f"{NAMES[kind]}, {label}")
    noop = (results.get("raw") or {}).get("noop", {})
    _line(axes, noop, key, color=_RAW_COLOR, linestyle=":", label="POST that does nothing")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("connections")
    _finish(axes, title)


def _topics(axes: Axes, results: Mapping[str, Any]) -> None:
    for kind, color in _COLORS.items():
        fanout = results.get(kind, {}).get("fanout", {})
        topics = fanout.get("topics", {})
        _line(axes, topics, "all_s", color=color, linestyle="-", label=f"{NAMES[kind]}, all stored")
        _line(axes, topics, "first_s", color=color, linestyle="--", label=f"{NAMES[kind]}, first stored")
        if topics and "raw" in fanout:
            raw = {size: {"s": size / fanout["raw"]["recipients_per_second"]} for size in topics}
            _line(axes, raw, "s", color=color, linestyle=":", label=f"{NAMES[kind]}, raw bulk insert")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("recipients")
    _finish(axes, "One trigger to a topic, s")


def _latency(axes: Axes, results: Mapping[str, Any]) -> None:
    shown = [("accepted_p50_ms", "accepted, p50"), ("socket_p50_ms", "in the client, p50"), ("socket_p99_ms", "p99")]
    kinds = [kind for kind in _COLORS if "latency" in results.get(kind, {})]
    for offset, kind in enumerate(kinds):
        values = [results[kind]["latency"][key] for key, _ in shown]
        places = [index + 0.38 * (offset - (len(kinds) - 1) / 2) for index in range(len(shown))]
        bars = axes.bar(places, values, width=0.36, color=_COLORS[kind], label=NAMES[kind])
        axes.bar_label(bars, fmt="%.1f", padding=2)
    axes.set_xticks(range(len(shown)), [label for _, label in shown])
    _finish(axes, "Trigger → socket when idle, ms")


def _line(axes: Axes, levels: Mapping[Any, Mapping[str, float]], key: str, **style: Any) -> None:
    if levels:
        axes.plot([int(x) for x in levels], [figures[key] for figures in levels.values()], marker="o", **style)


def _finish(axes: Axes, title: str) -> None:
    axes.set_title(title)
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8)
