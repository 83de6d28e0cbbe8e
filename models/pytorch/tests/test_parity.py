"""The golden vectors: scores, losses and gradients are those of the independent implementation, as in the app."""

import json

import pytest
import torch
from places import BODIES, CLIP, GOLDEN, METHODS, OWN

from actionscope import model as method
from actionscope.files import read_adapter, read_metadata, read_safetensors
from actionscope.towers import chinese_text, clip_text, eyes

BASE = read_safetensors(GOLDEN / "baseline.safetensors")
TEXTS = method.Texts(BASE["text_en"], BASE["text_zh"], BASE["words"], BASE["word_mask"])
LABELS = BASE["labels"].long()


def near(found, expected, within=1e-4):
    assert found.shape == expected.shape
    assert (found - expected).abs().max() < within


def judged(encoder, adapter=None):
    trace = []
    return encoder(BASE["frames"], adapter, trace), trace


def loss_of(encoder, adapter, recompute=False):
    features = encoder(BASE["frames"], adapter, recompute=recompute)
    return sum(method.branch_losses(features, TEXTS.rows(LABELS), LABELS))


@torch.no_grad()
def check_scores(features, golden, prefix=""):
    near(method.frame_weights(features, TEXTS.words, TEXTS.mask), golden[f"{prefix}frame_weights"])
    english, chinese = method.scores(features, TEXTS)
    near(english, golden[f"{prefix}score_en"])
    near(chinese, golden[f"{prefix}score_zh"])
    near(method.fuse(english, chinese, 0.6), golden[f"{prefix}score_fused"])


@torch.no_grad()
def test_baseline():
    features, trace = judged(eyes(read_safetensors(CLIP)))
    near(features, BASE["baseline.frame_features"])
    for layer, made in enumerate(trace):
        near(made["tokens"], BASE[f"baseline.z{layer}"])
        if layer > 0:
            near(made["attention"], BASE[f"baseline.attention.{layer - 1}"])
    check_scores(features, BASE, "baseline.")
    near(method.unit(features).mean(1), BASE["baseline.mean_pool"])


@pytest.mark.parametrize("name", METHODS)
def test_method(name):
    golden = read_safetensors(GOLDEN / f"method-{name}.safetensors")
    adapter, _ = read_adapter(GOLDEN / f"adapter-{name}.safetensors")
    encoder = eyes(read_safetensors(CLIP))
    with torch.no_grad():
        features, trace = judged(encoder, adapter)
    near(features, golden["frame_features"])
    for layer, made in enumerate(trace[1:]):
        near(made["prompts"], golden[f"prompts.{layer}"])
        near(made["reparameterized"], golden[f"reparam.{layer}"])
    near(trace[-1]["tokens"], golden["z2"])
    attention = golden["attention.1"]
    near(trace[-1]["attention"], attention[:, :, : trace[-1]["attention"].shape[2]])
    check_scores(features, golden)
    loss = loss_of(encoder, adapter)
    loss.backward()
    near(loss.detach().reshape(1), golden["loss"])
    for key, parameter in adapter.named_parameters():
        expected = golden[f"grad.{key}"]
        assert (parameter.grad - expected).norm() <= 0.01 * expected.norm() + 1e-7, key
    check_steps(encoder, GOLDEN / f"adapter-{name}.safetensors", golden["adamw.losses"])


def check_steps(encoder, file, five):
    """Five losses, each before one of five AdamW steps on the whole batch."""
    adapter, _ = read_adapter(file)
    optimizer = torch.optim.AdamW(adapter.parameters(), 1e-3, weight_decay=0.01)
    for expected in five:
        optimizer.zero_grad()
        loss = loss_of(encoder, adapter, recompute=True)
        loss.backward()
        optimizer.step()
        assert abs(loss.item() - expected.item()) <= 0.02 * abs(expected.item())


@pytest.mark.parametrize("name,settings", [(name, json.loads(text)) for name, text in read_metadata(BODIES).items()])
@torch.no_grad()
def test_body(name, settings):
    tensors = {key.split("/", 1)[1]: value for key, value in read_safetensors(BODIES).items() if key.startswith(f"{name}/")}
    prompts, expected = tensors.pop("prompts.0"), tensors.pop("reparam.0")
    residual = settings["residual"] == "True"
    beta = method.Beta(settings["reparam"], int(settings["width"]), int(settings["bottleneck"]), residual)
    beta.load_state_dict(tensors)
    near(beta(prompts), expected)


@torch.no_grad()
def test_text_towers():
    vectors = read_safetensors(GOLDEN / "clip-text.safetensors")
    ids = vectors["input_ids"].long()
    text = json.loads((OWN / "clip-hf/config.json").read_text())["text_config"]
    tokens = clip_text(read_safetensors(CLIP), text["num_attention_heads"])(ids)
    near(tokens, vectors["tokens"])
    near(tokens[torch.arange(len(ids)), ids.argmax(-1)], vectors["pooled"])
    vectors = read_safetensors(GOLDEN / "chinese-clip-text.safetensors")
    config = json.loads((GOLDEN / "chinese-clip-text-config.json").read_text())
    heads = config.get("text_config", config)["num_attention_heads"]
    ids = vectors["input_ids"].long()
    hidden, pooled = chinese_text(read_safetensors(GOLDEN / "chinese-clip-text-hf.safetensors"), heads)(ids)
    near(hidden[ids != 0], vectors["hidden"][ids != 0])
    near(pooled, vectors["pooled"])


def test_parameters_of_table_6():
    adapter = method.Adapter(method.AdapterSettings(width=768, layers=12, heads=12))
    assert sum(parameter.numel() for parameter in adapter.parameters()) == 54_028_896


def test_another_number_of_frames():
    adapter = method.Adapter(method.AdapterSettings(width=2, layers=1, heads=1, frames=4, reparam="none"))
    table = torch.arange(4.0)[:, None]
    rows = {T: adapter.over_time(table, T).flatten().tolist() for T in (1, 2, 3, 4, 8)}
    assert rows == {1: [2], 2: [1, 3], 3: [0, 2, 3], 4: [0, 1, 2, 3], 8: [0, 0, 1, 1, 2, 2, 3, 3]}
