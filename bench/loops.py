"""One epoch of the same training, written in many ways: the subject of measure.py's part "loops".

Each function returns another one, which trains the given network for one epoch on the given data
and returns the seconds of the epoch alone. All have the same network, data, batch size and Adam.
The peers' versions follow their own getting-started pages, with what costs time and is not part of
training (logging, checkpoints, progress bars, validation) switched off.
"""

import time
from functools import partial

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision import transforms

from course_utils.batches import InMemoryBatches
from course_utils.models.cnn import CNN
from course_utils.models.mlp import MLP
from course_utils.training import train_epoch

BATCH_SIZE, RATE = 64, 1e-3
CPU = torch.device("cpu")
NETWORKS = {"MLP": lambda: MLP([784, 256, 128, 10]), "CNN": CNN}


def to_inputs(images):
    """Normalise images (N, C, H, W) uint8 all at once."""
    return (images / 255 - 0.5) / 0.5


def adam(model):
    return torch.optim.Adam(model.parameters(), lr=RATE)


def seconds_of(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


class Pictures(Dataset):
    """Pictures as PIL gives them, each transformed when asked for: the tutorials' data set."""

    def __init__(self, images, targets):
        arrays = images.permute(0, 2, 3, 1).squeeze(3).numpy()
        self.pictures = [Image.fromarray(array) for array in arrays]
        self.targets = targets.tolist()
        channels = images.shape[1]
        normalise = transforms.Normalize((0.5,) * channels, (0.5,) * channels)
        self.transform = transforms.Compose([transforms.ToTensor(), normalise])

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        return self.transform(self.pictures[index]), self.targets[index]


def textbook(model, images, targets):
    loader = DataLoader(Pictures(images, targets), BATCH_SIZE, shuffle=True)
    optimizer, criterion = adam(model), nn.CrossEntropyLoss()

    def epoch():
        running_loss = 0.0
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()

    return partial(seconds_of, epoch)


def ours_with_data_loader(model, images, targets):
    loader = DataLoader(TensorDataset(to_inputs(images), targets), BATCH_SIZE, shuffle=True)
    criterion, optimizer = nn.CrossEntropyLoss(), adam(model)
    return lambda: seconds_of(lambda: train_epoch(model, loader, criterion, optimizer, CPU))


def ours_in_memory(model, images, targets):
    batches = InMemoryBatches(to_inputs(images), targets, BATCH_SIZE, shuffle=True)
    criterion, optimizer = nn.CrossEntropyLoss(), adam(model)
    return lambda: seconds_of(lambda: train_epoch(model, batches, criterion, optimizer, CPU))


def floor(model, images, targets):
    """Nothing but forward, backward and step, on batches cut beforehand."""
    batches = list(InMemoryBatches(to_inputs(images), targets, BATCH_SIZE))
    criterion, optimizer = nn.CrossEntropyLoss(), adam(model)

    def epoch():
        for inputs, labels in batches:
            optimizer.zero_grad()
            criterion(model(inputs), labels).backward()
            optimizer.step()

    return partial(seconds_of, epoch)


def lightning(model, images, targets):
    from lightning import Callback, LightningModule, Trainer

    class Module(LightningModule):
        def __init__(self):
            super().__init__()
            self.model, self.criterion = model, nn.CrossEntropyLoss()

        def training_step(self, batch, _):
            inputs, labels = batch
            return self.criterion(self.model(inputs), labels)

        def configure_optimizers(self):
            return adam(self.model)

    class Clock(Callback):
        def on_train_epoch_start(self, *_):
            self.start = time.perf_counter()

        def on_train_epoch_end(self, *_):
            self.seconds = time.perf_counter() - self.start

    loader = DataLoader(TensorDataset(to_inputs(images), targets), BATCH_SIZE, shuffle=True)
    module, clock = Module(), Clock()

    def epoch():
        Trainer(
            max_epochs=1, accelerator="cpu", logger=False, enable_checkpointing=False,
            enable_progress_bar=False, enable_model_summary=False, callbacks=[clock],
        ).fit(module, loader)  # fmt: skip
        return clock.seconds

    return epoch


def skorch(model, images, targets):
    from skorch import NeuralNetClassifier

    net = NeuralNetClassifier(
        model, criterion=nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=RATE,
        batch_size=BATCH_SIZE, iterator_train__shuffle=True, train_split=None, callbacks=None,
        callbacks__print_log=None, callbacks__train_loss=None, verbose=0,
    ).initialize()  # fmt: skip
    inputs = to_inputs(images)
    return lambda: seconds_of(lambda: net.partial_fit(inputs, targets, epochs=1))


def fastai(model, images, targets):
    import fastai.callback.progress  # noqa: F401  gives Learner its no_bar
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader as FastaiLoader
    from fastai.learner import Callback, Learner
    from fastai.optimizer import OptimWrapper

    class Clock(Callback):
        def before_train(self):
            self.start = time.perf_counter()

        def after_train(self):
            self.seconds = time.perf_counter() - self.start

    data = TensorDataset(to_inputs(images), targets)
    loader = FastaiLoader(data, bs=BATCH_SIZE, shuffle=True, num_workers=0)
    few = FastaiLoader(TensorDataset(to_inputs(images[:64]), targets[:64]), bs=64, num_workers=0)
    clock = Clock()
    learner = Learner(
        DataLoaders(loader, few), model, loss_func=nn.CrossEntropyLoss(), lr=RATE, cbs=[clock],
        opt_func=partial(OptimWrapper, opt=torch.optim.Adam),
    )  # fmt: skip

    def epoch():
        with learner.no_bar(), learner.no_logging():
            learner.fit(1)
        return clock.seconds

    return epoch


def keras(model, images, targets):
    import os

    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.backend.set_image_data_format("channels_first")
    layers = keras.layers
    convolution = partial(layers.Conv2D, kernel_size=3, padding="same", activation="relu")
    if isinstance(model, MLP):
        hidden = [layers.Flatten(), layers.Dense(256, "relu"), layers.Dense(128, "relu")]
    else:
        hidden = []
        for channels in (16, 32, 64):
            hidden += [convolution(channels), layers.MaxPooling2D()]
        hidden += [layers.Flatten(), layers.Dropout(0.3)]
        hidden += [layers.Dense(512, "relu"), layers.Dropout(0.3)]
    twin = keras.Sequential([keras.Input(images.shape[1:]), *hidden, layers.Dense(10)])
    assert twin.count_params() == sum(p.numel() for p in model.parameters())
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    twin.compile(keras.optimizers.Adam(RATE), loss)
    inputs, labels = to_inputs(images).numpy(), np.asarray(targets)
    options = {"batch_size": BATCH_SIZE, "epochs": 1, "shuffle": True, "verbose": 0}
    return lambda: seconds_of(lambda: twin.fit(inputs, labels, **options))


OURS = {
    "textbook loop": textbook,
    "ours, DataLoader": ours_with_data_loader,
    "ours, in memory": ours_in_memory,
    "floor": floor,
}
PEERS = {"lightning": lightning, "skorch": skorch, "fastai": fastai, "keras": keras}
