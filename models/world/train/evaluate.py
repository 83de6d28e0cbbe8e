"""Zero-shot accuracy with the product's method: T = 8 middle frames, word pooling (Eq. 6-7), English and Chinese fused.

    python3 models/world/train/evaluate.py --model models/demo --data /tmp/demo-data/test --texts /tmp/demo-data/texts.json
"""

import argparse
import json

import numpy as np
import torch

from data import Shard
from model import TAU, load_models, pad, pixels_of, word_pooling


@torch.no_grad()
def embed_labels(clip, chinese, labels):
    """Sentences [C, E] in English, words (list of [n, E]), sentences in Chinese [C, E]."""
    sentences, tokens = clip.encode_text(pad([label['ids']['en'] for label in labels]))
    words = [tokens[at, slice(*label['words'])] for at, label in enumerate(labels)]
    return sentences, words, chinese(pad([label['ids']['zh'] for label in labels]))


@torch.no_grad()
def embed_clips(clip, shard):
    """[clips, T, E]"""
    rows = shard.clips * shard.frames
    parts = [clip.encode_image(pixels_of(shard.middle(slice(at, min(rows, at + 256))))) for at in range(0, rows, 256)]
    return torch.cat(parts).view(shard.clips, shard.frames, -1)


def zero_shot(clip, chinese, shard, texts, blend=0.5):
    """Accuracy fused, English alone, Chinese alone, single frames (fused), per class, and the mean probability of the true label."""
    labels = [label for label in texts['labels'] if label['id'] in shard.actions]
    assert [label['id'] for label in labels] == shard.actions
    english, words, mandarin = embed_labels(clip, chinese, labels)
    frames = embed_clips(clip, shard)
    pooled = word_pooling(frames, words)  # [B, C, E]
    scores_en = torch.einsum('bce,ce->bc', pooled, english)
    scores_zh = torch.einsum('bce,ce->bc', pooled, mandarin)
    fused = blend * scores_en + (1 - blend) * scores_zh
    truth = torch.from_numpy(shard.label)
    right = lambda scores: (scores.argmax(1) == truth).float()
    single = (frames @ (blend * english + (1 - blend) * mandarin).T).argmax(2) == truth[:, None]
    of_class = {action: float(right(fused)[truth == at].mean()) for at, action in enumerate(shard.actions)}
    wrong = [(shard.actions[truth[b]], shard.actions[fused[b].argmax()]) for b in range(len(fused)) if fused[b].argmax() != truth[b]]
    confidence = float(torch.softmax(fused / TAU, 1)[torch.arange(len(truth)), truth].mean())
    return {
        'fused': float(right(fused).mean()), 'english': float(right(scores_en).mean()), 'chinese': float(right(scores_zh).mean()),
        'mean_pooling': float(right(torch.nn.functional.normalize(frames.mean(1), dim=-1) @ (english + mandarin).T).mean()),
        'single_frames': float(single.float().mean()), 'confidence': confidence, 'clips': len(truth), 'of_class': of_class, 'wrong': wrong,
    }


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--model', default='models/demo')
    parser.add_argument('--data', default='/tmp/demo-data/test')
    parser.add_argument('--texts', default='/tmp/demo-data/texts.json')
    options = parser.parse_args()
    torch.set_num_threads(1)
    with open(options.texts) as file:
        texts = json.load(file)
    clip, chinese = load_models(options.model)
    result = zero_shot(clip, chinese, Shard(options.data, [entry['id'] for entry in texts['sets']]), texts)
    for name in ('fused', 'english', 'chinese', 'mean_pooling', 'single_frames', 'confidence'):
        print(f'{name:14s} {result[name]:.4f}')
    print('clips', result['clips'])
    for action, accuracy in result['of_class'].items():
        print(f'  {action:14s} {accuracy:.3f}')
    for true, guess in sorted(set(result['wrong'])):
        print(f'  {true} taken for {guess}: {result["wrong"].count((true, guess))}')
