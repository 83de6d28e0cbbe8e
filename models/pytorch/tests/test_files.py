"""Files: what is written reads back to the same bytes, here and through the app's own layout."""

import torch
from places import DEMO, GOLDEN

from actionscope import files
from actionscope.model import Adapter, AdapterSettings


def test_the_shipped_adapter_is_written_again_to_the_same_numbers(tmp_path):
    source = DEMO / "adapters/reversed-pairs.safetensors"
    adapter, notes = files.read_adapter(source)
    assert adapter.settings.from_layer == 3 and files.taught_languages(notes) == ["en", "zh"]
    files.write_adapter(tmp_path / "again.safetensors", adapter, notes)
    assert files.read_metadata(tmp_path / "again.safetensors") == files.read_metadata(source)
    before, after = files.read_safetensors(source), files.read_safetensors(tmp_path / "again.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_settings_that_only_the_app_writes(tmp_path):
    settings = AdapterSettings(8, 4, 2, 4, 2, "mlp", 4, residual=False, shared=True, from_layer=1)
    adapter = Adapter(settings).start(1, patch=16)
    files.write_adapter(tmp_path / "a.safetensors", adapter, {"name": "a"})
    again, notes = files.read_adapter(tmp_path / "a.safetensors")
    assert again.settings == settings and notes == {"name": "a"}
    alone = Adapter(AdapterSettings(8, 4, 2, 4, prompted=False)).start(1, patch=16)
    files.write_adapter(tmp_path / "b.safetensors", alone, {})
    assert list(files.read_adapter(tmp_path / "b.safetensors")[0].state_dict()) == ["temporal_embedding"]


def test_own_reader_and_writer_of_safetensors(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "package", None)
    tensors = {"half": torch.arange(3).half(), "odd": torch.tensor([True, False, True]), "none": torch.zeros(0, 4)}
    files.write_safetensors(tmp_path / "t.safetensors", tensors, {"zh": "推"})
    again = files.read_safetensors(tmp_path / "t.safetensors")
    assert all(torch.equal(again[name], tensor) and again[name].dtype == tensor.dtype for name, tensor in tensors.items())
    assert files.read_metadata(tmp_path / "t.safetensors") == {"zh": "推"}
    assert files.read_header(GOLDEN / "clip-openai.safetensors")[1] % 8 == 0


def test_starting_values():
    adapter = Adapter(AdapterSettings(64, 2, 1, bottleneck=28)).start(7, patch=16)
    same = Adapter(adapter.settings).start(7, patch=16)
    tensors = dict(adapter.named_parameters())
    assert all(torch.equal(tensor, same.state_dict()[name]) for name, tensor in tensors.items())
    assert tensors["layers.0.reparam.up.weight"].abs().sum() == 0
    assert (tensors["layers.0.cls_norm.weight"] == 1).all() and (tensors["layers.1.reparam.st.norm.weight"] == 1).all()
    assert 0.01 < tensors["temporal_embedding"].std() < 0.03
    assert 0.05 < tensors["layers.0.global_prompts"].abs().max() <= (6 / (3 * 256 + 64)) ** 0.5
    assert tensors["layers.1.cls_attn.in_proj_weight"].std() > 0.05
