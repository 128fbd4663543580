"""What `make results` measures: recipes, their settings at full size, and the figures."""

from dataclasses import dataclass

ACCURACY = "test accuracy, %"


@dataclass(frozen=True)
class Figure:
    """A number that a recipe arrives at. expression: Python, evaluated where the recipe stops;
    source: what the material reports that the course is made of, "" if it reports nothing."""

    model: str
    what: str
    expression: str
    source: str = ""


@dataclass(frozen=True)
class Study:
    """A recipe on all of a data set.

    data: a name that `make data SETS=…` knows. parameters: those that differ from the recipe's own.
    end: text in the code cell after which the figures are known; what follows is left out.
    without: variables of experiments on the way; cells that use them are left out as well.
    """

    recipe: str
    data: str
    figures: tuple[Figure, ...]
    end: str
    parameters: dict
    seeds: int = 1
    without: tuple[str, ...] = ()
    data_source: str = "real"


def right_in(answers: str) -> str:
    """Return the expression for the percentage of test answers that are right."""
    return f"100 * ({answers} == test_set.targets).float().mean()"


def share_of(model: str, batches: str = "test_batches") -> str:
    """Return the expression for a model's test accuracy in percent."""
    return f"100 * evaluate({model}, {batches}, criterion, device)[1]"


CLOTHES = "InMemoryBatches((test_set.images / 255 - MEAN) / STD, test_set.targets, 1000)"
LSTMS = ("bag of words", "one layer", "two layers", "both directions")

STUDIES = (
    Study(
        "02_foundations/04_many_features",
        "diabetes",
        (Figure("8-6-4-1 with ReLU", ACCURACY, "100 * test_accuracy"),),
        end="train_accuracy, test_accuracy =",
        parameters={},
        seeds=5,
    ),
    Study(
        "03_neural_networks/04_optimizers",
        "fashion_mnist",
        (
            Figure("784-256-128-10", "training loss", "train_loss", "0.260"),
            Figure("784-256-128-10", ACCURACY, share_of("model", CLOTHES)),
        ),
        end="val_loss, val_accuracy = evaluate(",
        parameters={"subset_size": 0},
        seeds=5,
        without=("runs", "valleys"),
    ),
    Study(
        "03_neural_networks/09_mnist_deep_mlp",
        "mnist",
        (Figure("784-512-256-128-64-32-10", ACCURACY, "100 * test_accuracy"),),
        end="test_loss, test_accuracy = evaluate(",
        parameters={"learning_rate": 0.01},
        seeds=5,
    ),
    Study(
        "04_cnn/07_train_an_image_classifier",
        "cifar10",
        (
            Figure("CNN", "validation loss", "min(history.val_loss)", "0.754"),
            Figure("CNN", ACCURACY, right_in("answers")),
        ),
        end="correct = (answers == test_set.targets).float()",
        parameters={"subset_size": 0, "epochs": 30},
    ),
    Study(
        "04_cnn/08_mnist_with_a_cnn",
        "mnist",
        (
            Figure("DigitCNN", ACCURACY, right_in("read['CNN']")),
            Figure("784-512-256-128-64-32-10", ACCURACY, right_in("read['MLP']")),
        ),
        end="for name, answers in read.items():",
        parameters={"subset_size": 0, "batch_size": 64, "learning_rate": 0.01, "epochs": 10},
        seeds=5,
    ),
    Study(
        "04_cnn/09_inception",
        "mnist",
        (Figure("InceptionNet", ACCURACY, share_of("models['InceptionNet']")),),
        end="_, accuracy = evaluate(model, test_batches, criterion, device)",
        parameters={"subset_size": 0, "batch_size": 64, "learning_rate": 0.01, "epochs": 3},
        seeds=3,
    ),
    Study(
        "04_cnn/10_residual_networks",
        "mnist",
        (Figure("ResidualNet", ACCURACY, share_of("nets['ResidualNet']")),),
        end="test_loss, test_accuracy = evaluate(model, test_batches, criterion, device)",
        parameters={"subset_size": 0, "epochs": 3},
        seeds=3,
    ),
    Study(
        "05_rnn_nlp/09_train_a_news_classifier",
        "ag_news",
        tuple(Figure(name, ACCURACY, right_in(f"answers[{name!r}]")) for name in LSTMS),
        end="answers[name] = predict(model, test_batches, device).argmax(dim=1)",
        parameters={"hidden_dim": 64, "learning_rate": 0.005},
    ),
    Study(
        "05_rnn_nlp/13_classify_names",
        "names",
        (Figure("GRU, both directions", ACCURACY, right_in("answers")),),
        end="for method, guess in ((",
        parameters={},
        seeds=5,
    ),
    Study(
        "06_transfer_learning/06_train_unfreeze_fine_tune",
        "chest_xray",
        (Figure("ResNet-50, fine-tuned", ACCURACY, "100 * accuracy", "89.4"),),
        end="answers, sickness = logits.argmax(dim=1)",
        parameters={"network": "resnet50", "keep_pictures": False, "head_epochs": 10, "epochs": 5},
    ),
)
