"""What a run takes: `python -m actionscope.scale measure` times a step here, `python -m actionscope.scale plan` reckons hours,
memory and disk of the paper's runs from rates (docs/scale.md)."""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass
from typing import Optional, Sequence

import torch

from .model import Adapter, AdapterSettings, Texts, VisionEncoder, VisionSizes, unit
from .settings import PRESETS, settings_of
from .towers import Model
from .train import PRECISIONS, Batch, Learner, whole_batch_gradient

VIT_B16 = VisionSizes(768, 12, 12, 16, 224, 512)
VIT_L14 = VisionSizes(1024, 24, 16, 14, 224, 768)
DEMO = VisionSizes(128, 5, 2, 16, 96, 128)
SIZES = {"vit-b16": VIT_B16, "vit-l14": VIT_L14, "demo": DEMO}


def forward_operations(sizes: VisionSizes, frames: int, prompts: int = 8, body: float = 1.5) -> float:
    """Floating-point operations of one frame through eyes and prompts, forward; a product and a sum count as two."""
    D, N = sizes.width, (sizes.resolution // sizes.patch) ** 2 + 1
    P = 1 + prompts + frames
    block = 2 * N * D * 12 * D + 4 * N * (N + P) * D  # projections and MLP, then scores and sums of values
    r = round(336 / 768 * D)
    made = 2 * P * D * 2 * D + 2 * D * 5 * D  # keys and values of the prompts; X and C
    beta = 2 * P * (2 * D * r + 6 * body * r * r)
    return sizes.layers * (block + made + beta) + 2 * 3 * sizes.patch**2 * D * (N - 1)


# Of a training step: forward, and back through frozen weights, which takes the gradient by the input alone; once more forward
# where the batch does not fit at once (gradient caching), and once more where each layer is recomputed.
STEP = {"at once": 2.0, "in pieces": 3.0, "in pieces, recomputed": 4.0}


def measure(sizes: VisionSizes, frames: int, clips: int, piece: int, precision: str, recompute: bool, device: str) -> dict:
    """One step of so many clips with random weights: seconds by the clock and by the processors, and the most memory."""
    torch.manual_seed(1)
    model = Model("random", VisionEncoder(sizes).to(device))
    for tensor in model.eyes.parameters():
        tensor.data.normal_(0, 0.02)
    heads = AdapterSettings(sizes.width, sizes.layers, sizes.heads, frames, bottleneck=round(336 / 768 * sizes.width))
    adapter = Adapter(heads).start(1, sizes.patch).to(device)
    learner = Learner(model, adapter, precision, recompute)
    E, classes = sizes.embedding, 51
    texts = Texts(unit(torch.randn(classes, E)), unit(torch.randn(classes, E)), torch.randn(classes, 3, E), torch.ones(classes, 3))
    side = sizes.resolution
    pixels = torch.randint(0, 256, (clips, frames, 3, side, side), dtype=torch.uint8, device=device)
    labels = torch.arange(clips, device=device) % classes
    batch = Batch(pixels, torch.ones(clips, dtype=torch.bool, device=device), labels, clips)
    settings, told = settings_of("paper-full", "random"), texts.to(torch.device(device))
    optimizer = torch.optim.AdamW(adapter.parameters(), 5e-6, weight_decay=0.01)
    rounds = []
    for _ in range(3 if device == "cuda" else 1):
        clock, work = time.monotonic(), time.process_time()
        whole_batch_gradient(learner, batch, told, settings, piece)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if device == "cuda":
            torch.cuda.synchronize()
        rounds.append((time.monotonic() - clock, time.process_time() - work))
    clock, work = min(rounds)
    peak = torch.cuda.max_memory_allocated() if device == "cuda" else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    kind = "at once" if piece >= clips else "in pieces, recomputed" if recompute else "in pieces"
    operations = forward_operations(sizes, frames) * frames * clips * STEP[kind]
    return {
        "device": torch.cuda.get_device_name() if device == "cuda" else f"cpu, {torch.get_num_threads()} threads",
        "torch": torch.__version__,
        "frames": frames,
        "clips": clips,
        "piece": piece,
        "precision": precision,
        "recompute": recompute,
        "seconds": round(clock, 3),
        "processorSeconds": round(work, 3),
        "teraOperations": round(operations / 1e12, 4),
        "teraOperationsPerSecond": round(operations / 1e12 / (clock if device == "cuda" else work), 5),
        "peakBytes": peak,
    }


# ---- the plan


@dataclass(frozen=True)
class Set:
    name: str
    train: int
    test: int
    splits: int


SETS = [Set("HMDB-51", 3570, 1530, 3), Set("UCF-101", 9537, 3783, 3), Set("Something-Something V1", 86017, 11522, 1)]

# Dense peak for bfloat16 with float32 sums as the makers print it, in 1e12 operations a second. What share of it a training
# reaches comes from the one time that is printed: Table 6 of the paper, HMDB-51 in 22 minutes on two RTX 4090 (T = 8).
CARDS = {"RTX 4090": 165.2, "A100": 312.0, "H100 SXM": 989.4}


def paper_share() -> float:
    """Of the RTX 4090's peak that Table 6 reaches, counted as steps at once."""
    operations = forward_operations(VIT_B16, 8) * 8 * 3570 * PRESETS["paper-full"]["epochs"] * STEP["at once"]
    return operations / (22 * 60 * 2 * CARDS["RTX 4090"] * 1e12)


def hours(data: Set, frames: int, epochs: int, rate: float, sizes: VisionSizes = VIT_B16, kind: str = "in pieces") -> tuple[float, float]:
    """Card hours of one training, and of one measuring of the test clips with 12 views, at `rate` operations a second."""
    one = forward_operations(sizes, frames) * frames
    return one * data.train * epochs * STEP[kind] / rate / 3600, one * data.test * 12 / rate / 3600


# Trainings of all clips on each split, and T.
GRIDS = {"table-3": (6, 16), "table-4": (6, 16), "table-5": (3, 16), "table-6, T = 8": (1, 8), "table-6, T = 16": (1, 16)}
ADAPTER = 54_028_896 * 4  # bytes


def plan(rate: Optional[float], card: str) -> list[str]:
    """Tables of card hours and of what is left on disk, in Markdown."""
    rate = CARDS[card] * 1e12 * paper_share() if rate is None else rate * 1e12
    names = [data.name for data in SETS]
    lines = [f"| card hours | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    each, tables = [], []
    for grid, (trainings, frames) in GRIDS.items():
        single, whole = [], []
        for data in SETS:
            preset = PRESETS["paper-something" if data.name.startswith("Something") else "paper-full"]
            train, test = hours(data, frames, preset["epochs"], rate)
            single.append(f"{train:.1f} + {test:.1f}")
            whole.append(f"{trainings * data.splits * (train + test):.0f}")
        if "T =" in grid:
            each.append(f"| one training + one measuring, {grid[9:]} | {' | '.join(single)} |")
        tables.append(f"| `{grid.split(',')[0]}`{grid[7:]}, all splits | {' | '.join(whole)} |")
    few = []
    for data, classes in zip(SETS[:2], (51, 101)):
        runs = [hours(Set("", shots * classes, data.test, 1), 16, 30, rate) for shots in (2, 4, 8, 16)]
        few.append(f"{3 * 4 * sum(train + test / 12 for train, test in runs):.0f}")
    tables.append(f"| `table-7`, one split | {' | '.join(few)} | none is printed |")
    lines += each + tables
    kept = {"table-3": 6, "table-4": 6, "table-5": 3, "table-6": 2, "table-7": 48}
    sizes = ", ".join(f"`{grid}` {count * ADAPTER / 1e9:.1f}" for grid, count in kept.items())
    return [*lines, "", f"Adapters of ViT-B/16 on disk, GB a split: {sizes}; beside the one in training its state, {3 * ADAPTER / 1e9:.1f}."]


def main(given: Optional[Sequence[str]] = None) -> None:
    parser = argparse.ArgumentParser(prog="actionscope.scale")
    parser.add_argument("what", choices=["measure", "plan"])
    parser.add_argument("--sizes", default="vit-b16", choices=list(SIZES))
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--clips", type=int, default=2)
    parser.add_argument("--piece", type=int, default=1)
    parser.add_argument("--precision", default="float32", choices=list(PRECISIONS))
    parser.add_argument("--recompute", action="store_true")
    parser.add_argument("--card", default="RTX 4090", choices=list(CARDS))
    parser.add_argument("--rate", type=float, help="1e12 operations a second, as `measure` says; else the card's share of its peak")
    own = parser.parse_args(given)
    if own.what == "plan":
        if own.rate is None:
            print(f"{own.card}: {100 * paper_share():.1f} % of {CARDS[own.card]}e12 operations a second, as Table 6 reaches on RTX 4090")
        print("\n".join(plan(own.rate, own.card)))
        return
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(json.dumps(measure(SIZES[own.sizes], own.frames, own.clips, own.piece, own.precision, own.recompute, device)))


if __name__ == "__main__":
    main()
