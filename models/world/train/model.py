"""The embedded model: a small CLIP (vision, English text) and a small BERT text tower as in Chinese-CLIP, one shared space.

Modules carry the names of the Hugging Face layouts, so that a state dict is a checkpoint. Sizes are declared once, in
`Sizes`. For prototyping on the frozen encoder: `clip, chinese = load_models(folder)`, then `clip.encode_image(pixels)`
with pixels [B, 3, 96, 96] normalised by MEAN and STD, or `clip.vision_model` for the layers themselves.
"""

import json
import math
import os
import struct
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
TAU = 0.01


@dataclass(frozen=True)
class Sizes:
    image: int = 96
    patch: int = 16
    vision_width: int = 128
    vision_layers: int = 5
    text_width: int = 128
    text_layers: int = 2
    context: int = 77
    chinese_width: int = 128
    chinese_layers: int = 2
    chinese_context: int = 52
    embedding: int = 128
    vocabulary: int = 0
    chinese_vocabulary: int = 0


def quick_gelu(x):
    return x * torch.sigmoid(1.702 * x)


class Attention(nn.Module):
    """Multi-head self-attention with 64 channels a head. x [B, N, D] -> [B, N, D]."""

    def __init__(self, width):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x, mask=None):
        B, N, D = x.shape
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
        bias = torch.cat([self.q_proj.bias, self.k_proj.bias, self.v_proj.bias])
        q, k, v = F.linear(x, weight, bias).view(B, N, 3, D // 64, 64).permute(2, 0, 3, 1, 4)
        return self.out_proj(attend(q, k, v, mask).transpose(1, 2).reshape(B, N, D))


def attend(q, k, v, mask=None):
    """Scaled dot products; q, k, v [B, H, N, 64], mask added to the logits."""
    if hasattr(F, 'scaled_dot_product_attention'):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    logits = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    return torch.softmax(logits if mask is None else logits + mask, -1) @ v


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(quick_gelu(self.fc1(x)))


class Block(nn.Module):
    """CLIP's pre-norm transformer block."""

    def __init__(self, width):
        super().__init__()
        self.self_attn = Attention(width)
        self.layer_norm1 = nn.LayerNorm(width)
        self.mlp = Mlp(width)
        self.layer_norm2 = nn.LayerNorm(width)

    def forward(self, x, mask=None):
        x = x + self.self_attn(self.layer_norm1(x), mask)
        return x + self.mlp(self.layer_norm2(x))


def blocks(width, layers):
    encoder = nn.Module()
    encoder.layers = nn.ModuleList([Block(width) for _ in range(layers)])
    for block in encoder.layers:
        for linear in (block.self_attn.q_proj, block.self_attn.k_proj, block.self_attn.v_proj):
            nn.init.normal_(linear.weight, std=width ** -0.5)
        for linear in (block.self_attn.out_proj, block.mlp.fc2):
            nn.init.normal_(linear.weight, std=width ** -0.5 * (2 * layers) ** -0.5)
        nn.init.normal_(block.mlp.fc1.weight, std=(2 * width) ** -0.5)
        for linear in (block.self_attn.q_proj, block.self_attn.k_proj, block.self_attn.v_proj, block.self_attn.out_proj, block.mlp.fc1, block.mlp.fc2):
            nn.init.zeros_(linear.bias)
    return encoder


class VisionTower(nn.Module):
    """Pixels [B, 3, R, R] -> tokens after the last layer [B, 1 + N, D]; `pre_layrnorm` is spelt as in the layout."""

    def __init__(self, sizes):
        super().__init__()
        D = sizes.vision_width
        self.embeddings = nn.Module()
        self.embeddings.class_embedding = nn.Parameter(torch.randn(D) * D ** -0.5)
        self.embeddings.patch_embedding = nn.Conv2d(3, D, sizes.patch, sizes.patch, bias=False)
        self.embeddings.position_embedding = nn.Embedding((sizes.image // sizes.patch) ** 2 + 1, D)
        nn.init.normal_(self.embeddings.position_embedding.weight, std=D ** -0.5)
        self.pre_layrnorm = nn.LayerNorm(D)
        self.encoder = blocks(D, sizes.vision_layers)
        self.post_layernorm = nn.LayerNorm(D)

    def embed(self, pixels):
        weight = self.embeddings.patch_embedding.weight  # [D, 3, p, p]
        D, _, p, _ = weight.shape
        B, _, R, _ = pixels.shape
        patches = pixels.view(B, 3, R // p, p, R // p, p).permute(0, 2, 4, 1, 3, 5).reshape(B, -1, 3 * p * p)
        tokens = F.linear(patches, weight.view(D, -1))
        tokens = torch.cat([self.embeddings.class_embedding.expand(B, 1, D), tokens], 1)
        return self.pre_layrnorm(tokens + self.embeddings.position_embedding.weight)

    def forward(self, pixels):
        x = self.embed(pixels)
        for block in self.encoder.layers:
            x = block(x)
        return x


class EnglishTower(nn.Module):
    """CLIP's causal text transformer. ids [B, N] -> final layer norm's output [B, N, D]."""

    def __init__(self, sizes):
        super().__init__()
        D = sizes.text_width
        self.embeddings = nn.Module()
        self.embeddings.token_embedding = nn.Embedding(sizes.vocabulary, D)
        self.embeddings.position_embedding = nn.Embedding(sizes.context, D)
        nn.init.normal_(self.embeddings.token_embedding.weight, std=0.02)
        nn.init.normal_(self.embeddings.position_embedding.weight, std=0.01)
        self.encoder = blocks(D, sizes.text_layers)
        self.final_layer_norm = nn.LayerNorm(D)

    def forward(self, ids):
        N = ids.shape[1]
        x = self.embeddings.token_embedding(ids) + self.embeddings.position_embedding.weight[:N]
        mask = torch.full((N, N), float('-inf'), device=ids.device).triu(1)
        for block in self.encoder.layers:
            x = block(x, mask)
        return self.final_layer_norm(x)


class Clip(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        self.vision_model = VisionTower(sizes)
        self.text_model = EnglishTower(sizes)
        self.visual_projection = nn.Linear(sizes.vision_width, sizes.embedding, bias=False)
        self.text_projection = nn.Linear(sizes.text_width, sizes.embedding, bias=False)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(14.3)))
        nn.init.normal_(self.visual_projection.weight, std=sizes.vision_width ** -0.5)
        nn.init.normal_(self.text_projection.weight, std=sizes.text_width ** -0.5)

    def encode_image(self, pixels):
        """[B, 3, R, R] -> unit vectors [B, E]."""
        return F.normalize(self.visual_projection(self.vision_model.post_layernorm(self.vision_model(pixels)[:, 0])), dim=-1)

    def encode_text(self, ids):
        """[B, N] padded with 0 after the end token -> sentence [B, E] and words [B, N, E], unit length."""
        projected = F.normalize(self.text_projection(self.text_model(ids)), dim=-1)
        return projected[torch.arange(len(ids)), ids.argmax(1)], projected


class BertLayer(nn.Module):
    """BERT's post-norm layer, by its Hugging Face names."""

    def __init__(self, width):
        super().__init__()
        self.attention = nn.Module()
        self.attention.self = nn.Module()
        self.attention.self.query, self.attention.self.key, self.attention.self.value = (nn.Linear(width, width) for _ in range(3))
        self.attention.output = nn.Module()
        self.attention.output.dense = nn.Linear(width, width)
        self.attention.output.LayerNorm = nn.LayerNorm(width, eps=1e-12)
        self.intermediate = nn.Module()
        self.intermediate.dense = nn.Linear(width, 4 * width)
        self.output = nn.Module()
        self.output.dense = nn.Linear(4 * width, width)
        self.output.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask):
        B, N, D = x.shape
        own = self.attention.self
        q, k, v = (linear(x).view(B, N, D // 64, 64).transpose(1, 2) for linear in (own.query, own.key, own.value))
        mixed = attend(q, k, v, mask).transpose(1, 2).reshape(B, N, D)
        x = self.attention.output.LayerNorm(x + self.attention.output.dense(mixed))
        return self.output.LayerNorm(x + self.output.dense(F.gelu(self.intermediate.dense(x))))


class ChineseText(nn.Module):
    """ids [B, N] padded with 0 -> unit vectors [B, E]: the [CLS] state times the projection."""

    def __init__(self, sizes):
        super().__init__()
        D = sizes.chinese_width
        self.text_model = nn.Module()
        embeddings = self.text_model.embeddings = nn.Module()
        embeddings.word_embeddings = nn.Embedding(sizes.chinese_vocabulary, D)
        embeddings.position_embeddings = nn.Embedding(sizes.chinese_context, D)
        embeddings.token_type_embeddings = nn.Embedding(2, D)
        for table in (embeddings.word_embeddings, embeddings.position_embeddings, embeddings.token_type_embeddings):
            nn.init.normal_(table.weight, std=0.02)
        embeddings.LayerNorm = nn.LayerNorm(D, eps=1e-12)
        self.text_model.encoder = nn.Module()
        self.text_model.encoder.layer = nn.ModuleList([BertLayer(D) for _ in range(sizes.chinese_layers)])
        self.text_projection = nn.Linear(D, sizes.embedding, bias=False)
        nn.init.normal_(self.text_projection.weight, std=D ** -0.5)

    def forward(self, ids):
        tables = self.text_model.embeddings
        x = tables.word_embeddings(ids) + tables.position_embeddings.weight[: ids.shape[1]] + tables.token_type_embeddings.weight[0]
        x = tables.LayerNorm(x)
        mask = torch.where(ids == 0, -1e9, 0.0)[:, None, None, :]
        for layer in self.text_model.encoder.layer:
            x = layer(x, mask)
        return F.normalize(self.text_projection(x[:, 0]), dim=-1)


def pad(sequences):
    """Lists of ids -> [B, N] long tensor, padded with 0."""
    length = max(len(sequence) for sequence in sequences)
    return torch.tensor([list(sequence) + [0] * (length - len(sequence)) for sequence in sequences])


def pixels_of(frames):
    """uint8 [B, R, R, 3] -> normalised float [B, 3, R, R]."""
    x = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255
    return ((x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)).contiguous()


def word_pooling(frames, words, tau=TAU):
    """Eq. 6-7: frames [B, T, E], words: list over classes of [n, E] -> unit video embeddings [B, C, E]."""
    pooled = []
    for own in words:
        weights = torch.softmax(torch.einsum('bte,ne->btn', frames, own) / tau, 1).mean(-1)  # [B, T]
        pooled.append(F.normalize(torch.einsum('bt,bte->be', weights, frames), dim=-1))
    return torch.stack(pooled, 1)


def write_safetensors(path, tensors, half=True):
    header, offset, chunks = {'__metadata__': {'format': 'pt'}}, 0, []
    for name, tensor in tensors.items():
        data = tensor.detach().cpu().numpy().astype('<f2' if half else '<f4').tobytes()
        header[name] = {'dtype': 'F16' if half else 'F32', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(data)]}
        offset += len(data)
        chunks.append(data)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(chunks))


def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        data = file.read()
    kinds = {'F16': '<f2', 'F32': '<f4'}
    return {
        name: torch.from_numpy(np.frombuffer(data[slice(*entry['data_offsets'])], kinds[entry['dtype']]).reshape(entry['shape']).astype(np.float32))
        for name, entry in header.items() if name != '__metadata__'
    }


def load_models(folder):
    """The exported models of a folder, in float32 and evaluation mode: (Clip, ChineseText)."""
    with open(os.path.join(folder, 'config.json')) as file:
        config = json.load(file)
    with open(os.path.join(folder, 'chinese', 'config.json')) as file:
        chinese = json.load(file)
    vision, text = config['vision_config'], config['text_config']
    sizes = Sizes(
        image=vision['image_size'], patch=vision['patch_size'], vision_width=vision['hidden_size'], vision_layers=vision['num_hidden_layers'],
        text_width=text['hidden_size'], text_layers=text['num_hidden_layers'], context=text['max_position_embeddings'], vocabulary=text['vocab_size'],
        chinese_width=chinese['hidden_size'], chinese_layers=chinese['num_hidden_layers'], chinese_context=chinese['max_position_embeddings'],
        chinese_vocabulary=chinese['vocab_size'], embedding=config['projection_dim'])
    clip, mandarin = Clip(sizes), ChineseText(sizes)
    tensors = read_safetensors(os.path.join(folder, 'model.safetensors'))
    tensors['logit_scale'] = tensors['logit_scale'].reshape(())
    clip.load_state_dict(tensors)
    mandarin.load_state_dict(read_safetensors(os.path.join(folder, 'chinese', 'model.safetensors')))
    return clip.eval(), mandarin.eval()
