"""One of the paper's tables or figures, from trainings to a table:

    torchrun --nproc_per_node 4 -m actionscope.tables --grid table-3 --data data.json --model MODEL --chinese NAME --out DIR

Grids are the app's (`npm run evaluate -- --grid table-3`), and so are draws, settings and the summary. Every draw has a folder
of its own under DIR/draws, with its adapter and its report; what is done is not done again, a training that was cut goes on.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Mapping, Optional, Sequence

import torch.distributed as dist

from .data import DataSet, read_data
from .evaluate import evaluate
from .report import TEMPLATE, table_of_draws
from .settings import APP, LADDER, PRESETS, Settings, expand_grid, name_of_cell, set_value, settings_of, with_row
from .towers import Model, load_model
from .train import Options, add_shared_options, rank, start_ranks, train, world


def settings_of_cell(cell: Mapping, preset: str, model: str, seed: int, changes: Sequence[str]) -> Settings:
    """A preset, the cell's own values, then the row's changes."""
    settings = {**settings_of(preset, model, changes), "shots": cell["shots"], "seed": seed}
    for name, value in cell["values"].items():
        set_value(settings, name, value)
    return with_row(settings, cell["row"])


def folder_of(cell: Mapping, seed: int) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", name_of_cell(cell)).strip("-")
    return name if LADDER[cell["row"]]["trains"] == "nothing" else f"{name}-seed-{seed}"


def run_draw(model: Model, data: DataSet, cell: Mapping, seed: int, settings: Settings, views: int, place: Path, options: Options) -> dict:
    """Trained where that is due, measured once on the test clips after the last epoch, and kept."""
    kept = place / "result.json"
    if kept.exists():
        return json.loads(kept.read_text())
    place.mkdir(parents=True, exist_ok=True)
    trains = LADDER[cell["row"]]["trains"] != "nothing"
    adapter = place / "adapter.safetensors" if trains else None
    own, cost = {"frames": settings["frames"], "lambda": 1, "template": TEMPLATE}, None
    if trains:
        run = Options(options.precision, options.piece, options.workers, options.recompute)
        account = train(model, data, settings, adapter, run, f"{name_of_cell(cell)}, seed {seed}")
        cost = {key: account[key] for key in ("parameters", "seconds", "peakBytes")}
        own["template"] = settings["template"]
        own["lambda"] = settings["lambda"] if settings["chineseBranch"] else 1
    measured = {"modelId": model.id, "views": views, "pooling": LADDER[cell["row"]]["pooling"], **own}
    report = evaluate(model, data, measured, adapter, "test", options.precision, options.piece, options.workers)
    fused, paper = report["voices"][0], report["paper"] or {}
    same = int(cell["values"].get("globalPrompts", 8)) == 8  # Fig. 5c has no printed numbers
    result = {
        "cell": cell,
        "seed": seed,
        "top1": fused["top1"]["share"],
        "top5": fused["top5"]["share"],
        "meanClass": fused["meanClass"],
        "n": fused["top1"]["n"],
        "paper": paper.get("top1") if same else None,
        "paperTop5": paper.get("top5") if same else None,
        "seconds": report["seconds"] + (cost["seconds"] if cost else 0),
        "cost": cost,
        "failed": report["failed"],
    }
    if rank() == 0:
        (place / "report.json").write_text(json.dumps({"reports": [report], "comparison": None}, ensure_ascii=False) + "\n")
        kept.write_text(json.dumps(result, ensure_ascii=False, indent=2))
        if adapter is not None:
            adapter.with_suffix(".training.pt").unlink(missing_ok=True)
    if world() > 1:
        dist.barrier()
    return result


def run_grid(model: Model, data: DataSet, grid: Mapping, preset: str, views: int, out: Path, options: Options, changes: Sequence[str] = ()) -> dict:
    """All draws of a grid -> the summary that `npm run evaluate -- --grid` ends with."""
    results = []
    first = grid.get("seed", 1)
    for cell in expand_grid(grid):
        count = 1 if LADDER[cell["row"]]["trains"] == "nothing" else grid.get("draws", 1)
        for seed in range(first, first + count):
            settings = settings_of_cell(cell, preset, model.id, seed, changes)
            place = out / "draws" / folder_of(cell, seed)
            results.append(run_draw(model, data, cell, seed, settings, views, place, options))
    failed = {one["clip"]: one for result in results for one in result["failed"]}
    return {
        "dataset": data.name,
        "split": data.split,
        "rows": table_of_draws(results),
        "failed": list(failed.values()),
        "seconds": sum(result["seconds"] for result in results),
        "preset": preset,
        "model": model.id,
        "elsewhere": [],
    }


def main(given: Optional[Sequence[str]] = None) -> None:
    parser = argparse.ArgumentParser(prog="actionscope.tables", description="Trains and measures a grid.")
    add_shared_options(parser)
    parser.add_argument("--grid", required=True, help=f"{', '.join(APP['grids'])}, or a file of JSON as npm run evaluate takes it")
    parser.add_argument("--preset", choices=list(PRESETS))
    parser.add_argument("--set-training", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--views", type=int, choices=[1, 12])
    parser.add_argument("--out", type=Path, required=True)
    own = parser.parse_args(given)
    start_ranks()
    known = APP["grids"].get(own.grid)
    grid = known["grid"] if known else json.loads(Path(own.grid).read_text())
    model, data = load_model(own.model, own.chinese), read_data(own.data, own.split)
    preset, views = own.preset or grid.get("preset", "paper-few-shot"), own.views or grid.get("views", 1)
    options = Options(own.precision, own.piece, own.workers, own.recompute)
    summary = run_grid(model, data, grid, preset, views, own.out, options, own.set_training)
    names = known["elsewhere"] if known else []
    summary["elsewhere"] = [row for row in APP["paper"]["cost"] if row["name"] in names]
    if rank() == 0:
        (own.out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
        print(json.dumps(summary, ensure_ascii=False))
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
