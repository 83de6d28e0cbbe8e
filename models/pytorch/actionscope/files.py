"""Tensors in files: safetensors, and the app's adapter files in them (src/engine/model/adapterFile/adapterFile.ts)."""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from pathlib import Path
from typing import Mapping

import torch
from torch import Tensor

from .model import Adapter, AdapterSettings

try:  # the package where it is there; the format is small enough to go without
    import safetensors.torch as package
except ImportError:
    package = None

TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def read_header(path: Path | str) -> tuple[dict, int]:
    """The header of a safetensors file, and where its data begins."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)), 8 + length


def read_metadata(path: Path | str) -> dict[str, str]:
    return read_header(path)[0].get("__metadata__", {})


def read_safetensors(path: Path | str) -> dict[str, Tensor]:
    if package is not None:
        return package.load_file(str(path))
    header, start = read_header(path)
    data = bytearray(Path(path).read_bytes()[start:])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        dtype, shape = TYPES[entry["dtype"]], entry["shape"]
        if first == last:
            tensors[name] = torch.empty(shape, dtype=dtype)
            continue
        # a copy: offsets need not be multiples of the numbers' size
        tensors[name] = torch.frombuffer(bytearray(data[first:last]), dtype=dtype).reshape(shape)
    return tensors


def write_safetensors(path: Path | str, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Writes whole or not at all: beside its place first, then moved there."""
    part = Path(f"{path}.part")
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    if package is not None:
        package.save_file(tensors, str(part), dict(metadata))
    else:
        header: dict = {"__metadata__": dict(metadata)}
        at = 0
        for name, tensor in tensors.items():
            size = tensor.numel() * tensor.element_size()
            header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + size]}
            at += size
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(part, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for tensor in tensors.values():
                file.write(tensor.numpy().tobytes())
    part.replace(path)


def adapter_settings(metadata: Mapping[str, str]) -> AdapterSettings:
    """Settings as the header says them; raises KeyError naming the one that is missing."""
    standard = {"shared": "False", "from_layer": "0", "prompted": "True"}
    values: dict = {}
    for field in fields(AdapterSettings):
        text = metadata.get(field.name, standard.get(field.name))
        if text is None:
            raise KeyError(f"the adapter does not say its {field.name}")
        kind = str(field.type)
        values[field.name] = text.lower() == "true" if kind == "bool" else int(text) if kind == "int" else text
    return AdapterSettings(**values)


def read_adapter(path: Path | str) -> tuple[Adapter, dict[str, str]]:
    """An adapter and the notes in its header (name, classes, template, languages, lambda ...), as the app writes them."""
    metadata = read_metadata(path)
    adapter = Adapter(adapter_settings(metadata))
    tensors = {name: tensor.float() for name, tensor in read_safetensors(path).items() if tensor.numel() > 0}
    adapter.load_state_dict(tensors)
    known = {field.name for field in fields(AdapterSettings)}
    return adapter, {key: value for key, value in metadata.items() if key not in known}


def write_adapter(path: Path | str, adapter: Adapter, notes: Mapping[str, str]) -> None:
    """Float32, with the settings and the caller's notes in the header: a file that the app takes."""
    settings = {field.name: str(getattr(adapter.settings, field.name)) for field in fields(AdapterSettings)}
    if adapter.settings.prompted:
        del settings["prompted"]  # as the app's own files, which say it only where it is not so
    tensors = {name: tensor.float() for name, tensor in adapter.state_dict().items()}
    write_safetensors(path, tensors, {**notes, **settings})


def taught_languages(notes: Mapping[str, str]) -> list[str]:
    """Languages that an adapter was taught with, by its note or, in files of before there was one, by its training and
    classes; none where the file says nothing."""
    if "languages" in notes:
        return [language for language in ("en", "zh") if language in json.loads(notes["languages"])]
    if "training" not in notes or not json.loads(notes.get("classes", "[]")):
        return []
    classes, chinese = json.loads(notes["classes"]), json.loads(notes["training"])["chineseBranch"]
    complete = {language: all(label[language].strip() for label in classes) for language in ("en", "zh")}
    english = complete["en"] or not complete["zh"]
    return ["en"] * english + ["zh"] * ((chinese or not english) and complete["zh"])
