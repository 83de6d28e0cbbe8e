"""Trains the embedded model, in resumable steps.

    python3 models/world/train/train.py --data /tmp/demo-data --steps 2500 --out /tmp/demo-run --export models/demo --world 2

Every batch holds clips of learned actions (a few frames each) and single posture stills. Losses:
  frames   every picture against one random caption of every concept, both languages, both directions; concepts that may or
           may not be true of a picture are left out of its negatives
  clips    the product's own scoring over all learned labels: word pooling of the clip's frames, English and Chinese
  joints   where the 13 joints are: as coordinates from the class token (from step --embed-pose-from on from the embedding, so
           that it keeps the pose, which order is learned from later), and from the patch tokens as the patch that holds each
  tongues  English and Chinese captions of one concept point the same way
Every process of `--world` uses one thread and its own batch; gradients are averaged after each step. On a shared machine
two such processes are far quicker than one with two threads, which wait for each other inside every operation.
Running it again with the same --out goes on from the last checkpoint. Weights are averaged over steps for export.
"""

import argparse
import copy
import json
import math
import os
import time
from glob import glob

import numpy as np
import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn as nn
import torch.nn.functional as F

from data import Shard, augment, crop_batch
from evaluate import zero_shot
from export import export
from model import MEAN, STD, ChineseText, Clip, Sizes, pad, word_pooling

parser = argparse.ArgumentParser()
parser.add_argument('--data', default='/tmp/demo-data')
parser.add_argument('--out', default='/tmp/demo-run')
parser.add_argument('--steps', type=int, default=2500)
parser.add_argument('--rate', type=float, default=1.5e-3)
parser.add_argument('--layers', type=int, default=5)
parser.add_argument('--clips', type=int, default=20, help='of one process')
parser.add_argument('--frames', type=int, default=4)
parser.add_argument('--stills', type=int, default=40, help='of one process')
parser.add_argument('--embed-pose-from', type=int, default=1000)
parser.add_argument('--seed', type=int, default=20240815)
parser.add_argument('--world', type=int, default=2, help='processes')
parser.add_argument('--stop', type=int, default=0, help='stop after this step, the schedule unchanged')
parser.add_argument('--export', default='', help='folder that gets the averaged model at every evaluation')
options = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(options.seed)
os.makedirs(options.out, exist_ok=True)
with open(os.path.join(options.data, 'texts.json')) as file:
    texts = json.load(file)
concepts = [entry['id'] for entry in texts['sets']]
learned = [label for label in texts['labels'] if label['learned']]
shards = [Shard(folder, concepts) for folder in sorted(glob(os.path.join(options.data, 'train-*', '')))]
test = Shard(os.path.join(options.data, 'test'), concepts)
assert [label['id'] for label in learned] == shards[0].actions

sizes = Sizes(vision_layers=options.layers, vocabulary=texts['vocabulary']['en'], chinese_vocabulary=texts['vocabulary']['zh'])


class Training(nn.Module):
    """The model and the heads that only training needs."""

    def __init__(self):
        super().__init__()
        self.clip = Clip(sizes)
        self.chinese = ChineseText(sizes)
        self.coordinates = nn.Linear(sizes.vision_width, 26)
        self.places = nn.Linear(sizes.vision_width, 13)


model = Training()
average = copy.deepcopy(model)
decayed = [p for n, p in model.named_parameters() if p.ndim >= 2 and 'embedding' not in n]
plain = [p for n, p in model.named_parameters() if not (p.ndim >= 2 and 'embedding' not in n)]
optimizer = torch.optim.AdamW([{'params': decayed, 'weight_decay': 0.05}, {'params': plain, 'weight_decay': 0.0}], lr=options.rate, betas=(0.9, 0.98))
first, spent = 0, 0.0
checkpoint = os.path.join(options.out, 'checkpoint.pt')
if os.path.exists(checkpoint):
    state = torch.load(checkpoint, weights_only=False) if torch.__version__ >= '2' else torch.load(checkpoint)
    model.load_state_dict(state['model'])
    average.load_state_dict(state['average'])
    optimizer.load_state_dict(state['optimizer'])
    first, spent = state['step'], state['seconds']


def rate_at(step):
    warm = 150
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, options.steps - warm)))


def draw(random):
    """Rows of the batch: clips with `frames` pictures each from equal parts, then stills. Returns picks, clip labels, truth [B, K]."""
    picks, labels, truth = [], [], []
    for _ in range(options.clips):
        shard = shards[random.integers(len(shards))]
        clip = int(random.integers(shard.clips))
        labels.append(shard.label[clip])
        part = shard.frames / options.frames
        for frame in range(options.frames):
            picks.append((shard, clip * shard.frames + int((frame + random.random()) * part)))
            truth.append(shard.clip_truth[shard.label[clip]])
    for _ in range(options.stills):
        shard = shards[random.integers(len(shards))]
        still = int(random.integers(shard.stills))
        picks.append((shard, shard.clips * shard.frames + still))
        truth.append(shard.still_truth[still])
    return picks, torch.from_numpy(np.array(labels)), torch.from_numpy(np.stack(truth))


def caption_loss(scores, truth):
    """scores [B, K]: every true pair against the false ones of its row, and of its column."""
    false = torch.where(truth == 0, scores, torch.full_like(scores, -1e4))
    true = (truth == 1).float()
    by_row = F.softplus(false.logsumexp(1, keepdim=True) - scores)
    by_column = F.softplus(false.logsumexp(0, keepdim=True) - scores)
    rows = ((by_row * true).sum(1) / true.sum(1).clamp(min=1)).mean()
    present = true.sum(0) > 0
    columns = ((by_column * true).sum(0)[present] / true.sum(0)[present]).mean()
    return (rows + columns) / 2


def joint_losses(pose, tokens, joints):
    """pose [B, D] to read coordinates from; tokens [B, 37, D] of the last layer; joints [B, 13, 2] in -1..1."""
    coordinates = model.coordinates(pose).view(-1, 13, 2)
    inside = (joints.abs() < 1).all(-1)
    side = int(math.sqrt(tokens.shape[1] - 1))
    cell = ((joints + 1) / 2 * side).long().clamp(0, side - 1)
    place = model.places(tokens[:, 1:]).transpose(1, 2)  # [B, 13, N]
    miss = F.cross_entropy(place.reshape(-1, side * side), (cell[..., 1] * side + cell[..., 0]).reshape(-1), reduction='none')
    return F.smooth_l1_loss(coordinates, joints, beta=0.1), (miss * inside.reshape(-1).float()).mean()


def step_losses(step, rank):
    random = np.random.default_rng([options.seed, step, rank])
    picks, labels, truth = draw(random)
    pictures, joints = crop_batch(picks, random)
    x = augment(torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255), random)
    x = (x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)
    tokens = model.clip.vision_model(x.contiguous())
    classes = model.clip.vision_model.post_layernorm(tokens[:, 0])
    images = F.normalize(model.clip.visual_projection(classes), dim=-1)
    # Both have components of about unit size and as many of them.
    pose = images * math.sqrt(sizes.embedding) if step >= options.embed_pose_from else classes

    pick = lambda captions: captions[int(random.integers(len(captions)))]
    english_ids = pad([pick(entry['en']) for entry in texts['sets']] + [label['ids']['en'] for label in learned])
    chinese_ids = pad([pick(entry['zh']) for entry in texts['sets']] + [label['ids']['zh'] for label in learned])
    unknown = torch.from_numpy(random.random(chinese_ids.shape) < 0.03) & (chinese_ids > 4)
    sentences, words = model.clip.encode_text(english_ids)
    mandarin = model.chinese(torch.where(unknown, torch.ones_like(chinese_ids), chinese_ids))
    K = len(concepts)

    scale = model.clip.logit_scale.exp()
    frames_loss = (caption_loss(scale * images @ sentences[:K].T, truth) + caption_loss(scale * images @ mandarin[:K].T, truth)) / 2
    clips = images[:options.clips * options.frames].view(options.clips, options.frames, -1)
    pooled = word_pooling(clips, [words[K + at, slice(*label['words'])] for at, label in enumerate(learned)])
    score = lambda text: scale * torch.einsum('bce,ce->bc', pooled, text[K:])
    english_scores, mandarin_scores = score(sentences), score(mandarin)
    clips_loss = (F.cross_entropy(english_scores, labels) + F.cross_entropy(mandarin_scores, labels)) / 2
    coordinates_loss, places_loss = joint_losses(pose, tokens, torch.from_numpy(joints))
    tongues = (1 - (sentences * mandarin).sum(-1)).mean()
    with torch.no_grad():
        hit = ((english_scores + mandarin_scores).argmax(1) == labels).float().mean()
    total = frames_loss + 0.5 * clips_loss + (2 if step < options.embed_pose_from else 5) * coordinates_loss + 0.3 * places_loss + 0.3 * tongues
    return total, {'frames': frames_loss, 'clips': clips_loss, 'coordinates': coordinates_loss, 'places': places_loss, 'tongues': tongues, 'hit': hit, 'scale': scale}


def save(step):
    torch.save({'model': model.state_dict(), 'average': average.state_dict(), 'optimizer': optimizer.state_dict(), 'step': step, 'seconds': spent}, checkpoint + '.new')
    os.replace(checkpoint + '.new', checkpoint)


def average_gradients():
    """The mean of every process's gradients, in one exchange."""
    parameters = [parameter for parameter in model.parameters() if parameter.grad is not None]
    flat = torch.cat([parameter.grad.reshape(-1) for parameter in parameters])
    distributed.all_reduce(flat)
    flat /= options.world
    for parameter, piece in zip(parameters, flat.split([parameter.numel() for parameter in parameters])):
        parameter.grad.copy_(piece.view_as(parameter))


def train(rank):
    global spent
    torch.set_num_threads(1)
    if options.world > 1:
        distributed.init_process_group('gloo', init_method=f'file://{os.path.abspath(options.out)}/meeting', rank=rank, world_size=options.world)
    last = options.stop or options.steps
    sums, began = {}, time.time()
    for step in range(first, last):
        torch.manual_seed(options.seed + 1000003 * step + rank)
        # The scale is learned at first, then led to the product's 1 / tau = 100.
        lead = max(0.0, (step / options.steps - 0.6) / 0.25)
        if lead > 0:
            with torch.no_grad():
                low = model.clip.logit_scale.item()
                model.clip.logit_scale.fill_(low + (math.log(100) - low) * min(1.0, lead) ** 2)
        for group in optimizer.param_groups:
            group['lr'] = options.rate * rate_at(step)
        total, parts = step_losses(step, rank)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        if options.world > 1:
            average_gradients()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            model.clip.logit_scale.clamp_(max=math.log(100))
            keep = min(0.998, (step + 1) / (step + 10))
            for mean, now in zip(average.parameters(), model.parameters()):
                mean.lerp_(now, 1 - keep)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + float(value.detach())
        if rank > 0:
            continue
        if (step + 1) % 50 == 0:
            spent += time.time() - began
            began = time.time()
            print(f'{step + 1} {spent:.0f}s ' + ' '.join(f'{name} {value / 50:.3f}' for name, value in sums.items()), flush=True)
            sums = {}
        if (step + 1) % 250 == 0 or step + 1 == last:
            save(step + 1)
            average.eval()
            result = zero_shot(average.clip, average.chinese, test, texts)
            weak = {action: accuracy for action, accuracy in result['of_class'].items() if accuracy < 0.85}
            print(f'== {step + 1} fused {result["fused"]:.3f} en {result["english"]:.3f} zh {result["chinese"]:.3f} frames {result["single_frames"]:.3f} confidence {result["confidence"]:.3f} weak {weak}', flush=True)
            if options.export:
                export(average.clip, average.chinese, texts, options.export)


if __name__ == '__main__':
    meeting = os.path.join(options.out, 'meeting')
    if os.path.exists(meeting):
        os.remove(meeting)
    if options.world > 1:
        multiprocessing.start_processes(train, nprocs=options.world, start_method='fork')
    else:
        train(0)
