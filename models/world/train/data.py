"""Rendered pictures from disk: memory-mapped shards, what is true of each picture, batches with cheap augmentation."""

import json
import os
from functools import lru_cache

import numpy as np

CROP = 96
# Columns of joints.f32 that swap sides: near and far limbs cannot be told apart in a mirrored side view, so targets are
# sorted by x instead of named left and right.
PAIRS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12))
POSTURES = ('standing', 'walking', 'sitting', 'crouching', 'bending', 'kneeling', 'arm-raised', 'arms-raised', 'arms-forward', 'face-down',
            'on-the-ground', 'upside-down', 'hanging', 'cup')
MAYBE = {'ball': ('holding-ball', 'ball-in-air'), 'chair': ('on-chair',)}


class Shard:
    """One folder written by dataset.ts. Rows of clips come first, `frames` to a clip, then the stills."""

    def __init__(self, folder, concepts):
        with open(os.path.join(folder, 'index.json')) as file:
            index = json.load(file)
        self.height, self.width, self.frames = index['height'], index['width'], index['frames']
        self.actions = [action['id'] for action in index['actions']]
        self.clips = len(self.actions) * index['clips']
        self.stills = len(index['stills'])
        self.pictures = np.memmap(os.path.join(folder, 'frames.u8'), np.uint8, 'r').reshape(-1, self.height, self.width, 3)
        self.joints = np.fromfile(os.path.join(folder, 'joints.f32'), np.float32).reshape(-1, 13, 2)
        assert len(self.pictures) == len(self.joints) == self.clips * self.frames + self.stills
        self.label = np.repeat(np.arange(len(self.actions)), index['clips'])
        self.clip_truth = np.stack([action_truth(action, concepts) for action in index['actions']])
        self.still_truth = np.stack([still_truth(shows, concepts) for shows in index['stills']]) if self.stills else None

    def middle(self, rows):
        """Centre crops [n, 96, 96, 3] of these rows."""
        top, left = (self.height - CROP) // 2, (self.width - CROP) // 2
        return self.pictures[rows, top:top + CROP, left:left + CROP]


def action_truth(action, concepts):
    """1 true, 0 false, -1 not known, for every concept on a frame of this action."""
    truth = np.zeros(len(concepts), np.int8)
    for at, concept in enumerate(concepts):
        if concept == action['id'] or concept in ['frame:' + shown for shown in action['shows']]:
            truth[at] = 1
        elif concept[6:] in POSTURES or any(concept[6:] in MAYBE.get(shown, ()) for shown in action['shows']):
            truth[at] = -1
    return truth


def still_truth(shows, concepts):
    truth = np.zeros(len(concepts), np.int8)
    bare = all(shown in POSTURES for shown in shows)
    for at, concept in enumerate(concepts):
        if concept[6:] in shows and concept.startswith('frame:'):
            truth[at] = 1
        elif concept[6:] in POSTURES and not bare:
            truth[at] = -1
    return truth


def crop_batch(picks, random):
    """picks: (shard, row) list -> uint8 [B, 96, 96, 3] at random places, some mirrored, and joints [B, 13, 2] in [-1, 1] of the crop."""
    out = np.empty((len(picks), CROP, CROP, 3), np.uint8)
    joints = np.empty((len(picks), 13, 2), np.float32)
    for at, (shard, row) in enumerate(picks):
        top = int(np.clip((shard.height - CROP) / 2 + random.normal() * 2.5, 0, shard.height - CROP))
        left = int(np.clip((shard.width - CROP) / 2 + random.normal() * 3, 0, shard.width - CROP))
        picture = shard.pictures[row, top:top + CROP, left:left + CROP]
        points = shard.joints[row] - (left, top)
        if random.random() < 0.5:
            picture = picture[:, ::-1]
            points = np.stack([CROP - points[:, 0], points[:, 1]], 1)
        out[at] = picture
        for first, second in PAIRS:
            if points[first, 0] > points[second, 0]:
                points[[first, second]] = points[[second, first]]
        joints[at] = points / (CROP / 2) - 1
    return out, joints


def augment(x, random):
    """Normalisation aside: pixels [B, 3, R, R] in 0..1 with jittered light, colour, contrast, softness and noise, some grey."""
    import torch
    import torch.nn.functional as F
    B = len(x)
    draw = lambda low, high, *shape: torch.from_numpy(random.uniform(low, high, (B, *shape)).astype(np.float32))
    some = torch.from_numpy(random.permutation(B)[: B // 3].copy())
    sharp = x[some]
    padded = F.pad(sharp, (1, 1, 1, 1), mode='replicate')
    rows = padded[:, :, :-2] + padded[:, :, 1:-1] + padded[:, :, 2:]
    soft = (rows[..., :-2] + rows[..., 1:-1] + rows[..., 2:]).div_(9)
    x[some] = torch.lerp(sharp, soft, draw(0, 1, 1, 1, 1)[: len(some)])
    mean = x.mean((2, 3), keepdim=True)
    contrast = draw(0.8, 1.2, 1, 1, 1)
    light = mean * draw(0.85, 1.15, 1, 1, 1) * draw(0.94, 1.06, 3, 1, 1)
    x.mul_(contrast).add_(light - mean * contrast)
    grey = torch.from_numpy(random.permutation(B)[: B // 12].copy())
    x[grey] = x[grey].mean(1, keepdim=True).expand(-1, 3, -1, -1)
    noisy = torch.from_numpy(random.permutation(B)[: B // 3].copy())
    strength = draw(0, 0.04, 1, 1, 1)[: len(noisy)]
    grain = noise_bank().roll(int(random.integers(1 << 20)))[: noisy.numel() * x[0].numel()].view(len(noisy), *x.shape[1:])
    x[noisy] += grain * strength
    return x.clamp_(0, 1)


@lru_cache(maxsize=1)
def noise_bank():
    """Normal noise drawn once; drawing it anew every step would cost a third of the step."""
    import torch
    return torch.from_numpy(np.random.default_rng(0).standard_normal(128 * 3 * CROP * CROP, dtype=np.float32))
