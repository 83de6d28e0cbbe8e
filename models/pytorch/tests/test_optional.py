"""What cannot be installed beside Debian's PyTorch, by stand-ins of the calls that are used; and PyAV, where it is."""

import importlib.util
import json
import sys
from types import ModuleType, SimpleNamespace

import numpy
import pytest
import torch
from places import CLIP, DEMO, REPO

from actionscope import data, towers
from actionscope.draws import View
from actionscope.files import read_safetensors


def stand_in(monkeypatch, name: str, **members) -> None:
    module = ModuleType(name)
    module.__dict__.update(members)
    monkeypatch.setitem(sys.modules, name, module)


FILM = numpy.arange(10 * 4 * 6 * 3, dtype=numpy.uint8).reshape(10, 4, 6, 3)


def test_torchcodec_and_decord(monkeypatch):
    class VideoDecoder:
        metadata = SimpleNamespace(num_frames=10)

        def __init__(self, place, dimension_order):
            assert dimension_order == "NHWC"

        def get_frames_at(self, indices):
            return SimpleNamespace(data=torch.from_numpy(FILM[indices]))

    class VideoReader:
        def __init__(self, place):
            pass

        def __len__(self):
            return 10

        def get_batch(self, indices):
            return SimpleNamespace(asnumpy=lambda: FILM[indices])

    stand_in(monkeypatch, "torchcodec")
    stand_in(monkeypatch, "torchcodec.decoders", VideoDecoder=VideoDecoder)
    stand_in(monkeypatch, "decord", VideoReader=VideoReader)
    for reader in (data.with_torchcodec, data.with_decord):
        monkeypatch.setattr(data, "open_clip", reader)
        pictures = data.decode("film.mp4", data.segment_moments(4, [0.5] * 4))
        assert [numpy.asarray(picture).tolist() for picture in pictures] == [FILM[at].tolist() for at in (1, 3, 6, 8)]


@pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="PyAV is not here")
@pytest.mark.parametrize("name", ["cycling.avi", "swim.webm"])
def test_films_by_pyav(name):
    count, frames = data.with_av(REPO / "public/samples" / name)
    assert 30 < count < 70
    first, last = frames([0, count - 1])
    assert first.shape == (240, 320, 3) and first.std() > 5 and (first != last).any()


def test_views_of_a_picture():
    from PIL import Image

    pictures = [Image.fromarray(frame) for frame in FILM]
    view = data.make_view(pictures, View([2, 2], (1, 0, 4, 4), True, False, [], (0, 0, 1, 2)), 4)
    assert view.shape == (2, 3, 4, 4) and torch.equal(view[0], view[1])
    assert view[0, :, 0, 0].tolist() == list(data.MEAN_COLOUR)
    assert view[0, :, 3, 3].tolist() == FILM[2, 3, 1].tolist()  # mirrored
    assert data.crops((341, 256), 224, True) == [(0, 16), (58, 16), (117, 16)]
    assert data.short_side(Image.new("RGB", (320, 240)), 256).size == (341, 256)


def namespace(value):
    return json.loads(json.dumps(value), object_hook=lambda own: SimpleNamespace(**own))


def test_transformers_by_name(monkeypatch):
    """The embedded model, handed over as transformers does, is the embedded model."""
    own = towers.load_folder(DEMO)
    config = namespace(json.loads((DEMO / "config.json").read_text()))
    chinese = SimpleNamespace(text_config=namespace(json.loads((DEMO / "chinese/config.json").read_text())))

    def model(state, config):
        found = SimpleNamespace(config=config, state_dict=lambda: read_safetensors(state))
        return SimpleNamespace(from_pretrained=lambda name: found)

    def english(text, truncation, max_length, return_offsets_mapping):
        ids, places, at = own.english_tokens("{label}", text).ids, [(0, 0)], 0
        for piece in own.english_tokens.pieces(text):
            at = text.lower().index(piece[0], at)
            end = at + len(piece.removesuffix("</w>"))
            places.append((at, end))
            at = end
        return {"input_ids": ids, "offset_mapping": [*places, (0, 0)]}

    def characters(text, truncation, max_length, return_offsets_mapping):
        ids = own.chinese_tokens("{label}", text).ids
        return {"input_ids": ids, "offset_mapping": [(0, 0)] * len(ids)}

    stand_in(
        monkeypatch,
        "transformers",
        CLIPModel=model(DEMO / "model.safetensors", config),
        ChineseCLIPModel=model(DEMO / "chinese/model.safetensors", chinese),
        CLIPTokenizerFast=SimpleNamespace(from_pretrained=lambda name: english),
        BertTokenizerFast=SimpleNamespace(from_pretrained=lambda name: characters),
    )
    named = towers.load_model("openai/clip-vit-base-patch16", "OFA-Sys/chinese-clip-vit-base-patch16")
    assert named.eyes.sizes == own.eyes.sizes and named.languages == ["en", "zh"]
    labels = [{"en": "playing guitar", "zh": "弹吉他"}, {"en": "riding a bike", "zh": "骑自行车"}]
    template = "This is a video about {label}"
    found, expected = (towers.embed_labels(one, labels, template, ["en", "zh"]) for one in (named, own))
    for name in ("english", "chinese", "words", "mask"):
        assert torch.allclose(getattr(found, name), getattr(expected, name), atol=1e-6), name
    assert found.mask.sum(1).tolist()[0] >= 2
    # Chinese of another space is not heard before an adapter was taught with it.
    named.shared = ["en"]
    assert towers.languages_used(named, labels, None) == {"en": "same-space", "zh": "other-space"}
    assert towers.languages_used(named, labels, ["en", "zh"]) == {"en": "same-space", "zh": "taught"}


def test_open_clip_by_name(monkeypatch):
    state = read_safetensors(CLIP)
    said = {"vision_cfg": {"width": 128, "head_width": 64}, "text_cfg": {"heads": 2}}
    stand_in(
        monkeypatch,
        "open_clip",
        create_model=lambda name, pretrained: SimpleNamespace(state_dict=lambda: state),
        get_model_config=lambda name: said,
    )
    stand_in(monkeypatch, "transformers", CLIPTokenizerFast=SimpleNamespace(from_pretrained=lambda name: None))
    model = towers.load_model("open_clip:ViT-B-16/laion2b")
    assert model.eyes.sizes.activation == "gelu" and model.eyes.sizes.heads == 2 and model.languages == ["en"]
    assert towers.load_model("open_clip:ViT-B-16-quickgelu/openai").eyes.sizes.activation == "quick_gelu"


def test_brackets_are_no_words():
    assert towers.without_brackets("Pushing [something] from left to right") == "Pushing something from left to right"
    assert towers.without_brackets("推[某物]") == "推某物" and towers.without_brackets("[]") == "[]"
