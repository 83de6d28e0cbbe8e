"""Where the golden vectors lie: beside the repository all of them, in it enough that no test skips."""

import sys
from pathlib import Path

import torch

REPO = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPO / "models/pytorch"))

torch.set_num_threads(1)  # small models: more threads only wait for one another

OWN = REPO / "src/engine/model/fixtures"
BESIDE = REPO.parent / "shared/fixtures"
GOLDEN = BESIDE if BESIDE.exists() else OWN
CLIP = GOLDEN / "clip-openai.safetensors"
BODIES = REPO / "src/engine/model/reparam/fixtures/bodies.safetensors"
METHODS = sorted(file.stem.removeprefix("method-") for file in GOLDEN.glob("method-*.safetensors"))
DEMO = REPO / "models/demo"
