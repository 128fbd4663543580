"""course_utils.datasets.glove: made-up and real word vectors, and files that are not right."""

import csv
import itertools
import os
import re
import shutil
import ssl
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
import torch

from course_utils.datasets import bundled as bundled_files
from course_utils.datasets.glove import WordVectors, load_vectors, read_vectors

DATA = Path(__file__).parents[1] / "data"
NAME = "glove.made-up.50d.txt"
SHORT = "glove.6B.50d.first20k.txt"
REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "glove" / SHORT
needs_real = pytest.mark.skipif(
    not REAL.is_file(), reason=f"needs glove/{SHORT} below COURSE_DATA_DIR"
)


def read_analogies():
    """Return the pairs of words below each heading of data/analogies.txt."""
    sections = {}
    for line in (DATA / "analogies.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            pairs = sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            pairs.extend(tuple(pair.split("/")) for pair in line.rstrip(",").split(", "))
    return sections


def accuracy(vectors: WordVectors, pairs) -> float:
    """Return the share of right answers to `a is to b as c is to what`, over each two pairs."""
    pairs = [pair for pair in pairs if pair[0] in vectors and pair[1] in vectors]
    rows = [[vectors.index[word] for word in (*p, *q)] for p, q in itertools.permutations(pairs, 2)]
    unit = torch.nn.functional.normalize(vectors.vectors)
    right = 0
    for a, b, c, d in (part.T for part in torch.tensor(rows).split(2000)):
        cosines = (unit[b] - unit[a] + unit[c]) @ unit.T
        for named in (a, b, c):
            cosines[torch.arange(len(a)), named] = -2
        right += (cosines.argmax(dim=1) == d).sum().item()
    return right / len(rows)


@pytest.fixture(scope="module")
def made_up():
    return load_vectors("bundled")


def test_each_word_has_a_vector_of_fifty_numbers(made_up):
    assert 2500 <= len(made_up) <= 4000
    assert made_up.vectors.shape == (len(made_up), 50)
    assert made_up.vectors.dtype == torch.float32
    assert made_up.words[made_up.index["king"]] == "king"
    assert made_up["king"].equal(made_up.vectors[made_up.index["king"]])
    assert all(word == word.lower() for word in made_up.words)


def test_the_file_is_in_gloves_format_and_small():
    content = (bundled_files.FOLDER / "glove" / NAME).read_text("utf-8")
    assert len(content) < 1.4e6
    number = r"-?\d\.\d{3}"
    assert all(re.fullmatch(rf"\S+( {number}){{50}}", line) for line in content.splitlines())


def test_the_first_words_are_common_and_all_kinds_are_there(made_up):
    assert {"the", "of", ",", ".", "to", "and", "'s"} <= set(made_up.words[:30])
    for word in ("2", "1999", "3.5", "monday", "australia", "biologist", "forgotten", "anna"):
        assert word in made_up
    norms = made_up.vectors.norm(dim=1)
    assert norms[:1000].mean() > 1.05 * norms[-1000:].mean()
    assert 3 < norms.mean() < 7  # as in the real file


@pytest.mark.parametrize(
    ("a", "b", "c", "answer"),
    [
        ("man", "king", "woman", "queen"),
        ("actor", "actress", "uncle", "aunt"),
        ("france", "paris", "italy", "rome"),
        ("japan", "japanese", "peru", "peruvian"),
        ("cat", "cats", "wolf", "wolves"),
        ("walk", "walked", "swim", "swam"),
        ("good", "better", "big", "bigger"),
    ],
)
def test_a_word_is_found_by_what_it_differs_in(made_up, a, b, c, answer):
    target = made_up[b] - made_up[a] + made_up[c]
    assert made_up.nearest(target, 1, without=(a, b, c))[0][0] == answer


def test_most_analogies_hold_but_not_all(made_up):
    sections = read_analogies()
    assert len(sections["capital of a country"]) >= 30
    assert len(sections["plural"]) >= 100
    assert len(sections["past"]) >= 60
    shares = {name: accuracy(made_up, pairs) for name, pairs in sections.items()}
    assert min(shares.values()) > 0.75, shares
    assert 0.85 <= sum(shares.values()) / len(shares) <= 0.97, shares


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("football", {"soccer", "goalkeeper", "midfielder", "rugby", "striker", "winger"}),
        ("bank", {"lender", "banks", "loan", "debt", "borrower", "cash", "interest"}),
        ("rain", {"snow", "weather", "rained", "raining", "thunder", "lightning"}),
        ("doctor", {"doctors", "physician", "nurse", "surgeon", "patient"}),
    ],
)
def test_similar_words_are_neighbours(made_up, word, some):
    assert len(some & {near for near, _ in made_up.nearest(word, 10)}) >= 4


def test_the_words_of_the_news_have_vectors_but_invented_names_have_none(made_up):
    with (bundled_files.FOLDER / "news" / "train.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["content"].lower() for row in csv.DictReader(file)]
    counts = Counter(itertools.chain.from_iterable(re.findall(r"\w+|[^\w\s]", t) for t in texts))
    known = {word: count for word, count in counts.items() if word in made_up}
    assert sum(known.values()) > 0.9 * sum(counts.values())
    assert len(known) > 0.75 * len(counts)
    for name in ("norvane", "lindqvist", "okafor"):
        assert name in counts
        assert name not in made_up


def test_neighbours_come_nearest_first_without_those_left_out(made_up):
    pairs = made_up.nearest("king", 5)
    cosines = [cosine for _, cosine in pairs]
    assert cosines == sorted(cosines, reverse=True)
    assert "king" not in dict(pairs)
    first = pairs[0][0]
    assert made_up.nearest("king", 4, without=first) == pairs[1:]
    assert made_up.nearest(made_up["king"], 1)[0] == ("king", pytest.approx(1, abs=1e-6))
    expected = torch.cosine_similarity(made_up["king"], made_up[first], dim=0)
    assert cosines[0] == pytest.approx(expected.item(), abs=1e-6)
    assert len(made_up.nearest("king", 10**6)) == len(made_up) - 1


def test_bad_questions_are_refused(made_up):
    with pytest.raises(KeyError, match="'King' has no vector.*lower case"):
        made_up["King"]
    with pytest.raises(KeyError, match="'norvane' has no vector"):
        made_up.nearest("norvane")
    with pytest.raises(ValueError, match=r"shape \(50,\), got \(49,\)"):
        made_up.nearest(torch.ones(49))
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        made_up.nearest("king", 0)


def test_a_zero_vector_is_near_to_nothing():
    vectors = WordVectors(("a", "b"), torch.tensor([[0.0, 0.0], [1.0, 0.0]]), {"a": 0, "b": 1})
    assert vectors.nearest("a") == [("b", 0.0)]


def test_torchtext_reads_the_same_vectors(made_up, tmp_path, monkeypatch):
    # torchtext's class switches off the checking of certificates; monkeypatch switches it on again.
    monkeypatch.setattr(ssl, "_create_default_https_context", ssl._create_default_https_context)
    from torchtext.vocab import Vectors

    copy = shutil.copy(bundled_files.FOLDER / "glove" / NAME, tmp_path)
    theirs = Vectors(name=str(copy), cache=str(tmp_path / "cache"))
    assert tuple(theirs.itos) == made_up.words
    assert theirs.vectors.equal(made_up.vectors)
    again = Vectors(name=str(copy), cache=str(tmp_path / "cache"))  # from its cache
    assert again["king"].equal(made_up["king"])
    assert not again["norvane"].any()  # zeros, where ours refuses


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with a small, whole file of vectors."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "glove").mkdir()
    (tmp_path / "glove" / "small.txt").write_text("the 1 2\nof 3 -4.5\nking 0.1 1e-3\n")
    return tmp_path / "glove"


def test_a_small_file_is_read(folder):
    vectors = load_vectors("real", name="small.txt")
    assert vectors.words == ("the", "of", "king")
    assert vectors.index == {"the": 0, "of": 1, "king": 2}
    assert vectors.vectors.equal(torch.tensor([[1, 2], [3, -4.5], [0.1, 1e-3]]))


def test_another_file_of_the_folder_is_read_by_its_name(folder):
    (folder / "glove.6B.3d.txt").write_text("the 1 2 3\n")
    assert load_vectors("real", name="glove.6B.3d.txt")["the"].tolist() == [1, 2, 3]


def test_a_limit_keeps_the_first_lines(folder):
    assert load_vectors("real", name="small.txt", limit=2).words == ("the", "of")
    assert load_vectors("real", name="small.txt", limit=9).words == ("the", "of", "king")
    (folder / "small.txt").write_text("the 1 2\nof 3 4\nbroken")
    assert load_vectors("real", name="small.txt", limit=2).words == ("the", "of")


def test_only_the_wanted_words_are_kept_in_the_files_order(folder):
    vectors = load_vectors("real", name="small.txt", words=["king", "the", "queen"])
    assert vectors.words == ("the", "king")
    assert vectors.vectors.shape == (2, 2)
    assert load_vectors("real", name="small.txt", words=["king", "the"], limit=2).words == ("the",)
    assert load_vectors("real", name="small.txt", words=[]).vectors.shape == (0, 2)


def test_words_may_hold_spaces_and_characters_that_are_not_ascii(folder):
    path = folder / "glove.840B.2d.txt"
    text = "the 1 2\n. . . 3 4\nat name@domain.com 5 6\nnaïve 7 8\na\u00a0b 9 10\nc\u0085d 1 1\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    words = ("the", ". . .", "at name@domain.com", "naïve", "a\u00a0b", "c\u0085d")
    assert read_vectors(path).words == words


def test_windows_line_ends_and_spaces_at_the_end_do_no_harm(folder):
    path = folder / "glove.6B.2d.txt"
    path.write_bytes(b"the 1 2 \r\nof 3 4\r\n")
    assert read_vectors(path).vectors.tolist() == [[1, 2], [3, 4]]


def test_of_a_word_that_comes_twice_the_first_counts(folder):
    path = folder / "glove.6B.2d.txt"
    path.write_text("the 1 2\nof 3 4\nthe 5 6\nking 7 8\n")
    vectors = read_vectors(path)
    assert vectors.words == ("the", "of", "king")
    assert vectors.vectors.tolist() == [[1, 2], [3, 4], [7, 8]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"the 1 2\nof 3\n", "line 2: 1 numbers instead of 2"),
        (b"the 1 2\n\nof 3 4\n", "line 2: 0 numbers instead of 2"),
        (b"the 1 2\nof 3 4 5\n", "line 2: more than 2 numbers"),
        (b"the 1 2\nof 3 x4\n", "line 2: could not convert string to float: b'x4'"),
        (b"the 1 2\nof 3  \n", "line 2: 1 numbers instead of 2"),
        (b"the 1 2\nof nan 4\n", "line 2: a number is not finite"),
        (b"the 1 2\nof 3 \xff\n", "line 2: could not convert"),
        ("the 1 2\nnaïve 3 4\n".encode("latin-1"), "line 2: 'utf-8' codec can't decode"),
        (b"the 1 2\nof 3 4.", "line 2: the file breaks off"),
        (b"the 1 2\nof 3", "line 2: the file breaks off"),
        (b"2 2\nthe 1 2\n", "line 1: 1 numbers are no vector"),
        (b"the\n", "line 1: 0 numbers are no vector"),
        (b"PK\x03\x04\x14\x00\x00\x00", "line 1: the file breaks off"),
    ],
)
def test_a_file_that_is_not_right_is_refused(folder, content, message):
    (folder / "small.txt").write_bytes(content)
    with pytest.raises(ValueError, match=rf"small\.txt.*{message}.*get it again"):
        load_vectors("real", name="small.txt")


@pytest.mark.parametrize("limit", [0, -1, 1.5, "9"])
def test_a_limit_that_is_no_positive_integer_is_refused(folder, limit):
    with pytest.raises(ValueError, match="limit must be None .* or at least 1, got"):
        load_vectors("real", name="small.txt", limit=limit)


def test_a_single_string_for_words_is_refused(folder):
    with pytest.raises(ValueError, match=r"such as \['king'\], got 'king'"):
        load_vectors("real", name="small.txt", words="king")


def test_a_file_that_is_not_there_and_not_published_is_named_with_the_ways_out(folder):
    (folder / "small.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"small\.txt is missing.*glove\.6B\.50d.*bundled"):
        load_vectors("real", name="small.txt")


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match="got 'web'"):
        load_vectors("web")


def test_reading_takes_little_more_memory_than_the_vectors(tmp_path):
    path = tmp_path / "big.txt"
    numbers = " ".join(["-0.12345"] * 300)
    path.write_text("".join(f"word{i} {numbers}\n" for i in range(1500)))
    matrix = 1500 * 300 * 4
    for words, factor in ((None, 1.5), (["word7", "word1499"], 0.1)):
        tracemalloc.start()
        vectors = read_vectors(path, words=words)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(vectors) == (1500 if words is None else 2)
        assert peak < factor * matrix + 2**18  # a block of the file, the words and small things


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[nouns: food]\nbread\n", "line 1: a kind is one of word, marks"),
        ("bread, milk\n", "line 1 stands in no part"),
        ("[noun: food]\nbread (good\n", r"line 2: 'bread \(good' is not"),
        ("[noun: food]\nleaf/leaves/more\n", "line 2: 'leaf/leaves/more' has too many forms"),
    ],
)
def test_a_lexicon_that_is_not_right_is_refused(tmp_path, monkeypatch, content, message):
    monkeypatch.setattr(sys, "path", [str(DATA), *sys.path])
    from vectors import read_lexicon

    (tmp_path / "lexicon.txt").write_text(content)
    with pytest.raises(ValueError, match=rf"lexicon\.txt, {message}"):
        read_lexicon(tmp_path / "lexicon.txt")


@needs_real
def test_real_vectors_have_the_made_up_ones_form(made_up):
    real = load_vectors("real", name=SHORT)
    assert len(real) == 20_000
    assert real.vectors.shape[1:] == made_up.vectors.shape[1:]
    assert real.vectors.dtype == made_up.vectors.dtype
    target = real["king"] - real["man"] + real["woman"]
    assert real.nearest(target, 1, without=("king", "man", "woman"))[0][0] == "queen"
    assert accuracy(real, read_analogies()["nationality"]) > 0.9
