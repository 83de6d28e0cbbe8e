"""With the app itself: its data set, its adapters, its reports, both ways. A drawn world of four actions is trained on by two
processes, and what comes out is scored by the app's engine; what the app taught is scored here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
import torch
from places import DEMO, REPO

from actionscope import data, evaluate, report, towers
from actionscope.files import read_adapter, read_metadata
from actionscope.model import scores
from actionscope.settings import APP

SHIPPED = DEMO / "adapters/reversed-pairs.safetensors"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPO / "models/pytorch"), "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
QUICK = ["--preset", "quick", "--set", "epochs=2", "--set", "batch=6", "--set", "cachedViews=2", "--set", "warmupEpochs=1"]


def start(*command: str) -> str:
    done = subprocess.run(command, cwd=REPO, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def tsx(*command: str) -> str:
    return start("node", "--import", "tsx", *command)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """The drawn world, and the app's account of it."""
    folder = tmp_path_factory.mktemp("world")
    tsx("src/testing/twin.ts", "draw", str(folder / "clips"))
    account = tsx("src/cli/evaluate.ts", "--data", str(folder / "clips"), "--look", "--clips", "--json")
    (folder / "data.json").write_text(account)
    return folder


def train_command(world: Path, out: Path, *more: str) -> list[str]:
    own = ["--data", str(world / "data.json"), "--model", str(DEMO), "--out", str(out), *QUICK, *more]
    return ["-m", "actionscope.train", *own]


@pytest.fixture(scope="module")
def taught(world) -> Path:
    """What two processes taught."""
    # redirected and shown: Debian's torchrun of PyTorch 1.13 fails without, on Python 3.11
    ranks = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-r", "1", "-t", "1"]
    start(sys.executable, *ranks, *train_command(world, world / "taught.safetensors"))
    return world / "taught.safetensors"


def scored_run(model, own, file):
    """Scores of the test clips by an adapter file, and the run they make."""
    adapter, notes = (None, {}) if file is None else read_adapter(file)
    settings = {"modelId": "demo", "views": 1, "frames": 8, "lambda": 0.5, "template": "This is a video about {label}"}
    return evaluate.evaluate(model, own, {**settings, "pooling": "words"}, file)


def test_the_app_and_the_twin_say_the_same(world, taught):
    model, own = towers.load_folder(DEMO), data.read_data(world / "data.json")
    assert [len(own.sets[part]) for part in ("train", "test")] == [16, 8] or len(own.sets["test"]) >= 4
    settings = {"template": "This is a video about {label}"}
    texts = towers.embed_labels(model, own.classes, settings["template"], ["en", "zh"])
    views = data.MeasuredViews(own.sets["test"], 8, 1, 96)
    pixels = torch.stack([views[at][0][0] for at in range(len(views))])
    frames = data.normalise(pixels, model.mean, model.deviation)
    found = []
    with torch.no_grad():
        for file in (None, SHIPPED, taught):
            features = model.eyes(frames, None if file is None else read_adapter(file)[0])
            found.append([one.numpy() for one in scores(features, texts)])
    run = run_of(own, found[2])
    question = {
        "labels": own.classes,
        "template": settings["template"],
        "frames": 8,
        "clips": [str(clip.place) for clip in own.sets["test"]],
        "adapters": [None, str(SHIPPED), str(taught)],
        "run": {**run, "clips": [{**clip, "en": clip["en"].tolist(), "zh": clip["zh"].tolist()} for clip in run["clips"]]},
    }
    (world / "question.json").write_text(json.dumps(question))
    said = json.loads(tsx("src/testing/twin.ts", "judge", str(world / "question.json")))
    for name, table in (("en", texts.english), ("zh", texts.chinese), ("words", texts.words), ("mask", texts.mask)):
        assert numpy.abs(numpy.array(said["texts"][name]) - table.flatten().numpy()).max() < 1e-4, name
    for rows, (english, chinese) in zip(said["scores"], found):
        for at, row in enumerate(rows):
            assert numpy.abs(numpy.array(row["en"]) - english[at]).max() < 1e-4
            assert numpy.abs(numpy.array(row["zh"]) - chinese[at]).max() < 1e-4
    assert numpy.abs(found[1][0] - found[0][0]).max() > 0.01  # adapters change something
    made = report.report_evaluation(run)
    same(made, said["report"])
    same(report.summarise([made]), said["summary"])
    assert made["row"] == "chinese" and made["paper"]["table"] == 7


def run_of(own, made):
    """Scores as a run of UCF-101 with K = 4, so that the paper has a number for it."""
    clips = [
        {"clip": clip.path, "truth": clip.label, "en": made[0][at], "zh": made[1][at]}
        for at, clip in enumerate(own.sets["test"])
    ]
    adapter = {"name": "a", "body": "r2plus1d", "prompted": True, "languages": ["en", "zh"], "residual": True, "shots": 4}
    return {
        "data": {"name": "UCF-101", "id": "ucf101", "split": 1, "set": "test", "classes": own.classes},
        "settings": {
            "modelId": "demo",
            "views": 1,
            "frames": 16,
            "lambda": 0.6,
            "pooling": "words",
            "template": "This is a video about {label}",
        },
        "adapter": adapter,
        "use": {"en": "same-space", "zh": "same-space"},
        "hashes": {"model": "m", "adapter": "a", "lists": "l"},
        "backend": "pytorch cpu",
        "tau": 0.01,
        "clips": clips,
        "failed": [],
        "seconds": 1.5,
    }


def same(found, expected, path="report"):
    """The same JSON, numbers within rounding."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), path
        for key, value in expected.items():
            same(found[key], value, f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), path
        for at, value in enumerate(expected):
            same(found[at], value, f"{path}[{at}]")
    elif isinstance(expected, float) or isinstance(found, float):
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-9), path
    else:
        assert found == expected, path


def test_what_two_processes_taught(world, taught):
    account = json.loads(taught.with_suffix(".json").read_text())
    assert account["ranks"] == 2 and len(account["curve"]) == 2
    losses = [point["lossEn"] + point["lossZh"] for point in account["curve"]]
    assert losses[1] < losses[0]
    notes = read_metadata(taught)
    assert json.loads(notes["languages"]) == ["en", "zh"] and json.loads(notes["training"])["preset"] == "quick"
    assert len(json.loads(notes["classes"])) == 4


def test_a_training_that_was_cut_goes_on(world, taught, tmp_path):
    """One process, cut after the first epoch and within the second, ends as one that never was."""
    from actionscope import train
    from actionscope.settings import settings_of

    model, own = towers.load_folder(DEMO), data.read_data(world / "data.json")
    settings = settings_of("quick", "demo", [part for part in QUICK[2:] if "=" in part])
    trainings = []
    for name in ("whole", "cut"):
        state = tmp_path / f"{name}.pt"
        make = lambda: train.Training(  # noqa: E731
            train.task_of(model, own, settings), torch.device("cpu"), train.Options(save_every=0, state=state, quiet=True)
        )
        training = make()
        if name == "cut":
            learn, steps = training.learn, []

            def failing(batch, rate):
                steps.append(rate)
                if len(steps) == 5:
                    raise KeyboardInterrupt
                return learn(batch, rate)

            training.learn = failing
            with pytest.raises(KeyboardInterrupt):
                training.run()
            training = make()
        training.run()
        trainings.append(training)
    whole, cut = (training.adapter.state_dict() for training in trainings)
    assert all(torch.equal(tensor, cut[name]) for name, tensor in whole.items())
    one = read_adapter(taught)[0].state_dict()
    assert all(torch.allclose(tensor, one[name], atol=2e-3) for name, tensor in whole.items())  # as two processes have it
    assert trainings[1].curve[1]["lossEn"] == trainings[0].curve[1]["lossEn"]


def test_reports_and_tables(world, taught, tmp_path):
    out = tmp_path / "report"
    evaluate.main(["--data", str(world / "data.json"), "--model", str(DEMO), "--adapter", str(taught), "--views", "12", "--out", str(out)])
    written = json.loads((out / "report.json").read_text())
    assert written["reports"][0]["adapter"]["shots"] == "all" and (out / ".evaluation").exists()
    assert json.loads((out / "summary.json").read_text())["rows"][0]["n"] == len(written["reports"][0]["clips"])
    from actionscope import tables

    grid = {"rows": ["clip", "beta"], "shots": [1], "axes": {"body": ["mlp"], "frames": [4]}, "draws": 2, "preset": "quick"}
    (tmp_path / "grid.json").write_text(json.dumps(grid))
    command = ["--data", str(world / "data.json"), "--model", str(DEMO), "--grid", str(tmp_path / "grid.json"), "--out", str(tmp_path)]
    changes = ["--set-training", "epochs=1", "--set-training", "cachedViews=1", "--set-training", "warmupEpochs=0"]
    tables.main([*command, *changes])
    rows = json.loads((tmp_path / "summary.json").read_text())["rows"]
    assert [row["name"] for row in rows] == ["CLIP mean pooling", "+ beta, K = 1, body mlp, frames 4"]
    assert len(rows[1]["draws"]) == 2 and rows[1]["sd"] is not None and rows[1]["parameters"] > 1000


@pytest.mark.skipif(not (REPO / "dist/index.html").exists(), reason="the app is not built here")
def test_the_command_of_the_app_uses_what_was_taught(taught):
    clip = REPO / "public/samples/sit-down.webm"
    said = tsx("src/cli/recognize.ts", str(clip), "--adapter", str(taught), "--backend", "wasm", "--json")
    answer = json.loads(said.strip().splitlines()[0])
    assert answer["adapter"] == answer["label_set"] == "taught" and answer["language_roles"]["zh"] == "same-space"
    classes = json.loads(read_metadata(taught)["classes"])
    assert sorted(one["en"] for one in answer["top"]) == sorted(label["en"] for label in classes)


def test_labels_of_official_lists(tmp_path):
    clips = tmp_path / "UCF-101"
    for name in ("ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi", "Archery/v_Archery_g01_c01.avi", "Archery/v_Archery_g02_c01.avi"):
        (clips / name).parent.mkdir(parents=True, exist_ok=True)
        (clips / name).touch()
    lists = tmp_path / "ucfTrainTestlist"
    lists.mkdir()
    (lists / "classInd.txt").write_text("1 Archery\n2 ApplyEyeMakeup\n")
    (lists / "trainlist01.txt").write_text("Archery/v_Archery_g02_c01.avi 1\nApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi 2\n")
    (lists / "testlist01.txt").write_text("Archery/v_Archery_g01_c01.avi\n")
    own = data.read_data(clips)
    assert (own.name, own.id, [clip.label for clip in own.sets["train"]]) == ("UCF-101", "ucf101", [0, 1])
    assert own.classes[0] == {"en": "archery", "zh": "射箭"}
    hmdb = tmp_path / "hmdb"
    for name in ("brush_hair/a.avi", "brush_hair/b.avi"):
        (hmdb / name).parent.mkdir(parents=True, exist_ok=True)
        (hmdb / name).touch()
    (hmdb / "brush_hair_test_split2.txt").write_text("a.avi 1\nb.avi 2\nc.avi 0\n")
    own = data.read_data(hmdb, 2)
    assert (own.id, [clip.path for clip in own.sets["test"]]) == ("hmdb51", ["brush_hair/b.avi"])
    assert APP["labels"]["hmdb51"][0]["zh"] == own.classes[0]["zh"]
