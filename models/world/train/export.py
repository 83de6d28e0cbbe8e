"""Writes the averaged model in the Hugging Face layouts that the product loads: half precision, config.json beside.

    python3 models/world/train/export.py --checkpoint /tmp/demo-run/checkpoint.pt --texts /tmp/demo-data/texts.json --out models/demo
"""

import argparse
import json
import os

import torch

from model import MEAN, STD, ChineseText, Clip, Sizes, write_safetensors


def export(clip, chinese, texts, folder):
    sizes = clip.sizes
    os.makedirs(os.path.join(folder, 'chinese'), exist_ok=True)
    tensors = dict(clip.state_dict())
    tensors['logit_scale'] = tensors['logit_scale'].reshape(1)
    write_atomically(os.path.join(folder, 'model.safetensors'), tensors)
    write_atomically(os.path.join(folder, 'chinese', 'model.safetensors'), chinese.state_dict())
    vocabulary = texts['vocabulary']['en']
    write_json(os.path.join(folder, 'config.json'), {
        'architectures': ['CLIPModel'], 'model_type': 'clip', 'projection_dim': sizes.embedding,
        'shared_space': ['en', 'zh'],  # both text towers were trained with these eyes
        'logit_scale_init_value': 2.6592,
        'vision_config': {
            'model_type': 'clip_vision_model', 'hidden_size': sizes.vision_width, 'num_hidden_layers': sizes.vision_layers,
            'num_attention_heads': sizes.vision_width // 64, 'intermediate_size': 4 * sizes.vision_width, 'patch_size': sizes.patch,
            'image_size': sizes.image, 'num_channels': 3, 'hidden_act': 'quick_gelu', 'projection_dim': sizes.embedding, 'layer_norm_eps': 1e-05},
        'text_config': {
            'model_type': 'clip_text_model', 'hidden_size': sizes.text_width, 'num_hidden_layers': sizes.text_layers,
            'num_attention_heads': sizes.text_width // 64, 'intermediate_size': 4 * sizes.text_width, 'max_position_embeddings': sizes.context,
            'vocab_size': vocabulary, 'hidden_act': 'quick_gelu', 'projection_dim': sizes.embedding, 'layer_norm_eps': 1e-05,
            'bos_token_id': vocabulary - 2, 'eos_token_id': vocabulary - 1, 'pad_token_id': 0}})
    write_json(os.path.join(folder, 'chinese', 'config.json'), {
        'architectures': ['ChineseCLIPTextModel'], 'model_type': 'chinese_clip_text_model', 'hidden_size': sizes.chinese_width,
        'num_hidden_layers': sizes.chinese_layers, 'num_attention_heads': sizes.chinese_width // 64, 'intermediate_size': 4 * sizes.chinese_width,
        'vocab_size': sizes.chinese_vocabulary, 'max_position_embeddings': sizes.chinese_context, 'layer_norm_eps': 1e-12, 'hidden_act': 'gelu',
        'type_vocab_size': 2, 'pad_token_id': 0, 'projection_dim': sizes.embedding})
    write_json(os.path.join(folder, 'preprocessor_config.json'), {
        'image_processor_type': 'CLIPImageProcessor', 'do_resize': True, 'size': {'shortest_edge': 110}, 'resample': 3, 'do_center_crop': True,
        'crop_size': {'height': sizes.image, 'width': sizes.image}, 'do_rescale': True, 'rescale_factor': 1 / 255, 'do_normalize': True,
        'image_mean': list(MEAN), 'image_std': list(STD), 'do_convert_rgb': True})


def write_atomically(path, tensors):
    write_safetensors(path + '.new', tensors)
    os.replace(path + '.new', path)


def write_json(path, value):
    with open(path, 'w') as file:
        json.dump(value, file, indent=1)
        file.write('\n')


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--checkpoint', default='/tmp/demo-run/checkpoint.pt')
    parser.add_argument('--texts', default='/tmp/demo-data/texts.json')
    parser.add_argument('--out', default='models/demo')
    options = parser.parse_args()
    with open(options.texts) as file:
        texts = json.load(file)
    state = torch.load(options.checkpoint, map_location='cpu', weights_only=False)['average']
    layers = 1 + max(int(name.split('.')[4]) for name in state if name.startswith('clip.vision_model.encoder.layers.'))
    sizes = Sizes(vision_layers=layers, vocabulary=texts['vocabulary']['en'], chinese_vocabulary=texts['vocabulary']['zh'])
    clip, chinese = Clip(sizes), ChineseText(sizes)
    clip.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith('clip.')})
    chinese.load_state_dict({name[8:]: value for name, value in state.items() if name.startswith('chinese.')})
    export(clip, chinese, texts, options.out)
    print('wrote', options.out, 'with', sum(value.numel() for value in clip.state_dict().values()) + sum(value.numel() for value in chinese.state_dict().values()), 'parameters')
