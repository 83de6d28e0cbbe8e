"""Checkpoints: CLIP's eyes and text towers, and Chinese-CLIP's BERT, from a model folder of the app, from transformers or
from open_clip. The two packages are imported only where they are used; the app's own models need neither."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Optional, Sequence

import torch
from torch import Tensor, nn

from .files import read_safetensors
from .model import ACTIVATIONS, Texts, Transformer, VisionEncoder, VisionSizes, unit

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
CHINESE_CONTEXT = 52


class ClipText(nn.Module):
    """CLIP's text transformer, in OpenAI's names."""

    def __init__(self, vocabulary: int, context: int, width: int, layers: int, heads: int, embedding: int, activation: str):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.positional_embedding = nn.Parameter(torch.zeros(context, width))
        self.transformer = Transformer(width, layers, heads, activation)
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.zeros(width, embedding))
        self.requires_grad_(False)

    def forward(self, ids: Tensor) -> Tensor:
        """ids [B, n] -> every token projected [B, n, E]; the sentence is the one at the end of text."""
        n = ids.shape[1]
        x = self.token_embedding(ids) + self.positional_embedding[:n]
        mask = torch.full((n, n), float("-inf"), device=x.device).triu(1)
        for block in self.transformer.resblocks:
            x = block(x, mask=mask)[0]
        return self.ln_final(x) @ self.text_projection


class ChineseText(nn.Module):
    """Chinese-CLIP's RoBERTa: BERT's post-norm layers, exact GELU, the [CLS] state times its projection."""

    def __init__(self, vocabulary: int, places: int, width: int, layers: int, heads: int, hidden: int, embedding: int):
        super().__init__()
        self.word, self.position, self.kind = (nn.Embedding(rows, width) for rows in (vocabulary, places, 2))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, hidden, 0.0, nn.functional.gelu, 1e-12, batch_first=True)
            for _ in range(layers)
        )
        self.projection = nn.Linear(width, embedding, bias=False)
        self.requires_grad_(False)

    def forward(self, ids: Tensor, padding: int = 0) -> tuple[Tensor, Tensor]:
        """ids [B, n] -> hidden states [B, n, D] and sentences [B, E]; padding is kept out of every sum."""
        x = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind.weight[0])
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=ids == padding)
        return x, self.projection(x[:, 0])


# ---- names of checkpoints

HF_VISION = [
    (r"^vision_model\.embeddings\.class_embedding$", "visual.class_embedding"),
    (r"^vision_model\.embeddings\.patch_embedding\.weight$", "visual.conv1.weight"),
    (r"^vision_model\.embeddings\.position_embedding\.weight$", "visual.positional_embedding"),
    (r"^vision_model\.pre_layrnorm\.", "visual.ln_pre."),
    (r"^vision_model\.post_layernorm\.", "visual.ln_post."),
    (r"^vision_model\.encoder\.layers\.", "visual.transformer.resblocks."),
    (r"^text_model\.embeddings\.token_embedding\.weight$", "token_embedding.weight"),
    (r"^text_model\.embeddings\.position_embedding\.weight$", "positional_embedding"),
    (r"^text_model\.final_layer_norm\.", "ln_final."),
    (r"^text_model\.encoder\.layers\.", "transformer.resblocks."),
    (r"\.layer_norm1\.", ".ln_1."),
    (r"\.layer_norm2\.", ".ln_2."),
    (r"\.mlp\.fc1\.", ".mlp.c_fc."),
    (r"\.mlp\.fc2\.", ".mlp.c_proj."),
    (r"\.self_attn\.", ".attn."),
]


def packed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Three projections q, k, v as torch's MultiheadAttention has them, one below the other."""
    for name in [name for name in tensors if re.search(r"\.q_proj\.(weight|bias)$", name)]:
        parts = [tensors.pop(name.replace(".q_proj.", f".{part}_proj.")) for part in "qkv"]
        tensors[re.sub(r"\.q_proj\.(\w+)$", r".in_proj_\1", name)] = torch.cat(parts)
    return tensors


def openai_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A CLIP's tensors in OpenAI's names, from those or Hugging Face's; wrappers' prefixes are taken off."""
    state = {re.sub(r"^(module\.|model\.|_orig_mod\.|clip\.|text\.)+", "", name): tensor.float() for name, tensor in state.items()}
    if not any(name.startswith("vision_model.") for name in state):
        return state
    tensors = {}
    for name, tensor in state.items():
        if name == "visual_projection.weight":
            tensors["visual.proj"] = tensor.t().contiguous()
        elif name == "text_projection.weight":
            tensors["text_projection"] = tensor.t().contiguous()
        elif not name.endswith("position_ids"):
            for pattern, own in HF_VISION:
                name = re.sub(pattern, own, name)
            tensors[name] = tensor
    return packed(tensors)


def bert_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Chinese-CLIP's text tensors in this file's names, from Hugging Face's or cn_clip's."""
    pairs = [
        (r"^(module\.)?(text_model|bert)\.", ""),
        (r"^embeddings\.(word|position)_embeddings\.", r"\1."),
        (r"^embeddings\.token_type_embeddings\.", "kind."),
        (r"^embeddings\.LayerNorm\.", "norm."),
        (r"^encoder\.layer\.", "layers."),
        (r"\.attention\.self\.query\.", ".self_attn.q_proj."),
        (r"\.attention\.self\.key\.", ".self_attn.k_proj."),
        (r"\.attention\.self\.value\.", ".self_attn.v_proj."),
        (r"\.attention\.output\.dense\.", ".self_attn.out_proj."),
        (r"\.attention\.output\.LayerNorm\.", ".norm1."),
        (r"\.intermediate\.dense\.", ".linear1."),
        (r"\.output\.dense\.", ".linear2."),
        (r"\.output\.LayerNorm\.", ".norm2."),
        (r"^text_projection\.weight$", "projection.weight"),
    ]
    tensors = {}
    for name, tensor in state.items():
        tensor = tensor.float()
        if re.sub(r"^module\.", "", name) == "text_projection":
            name, tensor = "projection.weight", tensor.t().contiguous()
        for pattern, own in pairs:
            name = re.sub(pattern, own, name)
        if re.match(r"(word|position|kind|norm|layers|projection)\.", name):
            tensors[name] = tensor
    return packed(tensors)


def count_layers(tensors: Mapping[str, Tensor], pattern: str) -> int:
    return len({match.group(1) for name in tensors if (match := re.match(pattern, name))})


def eyes(state: Mapping[str, Tensor], heads: Optional[int] = None, activation: str = "quick_gelu") -> VisionEncoder:
    """The visual encoder of a checkpoint; sizes are read from its tensors, heads are 64 wide where nobody says otherwise."""
    tensors = {name[7:]: tensor for name, tensor in openai_names(state).items() if name.startswith("visual.")}
    width, _, patch, _ = tensors["conv1.weight"].shape
    side = round((len(tensors["positional_embedding"]) - 1) ** 0.5)
    layers = count_layers(tensors, r"transformer\.resblocks\.(\d+)\.")
    sizes = VisionSizes(width, layers, heads or width // 64, patch, side * patch, tensors["proj"].shape[1], activation)
    encoder = VisionEncoder(sizes)
    encoder.load_state_dict(tensors)
    return encoder.eval()


def clip_text(state: Mapping[str, Tensor], heads: Optional[int] = None, activation: str = "quick_gelu") -> ClipText:
    tensors = openai_names(state)
    vocabulary, width = tensors["token_embedding.weight"].shape
    layers = count_layers(tensors, r"transformer\.resblocks\.(\d+)\.")
    context, embedding = len(tensors["positional_embedding"]), tensors["text_projection"].shape[1]
    tower = ClipText(vocabulary, context, width, layers, heads or width // 64, embedding, activation)
    tower.load_state_dict({name: tensor for name, tensor in tensors.items() if name in tower.state_dict()})
    return tower.eval()


def chinese_text(state: Mapping[str, Tensor], heads: Optional[int] = None) -> ChineseText:
    tensors = bert_names(state)
    vocabulary, width = tensors["word.weight"].shape
    hidden, embedding = len(tensors["layers.0.linear1.weight"]), len(tensors["projection.weight"])
    layers = count_layers(tensors, r"layers\.(\d+)\.")
    tower = ChineseText(
        vocabulary, len(tensors["position.weight"]), width, layers, heads or width // 64, hidden, embedding
    )
    tower.load_state_dict(tensors)
    return tower.eval()


# ---- tokenizers


@dataclass(frozen=True)
class Tokens:
    ids: list[int]  # with start and end
    own: list[int]  # positions of the label's own tokens


Encode = Callable[[str, str], Tokens]  # (template, label) -> tokens


def own_positions(lengths: Sequence[int], before: int, label: int) -> list[int]:
    """Which pieces hold a byte of the label, which begins after `before` bytes; start token counted."""
    own, at = [], 0
    for index, length in enumerate(lengths):
        if at < before + label and at + length > before:
            own.append(index + 1)
        at += length
    return own


def bare(text: str) -> str:
    """A text as CLIP's tokenizer sees it, its white space left out."""
    return re.sub(r"\s+", "", normal(text))


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", html.unescape(html.unescape(text)).strip())).lower()


PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|[^\s\w]+|_+")


def byte_letters() -> dict[int, str]:
    """GPT-2's printable letter for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {**{byte: chr(byte) for byte in plain}, **{byte: chr(256 + at) for at, byte in enumerate(others)}}


class BytePairs:
    """CLIP's tokenizer out of a tokenizer.json: for models that come with nothing else. Where the `tokenizers` package is
    there, it reads the file itself."""

    def __init__(self, file: Path, context: int):
        model = json.loads(file.read_text())["model"]
        pairs = [tuple(pair.split(" ")) if isinstance(pair, str) else tuple(pair) for pair in model["merges"]]
        self.ranks = {pair: rank for rank, pair in enumerate(pairs)}
        self.vocabulary, self.context, self.letters = model["vocab"], context, byte_letters()
        self.start, self.end = (self.vocabulary[name] for name in ("<|startoftext|>", "<|endoftext|>"))

    def pieces(self, text: str) -> list[str]:
        found = []
        for word in PIECES.findall(normal(text)):
            letters = [self.letters[byte] for byte in word.encode()]
            parts = [*letters[:-1], letters[-1] + "</w>"]
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                at, merged = 0, []
                while at < len(parts):
                    pair = at + 1 < len(parts) and (parts[at], parts[at + 1]) == best
                    merged.append(parts[at] + parts[at + 1] if pair else parts[at])
                    at += 2 if pair else 1
                parts = merged
            found += parts
        return found

    def __call__(self, template: str, label: str) -> Tokens:
        before, _ = template.split("{label}", 1)
        pieces = self.pieces(template.replace("{label}", label))
        lengths = [len(piece[:-4] if piece.endswith("</w>") else piece) for piece in pieces]
        own = own_positions(lengths, len(bare(before).encode()), len(bare(label).encode()))
        ids = [self.vocabulary.get(piece, self.end) for piece in pieces][: self.context - 2]
        return Tokens([self.start, *ids, self.end], [position for position in own if position < self.context - 1])


class WordPieces:
    """BERT's tokenizer out of a tokenizer.json or a vocab.txt: characters of Chinese alone, longest pieces of the rest."""

    def __init__(self, file: Path, context: int = CHINESE_CONTEXT):
        text = file.read_text()
        if file.suffix == ".json":
            self.vocabulary = json.loads(text)["model"]["vocab"]
        else:
            self.vocabulary = {line: index for index, line in enumerate(text.splitlines())}
        self.context = context
        self.start, self.end, self.unknown = (self.vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def words(self, text: str) -> list[str]:
        spaced = []
        for letter in unicodedata.normalize("NFD", text.lower()):
            kind = unicodedata.category(letter)
            if kind == "Mn" or (kind.startswith("C") and not letter.isspace()):
                continue
            alone = "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or ord(letter) >= 0x20000
            symbol = letter.isascii() and not letter.isalnum() and not letter.isspace()
            spaced.append(f" {letter} " if alone or symbol or kind.startswith("P") else letter)
        return "".join(spaced).split()

    def __call__(self, template: str, label: str) -> Tokens:
        ids: list[int] = []
        for word in self.words(template.replace("{label}", label)):
            own, at = [], 0
            while at < len(word):
                ends = (end for end in range(len(word), at, -1) if ("##" * (at > 0) + word[at:end]) in self.vocabulary)
                end = next(ends, None)
                if end is None:
                    own = [self.unknown]
                    break
                own.append(self.vocabulary["##" * (at > 0) + word[at:end]])
                at = end
            ids += own
        return Tokens([self.start, *ids[: self.context - 2], self.end], [])


def packaged(tokenizer, context: int) -> Encode:
    """A fast tokenizer of transformers, with the place of every piece in its text."""

    def encode(template: str, label: str) -> Tokens:
        before, _ = template.split("{label}", 1)
        text = template.replace("{label}", label)
        made = tokenizer(text, truncation=True, max_length=context, return_offsets_mapping=True)
        first, last = len(before), len(before) + len(label)
        own = [at for at, (a, b) in enumerate(made["offset_mapping"]) if a < last and b > first and b > a]
        return Tokens(list(made["input_ids"]), own)

    return encode


# ---- models


@dataclass
class Model:
    """Eyes, towers, and which languages were made together with the eyes."""

    id: str
    eyes: VisionEncoder
    english: Optional[ClipText] = None
    english_tokens: Optional[Encode] = None
    chinese: Optional[ChineseText] = None
    chinese_tokens: Optional[Encode] = None
    shared: Sequence[str] = ("en",)
    mean: Sequence[float] = MEAN
    deviation: Sequence[float] = DEVIATION
    hash: str = ""
    notes: dict = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        return [name for name, tower in (("en", self.english), ("zh", self.chinese)) if tower is not None]


def load_folder(folder: Path | str) -> Model:
    """A model as the app keeps it: config.json, model.safetensors, tokenizer.json, and chinese/ beside them."""
    from hashlib import sha256

    folder = Path(folder)
    config = json.loads((folder / "config.json").read_text())
    state = read_safetensors(folder / "model.safetensors")
    vision, text = config["vision_config"], config.get("text_config", {})
    for part in (vision, text):
        if part.get("hidden_act", "quick_gelu") not in ACTIVATIONS:
            raise ValueError(f"{folder}: the activation {part['hidden_act']} is not known")
    model = Model(folder.name, eyes(state, vision["num_attention_heads"], vision.get("hidden_act", "quick_gelu")))
    model.hash = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    pixels = folder / "preprocessor_config.json"
    if pixels.exists():
        said = json.loads(pixels.read_text())
        model.mean, model.deviation = said.get("image_mean", MEAN), said.get("image_std", DEVIATION)
    if "token_embedding.weight" in openai_names(state):
        model.english = clip_text(state, text.get("num_attention_heads"), text.get("hidden_act", "quick_gelu"))
        model.english_tokens = BytePairs(folder / "tokenizer.json", len(model.english.positional_embedding))
    chinese = folder / "chinese"
    if (chinese / "model.safetensors").exists():
        said = json.loads((chinese / "config.json").read_text())
        heads = said.get("text_config", said).get("num_attention_heads")
        model.chinese = chinese_text(read_safetensors(chinese / "model.safetensors"), heads)
        names = [name for name in ("tokenizer.json", "vocab.txt") if (chinese / name).exists()]
        model.chinese_tokens = WordPieces(chinese / names[0])
    model.shared = config.get("shared_space", ["en"])
    return model


def load_transformers(name: str, chinese: Optional[str] = None) -> Model:
    """CLIP, and Chinese-CLIP's text beside it, as transformers finds them by name or in a folder."""
    import transformers

    clip = transformers.CLIPModel.from_pretrained(name)
    vision, text = clip.config.vision_config, clip.config.text_config
    state = clip.state_dict()
    model = Model(name, eyes(state, vision.num_attention_heads, vision.hidden_act))
    model.english = clip_text(state, text.num_attention_heads, text.hidden_act)
    context = len(model.english.positional_embedding)
    model.english_tokens = packaged(transformers.CLIPTokenizerFast.from_pretrained(name), context)
    return with_chinese(model, chinese)


def load_open_clip(name: str, pretrained: str, chinese: Optional[str] = None) -> Model:
    """A ViT of open_clip; its own tokenizer does not tell places, so CLIP's fast one of transformers reads the texts."""
    import open_clip
    import transformers

    clip = open_clip.create_model(name, pretrained=pretrained)
    said = open_clip.get_model_config(name)
    activation = "quick_gelu" if said.get("quick_gelu") or "quickgelu" in name.lower() else "gelu"
    vision = said["vision_cfg"]
    heads = vision["width"] // vision.get("head_width", 64)
    state = clip.state_dict()
    model = Model(f"{name}-{pretrained}", eyes(state, heads, activation))
    model.english = clip_text(state, said["text_cfg"].get("heads"), activation)
    context = len(model.english.positional_embedding)
    tokenizer = transformers.CLIPTokenizerFast.from_pretrained("openai/clip-vit-base-patch16")
    model.english_tokens = packaged(tokenizer, context)
    return with_chinese(model, chinese)


def with_chinese(model: Model, name: Optional[str]) -> Model:
    """Adds Chinese-CLIP's text tower by its name, such as OFA-Sys/chinese-clip-vit-base-patch16."""
    if name is None:
        return model
    import transformers

    clip = transformers.ChineseCLIPModel.from_pretrained(name)
    model.chinese = chinese_text(clip.state_dict(), clip.config.text_config.num_attention_heads)
    model.chinese_tokens = packaged(transformers.BertTokenizerFast.from_pretrained(name), CHINESE_CONTEXT)
    return model


def load_model(name: str, chinese: Optional[str] = None) -> Model:
    """A folder of the app; `open_clip:ViT-B-16/laion2b_s34b_b88k`; or a name that transformers knows."""
    if name.startswith("open_clip:"):
        return load_open_clip(*name[len("open_clip:") :].split("/", 1), chinese=chinese)
    if (Path(name) / "config.json").exists() and (Path(name) / "tokenizer.json").exists():
        model = load_folder(name)
        return with_chinese(model, chinese) if model.chinese is None else model
    return load_transformers(name, chinese)


# ---- labels


def without_brackets(label: str) -> str:
    """Something-Something's brackets are no words of either language; round ones are punctuation and stay."""
    plain = re.sub(r"[\[［【〔]([^\[\]［］【】〔〕]*)[\]］】〕]", r"\1", label).strip()
    return plain or label.strip()


@torch.no_grad()
def embed_labels(model: Model, labels: Sequence[Mapping[str, str]], template: str, languages: Sequence[str]) -> Texts:
    """Labels {"en", "zh"} in these languages: sentences [C, E] and English words [C, n, E], all of unit length (Sec. 3.4).
    Without English the Chinese sentence stands for a label's one word."""
    english = chinese = None
    words: list[Tensor] = []
    if "en" in languages:
        sentences = []
        for label in labels:
            made = model.english_tokens(template, without_brackets(label["en"]))
            tokens = model.english(torch.tensor([made.ids]))[0]
            sentences.append(unit(tokens[len(made.ids) - 1]))
            words.append(unit(tokens[made.own]) if made.own else sentences[-1][None])
        english = torch.stack(sentences)
    if "zh" in languages:
        rows = [model.chinese_tokens("{label}", without_brackets(label["zh"])).ids for label in labels]
        chinese = torch.stack([unit(model.chinese(torch.tensor([ids]))[1][0]) for ids in rows])
        words = words or [row[None] for row in chinese]
    count = max(len(row) for row in words)
    table = torch.zeros(len(words), count, words[0].shape[-1])
    mask = torch.zeros(len(words), count)
    for index, row in enumerate(words):
        table[index, : len(row)], mask[index, : len(row)] = row, 1
    return Texts(english, chinese, table, mask)


def languages_used(model: Model, labels: Sequence[Mapping[str, str]], taught: Optional[Sequence[str]]) -> dict[str, str]:
    """What each language does in an answer, by the app's rule (src/shared/recognition/spaces.ts): `same-space`, `taught`,
    `other-space`, `incomplete` or `unread`; the first two take part. taught: None without an adapter."""
    stays = taught is None or len(taught) == 0 or any(language in model.shared for language in taught)
    use = {}
    for language in ("en", "zh"):
        if language not in model.languages:
            use[language] = "unread"
        elif taught is not None and language in taught and language not in model.shared:
            use[language] = "taught"
        else:
            use[language] = "same-space" if language in model.shared and stays else "other-space"
        if use[language] in ("same-space", "taught") and not all(label[language].strip() for label in labels):
            use[language] = "incomplete"
    return use
