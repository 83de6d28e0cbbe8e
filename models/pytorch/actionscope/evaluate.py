"""A data set in, the app's report out (Sec. 4):

    torchrun --nproc_per_node 4 -m actionscope.evaluate --data data.json --model MODEL --adapter adapter.safetensors --out DIR

writes DIR/report.json and DIR/summary.json as `npm run evaluate` does. Without an adapter, CLIP's mean pooling and the baseline.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Mapping, Optional, Sequence

import numpy
import torch
import torch.distributed as dist
from torch.utils.data import DataLoader, Subset

from .data import Clip, DataSet, MeasuredViews, read_data
from .files import read_adapter, taught_languages
from .model import TAU, Adapter, Texts, scores
from .report import report_evaluation, summarise
from .towers import Model, embed_labels, languages_used, load_model
from .train import Learner, add_shared_options, rank, start_ranks, world


def evaluated_adapter(adapter: Adapter, notes: Mapping[str, str], name: str, classes: Sequence[Mapping]) -> dict:
    """What of an adapter tells its row of the ladder, and K where it was taught these very classes."""
    names = lambda labels: sorted(label["en"] or label["zh"] for label in labels)  # noqa: E731
    same = names(json.loads(notes.get("classes", "[]"))) == names(classes)
    training = json.loads(notes.get("training", "{}"))
    own = adapter.settings
    return {
        "name": notes.get("name") or name,
        "body": own.reparam,
        "prompted": own.prompted,
        "languages": taught_languages(notes),
        "residual": own.residual,
        "shots": training.get("shots") if same else None,
    }


@torch.no_grad()
def score_clips(
    learner: Learner, texts: Texts, views: MeasuredViews, pooling: str, device: torch.device, piece: int, workers: int
) -> tuple[list[dict], list[dict]]:
    """Clips with S_VT and S_VC [C], views averaged, spread over the ranks; and those that failed."""
    own = list(range(rank(), len(views), world()))
    loader = DataLoader(Subset(views, own), batch_size=None, num_workers=workers)
    scored, failed = [], []
    for index, (pixels, problem) in zip(own, loader):
        clip: Clip = views.clips[index]
        if problem:
            failed.append((index, {"clip": clip.path, "code": "decode-failed", "message": problem}))
            continue
        features = torch.cat([learner(part.to(device)) for part in pixels.split(piece)])  # [V, T, E]
        made = scores(features, texts, TAU, pooling)
        en, zh = (None if one is None else one.mean(0).cpu().numpy().astype(numpy.float32) for one in made)
        scored.append((index, {"clip": clip.path, "truth": clip.label, "en": en, "zh": zh}))
    if world() > 1:
        parts: list = [None] * world()
        dist.all_gather_object(parts, (scored, failed))
        scored, failed = ([one for part in parts for one in part[at]] for at in (0, 1))
    by_place = lambda pair: pair[0]  # noqa: E731
    return [one for _, one in sorted(scored, key=by_place)], [one for _, one in sorted(failed, key=by_place)]


def evaluate(
    model: Model,
    data: DataSet,
    settings: Mapping,
    adapter_file: Optional[Path] = None,
    part: str = "test",
    precision: str = "float32",
    piece: int = 8,
    workers: int = 0,
) -> dict:
    """settings {"modelId", "views", "frames", "lambda", "pooling", "template"} -> the app's report."""
    device = start_ranks()
    begun = time.monotonic()
    adapter, notes = (None, {}) if adapter_file is None else read_adapter(adapter_file)
    if adapter is not None:
        adapter.to(device).eval()
    use = languages_used(model, data.classes, None if adapter is None else taught_languages(notes))
    languages = [language for language, role in use.items() if role in ("same-space", "taught")]
    if not languages:
        raise ValueError("no language of these labels lies in the space of the model's eyes")
    texts = embed_labels(model, data.classes, settings["template"], languages).to(device)
    clips = [clip for own in data.sets.values() for clip in own] if part == "all" else data.sets[part]
    model.eyes.to(device)
    learner = Learner(model, adapter, precision).to(device).eval()
    views = MeasuredViews(clips, settings["frames"], settings["views"], model.eyes.sizes.resolution)
    scored, failed = score_clips(learner, texts, views, settings["pooling"], device, piece, workers)
    hashed = lambda content: sha256(content).hexdigest()[:32]  # noqa: E731
    return report_evaluation(
        {
            "data": {"name": data.name, "id": data.id, "split": data.split, "set": part, "classes": data.classes},
            "settings": dict(settings),
            "adapter": None if adapter is None else evaluated_adapter(adapter, notes, adapter_file.stem, data.classes),
            "use": use,
            "hashes": {
                "model": model.hash[:32],
                "adapter": None if adapter_file is None else hashed(adapter_file.read_bytes()),
                "lists": hashed(json.dumps([[clip.path, clip.label] for clip in clips]).encode()),
            },
            "backend": f"pytorch {device.type}",
            "tau": TAU,
            "clips": scored,
            "failed": failed,
            "seconds": time.monotonic() - begun,
        }
    )


def write_reports(out: Path, reports: Sequence[Mapping]) -> dict:
    summary = summarise(reports)
    if rank() == 0:
        out.mkdir(parents=True, exist_ok=True)
        (out / ".evaluation").touch()  # by which the app knows that its tables are no lists of clips
        (out / "report.json").write_text(json.dumps({"reports": reports, "comparison": None}, ensure_ascii=False) + "\n")
        (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    return summary


def main(given: Optional[Sequence[str]] = None) -> None:
    parser = argparse.ArgumentParser(prog="actionscope.evaluate", description="Measures a model on a data set.")
    add_shared_options(parser)
    parser.add_argument("--set", default="test", choices=["train", "test", "val", "all"])
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--views", type=int, default=1, choices=[1, 12])
    parser.add_argument("--frames", type=int)
    parser.add_argument("--lambda", type=float, dest="share")
    parser.add_argument("--pooling", choices=["words", "mean"])
    parser.add_argument("--template")
    parser.add_argument("--out", type=Path, required=True)
    own = parser.parse_args(given)
    model, data = load_model(own.model, own.chinese), read_data(own.data, own.split)
    said: Mapping[str, str] = {}
    frames = own.frames
    if own.adapter is not None:
        adapter, said = read_adapter(own.adapter)
        frames = frames or adapter.settings.frames
    poolings = [own.pooling] if own.pooling else ["words"] if own.adapter is not None else ["mean", "words"]
    settings = {
        "modelId": model.id,
        "views": own.views,
        "frames": frames or 8,
        "lambda": own.share if own.share is not None else float(said.get("lambda", 0.5)),
        "template": own.template or said.get("template") or "This is a video about {label}",
    }
    more = (own.set, own.precision, own.piece, own.workers)
    reports = [evaluate(model, data, {**settings, "pooling": pooling}, own.adapter, *more) for pooling in poolings]
    summary = write_reports(own.out, reports)
    if rank() == 0:
        print(json.dumps(summary, ensure_ascii=False))
        for failed in summary["failed"]:
            print(f"{failed['clip']}: {failed['message']}", file=sys.stderr)
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
