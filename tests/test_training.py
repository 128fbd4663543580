"""course_utils.training and checkpoints: exact means, best weights, resumed runs, bad files."""

import multiprocessing
import os
import pickle
import random
import signal
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from course_utils.batches import InMemoryBatches
from course_utils.checkpoints import load_checkpoint, save_checkpoint
from course_utils.models.mlp import MLP
from course_utils.training import History, evaluate, fit, predict, train_epoch

CPU = torch.device("cpu")
CRITERION = nn.CrossEntropyLoss()


def make_run(seed=0, samples=70):
    """A small network with dropout, its optimizer with momentum, and shuffled batches."""
    torch.manual_seed(seed)
    inputs = torch.randn(samples, 6)
    targets = (inputs[:, 0] > 0).long() + 2 * (inputs[:, 1] > 0).long()
    model = nn.Sequential(MLP([6, 16, 16]), nn.Dropout(0.2), nn.Linear(16, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = torch.Generator().manual_seed(seed)
    batches = InMemoryBatches(inputs, targets, 32, shuffle=True, generator=generator)
    return model, optimizer, generator, batches


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_an_mlp_is_the_layers_it_names():
    model = MLP([784, 512, 256, 128, 64, 32, 10])
    widths = [tuple(p.shape) for name, p in model.named_parameters() if name.endswith("weight")]
    assert widths == [(512, 784), (256, 512), (128, 256), (64, 128), (32, 64), (10, 32)]
    logits = model(torch.randn(5, 1, 28, 28))
    assert logits.shape == (5, 10)
    assert logits.min() < 0, "no ReLU after the last layer"


def test_loss_and_accuracy_are_means_over_samples_not_over_batches():
    model, _, _, batches = make_run()  # 70 samples in batches of 32, 32 and 6
    model.eval()
    with torch.no_grad():
        logits = model(batches.inputs)
    loss, accuracy = evaluate(model, batches, CRITERION, CPU)
    assert loss == pytest.approx(cross_entropy(logits, batches.targets).item(), abs=1e-6)
    assert accuracy == pytest.approx((logits.argmax(1) == batches.targets).float().mean())
    assert round(accuracy * 70, 4) == round(accuracy * 70)


def test_train_epoch_returns_the_mean_loss_per_sample_and_changes_the_weights():
    model, optimizer, _, batches = make_run()
    optimizer.param_groups[0]["lr"] = 0.0
    model[1].p = 0.0
    loss = train_epoch(model, batches, CRITERION, optimizer, CPU)
    assert loss == pytest.approx(evaluate(model, batches, CRITERION, CPU)[0], abs=1e-6)
    before = weights(model)
    optimizer.param_groups[0]["lr"] = 0.1
    train_epoch(model, batches, CRITERION, optimizer, CPU)
    assert not weights(model).equal(before)


def test_evaluate_and_predict_switch_dropout_off_and_train_nothing():
    model, _, _, batches = make_run()
    before = weights(model)
    assert evaluate(model, batches, CRITERION, CPU) == pytest.approx(
        evaluate(model, batches, CRITERION, CPU)
    )
    assert weights(model).equal(before)
    ordered = InMemoryBatches(batches.inputs, batches.targets, 32)
    assert predict(model, ordered, CPU).shape == (70, 4)


def test_no_batches_is_an_error():
    model, optimizer, _, _ = make_run()
    with pytest.raises(ValueError, match="no batch to train on"):
        train_epoch(model, [], CRITERION, optimizer, CPU)
    with pytest.raises(ValueError, match="no batch to evaluate on"):
        evaluate(model, [], CRITERION, CPU)


def test_fit_learns_logs_each_epoch_and_keeps_the_best_weights():
    model, optimizer, _, batches = make_run()
    lines = []
    history = fit(
        model, batches, batches, CRITERION, optimizer, epochs=12, device=CPU, log=lines.append
    )
    assert len(history) == len(lines) == 12
    assert history.val_accuracy[-1] > 0.8
    assert lines[0].startswith("epoch  1/12  train loss ")
    best = min(history.val_loss)
    assert history.val_loss[history.best_epoch - 1] == best
    model.load_state_dict(history.best_weights)
    assert evaluate(model, batches, CRITERION, CPU)[0] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("epochs", [0, -1, 1.5, "ten", True])
def test_a_number_of_epochs_that_is_none_is_refused(epochs):
    model, optimizer, _, batches = make_run()
    with pytest.raises(ValueError, match="epochs must be a whole number, at least 1, got"):
        fit(model, batches, batches, CRITERION, optimizer, epochs=epochs, device=CPU)


def test_best_weights_stay_when_later_epochs_get_worse():
    model, optimizer, _, batches = make_run()
    history = fit(model, batches, batches, CRITERION, optimizer, epochs=5, device=CPU, log=None)
    optimizer.param_groups[0]["lr"] = 50.0  # ruins the network
    kept = {name: tensor.clone() for name, tensor in history.best_weights.items()}
    fit(
        model, batches, batches, CRITERION, optimizer,
        epochs=7, device=CPU, history=history, log=None,
    )  # fmt: skip
    assert history.best_epoch <= 5 < len(history)
    assert all(history.best_weights[name].equal(kept[name]) for name in kept)


def test_resumed_training_equals_uninterrupted_training(tmp_path):
    path = tmp_path / "run.pt"
    model, optimizer, generator, batches = make_run()
    straight = fit(model, batches, batches, CRITERION, optimizer, epochs=6, device=CPU, log=None)
    expected = weights(model)

    model, optimizer, generator, batches = make_run()
    fit(
        model, batches, batches, CRITERION, optimizer,
        epochs=2, device=CPU, checkpoint=path, generator=generator, log=None,
    )  # fmt: skip
    model, optimizer, generator, batches = make_run(seed=99)  # another process knows nothing
    batches.inputs, batches.targets = make_run()[3].inputs, make_run()[3].targets
    history = History()
    load_checkpoint(path, model, optimizer, history, generator)
    assert len(history) == 2
    fit(
        model, batches, batches, CRITERION, optimizer,
        epochs=6, device=CPU, history=history, log=None,
    )  # fmt: skip
    assert weights(model).equal(expected)
    assert history == straight
    assert all(history.best_weights[k].equal(v) for k, v in straight.best_weights.items())


@pytest.mark.parametrize(
    "schedule",
    [
        lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 6),
        lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.1),
    ],
)
def test_a_resumed_run_has_the_schedule_and_every_random_number_of_the_first(tmp_path, schedule):
    def draws():
        return random.random(), np.random.rand(), np.random.randn(), torch.rand(()).item()  # noqa: NPY002

    def run(epochs, resume=False):
        model, optimizer, generator, batches = make_run()
        random.seed(0 if not resume else 9)
        np.random.seed(0 if not resume else 9)  # noqa: NPY002
        np.random.randn()  # noqa: NPY002  leaves half of a pair of normal numbers for the next call
        scheduler, history = schedule(optimizer), History()
        if resume:
            load_checkpoint(tmp_path / "run.pt", model, optimizer, history, generator, scheduler)
        fit(
            model, batches, batches, CRITERION, optimizer, epochs=epochs, device=CPU, log=None,
            history=history, checkpoint=tmp_path / "run.pt", generator=generator,
            scheduler=scheduler,
        )  # fmt: skip
        return weights(model), optimizer.param_groups[0]["lr"], draws()

    expected = run(5)
    run(2)
    resumed = run(5, resume=True)
    assert resumed[0].equal(expected[0]) and resumed[1:] == expected[1:]
    assert expected[1] < 0.1


def test_a_schedule_that_a_checkpoint_lacks_is_an_error(checkpoint):
    model, optimizer, _, _ = make_run()
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    with pytest.raises(ValueError, match="holds no schedule"):
        load_checkpoint(checkpoint, model, optimizer, scheduler=scheduler)


def train_large(path, epochs):
    """A run whose checkpoint takes a while to write; it goes on where the last one ended."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    inputs, targets = torch.randn(512, 6), torch.arange(512) % 4
    model = nn.Sequential(MLP([6, 400, 400]), nn.Dropout(0.2), nn.Linear(400, 4))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    generator, history = torch.Generator().manual_seed(0), History()
    batches = InMemoryBatches(inputs, targets, 256, shuffle=True, generator=generator)
    if path.exists():
        load_checkpoint(path, model, optimizer, history, generator, scheduler)
    fit(
        model, batches, batches, CRITERION, optimizer, epochs=epochs, device=CPU, log=None,
        history=history, checkpoint=path, generator=generator, scheduler=scheduler,
    )  # fmt: skip
    torch.save(weights(model), f"{path}.weights")


def test_a_run_killed_ten_times_ends_as_one_that_was_never_killed(tmp_path):
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["course_utils.training"])  # imports PyTorch once for all
    straight, killed, epochs = tmp_path / "straight.pt", tmp_path / "killed.pt", 45
    half_written = Path(f"{killed}.partial")
    moments, kills, while_writing = random.Random(0), 0, 0

    def start(path):
        process = processes.Process(target=train_large, args=(path, epochs), daemon=True)
        process.start()
        return process

    def changed(path):
        return path.stat().st_mtime_ns if path.exists() else None

    def wait_for(event, process):
        while not event():
            assert process.is_alive(), "the run ended, or failed, before it could be killed"
            time.sleep(0.0005)

    uninterrupted = start(straight)
    uninterrupted.join()
    assert uninterrupted.exitcode == 0
    for number in range(10):
        before = changed(killed)
        process = start(killed)
        wait_for(lambda before=before: changed(killed) != before, process)
        if number % 2:
            time.sleep(moments.uniform(0, 0.1))
        else:
            wait_for(half_written.exists, process)
        process.kill()
        process.join()
        kills += process.exitcode == -signal.SIGKILL
        while_writing += half_written.exists()
    assert kills == 10 and while_writing > 0
    last = start(killed)
    last.join()
    assert last.exitcode == 0
    expected, resumed = (
        torch.load(f"{path}.weights", weights_only=True) for path in (straight, killed)
    )
    assert resumed.equal(expected)


@pytest.fixture
def checkpoint(tmp_path):
    model, optimizer, generator, _ = make_run()
    path = tmp_path / "run.pt"
    save_checkpoint(path, model, optimizer, History(), generator)
    return path


def test_a_saved_checkpoint_leaves_nothing_beside_it(checkpoint):
    assert [path.name for path in checkpoint.parent.iterdir()] == ["run.pt"]


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_a_checkpoint_that_is_cut_short_is_refused(checkpoint, share):
    content = checkpoint.read_bytes()
    checkpoint.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"run\.pt is not a whole checkpoint: it was cut short"):
        load_checkpoint(checkpoint, make_run()[0])


def test_a_pickle_is_refused_and_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "trapped"),)

    saved, pickled = tmp_path / "saved.pt", tmp_path / "pickled.pt"
    torch.save({"format": 1, "model": Trap()}, saved)
    with pytest.raises(ValueError, match="not loaded, because loading a pickle can run any"):
        load_checkpoint(saved, make_run()[0])
    pickled.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ValueError, match="another kind of file. It was not loaded"):
        load_checkpoint(pickled, make_run()[0])
    assert not (tmp_path / "trapped").exists()


def test_a_checkpoint_of_another_model_is_refused_and_changes_nothing(checkpoint):
    other = nn.Sequential(MLP([6, 16, 8]), nn.Dropout(0.2), nn.Linear(8, 4))
    before = weights(other)
    with pytest.raises(ValueError, match=r"belongs to another model: its .* has shape \(16, 16\)"):
        load_checkpoint(checkpoint, other)
    assert weights(other).equal(before)
    with pytest.raises(ValueError, match=r"has shape .*this model's none"):
        load_checkpoint(checkpoint, nn.Sequential(MLP([6, 16, 16])))


def test_damage_inside_a_checkpoint_is_found(checkpoint):
    content = bytearray(checkpoint.read_bytes())
    content[len(content) // 2] ^= 1
    checkpoint.write_bytes(content)
    with pytest.raises(ValueError, match="is not a whole checkpoint"):
        load_checkpoint(checkpoint, make_run()[0])


def test_a_checkpoint_of_another_optimizer_is_refused_and_changes_nothing(checkpoint):
    model = make_run(seed=5)[0]
    before = weights(model)
    with pytest.raises(ValueError, match="belongs to another kind of optimizer"):
        load_checkpoint(checkpoint, model, torch.optim.Adam(model.parameters()))
    assert weights(model).equal(before)


def test_an_epoch_without_a_loss_is_never_the_best():
    nan = float("nan")
    assert History([1.0] * 3, [nan, 1.0, 0.5], [0.1] * 3).best_epoch == 3


def test_a_history_taken_over_is_a_copy():
    first, second = History([1.0], [1.0], [0.5]), History()
    second.load_state_dict(first.state_dict())
    second.train_loss.append(0.5)
    assert len(first) == 1


def test_a_file_that_is_no_checkpoint_of_this_course_is_refused(tmp_path):
    path = tmp_path / "weights.pt"
    torch.save(make_run()[0].state_dict(), path)
    with pytest.raises(ValueError, match="was not written by course_utils"):
        load_checkpoint(path, make_run()[0])
    with pytest.raises(FileNotFoundError, match="there is no checkpoint"):
        load_checkpoint(tmp_path / "none.pt", make_run()[0])


def test_an_unwritable_folder_is_found_before_training(unwritable_folder):
    model, optimizer, _, batches = make_run()
    before = weights(model)
    with pytest.raises(OSError, match="can't write into .*choose another folder for the check"):
        fit(
            model, batches, batches, CRITERION, optimizer,
            epochs=1, device=CPU, checkpoint=unwritable_folder / "run.pt",
        )  # fmt: skip
    assert weights(model).equal(before)
