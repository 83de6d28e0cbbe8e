"""Two processes give the gradient of one (gloo, CPU), whatever the pieces, and without the clips that cannot be read."""

import os
from collections import OrderedDict

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from places import CLIP, GOLDEN
from torch.nn.parallel import DistributedDataParallel

from actionscope.files import read_adapter, read_safetensors
from actionscope.model import Texts
from actionscope.settings import settings_of
from actionscope.towers import Model, eyes
from actionscope.train import Batch, Learner, rank, whole_batch_gradient, world

LABELS = torch.tensor([0, 1, 2, 1, 3])
# clips, clips at once, precision, clips that cannot be read
CASES = OrderedDict(
    whole=(5, 8, "float32", []),
    pieces=(5, 1, "float32", []),
    unread=(5, 2, "float32", [1]),
    few=(1, 8, "float32", []),  # fewer than ranks
    half=(4, 8, "bfloat16", []),
)


def gradients(case: str) -> tuple[dict[str, torch.Tensor], list[float]]:
    clips, piece, precision, unread = CASES[case]
    base = read_safetensors(GOLDEN / "baseline.safetensors")
    texts = Texts(base["text_en"], base["text_zh"], base["words"], base["word_mask"])
    adapter, _ = read_adapter(GOLDEN / "adapter-r2plus1d.safetensors")
    learner = Learner(Model("golden", eyes(read_safetensors(CLIP))), adapter, precision)
    chance = torch.Generator().manual_seed(3)
    pixels = torch.randint(0, 256, (5, 4, 3, 32, 32), dtype=torch.uint8, generator=chance)[:clips]
    valid = torch.tensor([index not in unread for index in range(clips)])
    chunk = -(-clips // world())
    own = slice(rank() * chunk, (rank() + 1) * chunk)
    labels = torch.full((chunk * world(),), -1)
    labels[:clips] = LABELS[:clips]
    mine, sound = pixels[own], valid[own]
    if len(mine) == 0:
        mine, sound = pixels[:1], torch.tensor([False])
    if world() > 1:
        learner = DistributedDataParallel(learner)
    learned = whole_batch_gradient(learner, Batch(mine, sound, labels, chunk), texts, settings_of("paper-full", "golden"), piece)
    assert learned.seen == clips - len(unread)
    return {name: tensor.grad.clone() for name, tensor in adapter.named_parameters()}, learned.losses


def on_rank(own: int, folder: str) -> None:
    torch.set_num_threads(1)
    os.environ.update(GLOO_SOCKET_IFNAME="lo")
    dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=own, world_size=2)
    found = {case: gradients(case) for case in CASES}
    torch.save(found, f"{folder}/rank-{own}.pt")
    dist.destroy_process_group()


def test_two_processes_have_the_gradient_of_one(tmp_path):
    mp.spawn(on_rank, (str(tmp_path),), nprocs=2)
    ranks = [torch.load(tmp_path / f"rank-{own}.pt") for own in (0, 1)]
    for case in CASES:
        expected, losses = gradients(case)
        for found, told in (own[case] for own in ranks):
            # Half precision keeps 8 bits (0.4 %), and its kernels round otherwise for other sizes of a batch.
            assert torch.allclose(torch.tensor(told), torch.tensor(losses), rtol=0.02 if case == "half" else 1e-4), case
            for name, gradient in expected.items():
                within = 0.1 if case == "half" else 1e-4
                assert (found[name] - gradient).norm() <= within * gradient.norm() + 1e-6, (case, name)
    assert not torch.equal(gradients("unread")[0]["temporal_embedding"], gradients("whole")[0]["temporal_embedding"])
