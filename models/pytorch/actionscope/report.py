"""The app's evaluation report and summary, in its own shape (src/shared/evaluation/report.ts, summary.ts): what the page,
`npm run evaluate -- --compare` and spreadsheets read. A pure function of the clips' scores."""

from __future__ import annotations

import math
from typing import Any, Callable, Mapping, Optional, Sequence

import numpy

from .settings import APP, LADDER, name_of_cell

Scored = Mapping[str, Any]  # {"clip", "truth", "en": float32 [C] or None, "zh"}
Z = 1.959964


def wilson(correct: int, n: int) -> dict:
    """A share with its 95 % interval (Wilson 1927)."""
    if n == 0:
        return {"share": 0, "correct": 0, "n": 0, "low": 0, "high": 1}
    share = correct / n
    middle = share + (Z * Z) / (2 * n)
    spread = Z * math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))
    scale = 1 + (Z * Z) / n
    low, high = max(0, (middle - spread) / scale), min(1, (middle + spread) / scale)
    return {"share": share, "correct": correct, "n": n, "low": low, "high": high}


def scores_of(clip: Scored, voice: str, share: float) -> Optional[numpy.ndarray]:
    en, zh = clip["en"], clip["zh"]
    if voice != "fused":
        return en if voice == "en" else zh
    if en is None or zh is None:
        return zh if en is None else en
    return (share * en.astype(numpy.float64) + (1 - share) * zh.astype(numpy.float64)).astype(numpy.float32)


def rank_of(own: numpy.ndarray, truth: int) -> int:
    """From 0; of equal scores the earlier class stands first."""
    return int((own > own[truth]).sum() + (own[:truth] == own[truth]).sum())


def probability(own: numpy.ndarray, index: int, tau: float) -> float:
    return float(1 / numpy.exp((own.astype(numpy.float64) - float(own[index])) / tau).sum())


def judge(clips: Sequence[Scored], voice: str, share: float) -> list[dict]:
    judged = []
    for clip in clips:
        own = scores_of(clip, voice, share)
        if own is not None:
            rank = rank_of(own, clip["truth"])
            judged.append({"clip": clip["clip"], "truth": clip["truth"], "taken": int(own.argmax()), "rank": rank})
    return judged


def within(judged: Sequence[Mapping], places: int) -> dict:
    return wilson(sum(one["rank"] < places for one in judged), len(judged))


def per_class(judged: Sequence[Mapping], count: int) -> list[dict]:
    own: list[list] = [[] for _ in range(count)]
    for one in judged:
        own[one["truth"]].append(one)
    return [{"label": label, "top1": within(clips, 1), "top5": within(clips, 5)} for label, clips in enumerate(own)]


def accuracies(judged: Sequence[Mapping]) -> dict:
    count = max((one["truth"] for one in judged), default=-1) + 1
    shares = [own["top1"]["share"] for own in per_class(judged, count) if own["top1"]["n"] > 0]
    mean = sum(shares) / len(shares) if shares else None
    return {"top1": within(judged, 1), "top5": within(judged, 5), "meanClass": mean}


def confusion(judged: Sequence[Mapping]) -> list[dict]:
    cells: dict[tuple[int, int], list[str]] = {}
    for one in judged:
        cells.setdefault((one["truth"], one["taken"]), []).append(one["clip"])
    return [{"truth": truth, "taken": taken, "clips": clips} for (truth, taken), clips in sorted(cells.items())]


# ---- calibration (Guo et al. 2017)

Case = tuple[numpy.ndarray, int]


def reliability(outcomes: Sequence[tuple[float, bool]], bins: int = 15) -> list[dict]:
    own: list[list] = [[] for _ in range(bins)]
    for confidence, right in outcomes:
        own[min(bins - 1, math.floor(confidence * bins))].append((confidence, right))
    mean = lambda values: sum(values) / len(values) if values else None  # noqa: E731
    return [
        {
            "from": at / bins,
            "to": (at + 1) / bins,
            "n": len(inside),
            "confidence": mean([confidence for confidence, _ in inside]),
            "accuracy": mean([1 if right else 0 for _, right in inside]),
        }
        for at, inside in enumerate(own)
    ]


def error_of(bins: Sequence[Mapping]) -> Optional[float]:
    n = sum(one["n"] for one in bins)
    if n == 0:
        return None
    return sum(one["n"] / n * abs((one["confidence"] or 0) - (one["accuracy"] or 0)) for one in bins)


def outcomes_of(cases: Sequence[Case], tau: float) -> list[tuple[float, bool]]:
    return [(probability(own, int(own.argmax()), tau), rank_of(own, truth) == 0) for own, truth in cases]


def mending_temperature(cases: Sequence[Case], tau: float) -> Optional[float]:
    """The temperature of the least mean -log of the true class's share; convex in its inverse, found by Newton's steps."""
    right = sum(rank_of(own, truth) == 0 for own, truth in cases)
    if right in (0, len(cases)):
        return None
    below = [own.astype(numpy.float64) - float(own.max()) for own, _ in cases]
    low, high, inverse = 1 / 50, 1 / 0.02, 1.0
    for _ in range(60):
        slope = bend = 0.0
        for rest, (_, truth) in zip(below, cases):
            weight = numpy.exp(rest * (inverse / tau))
            total = weight.sum()
            mean = (weight * rest).sum() / total
            slope += (mean - rest[truth]) / tau
            bend += ((weight * rest * rest).sum() / total - mean * mean) / (tau * tau)
        low, high = (low, inverse) if slope > 0 else (inverse, high)
        wanted = inverse - slope / bend if bend else math.inf
        following = wanted if low < wanted < high else math.sqrt(low * high)
        if abs(math.log(following / inverse)) < 1e-6:
            return float(1 / following)
        inverse = following
    return float(1 / inverse)


def calibration(clips: Sequence[Scored], share: float, tau: float) -> dict:
    fused = [(scores_of(clip, "fused", share), clip["truth"]) for clip in clips]
    cases = [(own, truth) for own, truth in fused if own is not None]
    halves = cases[::2], cases[1::2]
    found = [mending_temperature(half, tau) for half in halves]
    bins = reliability(outcomes_of(cases, tau))
    mended = None
    if None not in found:
        outcomes = [*outcomes_of(halves[0], tau * found[1]), *outcomes_of(halves[1], tau * found[0])]
        mended = error_of(reliability(outcomes))
    temperature = mending_temperature(cases, tau)
    return {"bins": bins, "error": error_of(bins), "temperature": temperature, "mendedError": mended}


# ---- the paper's numbers


def row_of_run(adapter: Optional[Mapping], pooling: str) -> Optional[str]:
    if adapter is None:
        return "clip" if pooling == "mean" else "baseline"
    if pooling == "mean":
        return None
    chinese = "zh" in adapter["languages"]
    if not adapter["prompted"]:
        return None if chinese else "baseline-trained"
    if adapter["body"] == "none":
        return None if chinese else "prompts"
    return "chinese" if chinese else "beta"


TEMPLATE = "This is a video about {label}"
FEW_SHOT_ROWS = {"baseline-trained": "baseline", "prompts": "prompts", "beta": "beta", "chinese": "chinese"}


def paper_number(
    dataset: str, row: Optional[str], shots: Any, body: str, residual: bool, template: str, frames: int
) -> Optional[dict]:
    """What the paper printed for the same; None where it printed none."""
    paper = APP["paper"]
    if dataset not in ("hmdb51", "ucf101") or row is None or shots is None:
        return None
    as_share = lambda percent: math.floor(percent * 10 + 0.5) / 1000  # noqa: E731
    of = lambda table, own: own and {  # noqa: E731
        "top1": as_share(own[dataset]["top1"]),
        "top5": as_share(own[dataset]["top5"]),
        "table": table,
    }
    usual, usual_template = body == "r2plus1d" and residual, template == TEMPLATE
    if shots != "all":
        if row not in FEW_SHOT_ROWS or not usual or not usual_template:
            return None
        top1 = paper["fewShot"][FEW_SHOT_ROWS[row]][dataset].get(str(shots))
        return None if top1 is None else {"top1": as_share(top1), "top5": None, "table": 7}
    if row != "chinese":
        return None
    if frames != 16:
        cost = next((own for own in paper["cost"] if own["name"] == f"ours T={frames}"), None)
        if not (usual and usual_template and cost):
            return None
        return {"top1": math.floor(cost[dataset] * 100 + 0.5) / 10_000, "top5": None, "table": 6}
    if usual and not usual_template:
        return of(5, paper["prefix"].get(template))
    if not usual_template:
        return None
    return of(3, paper["body"].get(body)) if residual else of(4, paper["withoutResidual"].get(body))


# ---- the report


def outcome(clip: Scored, share: float, tau: float) -> Optional[dict]:
    own = scores_of(clip, "fused", share)
    if own is None:
        return None
    first = numpy.argsort(-own, kind="stable")[:5].tolist()
    told = [{"label": label, "probability": probability(own, label, tau)} for label in first]

    def alone(one: Optional[numpy.ndarray]) -> Optional[dict]:
        if clip["en"] is None or clip["zh"] is None:
            return None
        taken = int(one.argmax())
        return {"taken": taken, "rank": rank_of(one, clip["truth"]), "probability": probability(one, taken, tau)}

    return {
        "clip": clip["clip"],
        "truth": clip["truth"],
        "taken": first[0],
        "rank": rank_of(own, clip["truth"]),
        "probability": told[0]["probability"],
        "first": told,
        "en": alone(clip["en"]),
        "zh": alone(clip["zh"]),
    }


def report_evaluation(run: Mapping) -> dict:
    """run {"data", "settings", "adapter", "use", "hashes", "backend", "tau", "clips", "failed", "seconds"} -> the report."""
    clips, settings, adapter, tau = run["clips"], run["settings"], run["adapter"], run["tau"]
    used = [language for language in ("en", "zh") if run["use"][language] in ("same-space", "taught", "own-eyes")]
    share = settings["lambda"] if len(used) == 2 else 0 if used == ["zh"] else 1
    both = len(clips) > 0 and all(clip["en"] is not None and clip["zh"] is not None for clip in clips)
    judged = judge(clips, "fused", share)
    row = row_of_run(adapter, settings["pooling"])
    body = "r2plus1d" if adapter is None or adapter["body"] == "none" else adapter["body"]
    residual, shots = (True, None) if adapter is None else (adapter["residual"], adapter["shots"])
    of_lambda: Callable[[float], dict] = lambda at: accuracies(judge(clips, "fused", at))
    curve = []
    for step in range(21 if both else 0):
        own = of_lambda(step / 20)
        curve.append({"lambda": step / 20, "top1": own["top1"]["share"], "top5": own["top5"]["share"]})
    told = [outcome(clip, share, tau) for clip in clips]
    voices = ["fused", "en", "zh"] if both else ["fused"]
    name = LADDER[row]["name"] if row is not None else adapter["name"] if adapter is not None else settings["pooling"]
    return {
        "format": "actionscope-evaluation-1",
        **{key: value for key, value in run.items() if key != "clips"},
        "row": row,
        "name": name,
        "voices": [{"voice": voice, **accuracies(judge(clips, voice, share))} for voice in voices],
        "paper": paper_number(run["data"]["id"], row, shots, body, residual, settings["template"], settings["frames"]),
        "perClass": per_class(judged, len(run["data"]["classes"])),
        "confusion": confusion(judged),
        "calibration": calibration(clips, share, tau),
        "lambdaCurve": curve,
        "clips": [one for one in told if one is not None],
    }


def summarise(reports: Sequence[Mapping]) -> dict:
    """What `npm run evaluate -- --json` ends with."""
    rows = []
    for report in reports:
        for own in report["voices"]:
            paper = report["paper"] if own["voice"] == "fused" else None
            name = report["name"]
            if own["voice"] != "fused":
                name += f", {'English' if own['voice'] == 'en' else 'Chinese'} alone"
            elif report["adapter"] is None and len(report["voices"]) > 1 and report["settings"]["lambda"] < 1:
                name += ", both languages"
            rows.append(
                {
                    "name": name,
                    "top1": own["top1"]["share"],
                    "top5": own["top5"]["share"],
                    "mean_class": own["meanClass"],
                    "n": own["top1"]["n"],
                    "interval": [own["top1"]["low"], own["top1"]["high"]],
                    "paper": paper and paper["top1"],
                    "paper_top5": paper and paper["top5"],
                }
            )
    data = reports[0]["data"]
    seconds = sum(report["seconds"] for report in reports)
    return {"dataset": data["name"], "split": data["split"], "rows": rows, "failed": reports[0]["failed"], "seconds": seconds}


# ---- tables of draws

STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]  # two-sided 95 %, 1 to 9 degrees of freedom


def over_draws(values: Sequence[float]) -> tuple[float, Optional[float]]:
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, None
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def table_of_draws(results: Sequence[Mapping]) -> list[dict]:
    """Mean, deviation and every draw of each cell; results {"cell", "seed", "top1", "top5", "meanClass", "n", "paper" ...}."""
    cells: dict[str, list] = {}
    for result in results:
        cells.setdefault(name_of_cell(result["cell"]), []).append(result)
    rows = []
    for name, own in cells.items():
        first, cell = own[0], own[0]["cell"]
        mean, deviation = over_draws([one["top1"] for one in own])
        classes = [one["meanClass"] for one in own if one["meanClass"] is not None]
        costs = [one["cost"] for one in own if one.get("cost")]
        peaks = [cost["peakBytes"] for cost in costs if cost["peakBytes"]]
        if deviation is None:
            share = wilson(math.floor(mean * first["n"] + 0.5), first["n"])
            interval = [share["low"], share["high"]]
        else:
            half = STUDENT[min(len(own) - 2, 8)] * deviation / math.sqrt(len(own))
            interval = [max(0, mean - half), min(1, mean + half)]
        rows.append(
            {
                "name": name,
                "top1": mean,
                "top5": over_draws([one["top5"] for one in own])[0],
                "mean_class": over_draws(classes)[0] if classes else None,
                "n": first["n"],
                "interval": interval,
                "paper": first["paper"],
                "paper_top5": first["paperTop5"],
                "row": cell["row"],
                "shots": None if LADDER[cell["row"]]["trains"] == "nothing" else cell["shots"],
                "settings": cell["values"],
                "sd": deviation,
                "parameters": costs[0]["parameters"] if costs else None,
                "train_seconds": over_draws([cost["seconds"] for cost in costs])[0] if costs else None,
                "peak_bytes": max(peaks) if peaks else None,
                "draws": [
                    {"seed": one["seed"], "top1": one["top1"], "top5": one["top5"], "mean_class": one["meanClass"]}
                    for one in own
                ],
            }
        )
    return rows
