"""Compares the exported half-precision files with the checkpoint they came from, on test pictures and all labels.

    python3 models/world/train/check.py --checkpoint /tmp/demo-run/checkpoint.pt --model models/demo
"""

import argparse
import json
import os

import torch

from data import Shard
from evaluate import embed_labels
from model import load_models, pixels_of

parser = argparse.ArgumentParser()
parser.add_argument('--checkpoint', default='/tmp/demo-run/checkpoint.pt')
parser.add_argument('--model', default='models/demo')
parser.add_argument('--data', default='/tmp/demo-data/test')
parser.add_argument('--texts', default='/tmp/demo-data/texts.json')
options = parser.parse_args()

with open(options.texts) as file:
    texts = json.load(file)
shard = Shard(options.data, [entry['id'] for entry in texts['sets']])
exported, exported_chinese = load_models(options.model)
reference, reference_chinese = load_models(options.model)
state = torch.load(options.checkpoint, map_location='cpu', weights_only=False)['average']
reference.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith('clip.')})
reference_chinese.load_state_dict({name[8:]: value for name, value in state.items() if name.startswith('chinese.')})

with torch.no_grad():
    pixels = pixels_of(shard.middle(slice(0, None, max(1, len(shard.pictures) // 64))))
    pairs = {'pictures': (exported.encode_image(pixels), reference.encode_image(pixels))}
    for name, ours, theirs in zip(('English', 'words', 'Chinese'), embed_labels(exported, exported_chinese, texts['labels']), embed_labels(reference, reference_chinese, texts['labels'])):
        pairs[name] = (torch.cat(list(ours)) if name == 'words' else ours, torch.cat(list(theirs)) if name == 'words' else theirs)
worst = {name: float((ours * theirs).sum(-1).min()) for name, (ours, theirs) in pairs.items()}
size = sum(os.path.getsize(os.path.join(options.model, path)) for path in ('model.safetensors', 'chinese/model.safetensors'))
print('smallest cosine between exported and trained:', worst)
print('bytes of both files:', size)
assert min(worst.values()) > 0.9995 and size <= 6_000_000
