"""Chance, presets and grids are the app's: draws.json is what it drew (src/build/twin.test.ts)."""

import json
from pathlib import Path

import torch
from places import DEMO

from actionscope import draws, settings
from actionscope.files import read_adapter
from actionscope.towers import load_folder

DRAWN = json.loads((Path(__file__).parent / "draws.json").read_text())


def test_the_same_seed_draws_the_same():
    random = draws.Random(7)
    texts = [random.uniform(-1, 1) for _ in range(20)]
    assert torch.allclose(torch.tensor(texts), torch.tensor(DRAWN["texts"]))
    alike = draws.pair_alike(torch.tensor(DRAWN["texts"]).view(5, 4))
    assert [list(pair) for pair in alike] == DRAWN["alike"]
    augmentation = settings.PRESETS["paper-something"]["augmentation"]
    for index, expected in enumerate(DRAWN["views"]):
        own = {**augmentation, "randomResizedCrop": index % 4 != 3, "randAugment": False}
        view = draws.draw_view((341, 256), 4, 3, 224, own, index % 2 == 0, random.fork(index))
        assert view.moments == expected["moments"] and view.mirrored == expected["mirrored"]
        assert view.grey == expected["grey"] and (view.erased and view.erased[0]) == expected["erased"]
        assert list(view.window[:2]) == [expected["left"], expected["top"]]
    assert [random.next() for _ in range(4)] == DRAWN["words"]
    assert list(random.fork("动作 views").state()) == DRAWN["fork"]
    assert [draws.draw_clips(DRAWN["labels"], 2, seed) for seed in (1, 2)] == DRAWN["clips"]
    batches = [draws.draw_batches(DRAWN["labels"], batch, draws.Random(3), alike) for batch in (4, 6)]
    assert batches == DRAWN["batches"]
    assert [len(own) for own in batches] == [draws.steps_per_epoch(31, batch) for batch in (4, 6)]
    assert draws.draw_moments(5, "a/b.avi", 2, 4) == DRAWN["moments"]


def test_grids_have_the_same_trainings():
    cells = [[settings.name_of_cell(cell) for cell in settings.expand_grid(own["grid"])] for own in settings.APP["grids"].values()]
    assert cells == DRAWN["paperGrids"]


def test_settings_by_name():
    own = settings.settings_of("quick", "demo", ["learningRate=1e-3", "flip=off", "shots=4", "body=c3d"])
    assert own["learningRate"] == 1e-3 and own["shots"] == 4 and not own["augmentation"]["flip"]
    assert settings.PRESETS["quick"]["augmentation"]["flip"]
    shipped = read_adapter(DEMO / "adapters/reversed-pairs.safetensors")[0].settings
    quick = settings.settings_of("quick", "demo")
    assert settings.adapter_settings(quick, load_folder(DEMO).eyes.sizes) == shipped
    rates = [settings.learning_rate(step, 1.0, 2, 6) for step in range(6)]
    assert rates[:3] == [0.5, 1.0, 1.0] and rates[3] > rates[4] > rates[5] > 0


def test_names_that_tell_sides():
    labels = [("turning left", ""), ("upright", ""), ("", "向左转"), ("", "左右摇头"), ("", "逆时针旋转")]
    assert [draws.tells_left_from_right({"en": en, "zh": zh}) for en, zh in labels] == [True, False, True, False, True]
