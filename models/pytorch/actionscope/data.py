"""Data sets as the app reads them, clips as frames, frames as views.

A data set is the app's own account of it (`npm run evaluate -- --data DIR --look --clips --json > data.json`), whatever its
layout, or a folder with UCF-101's or HMDB-51's official lists in it or beside it.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Optional, Sequence

import numpy
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import Dataset

from .draws import Random, State, View, draw_moments, draw_view, rounded
from .settings import APP

MEAN_COLOUR = (123, 117, 104)
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


@dataclass(frozen=True)
class Clip:
    path: str  # its name in a run
    place: Path  # a film, or a folder of pictures
    label: int


@dataclass(frozen=True)
class DataSet:
    name: str
    id: str  # of a label dictionary, by which the paper's numbers are found; '' for any other
    split: Optional[int]
    classes: list[dict[str, str]]  # {"en", "zh"}
    sets: dict[str, list[Clip]] = field(default_factory=dict)  # train, test, val


IDS = {"UCF-101": "ucf101", "HMDB-51": "hmdb51", "Something-Something V1": "ssv1", "Something-Something V2": "ssv2"}


def read_data(path: Path | str, split: Optional[int] = None) -> DataSet:
    """Reads a data set; raises ValueError saying what is missing."""
    path = Path(path)
    return read_account(path) if path.suffix == ".json" else read_lists(path, split or 1)


def read_account(path: Path) -> DataSet:
    """What `--look --clips --json` says; places count from the folder that the command ran in, else from the file's."""
    said = json.loads(path.read_text().strip().splitlines()[-1])
    if "clips" not in said:
        raise ValueError(f"{path} names no clips: make it with --look --clips --json")
    here = lambda place: Path(place) if Path(place).exists() else path.parent / place  # noqa: E731
    sets = {
        role: [Clip(clip["name"], here(clip["place"]), clip["class"]) for clip in clips]
        for role, clips in said["clips"].items()
    }
    name = said.get("called", said["dataset"])
    classes = [{"en": item["en"], "zh": item["zh"]} for item in said["classes"]]
    return DataSet(name, IDS.get(said["dataset"], ""), said["split"], classes, sets)


def read_lists(folder: Path, split: int) -> DataSet:
    """UCF-101's trainlist0N.txt, testlist0N.txt and classInd.txt, or HMDB-51's CLASS_test_splitN.txt."""
    around = [folder, folder.parent, *sorted(place for place in folder.parent.iterdir() if place.is_dir() and place != folder)]
    texts = {file.name: file for place in reversed(around) for file in place.glob("*.txt")}
    entries: list[tuple[str, str, str]] = []  # role, path, class
    if f"trainlist0{split}.txt" in texts:
        name, order = "UCF-101", lines(texts["classInd.txt"]) if "classInd.txt" in texts else []
        names = [re.sub(r"^\d+\s+", "", line) for line in order]
        for role in ("train", "test"):
            for line in lines(texts[f"{role}list0{split}.txt"]):
                path = re.sub(r"\s+\d+$", "", line)
                entries.append((role, path, Path(path).parts[-2]))
    else:
        name, names = "HMDB-51", []
        for file, place in sorted(texts.items()):
            found = re.match(rf"(.+)_test_split{split}\.txt$", file)
            for line in lines(place) if found else []:
                clip, mark = re.match(r"(.+?)\s+([012])$", line).groups()
                if mark != "0":
                    entries.append(("train" if mark == "1" else "test", f"{found[1]}/{clip}", found[1]))
    if not entries:
        raise ValueError(f"{folder}: no official lists of split {split} in it or beside it; give the app's account of it")
    used = {own for *_, own in entries}
    names = [own for own in names if own in used] or sorted(used)
    index = {own: at for at, own in enumerate(names)}
    sets: dict[str, list[Clip]] = {"train": [], "test": [], "val": []}
    missing = [path for _, path, _ in entries if not (folder / path).exists()]
    if missing:
        raise ValueError(f"{folder}: {len(missing)} listed clips are missing, such as {missing[0]}")
    for role, path, own in entries:
        sets[role].append(Clip(path, folder / path, index[own]))
    return DataSet(name, IDS[name], split, [label_of(IDS[name], own) for own in names], sets)


def label_of(dictionary: str, name: str) -> dict[str, str]:
    known = next((item for item in APP["labels"][dictionary] if item["name"].lower() == name.lower()), None)
    if known is not None:
        return {"en": known["en"], "zh": known["zh"]}
    return {"en": re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower(), "zh": ""}


def lines(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text().splitlines() if line.strip()]


# ---- films: a reader says how many frames there are and gives some of them, u8 RGB [n, h, w, 3]

Reader = tuple[int, Callable[[Sequence[int]], numpy.ndarray]]


def with_torchcodec(place: Path) -> Reader:
    from torchcodec.decoders import VideoDecoder

    decoder = VideoDecoder(str(place), dimension_order="NHWC")
    return decoder.metadata.num_frames, lambda wanted: decoder.get_frames_at(list(wanted)).data.numpy()


def with_decord(place: Path) -> Reader:
    import decord

    film = decord.VideoReader(str(place))
    return len(film), lambda wanted: film.get_batch(list(wanted)).asnumpy()


def with_av(place: Path) -> Reader:
    """PyAV decodes from the first frame: slower than the others on long films, and in every distribution."""
    import av

    with av.open(str(place)) as film:
        count = sum(1 for packet in film.demux(video=0) for _ in packet.decode())

    def frames(wanted: Sequence[int]) -> numpy.ndarray:
        found = {}
        with av.open(str(place)) as film:
            for index, frame in enumerate(film.decode(video=0)):
                if index in wanted:
                    found[index] = frame.to_ndarray(format="rgb24")
                if index >= max(wanted):
                    break
        return numpy.stack([found[index] for index in wanted])

    return count, frames


def with_pictures(place: Path) -> Reader:
    """A folder of pictures in the order of the numbers in their names, as Something-Something V1 comes."""
    number = lambda file: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.name)]  # noqa: E731
    files = sorted((file for file in place.iterdir() if file.suffix.lower() in PICTURES), key=number)
    return len(files), lambda wanted: numpy.stack([numpy.asarray(Image.open(files[at]).convert("RGB")) for at in wanted])


READERS: dict[str, Callable[[Path], Reader]] = {"torchcodec": with_torchcodec, "decord": with_decord, "av": with_av}


def open_clip(place: Path) -> Reader:
    if place.is_dir():
        return with_pictures(place)
    reader = next((read for name, read in READERS.items() if importlib.util.find_spec(name)), None)
    if reader is None:
        raise ImportError(f"no reader of films is installed: {', '.join(READERS)}")
    return reader(place)


def decode(place: Path, moments: Sequence[float]) -> list[Image.Image]:
    """The frames shown at these shares of the clip, from 0 to 1, of a film of a steady rate."""
    count, frames = open_clip(place)
    if count == 0:
        raise ValueError(f"{place}: no frame can be decoded")
    indices = [min(count - 1, math.floor(moment * count)) for moment in moments]
    wanted = sorted(set(indices))
    pictures = dict(zip(wanted, frames(wanted)))
    return [Image.fromarray(pictures[index]) for index in indices]


def segment_moments(frames: int, within: Sequence[float]) -> list[float]:
    """One moment in each of T segments, as shares of the clip."""
    return [(segment + share) / frames for segment, share in enumerate(within)]


# ---- pictures, to the bit as Pillow makes them, which the app's are too


def short_side(picture: Image.Image, side: int) -> Image.Image:
    """Short side to `side` (bicubic), the long side rounded down."""
    w, h = picture.size
    size = (side, side * h // w) if w <= h else (side * w // h, side)
    return picture.resize(size, Image.Resampling.BICUBIC)


def shown_side(resolution: int) -> int:
    return rounded(resolution * 256 / 224)


def crops(size: tuple[int, int], side: int, three: bool) -> list[tuple[int, int]]:
    """Left and top of the crops: the middle one, or three along the long side; halves to the even neighbour."""
    left, top = (round((length - side) / 2) for length in size)
    if not three:
        return [(left, top)]
    if size[0] >= size[1]:
        return [(x, top) for x in (0, left, size[0] - side)]
    return [(left, y) for y in (0, top, size[1] - side)]


def as_bytes(pictures: Sequence[Image.Image]) -> Tensor:
    """[T, 3, R, R], u8."""
    return torch.from_numpy(numpy.stack([numpy.asarray(picture) for picture in pictures])).permute(0, 3, 1, 2).contiguous()


def normalise(pixels: Tensor, mean: Sequence[float], deviation: Sequence[float]) -> Tensor:
    """u8 [..., 3, R, R] -> (value / 255 - mean) / deviation."""
    of = lambda three: torch.tensor(three, device=pixels.device).view(3, 1, 1)  # noqa: E731
    return (pixels.float() / 255 - of(mean)) / of(deviation)


def make_view(pictures: Sequence[Image.Image], view: View, side: int) -> Tensor:
    """A view to learn from, u8 [T, 3, R, R]: cut, then resized (bilinear, as torchvision's RandomResizedCrop)."""
    left, top, width, height = view.window
    made = []
    for moment in view.moments:
        picture = pictures[moment].crop((left, top, left + width, top + height))
        picture = picture.resize((side, side), Image.Resampling.BILINEAR)
        if view.mirrored:
            picture = ImageOps.mirror(picture)
        for which, sign in view.operations:
            picture = rand_augment(picture, which, sign)
        if view.grey:
            picture = picture.convert("L").convert("RGB")
        if view.erased is not None:
            x, y, w, h = view.erased
            picture.paste(MEAN_COLOUR, (x, y, x + w, y + h))
        made.append(picture)
    return as_bytes(made)


def rand_augment(picture: Image.Image, which: int, sign: int) -> Image.Image:
    """One operation of RandAugment (Cubuk et al. 2020) at magnitude 9 of 30, torchvision's."""
    import torchvision.transforms.functional as tv

    share = 9 / 30
    affine = {"angle": 0.0, "translate": [0, 0], "scale": 1.0, "shear": [0.0, 0.0]}
    warp = lambda **own: tv.affine(  # noqa: E731
        picture, **{**affine, **own}, interpolation=tv.InterpolationMode.BILINEAR, fill=[128, 128, 128]
    )
    shear = sign * math.degrees(math.atan(0.3 * share))
    shift = -rounded(sign * 150 / 331 * share * picture.width)
    operations = [
        lambda: picture,
        lambda: tv.adjust_brightness(picture, 1 + sign * 0.9 * share),
        lambda: tv.adjust_contrast(picture, 1 + sign * 0.9 * share),
        lambda: tv.adjust_saturation(picture, 1 + sign * 0.9 * share),
        lambda: tv.posterize(picture, 8 - rounded(4 * share)),
        lambda: tv.solarize(picture, 255 * (1 - share)),
        lambda: tv.autocontrast(picture),
        lambda: tv.equalize(picture),
        lambda: warp(shear=[-shear, 0.0]),
        lambda: warp(shear=[0.0, -shear]),
        lambda: warp(translate=[shift, 0]),
        lambda: warp(translate=[0, shift]),
        lambda: warp(angle=sign * 30 * share),
    ]
    return operations[which]()


# ---- what a DataLoader gives

Key = tuple[int, int, State]  # which clip, which draw of moments, chance of its view


class TrainingViews(Dataset):
    """Views of training clips by keys: (u8 [T, 3, R, R], whether the clip could be decoded)."""

    def __init__(self, clips: Sequence[Clip], settings: Mapping, resolution: int, may_flip: bool):
        self.clips, self.settings, self.side, self.may_flip = clips, settings, resolution, may_flip

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, key: Key) -> tuple[Tensor, bool]:
        index, draw, chance = key
        clip, own = self.clips[index], self.settings
        T = own["frames"]
        redrawn = own["augmentation"]["randomFrame"] and own["moments"] == "all"
        per = own["moments"] if own["augmentation"]["randomFrame"] and not redrawn else 1
        within = draw_moments(own["seed"], clip.path, draw, T) if redrawn else [0.5] * (T * per)
        try:
            pictures = [
                short_side(picture, shown_side(self.side))
                for picture in decode(clip.place, segment_moments(T * per, within))
            ]
        except Exception as problem:  # whatever a reader throws: the clip is left out, and named
            print(f"{clip.path}: left out, it cannot be read ({problem})", file=sys.stderr)
            return torch.zeros(T, 3, self.side, self.side, dtype=torch.uint8), False
        augmentation, random = own["augmentation"], Random(chance)
        view = draw_view(pictures[0].size, T, per, self.side, augmentation, self.may_flip, random)
        return make_view(pictures, view, self.side), True


class MeasuredViews(Dataset):
    """Views to measure with: u8 [V, T, 3, R, R], V = 1, or 12 = 4 moments of each segment x 3 crops; and the problem."""

    def __init__(self, clips: Sequence[Clip], frames: int, views: int, resolution: int):
        self.clips, self.frames, self.views, self.side = clips, frames, views, resolution

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> tuple[Tensor, str]:
        temporal = 4 if self.views == 12 else 1
        moments = [
            moment
            for view in range(temporal)
            for moment in segment_moments(self.frames, [(view + 0.5) / temporal] * self.frames)
        ]
        try:
            shown = max(shown_side(self.side), self.side)
            pictures = [short_side(picture, shown) for picture in decode(self.clips[index].place, moments)]
        except Exception as problem:
            return torch.zeros(self.views, self.frames, 3, self.side, self.side, dtype=torch.uint8), str(problem) or "unreadable"
        pixels = as_bytes(pictures).unflatten(0, (temporal, self.frames))
        cut = [
            pixels[..., y : y + self.side, x : x + self.side]
            for x, y in crops(pictures[0].size, self.side, self.views == 12)
        ]
        return torch.stack(cut, 1).flatten(0, 1), ""
