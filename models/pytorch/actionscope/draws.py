"""Chance as the app has it: the same seeds draw the same clips, batches, moments and views (src/shared/base/random.ts,
src/shared/evaluation/draws, src/engine/train/task/episodes.ts, src/engine/train/views/augment.ts)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Iterable, Mapping, Optional, Sequence, TypeVar, Union

import torch
from torch import Tensor

Item = TypeVar("Item")
State = tuple[int, int, int, int]
WORD = 0xFFFFFFFF


class Random:
    """xoshiro128** (Blackman & Vigna 2018) seeded by splitmix32."""

    def __init__(self, seed: Union[int, State]):
        if isinstance(seed, tuple):
            self.words = list(seed)
            return
        self.words, word = [], seed & WORD
        for _ in range(4):
            word = (word + 0x9E3779B9) & WORD
            z = ((word ^ (word >> 16)) * 0x21F0AAAD) & WORD
            z = ((z ^ (z >> 15)) * 0x735A2D97) & WORD
            self.words.append(z ^ (z >> 15))

    def word(self) -> int:
        a, b, c, d = self.words
        scrambled = (rotate((b * 5) & WORD, 7) * 9) & WORD
        t = (b << 9) & WORD
        c ^= a
        d ^= b
        self.words = [a ^ d, b ^ c, c ^ t, rotate(d, 11)]
        return scrambled

    def next(self) -> float:
        """Uniform in [0, 1)."""
        return self.word() / 4294967296

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.next()

    def integer(self, below: int) -> int:
        return math.floor(self.next() * below)

    def shuffle(self, values: Iterable[Item]) -> list[Item]:
        shuffled = list(values)
        for last in range(len(shuffled) - 1, 0, -1):
            chosen = self.integer(last + 1)
            shuffled[last], shuffled[chosen] = shuffled[chosen], shuffled[last]
        return shuffled

    def fork(self, name: Union[int, str]) -> Random:
        """Another generator, named by a number or a word."""
        letters = str(name).encode("utf-16-le")
        value = 0x811C9DC5  # FNV-1a over UTF-16
        for low, high in zip(letters[::2], letters[1::2]):
            value = ((value ^ (low | high << 8)) * 0x01000193) & WORD
        return Random(value ^ self.word())

    def state(self) -> State:
        return tuple(self.words)  # type: ignore[return-value]


def rotate(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & WORD


def rounded(value: float) -> int:
    """To the nearest whole number, halves up."""
    return math.floor(value + 0.5)


# ---- which clips train


def by_class(labels: Sequence[int]) -> dict[int, list[int]]:
    classes: dict[int, list[int]] = {}
    for index, label in enumerate(labels):
        classes.setdefault(label, []).append(index)
    return dict(sorted(classes.items()))


def draw_clips(labels: Sequence[int], shots: Union[int, str], seed: int) -> list[int]:
    """K positions of each class in the training list, ascending."""
    if shots == "all":
        return list(range(len(labels)))
    random = Random(seed).fork("draw")
    return sorted(at for positions in by_class(labels).values() for at in random.shuffle(positions)[: int(shots)])


def draw_batches(
    labels: Sequence[int], batch: int, random: Random, alike: Sequence[tuple[int, int]] = ()
) -> list[list[int]]:
    """One epoch's batches: rounds of one clip a class, classes of alike names side by side; a last batch of one clip joins
    the one before."""
    queues = {label: random.shuffle(positions) for label, positions in by_class(labels).items()}
    paired = {label for pair in alike for label in pair}
    groups = [*map(tuple, alike), *((label,) for label in queues if label not in paired)]
    order: list[int] = []
    while len(order) < len(labels):
        for group in random.shuffle(groups):
            order += [queues[label].pop(0) for label in group if queues.get(label)]
    batches = [order[start : start + batch] for start in range(0, len(order), batch)]
    if len(batches) > 1 and len(batches[-1]) == 1:
        last = batches.pop()
        batches[-1] += last
    return batches


def steps_per_epoch(clips: int, batch: int) -> int:
    steps = math.ceil(clips / batch)
    return steps - 1 if steps > 1 and clips % batch == 1 else steps


def pair_alike(texts: Tensor) -> list[tuple[int, int]]:
    """Pairs of the classes whose texts [C, E] are most alike, the closest first."""
    cosines = texts.double() @ texts.double().t()
    pairs = torch.triu_indices(len(texts), len(texts), 1)
    order = torch.sort(cosines[pairs[0], pairs[1]], descending=True, stable=True).indices
    taken: set[int] = set()
    found = []
    for a, b in pairs[:, order].t().tolist():
        if a not in taken and b not in taken:
            found.append((a, b))
            taken |= {a, b}
    return found


# ---- what of a clip is seen


def draw_moments(seed: int, clip: str, draw: int, frames: int) -> list[float]:
    """Where in each of T segments the frame lies, from 0 to 1: anew in each epoch (`moments: all`)."""
    random = Random(seed).fork(f"moments of {clip} {draw}")
    return [random.next() for _ in range(frames)]


@dataclass(frozen=True)
class View:
    """A view to learn from; one draw holds for all frames of a clip."""

    moments: list[int]  # of the clip's decoded frames
    window: tuple[int, int, int, int]  # left, top, width, height
    mirrored: bool
    grey: bool
    operations: list[tuple[int, int]]  # of RandAugment: which, and its sign
    erased: Optional[tuple[int, int, int, int]]  # left, top, width, height


OPERATIONS = 13  # of RandAugment, in the order of src/engine/train/views/randAugment.ts


def draw_view(
    size: tuple[int, int],
    frames: int,
    per_segment: int,
    side: int,
    augmentation: Mapping,
    may_flip: bool,
    random: Random,
) -> View:
    """size: width and height of the decoded frames, of which there are frames x per_segment; side: of the model's."""
    width, height = size
    if augmentation["randomResizedCrop"]:
        window = draw_crop(width, height, augmentation["smallestCrop"], random)
    else:
        short = min(width, height)
        window = ((width - short) // 2, (height - short) // 2, short, short)
    mirrored = augmentation["flip"] and may_flip and random.next() < 0.5
    grey = random.next() < augmentation["grey"]
    moments = [
        t * per_segment + (random.integer(per_segment) if augmentation["randomFrame"] else per_segment // 2)
        for t in range(frames)
    ]
    operations = []
    if augmentation["randAugment"]:
        for _ in range(2):
            which = random.integer(OPERATIONS)
            operations.append((which, -1 if random.next() < 0.5 else 1))
    erased = draw_erasing(side, random) if augmentation["randomErasing"] else None
    return View(moments, window, mirrored, grey, operations, erased)


def draw_crop(width: int, height: int, smallest: float, random: Random) -> tuple[int, int, int, int]:
    """torchvision's RandomResizedCrop: share of the area uniform, ratio log-uniform in [3/4, 4/3], ten tries."""
    for _ in range(10):
        area = width * height * random.uniform(smallest, 1)
        ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = rounded(math.sqrt(area * ratio)), rounded(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left = random.integer(width - w + 1)
            return left, random.integer(height - h + 1), w, h
    ratio = min(4 / 3, max(3 / 4, width / height))
    w, h = min(width, rounded(height * ratio)), min(height, rounded(width / ratio))
    return (width - w) // 2, (height - h) // 2, w, h


def draw_erasing(side: int, random: Random) -> Optional[tuple[int, int, int, int]]:
    """torchvision's RandomErasing at p = 0.25, the same place in every frame."""
    if random.next() >= 0.25:
        return None
    area = side * side * random.uniform(0.02, 0.33)
    ratio = math.exp(random.uniform(math.log(0.3), math.log(3.3)))
    width, height = min(side, rounded(math.sqrt(area * ratio))), min(side, rounded(math.sqrt(area / ratio)))
    left = random.integer(side - width + 1)
    return left, random.integer(side - height + 1), width, height


SIDES = re.compile(r"\b(left|right|leftwards?|rightwards?|(?:counter|anti)?-?clockwise|mirrored)\b", re.IGNORECASE)
CHINESE_SIDES = re.compile(r"左(?!右)|(?<!左)右|顺时针|逆时针|順時針|逆時針")


def tells_left_from_right(label: Mapping[str, str]) -> bool:
    """A class whose name does would be another one when mirrored: then no clip is."""
    chinese = CHINESE_SIDES.search(label["zh"]) or CHINESE_SIDES.search(label["en"])
    return bool(SIDES.search(label["en"]) or chinese)
