"""Clips in, an adapter out (Sec. 4.2, Table 2), on any number of cards:

    torchrun --nproc_per_node 4 -m actionscope.train --data data.json --model MODEL --preset paper-full --out adapter.safetensors

The loss contrasts all clips of a batch, so a batch that is spread over ranks and pieces runs forward first, every rank takes
the loss's gradient by F of the whole batch, and each feeds its own clips their share (gradient caching, Gao et al. 2021): the
sum is the whole batch's gradient exactly. What is drawn (clips, batches, moments, views) is what the app draws.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional, Sequence

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from . import draws
from .data import Clip, DataSet, Key, TrainingViews, normalise, read_data
from .files import write_adapter
from .model import TAU, Adapter, Texts, branch_losses, fuse, scores
from .settings import LADDER, PRESETS, Settings, adapter_settings, learning_rate, settings_of, with_row
from .towers import Model, embed_labels, load_model

PRECISIONS = {"float32": None, "bfloat16": torch.bfloat16, "float16": torch.float16}


# ---- ranks


def start_ranks() -> torch.device:
    """Joins the other ranks where torchrun started several; gives this rank's device."""
    cuda = torch.cuda.is_available()
    if "RANK" in os.environ and not dist.is_initialized():
        dist.init_process_group("nccl" if cuda else "gloo")
    if not cuda:
        return torch.device("cpu")
    torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
    return torch.device("cuda", torch.cuda.current_device())


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def gather(own: Tensor) -> Tensor:
    """Tensors of one shape of all ranks, one below the other."""
    if world() == 1:
        return own
    parts = [torch.empty_like(own) for _ in range(world())]
    dist.all_gather(parts, own.contiguous())
    return torch.cat(parts)


# ---- one step


class Learner(nn.Module):
    """Frozen eyes and an adapter: what DistributedDataParallel keeps alike on all ranks."""

    def __init__(self, model: Model, adapter: Adapter, precision: str = "float32", recompute: bool = False):
        super().__init__()
        self.eyes, self.adapter = model.eyes, adapter
        self.pixels = (model.mean, model.deviation)
        self.dtype, self.recompute = PRECISIONS[precision], recompute

    def forward(self, pixels: Tensor) -> Tensor:
        """u8 [b, T, 3, R, R] -> F [b, T, E], float32 whatever the precision within."""
        with torch.autocast(pixels.device.type, self.dtype) if self.dtype else nullcontext():
            return self.eyes(normalise(pixels, *self.pixels), self.adapter, recompute=self.recompute).float()


@dataclass(frozen=True)
class Batch:
    """This rank's share of a batch: up to `chunk` clips, of which those that could not be decoded are not `valid`."""

    pixels: Tensor  # u8 [b, T, 3, R, R]
    valid: Tensor  # [b]
    labels: Tensor  # [B], of the whole batch, in the order of the ranks
    chunk: int  # clips a rank at most


@dataclass(frozen=True)
class Learned:
    losses: list[float]
    correct: int
    seen: int


def whole_batch_gradient(
    learner: nn.Module,
    batch: Batch,
    texts: Texts,
    settings: Settings,
    piece: int,
    scale: float = 1.0,
) -> Learned:
    """The gradient of the whole batch's loss (Eq. 15 to 17) in every rank's parameters, in pieces of so many clips."""
    parts = batch.pixels.split(piece)
    once = len(parts) == 1  # nothing has to run twice
    with nullcontext() if once else torch.no_grad():
        own = [learner(part) for part in parts]
    chunk, at = batch.chunk, rank() * batch.chunk
    padded = own[0].new_zeros(chunk, *own[0].shape[1:])
    padded[: len(batch.pixels)] = torch.cat(own).detach()
    valid = torch.zeros(chunk, dtype=torch.uint8, device=padded.device)
    valid[: len(batch.valid)] = batch.valid
    present = gather(valid).bool().nonzero()[:, 0]
    features = gather(padded)[present].requires_grad_()
    labels = batch.labels[present]
    smoothing = settings["augmentation"]["labelSmoothing"]
    losses = branch_losses(features, texts.rows(labels), labels, settings["tau"], smoothing)
    (sum(losses) * scale).backward()
    gradient = features.new_zeros(chunk * world(), *features.shape[1:])
    gradient[present] = features.grad
    mine = gradient[at : at + len(batch.pixels)] * world()  # DistributedDataParallel takes the mean over ranks
    if once:
        own[0].backward(mine)
    else:
        for index, (part, share) in enumerate(zip(parts, mine.split(piece))):
            last = index == len(parts) - 1
            with nullcontext() if last or world() == 1 else learner.no_sync():
                learner(part).backward(share)
    with torch.no_grad():
        fused = fuse(*scores(features, texts), settings["lambda"])
        correct = int((fused.argmax(1) == labels).sum())
    return Learned([loss.item() for loss in losses], correct, len(labels))


# ---- what a training needs


@dataclass
class Task:
    model: Model
    texts: Texts
    settings: Settings
    classes: Sequence[dict[str, str]]
    clips: Sequence[Clip]
    languages: Sequence[str]


def task_of(model: Model, data: DataSet, settings: Settings) -> Task:
    """K shots of the training list, and every language that the model reads and all classes have."""
    train = data.sets["train"]
    chosen = draws.draw_clips([clip.label for clip in train], settings["shots"], settings["seed"])
    complete = [name for name in model.languages if all(label[name].strip() for label in data.classes)]
    languages = [name for name in complete if name == "en" or settings["chineseBranch"] or "en" not in complete]
    if not languages or not chosen:
        raise ValueError("there is no training clip" if languages else "the model reads no language that all classes have")
    texts = embed_labels(model, data.classes, settings["template"], languages)
    return Task(model, texts, settings, data.classes, [train[at] for at in chosen], languages)


def notes_of(task: Task, name: str) -> dict[str, str]:
    """What the adapter's file tells of itself, as the app writes it (src/engine/train/teachAdapter.ts)."""
    settings = {key: value for key, value in task.settings.items() if key not in ("memoryBudget", "diskBudget")}
    as_text = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # noqa: E731
    return {
        "name": name,
        "model": task.model.id,
        "classes": as_text([{"en": label["en"], "zh": label["zh"]} for label in task.classes]),
        "template": settings["template"],
        "languages": as_text(list(task.languages)),
        "lambda": as_text(settings["lambda"] if settings["chineseBranch"] else 1),
        "tau": as_text(TAU),
        "metrics": "null",
        "training": as_text(settings),
    }


@dataclass
class Options:
    """How a training runs; what it learns does not depend on it."""

    precision: str = "float32"
    piece: int = 8  # clips of a rank that run at once
    workers: int = 0
    recompute: bool = False
    save_every: float = 600.0  # seconds within an epoch
    state: Optional[Path] = None  # where the training is kept; None: nowhere
    quiet: bool = False


class Training:
    def __init__(self, task: Task, device: torch.device, options: Options):
        self.task, self.device, self.options = task, device, options
        settings, sizes = task.settings, task.model.eyes.sizes
        if settings["keepEpoch"] != "last":
            raise ValueError("keepEpoch: the last epoch's weights are kept here")
        task.model.eyes.to(device)
        self.labels = [clip.label for clip in task.clips]
        may_flip = not any(draws.tells_left_from_right(label) for label in task.classes)
        self.views = TrainingViews(task.clips, settings, sizes.resolution, may_flip)
        self.texts = task.texts.to(device)
        table = task.texts.english if task.texts.english is not None else task.texts.chinese
        self.alike = draws.pair_alike(table)
        random = draws.Random(settings["seed"])
        views_random, self.random = random.fork("views"), random.fork("epochs")
        adapter = Adapter(adapter_settings(settings, sizes))
        first = adapter.settings.from_layer
        kept = settings["cachedViews"] if first > 0 else 0
        self.kept = [[views_random.fork(f"{at} {view}").state() for view in range(kept)] for at in range(len(task.clips))]
        adapter.start(settings["seed"], sizes.patch, 0.02 if first == 0 else self.deviation(first))
        self.learner: nn.Module = Learner(task.model, adapter, options.precision, options.recompute).to(device)
        self.adapter = adapter
        if world() > 1:
            self.learner = DistributedDataParallel(self.learner)
        self.optimizer = torch.optim.AdamW(adapter.parameters(), settings["learningRate"], weight_decay=settings["weightDecay"])
        self.scaler = torch.cuda.amp.GradScaler(enabled=options.precision == "float16" and device.type == "cuda")
        self.epoch, self.step, self.curve, self.seconds = 0, 0, [], 0.0
        self.sums = [0.0, 0.0, 0, 0]  # losses and right answers of the epoch's steps so far, and clips seen
        self.identity = json.dumps([notes_of(task, ""), [clip.path for clip in task.clips]])

    def deviation(self, first: int) -> float:
        """Of e_t where prompts begin above the first layer: three quarters of the deviation of the tokens there."""
        count = min(8, len(self.task.clips))
        random, spread = draws.Random(1), []
        for index in range(count):
            pixels, valid = self.views[(index * len(self.task.clips) // count, 0, random.fork(index).state())]
            if valid:
                trace: list[dict] = []
                frames = normalise(pixels[None].to(self.device), self.task.model.mean, self.task.model.deviation)
                with torch.no_grad():
                    self.task.model.eyes(frames, None, trace)
                spread.append(trace[first]["tokens"].var(unbiased=False).item())
        return 0.75 * (sum(spread) / max(1, len(spread))) ** 0.5

    # ---- batches

    def key(self, index: int, epoch: int, chance: draws.Random) -> Key:
        if not self.kept[index]:
            return index, epoch, chance.state()
        view = chance.integer(len(self.kept[index]))
        return index, view, self.kept[index][view]

    def plan(self, epoch: int) -> list[list[Key]]:
        """The epoch's batches as keys; consumes chance as the app's epochs do."""
        batches = draws.draw_batches(self.labels, self.task.settings["batch"], self.random, self.alike)
        return [[self.key(index, epoch, self.random.fork(index)) for index in batch] for batch in batches]

    def loaded(self, batches: Sequence[Sequence[Key]]) -> Iterator[Batch]:
        """This rank's share of each batch; a rank for which none is left runs a clip that does not count."""
        shares, spare = [], []
        for batch in batches:
            chunk = -(-len(batch) // world())
            own = batch[rank() * chunk : (rank() + 1) * chunk]
            shares.append(list(own) or [batch[0]])
            spare.append(not own)
        workers = self.options.workers
        more = {"prefetch_factor": 2, "persistent_workers": False} if workers > 0 else {}
        loader = DataLoader(
            self.views, batch_sampler=shares, num_workers=workers, pin_memory=self.device.type == "cuda", **more
        )
        for (pixels, valid), batch, spared in zip(loader, batches, spare):
            chunk = -(-len(batch) // world())
            labels = torch.full((chunk * world(),), -1, dtype=torch.long)
            labels[: len(batch)] = torch.tensor([self.labels[index] for index, *_ in batch])
            valid = valid & (not spared)
            yield Batch(pixels.to(self.device, non_blocking=True), valid.to(self.device), labels.to(self.device), chunk)

    # ---- epochs

    def run(self) -> Adapter:
        settings = self.task.settings
        steps = draws.steps_per_epoch(len(self.task.clips), settings["batch"])
        warm_up = draws.rounded(min(settings["warmupEpochs"], settings["epochs"]) * steps)
        self.load()
        begun, saved = time.monotonic() - self.seconds, time.monotonic()
        self.learner.train()
        while self.epoch < settings["epochs"]:
            if self.step == 0:
                self.sums = [0.0, 0.0, 0, 0]
            before = self.random.state()
            batches = self.plan(self.epoch + 1)
            started, clips = time.monotonic(), 0
            for batch in self.loaded(batches[self.step :]):
                rate = learning_rate(self.epoch * steps + self.step, settings["learningRate"], warm_up, settings["epochs"] * steps)
                clips += self.learn(batch, rate)
                self.step += 1
                self.seconds = time.monotonic() - begun
                if time.monotonic() - saved > self.options.save_every and self.step < len(batches):
                    self.save(before)
                    saved = time.monotonic()
            self.end_epoch(rate, clips / max(1e-9, time.monotonic() - started))
            self.save(self.random.state())
        return self.adapter

    def learn(self, batch: Batch, rate: float) -> int:
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        scale = self.scaler.get_scale() if self.scaler.is_enabled() else 1.0
        learned = whole_batch_gradient(self.learner, batch, self.texts, self.task.settings, self.options.piece, scale)
        if not all(map(torch.isfinite, map(torch.tensor, learned.losses))):
            raise FloatingPointError("the loss is no number any more: lower the learning rate")
        self.scaler.step(self.optimizer)
        self.scaler.update()
        en, zh = self.both(learned.losses)
        more = (en * learned.seen, zh * learned.seen, learned.correct, learned.seen)
        self.sums = [sum(pair) for pair in zip(self.sums, more)]
        return learned.seen

    def both(self, losses: Sequence[float]) -> tuple[float, float]:
        """English and Chinese; 0 of one that takes no part."""
        return (
            losses[0] if self.texts.english is not None else 0.0,
            losses[-1] if self.texts.chinese is not None else 0.0,
        )

    def end_epoch(self, rate: float, pace: float) -> None:
        self.epoch, self.step = self.epoch + 1, 0
        en, zh, correct, seen = self.sums
        share = lambda value: value / seen if seen else None  # noqa: E731
        peak = torch.cuda.max_memory_allocated() if self.device.type == "cuda" else None
        point = {
            "epoch": self.epoch,
            "lossEn": share(en) if self.texts.english is not None else None,
            "lossZh": share(zh) if self.texts.chinese is not None else None,
            "trainAccuracy": share(correct),
            "learningRate": rate,
            "clipsPerSecond": round(pace, 3),
            "peakBytes": peak,
        }
        self.curve.append(point)
        if rank() == 0 and not self.options.quiet:
            print(json.dumps(point), file=sys.stderr, flush=True)

    # ---- going on another day

    def save(self, random: draws.State) -> None:
        """random: as the epoch at hand began."""
        if self.options.state is None or rank() != 0:
            return
        state = {
            "identity": self.identity,
            "adapter": self.adapter.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "random": random,
            **{name: getattr(self, name) for name in ("epoch", "step", "curve", "seconds", "sums")},
        }
        part = self.options.state.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.options.state)

    def load(self) -> None:
        if self.options.state is None or not self.options.state.exists():
            return
        state = torch.load(self.options.state, map_location=self.device)
        if state["identity"] != self.identity:
            raise ValueError(f"{self.options.state} is of another training: other clips or settings")
        self.adapter.load_state_dict(state["adapter"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        self.random = draws.Random(tuple(state["random"]))
        for name in ("epoch", "step", "curve", "seconds", "sums"):
            setattr(self, name, state[name])


def train(model: Model, data: DataSet, settings: Settings, out: Path, options: Options, name: str = "") -> dict:
    """Trains, or goes on; writes the adapter and its account beside it. @returns the account"""
    device = start_ranks()
    task = task_of(model, data, settings)
    options.state = options.state or out.with_suffix(".training.pt")
    if rank() == 0:
        out.parent.mkdir(parents=True, exist_ok=True)
    training = Training(task, device, options)
    adapter = training.run()
    account = {
        "parameters": sum(parameter.numel() for parameter in adapter.parameters()),
        "seconds": training.seconds,
        "peakBytes": max((point["peakBytes"] or 0 for point in training.curve), default=0) or None,
        "clips": [clip.path for clip in task.clips],
        "ranks": world(),
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
        "curve": training.curve,
        "settings": settings,
    }
    if rank() == 0:
        write_adapter(out, adapter, notes_of(task, name or out.stem))
        out.with_suffix(".json").write_text(json.dumps(account, ensure_ascii=False, indent=1))
    if world() > 1:
        dist.barrier()
    return account


def add_shared_options(parser: argparse.ArgumentParser) -> None:
    cuda = torch.cuda.is_available()
    parser.add_argument("--data", required=True, help="the app's account of a data set (.json), or a folder of UCF-101 or HMDB-51")
    parser.add_argument("--split", type=int, help="official split (1)")
    parser.add_argument("--model", default="models/demo", help="a folder, a name of transformers, or open_clip:NAME/WEIGHTS")
    parser.add_argument("--chinese", help="Chinese-CLIP's name, such as OFA-Sys/chinese-clip-vit-base-patch16")
    parser.add_argument("--precision", default="bfloat16" if cuda else "float32", choices=list(PRECISIONS))
    parser.add_argument("--workers", type=int, default=8 if cuda else 0, help="processes that decode, for each rank")
    parser.add_argument("--piece", type=int, default=8, help="clips of a rank that run at once")
    parser.add_argument("--recompute", action="store_true", help="keep one layer's activations at a time")


def main(given: Optional[Sequence[str]] = None) -> None:
    parser = argparse.ArgumentParser(prog="actionscope.train", description="Trains an adapter on a data set's training clips.")
    add_shared_options(parser)
    parser.add_argument("--preset", default="paper-few-shot", choices=list(PRESETS))
    parser.add_argument("--row", choices=[name for name, row in LADDER.items() if row["trains"] != "nothing"])
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any setting, such as shots=4")
    parser.add_argument("--name", default="", help="what the app calls the adapter")
    parser.add_argument("--out", required=True, type=Path, help="the adapter's file")
    own = parser.parse_args(given)
    model = load_model(own.model, own.chinese)
    settings = settings_of(own.preset, model.id, own.set)
    settings = settings if own.row is None else with_row(settings, own.row)
    options = Options(own.precision, own.piece, own.workers, own.recompute)
    train(model, read_data(own.data, own.split), settings, own.out, options, own.name)
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
