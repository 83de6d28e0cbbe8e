"""The app's presets, ladder and grids by their names (app.json is written and held by src/build/twin.test.ts)."""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path
from typing import Any, Mapping, Sequence, Union

from .model import AdapterSettings, VisionSizes

APP: dict = json.loads((Path(__file__).parent / "app.json").read_text())
LADDER: dict[str, dict] = {row["id"]: row for row in APP["ladder"]}
PRESETS: dict[str, dict] = APP["presets"]

Settings = dict[str, Any]


def settings_of(preset: str, model: str, changes: Sequence[str] = ()) -> Settings:
    """A preset with changes such as `learningRate=1e-3`, `flip=false`, `body=c3d`, `shots=4`."""
    if preset not in PRESETS:
        raise ValueError(f"there is no preset {preset}; there are {', '.join(PRESETS)}")
    settings: Settings = {**PRESETS[preset], "augmentation": dict(PRESETS[preset]["augmentation"]), "modelId": model}
    for change in changes:
        name, _, text = change.partition("=")
        set_value(settings, name, text)
    return settings


def set_value(settings: Settings, name: str, value: Union[str, int, float, bool]) -> None:
    place = settings["augmentation"] if name in settings["augmentation"] else settings
    if name not in place or name == "augmentation":
        names = [*settings, *settings["augmentation"]]
        raise ValueError(f"there is no setting {name}; there are {', '.join(names)}")
    before = place[name]
    if not isinstance(value, str):
        place[name] = value
    elif isinstance(before, bool):
        if value.lower() not in ("true", "false", "on", "off", "yes", "no", "1", "0"):
            raise ValueError(f"{name} takes true or false, not {value}")
        place[name] = value.lower() in ("true", "on", "yes", "1")
    elif name in ("shots", "moments", "bottleneck", "memoryBudget", "diskBudget"):
        place[name] = value if value in ("all", "auto") else int(value)
    else:
        place[name] = type(before)(value)


def with_row(settings: Settings, row: str) -> Settings:
    """What a row of the ladder changes."""
    return {**settings, **LADDER[row]["training"]}


def adapter_settings(settings: Mapping, sizes: VisionSizes) -> AdapterSettings:
    """The adapter that a training's settings ask for."""
    alone, first, r = settings.get("embeddingAlone", False), settings["fromLayer"], settings["bottleneck"]
    first = min(sizes.layers - 1, max(0, sizes.layers + first if first < 0 else first))
    return AdapterSettings(
        width=sizes.width,
        layers=sizes.layers,
        heads=sizes.heads,
        frames=settings["frames"],
        global_prompts=settings["globalPrompts"],
        reparam="none" if alone else settings["body"],
        bottleneck=max(8, math.floor(336 / 768 * sizes.width + 0.5)) if r == "auto" else r,
        residual=settings["residual"],
        from_layer=0 if alone else first,
        prompted=not alone,
    )


def learning_rate(step: int, rate: float, warm_up: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to zero (Table 2)."""
    if step < warm_up:
        return rate * (step + 1) / warm_up
    progress = min((step - warm_up) / max(steps - warm_up, 1), 1)
    return rate * (1 + math.cos(math.pi * progress)) / 2


def expand_grid(grid: Mapping) -> list[dict]:
    """Cells {"row", "shots", "values"}: rows x K x axes; rows that train nothing stand once."""
    axes = grid.get("axes", {})
    values = [dict(zip(axes, choice)) for choice in product(*axes.values())]
    cells = []
    for row in grid.get("rows", list(LADDER)):
        if LADDER[row]["trains"] == "nothing":
            cells.append({"row": row, "shots": "all", "values": {}})
        else:
            cells += [{"row": row, "shots": K, "values": own} for K in grid.get("shots", ["all"]) for own in values]
    return cells


def name_of_cell(cell: Mapping) -> str:
    """`+ beta, K = 4, body c3d`"""
    row = LADDER[cell["row"]]
    if row["trains"] == "nothing":
        return row["name"]
    shots = "all clips" if cell["shots"] == "all" else f"K = {cell['shots']}"
    text = {True: "true", False: "false"}
    own = [f"{key} {text[value] if isinstance(value, bool) else value}" for key, value in cell["values"].items()]
    return ", ".join([row["name"], shots, *own])
