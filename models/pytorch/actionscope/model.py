"""The method (Deng, Tan, Liu, Electronics 2024, 13(16), 3348) on a frozen CLIP; docs/method.md says what is computed.

Letters: B clips of T frames; N patches a frame; width D in H heads; L layers; E numbers in an embedding; S global prompts;
P = 1 + S + T prompts a frame; C labels; n words of a label. Equation numbers are the paper's. Trainable tensors carry the
names of the app's adapter files, frozen ones those of OpenAI's CLIP: a state dict is a file.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

TAU = 0.01


class LayerNorm(nn.LayerNorm):
    """In float32 whatever the precision around it, as OpenAI's."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.float())


class QuickGELU(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


ACTIVATIONS = {"quick_gelu": QuickGELU, "gelu": nn.GELU}


# ---- the frozen encoder


@dataclass(frozen=True)
class VisionSizes:
    """Sizes of a ViT of CLIP's kind."""

    width: int  # D
    layers: int  # L
    heads: int  # H
    patch: int  # side of a patch, pixels
    resolution: int  # side of a frame, pixels
    embedding: int  # E
    activation: str = "quick_gelu"
    epsilon: float = 1e-5


class Block(nn.Module):
    """A block of CLIP's transformers, in OpenAI's names. Prompts are keys and values only: what the block would make of
    them is dropped (Eq. 14), so they ask no queries."""

    def __init__(self, width: int, heads: int, activation: str = "quick_gelu", epsilon: float = 1e-5, hidden: int = 0):
        super().__init__()
        self.ln_1 = LayerNorm(width, eps=epsilon)
        self.attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_2 = LayerNorm(width, eps=epsilon)
        hidden = hidden or 4 * width
        layers = [
            ("c_fc", nn.Linear(width, hidden)),
            ("gelu", ACTIVATIONS[activation]()),
            ("c_proj", nn.Linear(hidden, width)),
        ]
        self.mlp = nn.Sequential(OrderedDict(layers))

    def forward(
        self, x: Tensor, prompts: Optional[Tensor] = None, mask: Optional[Tensor] = None, weights: bool = False
    ) -> tuple[Tensor, Optional[Tensor]]:
        """x [F, N, D], prompts [F, P, D] -> Z(l) [F, N, D] (Eq. 13, 14) and, where asked, attention [F, H, N, N + P]."""
        query = self.ln_1(x)
        keys = query if prompts is None else torch.cat([query, self.ln_1(prompts)], 1)
        attended, shares = self.attn(query, keys, keys, need_weights=weights, average_attn_weights=False, attn_mask=mask)
        x = x + attended  # Z^
        return x + self.mlp(self.ln_2(x)), shares


class Transformer(nn.Module):
    def __init__(self, width: int, layers: int, heads: int, activation: str, epsilon: float = 1e-5, hidden: int = 0):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, activation, epsilon, hidden) for _ in range(layers))


class VisionEncoder(nn.Module):
    """CLIP's ViT, into which an adapter puts its prompts. Frozen: nothing in it asks for a gradient."""

    def __init__(self, sizes: VisionSizes):
        super().__init__()
        self.sizes = sizes
        D = sizes.width
        tokens = (sizes.resolution // sizes.patch) ** 2 + 1
        self.conv1 = nn.Conv2d(3, D, sizes.patch, sizes.patch, bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(D))
        self.positional_embedding = nn.Parameter(torch.zeros(tokens, D))
        self.ln_pre = LayerNorm(D, eps=sizes.epsilon)
        self.transformer = Transformer(D, sizes.layers, sizes.heads, sizes.activation, sizes.epsilon)
        self.ln_post = LayerNorm(D, eps=sizes.epsilon)
        self.proj = nn.Parameter(torch.zeros(D, sizes.embedding))
        self.requires_grad_(False)

    def forward(
        self,
        frames: Tensor,
        adapter: Optional[Adapter] = None,
        trace: Optional[list[dict]] = None,
        recompute: bool = False,
    ) -> Tensor:
        """frames [B, T, 3, R, R], normalised -> F [B, T, E] (Eq. 1, 2, 8 to 14).

        trace collects what each layer made; recompute keeps one layer's activations at a time for the way back.
        """
        B, T = frames.shape[:2]
        z = self.conv1(frames.flatten(0, 1)).flatten(2).transpose(1, 2)  # [B T, N, D]
        z = torch.cat([self.class_embedding.to(z.dtype).expand(len(z), 1, -1), z], 1) + self.positional_embedding
        first = adapter.settings.from_layer if adapter is not None else 0
        if adapter is not None and first == 0:
            z = adapter.add_time(z, T)
        z = self.ln_pre(z)
        if trace is not None:
            trace.append({"tokens": z})
        for index, block in enumerate(self.transformer.resblocks):
            prompted = adapter is not None and adapter.settings.prompted and index >= first
            if prompted and index == first and first > 0:
                z = adapter.add_time(z, T)
            if trace is not None:
                P = P_R = None
                if prompted:
                    P, P_R = adapter.prompts(index, z[:, 0].unflatten(0, (B, T)))
                z, shares = block(z, None if P_R is None else P_R.flatten(0, 1), weights=True)
                trace.append({"tokens": z, "prompts": P, "reparameterized": P_R, "attention": shares})
            elif recompute and torch.is_grad_enabled():
                z = checkpoint(self._layer, z, adapter if prompted else None, index, T, use_reentrant=False)
            else:
                z = self._layer(z, adapter if prompted else None, index, T)
        return (self.ln_post(z[:, 0]) @ self.proj).unflatten(0, (B, T))

    def _layer(self, z: Tensor, adapter: Optional[Adapter], index: int, T: int) -> Tensor:
        prompts = None
        if adapter is not None:
            prompts = adapter.prompts(index, z[:, 0].unflatten(0, (-1, T)))[1].flatten(0, 1)
        return self.transformer.resblocks[index](z, prompts)[0]


# ---- reparameterization (Eq. 12, Table 3): a volume of prompts [B, T, P, r] in, one of the same shape out


def convolve(convolution: nn.Conv2d, x: Tensor) -> Tensor:
    """A convolution over time and prompts of x [B, T, P, r]."""
    return convolution(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def convolve_time(convolution: nn.Conv1d, x: Tensor) -> Tensor:
    """A convolution over time of x [B, T, r]."""
    return convolution(x.transpose(1, 2)).transpose(1, 2)


class R2Plus1D(nn.Module):
    """Tran et al. 2018: over 3 prompts, r -> floor(1.5 r), layer norm, ReLU, over 3 frames, back to r."""

    def __init__(self, r: int):
        super().__init__()
        m = math.floor(1.5 * r)
        self.spatial = nn.Conv2d(r, m, (1, 3), padding=(0, 1))
        self.norm = LayerNorm(m)
        self.temporal = nn.Conv2d(m, r, (3, 1), padding=(1, 0))

    def forward(self, x: Tensor) -> Tensor:
        return convolve(self.temporal, F.relu(self.norm(convolve(self.spatial, x))))


class C3D(nn.Module):
    """Tran et al. 2015: one convolution over 3 frames x 3 prompts."""

    def __init__(self, r: int):
        super().__init__()
        self.conv = nn.Conv2d(r, r, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return convolve(self.conv, x)


class TAda(nn.Module):
    """Huang et al. 2022: over 3 prompts, input channels scaled per frame by
    alpha = 1 + expand(ReLU(LN(squeeze(mean over prompts + context(mean over time and prompts)))))."""

    def __init__(self, r: int):
        super().__init__()
        self.conv = nn.Conv2d(r, r, (1, 3), padding=(0, 1))
        self.context = nn.Conv1d(r, r, 1)
        self.squeeze = nn.Conv1d(r, r // 4, 3, padding=1)
        self.norm = LayerNorm(r // 4)
        self.expand = nn.Conv1d(r // 4, r, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        frames = x.mean(2)  # [B, T, r]
        context = convolve_time(self.context, frames.mean(1, keepdim=True))
        hidden = F.relu(self.norm(convolve_time(self.squeeze, frames + context)))
        alpha = 1 + convolve_time(self.expand, hidden)
        return convolve(self.conv, x * alpha.unsqueeze(2))


class OverTime(nn.LSTM):
    """One LSTM layer along time for each prompt position, hidden size r."""

    def __init__(self, r: int):
        super().__init__(r, r, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        B, T, P, r = x.shape
        states, _ = super().forward(x.transpose(1, 2).reshape(B * P, T, r))
        return states.unflatten(0, (B, P)).transpose(1, 2)


class EncoderLayer(nn.Module):
    """A pre-norm transformer layer, MLP 4 r, QuickGELU, 2 heads. x [B, T P, r]."""

    def __init__(self, r: int):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(r), LayerNorm(r)
        self.attn = nn.MultiheadAttention(r, 2, batch_first=True)
        self.fc1, self.fc2 = nn.Linear(r, 4 * r), nn.Linear(4 * r, r)

    def forward(self, x: Tensor) -> Tensor:
        normalised = self.norm1(x)
        x = x + self.attn(normalised, normalised, normalised, need_weights=False)[0]
        return x + self.fc2(QuickGELU()(self.fc1(self.norm2(x))))


class OverTokens(nn.Sequential):
    """Two encoder layers over all T P tokens of the clip."""

    def __init__(self, r: int):
        super().__init__(EncoderLayer(r), EncoderLayer(r))

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.flatten(1, 2)).view_as(x)


# What a body's tensors are called below `reparam.`, and the body.
BODIES = {
    "r2plus1d": ("st", R2Plus1D),
    "c3d": ("st", C3D),
    "tada": ("st", TAda),
    "lstm": ("lstm", OverTime),
    "transformer": ("layers", OverTokens),
    "mlp": ("same", lambda r: nn.Identity()),
}


class Beta(nn.Module):
    """beta(P) = up(QuickGELU(body(down(P)))); P_R = beta(P) + P, or without the residual beta(P) (Eq. 12)."""

    def __init__(self, body: str, width: int, r: int, residual: bool):
        super().__init__()
        self.residual = residual
        self.name, make = BODIES[body]
        self.down, self.up = nn.Linear(width, r), nn.Linear(r, width)
        self.add_module(self.name, make(r))

    def forward(self, prompts: Tensor) -> Tensor:
        """P [B, T, P, D] -> P_R of the same shape."""
        made = self.up(QuickGELU()(getattr(self, self.name)(self.down(prompts))))
        return made + prompts if self.residual else made


# ---- the adapter: everything trainable


@dataclass(frozen=True)
class AdapterSettings:
    """What says the shapes of an adapter; the defaults are the paper's."""

    width: int  # D
    layers: int  # L
    heads: int  # H
    frames: int = 8  # T it is trained at
    global_prompts: int = 8  # S
    reparam: str = "r2plus1d"  # a key of BODIES, or none
    bottleneck: int = 336  # r
    residual: bool = True
    shared: bool = False  # one beta for all layers
    from_layer: int = 0  # the first layer with prompts
    prompted: bool = True  # False: e_t of Eq. 1 alone is trained, the baseline of Table 7


class LayerPrompts(nn.Module):
    """One layer's prompts: P_t = [C_t, G, I^] from the class tokens of the layer before (Eq. 8 to 11)."""

    def __init__(self, s: AdapterSettings):
        super().__init__()
        if s.global_prompts > 0:
            self.global_prompts = nn.Parameter(torch.empty(s.global_prompts, s.width))
        self.interchange_prompts = nn.Parameter(torch.empty(s.frames, s.width))
        self.cls_proj = nn.Linear(s.width, s.width)
        self.cls_norm = LayerNorm(s.width)
        self.cls_attn = nn.MultiheadAttention(s.width, s.heads, batch_first=True)
        if s.reparam != "none" and not s.shared:
            self.reparam = Beta(s.reparam, s.width, s.bottleneck, s.residual)

    def forward(self, x: Tensor, interchange: Tensor) -> Tensor:
        """x [B, T, D], I [T, D] -> P [B, T, 1 + S + T, D]."""
        B, T, _ = x.shape
        X = self.cls_proj(x)
        normalised = self.cls_norm(X)
        own = self.cls_attn(normalised, normalised, normalised, need_weights=False)[0] + X  # C
        exchanged = (interchange + X).unsqueeze(1).expand(B, T, T, -1)  # I^: every frame receives all T
        parts = [own.unsqueeze(2), exchanged]
        if hasattr(self, "global_prompts"):
            parts.insert(1, self.global_prompts.expand(B, T, -1, -1))  # G
        return torch.cat([part.to(own.dtype) for part in parts], 2)


class Adapter(nn.Module):
    """Everything trainable. Its state dict has the names and shapes of the app's adapter files."""

    def __init__(self, settings: AdapterSettings):
        super().__init__()
        self.settings = s = settings
        self.temporal_embedding = nn.Parameter(torch.empty(s.frames, s.width))  # e_t
        if not s.prompted:
            return
        self.layers = nn.ModuleDict({str(layer): LayerPrompts(s) for layer in range(s.from_layer, s.layers)})
        if s.shared and s.reparam != "none":
            self.reparam = Beta(s.reparam, s.width, s.bottleneck, s.residual)

    def start(self, seed: int, patch: int, deviation: float = 0.02) -> Adapter:
        """Starting values: G and I uniform in +-sqrt(6 / (3 patch^2 + D)), weights Xavier, biases zero, the last map of
        beta zero where the residual is on, e_t normal with this deviation."""
        chance = torch.Generator().manual_seed(seed)
        bound = math.sqrt(6 / (3 * patch * patch + self.settings.width))
        with torch.no_grad():
            for name, tensor in self.named_parameters():
                norm = ".norm" in name or ".cls_norm" in name
                if name == "temporal_embedding":
                    tensor.normal_(0, 1, generator=chance).mul_(deviation)
                elif name.endswith("_prompts"):
                    tensor.uniform_(-bound, bound, generator=chance)
                elif norm and name.endswith("weight"):
                    tensor.fill_(1)
                elif tensor.dim() == 1 or (name.endswith("reparam.up.weight") and self.settings.residual):
                    tensor.zero_()
                else:
                    window = math.prod(tensor.shape[2:])
                    xavier = math.sqrt(6 / ((tensor.shape[0] + tensor.shape[1]) * window))
                    tensor.uniform_(-xavier, xavier, generator=chance)
        return self

    def over_time(self, table: Tensor, T: int) -> Tensor:
        """Rows of e_t or I for clips of T frames: the trained row that is nearest in relative time."""
        trained = self.settings.frames
        return table if T == trained else table[[math.floor((t + 0.5) * trained / T) for t in range(T)]]

    def add_time(self, z: Tensor, T: int) -> Tensor:
        """e_t added to all tokens of frame t (Eq. 1). z [B T, N + 1, D]."""
        time = self.over_time(self.temporal_embedding, T)[:, None]
        return (z.unflatten(0, (-1, T)) + time).flatten(0, 1)

    def prompts(self, layer: int, x: Tensor) -> tuple[Tensor, Tensor]:
        """Class tokens of the layer before, x [B, T, D] -> P and P_R [B, T, P, D]."""
        own = self.layers[str(layer)]
        P = own(x, self.over_time(own.interchange_prompts, x.shape[1]))
        if self.settings.reparam == "none":
            return P, P
        return P, (self.reparam if self.settings.shared else own.reparam)(P)


# ---- videos and texts


@dataclass(frozen=True)
class Texts:
    """C labels as the towers embed them; a language that takes no part is None."""

    english: Optional[Tensor]  # eps_T [C, E]
    chinese: Optional[Tensor]  # eps_C [C, E]
    words: Tensor  # [C, n, E]
    mask: Tensor  # [C, n], 1 where there is a word

    def rows(self, labels: Tensor) -> Texts:
        """Of the labels of a batch."""
        of = lambda table: None if table is None else table[labels]  # noqa: E731
        return Texts(of(self.english), of(self.chinese), self.words[labels], self.mask[labels])

    def to(self, device: torch.device) -> Texts:
        of = lambda table: None if table is None else table.to(device)  # noqa: E731
        return replace(
            self, english=of(self.english), chinese=of(self.chinese), words=of(self.words), mask=of(self.mask)
        )


def unit(x: Tensor) -> Tensor:
    return F.normalize(x, dim=-1)


def frame_weights(features: Tensor, words: Tensor, mask: Tensor, tau: float = TAU) -> Tensor:
    """W [B, C, T], Eq. 6: the mean over a label's words of softmax over the frames of cos(F_t, w_n) / tau."""
    cosines = torch.einsum("cne,bte->bcnt", unit(words), unit(features))
    return torch.einsum("bcnt,cn->bct", (cosines / tau).softmax(-1), mask / mask.sum(1, keepdim=True))


def video_text_cosine(features: Tensor, weights: Tensor, texts: Tensor) -> Tensor:
    """cos(eps(c), eps_V(b | c)) [B, C], Eq. 5 and 7, eps_V(c) = unit(sum_t W_t F_t), which is not formed: its length
    comes from the frames' cosines with each other. features [B, T, E], weights [B, C, T], texts [C, E]."""
    frames = unit(features)
    along = (weights * torch.einsum("bte,ce->bct", frames, unit(texts))).sum(-1)
    gram = frames @ frames.transpose(1, 2)  # [B, T, T]
    return along * torch.rsqrt(((weights @ gram) * weights).sum(-1) + 1e-24)


def scores(
    features: Tensor, texts: Texts, tau: float = TAU, pooling: str = "words"
) -> tuple[Optional[Tensor], Optional[Tensor]]:
    """S_VT and S_VC [B, C] of features [B, T, E]; `mean` pooling weighs all frames alike."""
    B, T = features.shape[:2]
    C = len(texts.words)
    weights = features.new_full((B, C, T), 1 / T)
    if pooling == "words":
        weights = frame_weights(features, texts.words, texts.mask, tau)
    of = lambda table: None if table is None else video_text_cosine(features, weights, table)  # noqa: E731
    return of(texts.english), of(texts.chinese)


def fuse(english: Optional[Tensor], chinese: Optional[Tensor], share: float) -> Tensor:
    """S = lambda S_VT + (1 - lambda) S_VC (Eq. 18); a language that takes no part leaves the other alone."""
    if english is None or chinese is None:
        return english if chinese is None else chinese
    return share * english + (1 - share) * chinese


def branch_losses(
    features: Tensor, texts: Texts, labels: Tensor, tau: float = TAU, smoothing: float = 0.0
) -> list[Tensor]:
    """L_VT and L_VC (Eq. 15, 16), those that there are; their sum is the loss (Eq. 17).

    features [B, T, E]; texts are the batch's rows, labels y [B]. sim[a, b] = cos(eps(y_a), eps_V(b | words of y_a)); rows
    and columns are softmaxed with tau, and clips of one label share the target evenly.
    """
    same = (labels[:, None] == labels[None, :]).to(features.dtype)
    goal = (1 - smoothing) * same / same.sum(1, keepdim=True) + smoothing / len(labels)
    weights = frame_weights(features, texts.words, texts.mask, tau)
    losses = []
    for table in (texts.english, texts.chinese):
        if table is not None:
            logits = video_text_cosine(features, weights, table).t() / tau  # [label a, clip b]
            losses.append((F.cross_entropy(logits, goal) + F.cross_entropy(logits.t(), goal)) / 2)
    return losses
