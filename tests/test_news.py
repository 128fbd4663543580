"""course_utils.datasets.news: made-up and real news stories, and files that are not right."""

import importlib.util
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from torch.utils.data import DataLoader

from course_utils.batches import balanced_subset
from course_utils.datasets import news
from course_utils.datasets.download import Remote
from course_utils.datasets.news import (
    CLASSES,
    NewsDataset,
    load_news,
    read_ag_news,
    read_news_csv,
    write_news_csv,
)

REAL = Path(os.environ.get("COURSE_DATA_DIR", "nowhere")) / "ag_news"
needs_real = pytest.mark.skipif(
    not (REAL / "test.csv").is_file(), reason="needs AG News' test.csv below COURSE_DATA_DIR"
)
HEADER = "id,content,Business,SciTech,Sports,World\n"


@pytest.fixture(scope="module")
def bundled():
    return load_news("bundled")


@pytest.fixture(scope="module")
def generator():
    """The module that makes the stories."""
    path = Path(__file__).parents[1] / "data" / "news.py"
    spec = importlib.util.spec_from_file_location("news_generator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(text):
    return re.findall(r"\w+(?:['-]\w+)*", text.lower())


def test_the_stories_are_balanced_over_four_classes(bundled):
    assert [part.targets.bincount().tolist() for part in bundled] == [
        [750] * 4,
        [125] * 4,
        [125] * 4,
    ]
    for part in bundled:
        assert part.classes == ("Business", "SciTech", "Sports", "World")
        assert part.targets.dtype == torch.int64
        assert part.targets[:60].bincount(minlength=4).min() > 0  # no order of classes


def test_no_story_and_no_id_stands_twice(bundled):
    texts = [text.lower() for part in bundled for text in part.texts]
    ids = [number for part in bundled for number in part.ids]
    assert len(set(texts)) == len(set(ids)) == 4000


def test_stories_have_8_to_35_words_and_read_as_sentences(bundled):
    for part in bundled:
        for text in part.texts:
            assert 8 <= len(text.split()) <= 35, text
            assert re.match(r'["A-Z0-9$]', text), text
            assert re.search(r'[.?!]"?$', text), text
            assert not re.search(r"[{}<>|]|  | [.,;]|[.][.]", text), text
            assert not re.search(r"(?i)\ba [aeio](?!ne|u)|\ban [^aeiou81h]", text), text


def test_the_vocabulary_is_rich_and_the_test_set_has_words_of_its_own(bundled):
    train, _, test = ({word for text in part.texts for word in words(text)} for part in bundled)
    assert 1500 <= len(train) <= 2500
    assert 5 <= len(test - train) <= 0.1 * len(test)


def test_every_common_word_of_a_topic_stands_in_stories_of_the_others_too(bundled):
    train_set = bundled[0]
    counts = [{}, {}, {}, {}]
    for text, target in train_set:
        for word in set(words(text)):
            counts[target][word] = counts[target].get(word, 0) + 1
    for target, common in enumerate(counts):
        for word, count in common.items():
            elsewhere = sum(other.get(word, 0) for other in counts) - count
            assert count < 60 or elsewhere > 0.1 * count, f"{word}: only {CLASSES[target]}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r" overshadowed (?!by)", " was overshadowed by "),
        (" and printed the former", " and printed the latter"),
        (" cared only about the first", " cared only about the second"),
        (", and wrote about the former", ", and wrote about the latter"),
        (r"The talk of \w+ was (?!not)", r"The talk of \w+ was not"),
        (", and .* had to wait", "had to wait .*, because"),
        (" spoke only of .* when asked about ", "Asked about .* spoke only of "),
    ],
)
def test_both_orders_of_a_frame_occur_about_equally_often(bundled, first, second):
    texts = [text for part in bundled for text in part.texts]
    matches = [sum(bool(re.search(pattern, text)) for text in texts) for pattern in (first, second)]
    assert min(matches) > 15
    assert max(matches) < 2 * min(matches), matches


def test_in_every_frame_one_twin_has_the_event_first_and_one_has_it_last(generator):
    _, frames, _ = generator.read_sentences()
    assert {kind for kind, *_ in frames} == set(generator.KINDS) - {"plain", "cross"} | {"above"}
    for _, first, second in frames:
        assert re.search(r"\{F\..*\{O\.", first), first
        assert re.search(r"\{O\..*\{F\.", second), second
        assert sorted(re.findall(r"\{[FO]\.[A-Z]\}", first)) == sorted(
            re.findall(r"\{[FO]\.[A-Z]\}", second)
        )


def test_half_of_the_stories_are_of_one_topic_only(generator):
    assert sum(generator.KINDS.values()) == pytest.approx(1)
    assert generator.KINDS["plain"] + generator.KINDS["cross"] == pytest.approx(0.5)


def test_the_sentences_name_no_list_that_is_missing_and_leave_none_unused(generator):
    lists, frames, events = generator.read_sentences()
    templates = [text for choices in lists.values() for text in choices]
    templates += [side for _, *sides in frames for side in sides]
    for event in (event for topic in events.values() for event in topic.values()):
        templates += [text for texts in event.values() for text in texts if text]
    named = set(re.findall(r"\{([\w.]+)", " ".join(templates)))
    roles = {name.partition(".")[2] for name in named if re.match("(other|any)[.]", name)}
    named = {name for name in named if not re.match("(other|any|F|O)[.]", name)}
    named |= {f"{topic}.{role}" for topic in events for role in roles}
    assert named | {"headline", "neutral"} == set(lists)


def test_a_line_that_the_generator_does_not_know_is_named(generator, tmp_path):
    (tmp_path / "news.txt").write_text("== lists\nday: Monday\n\nmonday\n")
    with pytest.raises(ValueError, match=r"news\.txt, line 4 is of no known form: 'monday'"):
        generator.read_sentences(tmp_path / "news.txt")


def test_a_bag_of_words_beats_chance_but_not_the_order_of_words(bundled):
    train_set, _, test_set = bundled
    count = CountVectorizer(token_pattern=r"\w+|[^\w\s]")
    model = LogisticRegression(C=0.1, max_iter=1000)
    model.fit(count.fit_transform(train_set.texts), train_set.targets)
    accuracy = model.score(count.transform(test_set.texts), test_set.targets)
    assert 0.65 < accuracy < 0.8


def test_the_length_of_a_story_does_not_tell_its_topic(bundled):
    lengths = torch.tensor([float(len(text.split())) for text in bundled[0].texts])
    means = torch.stack([lengths[bundled[0].targets == target].mean() for target in range(4)])
    assert means.max() - means.min() < 0.3 * lengths.std()


def test_an_item_is_a_story_and_its_topic(bundled):
    text, target = bundled[0][5]
    assert text == bundled[0].texts[5]
    assert target == bundled[0].targets[5]


def test_a_data_loader_takes_it(bundled):
    batch, targets = next(iter(DataLoader(bundled[0], batch_size=4)))
    assert list(batch) == list(bundled[0].texts[:4])
    assert targets.equal(bundled[0].targets[:4])


def test_a_subset_keeps_story_topic_and_id_together(bundled):
    subset = balanced_subset(bundled[0], 40)
    assert subset.targets.bincount().tolist() == [10] * 4
    place = bundled[0].ids.index(subset.ids[7])
    assert bundled[0].texts[place] == subset.texts[7]
    assert bundled[0].targets[place] == subset.targets[7]


def test_what_is_written_is_read_again(bundled, tmp_path, course_root):
    path = tmp_path / "copy.csv"
    write_news_csv(bundled[2], path)
    assert path.read_bytes() == (course_root / "data/bundled/news/test.csv").read_bytes()
    odd = NewsDataset(('"Yes,\nno\\"', " Müller, née 李\r\n"), torch.tensor([3, 0]), ("a,b", "7"))
    write_news_csv(odd, path)
    again = read_news_csv(path)
    assert (again.texts, again.ids) == (odd.texts, odd.ids)
    assert again.targets.equal(odd.targets)
    assert [file.name for file in tmp_path.iterdir()] == ["copy.csv"]


def test_columns_may_come_in_any_order(tmp_path):
    path = tmp_path / "news.csv"
    path.write_text("World,Sports,content,SciTech,Business,id\n0,1,Goal!,0,0,a\n")
    assert read_news_csv(path)[0] == ("Goal!", 2)


GOOD = HEADER + "1,Bank sold,1,0,0,0\n2,Vote held,0,0,0,1\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"news\.csv is empty: get it again"),
        (" \n\n", r"news\.csv is empty: get it again"),
        (HEADER, "line 1, is the only one: no story follows"),
        (GOOD.replace("Sports,", ""), "line 1, has no column 'Sports', but should have id,content"),
        (
            GOOD.replace("World\n", "Weather\n"),
            "has no column 'World', the unknown column 'Weather'",
        ),
        (GOOD.replace("World\n", "World,World\n"), "line 1, has the column 'World'"),
        (GOOD.removeprefix(HEADER), "line 1, has no column 'id'"),
        (GOOD.replace(",0,0,0,1", ",0,0,1"), "line 3, has 5 fields instead of 6"),
        (GOOD.replace("Bank sold", "Bank, sold"), "line 2, has 7 fields instead of 6"),
        (GOOD.replace("\n2,", "\n\n2,"), "line 3, has 0 fields instead of 6"),
        (GOOD.replace(",0,0,0,1", ",0,1,0,1"), "line 3, should have 1 for one class .*Sports '0'"),
        (GOOD.replace(",0,0,0,1", ",0,0,0,0"), "line 3, should have 1 for one class .*World '0'"),
        (GOOD.replace(",0,0,0,1", ",0,0,0,2"), "line 3, should have 1 for one class .*World '2'"),
        (GOOD.replace(",0,0,0,1", ",0,0,,1"), "line 3, should have 1 for one class .*Sports ''"),
        (GOOD.replace("Vote held", " "), "line 3, has no content"),
        (GOOD.replace("\n2,", "\n1,"), "line 3, has the id '1' of line 2"),
        (GOOD.replace("Bank", '"Bank'), "line 2, is damaged or cut short"),
        (GOOD.replace("Vote", "Vot\xe9").encode("latin-1"), "line 3, has the byte 0xe9, .*UTF-8"),
        (GOOD.replace("Vote", "V" * 200_000), "line 3, is damaged .*field larger"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) and "\n" not in value else "file",
)
def test_a_file_that_is_not_right_is_refused(tmp_path, content, message):
    path = tmp_path / "news.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=f"(?s){message}") as caught:
        read_news_csv(path)
    assert str(path) in str(caught.value)
    assert "get it again" in str(caught.value) or "get the file again" in str(caught.value)


def test_a_file_that_was_cut_never_gives_another_story(tmp_path):
    path = tmp_path / "news.csv"
    whole = HEADER + '1,"Bank, sold",1,0,0,0\n2,"""Vote"" held",0,0,0,1\n'
    texts, targets = ["Bank, sold", '"Vote" held'], [0, 3]
    for end in range(len(whole)):
        path.write_text(whole[:end])
        try:
            cut = read_news_csv(path)
        except ValueError:
            continue
        assert list(cut.texts) == texts[: len(cut)]
        assert cut.targets.tolist() == targets[: len(cut)]


AG = (
    '"3","Bank sold","A bank\\was sold, it said."\n"4","Chip","A ""chip""."\n'
    '"2","Goal","One goal."\n"1","Vote","A vote."\n'
)


def test_ag_news_is_read_from_its_own_format(tmp_path):
    path = tmp_path / "test.csv"
    path.write_text(AG)
    stories = read_ag_news(path)
    assert stories.texts == (
        "Bank sold A bank was sold, it said.",
        'Chip A "chip".',
        "Goal One goal.",
        "Vote A vote.",
    )
    assert [stories.classes[target] for target in stories.targets] == list(CLASSES)
    assert stories.ids == ("test-1", "test-2", "test-3", "test-4")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"test\.csv is empty"),
        (AG.replace('"2"', '"5"'), "line 3, has the class '5', which is not one of 1, 2, 3, 4"),
        ("class,title,description\n" + AG, "line 1, has the class 'class'"),
        (AG.replace(',"One goal."', ""), "line 3, has 2 fields instead of class, title"),
        (AG.replace('."\n', '.",7\n'), "line 1, has 4 fields"),
        (AG[:-4], "line 4, is damaged or cut short"),
        (AG.replace("bank", "b\xe4nk").encode("latin-1"), "line 1, has the byte 0xe4, .*UTF-8"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) and "\n" not in value else "file",
)
def test_an_ag_news_file_that_is_not_right_is_refused(tmp_path, content, message):
    path = tmp_path / "test.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=rf"{message}.*get (it|the file) again"):
        read_ag_news(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with a pair of files in AG News' format, 6,000 and 4 stories."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "ag_news").mkdir()
    rows = [f'"{i % 4 + 1}","Story {i}","It is the same."\n' for i in range(6000)]
    (tmp_path / "ag_news" / "train.csv").write_text("".join(rows))
    (tmp_path / "ag_news" / "test.csv").write_text(AG)
    remotes = tuple(
        Remote({name: f"size:{(tmp_path / 'ag_news' / name).stat().st_size}"}, ("http://x",), "", 0)
        for name in ("train.csv", "test.csv")
    )
    monkeypatch.setattr(news, "REAL", replace(news.REAL, remotes=remotes))
    return tmp_path / "ag_news"


def test_the_real_validation_set_is_a_fixed_balanced_part_of_the_training_file(folder):
    train_set, valid_set, test_set = load_news("real")
    assert [len(train_set), len(valid_set), len(test_set)] == [1000, 5000, 4]
    assert valid_set.targets.bincount().tolist() == [1250] * 4
    assert not set(train_set.ids) & set(valid_set.ids)
    assert valid_set.ids == load_news("real")[1].ids


@needs_real
def test_real_stories_have_the_bundled_stories_form(bundled):
    real, twin = read_ag_news(REAL / "test.csv"), bundled[2]
    assert real.targets.bincount().tolist() == [1900] * 4
    assert real.targets.dtype == twin.targets.dtype
    assert real.classes == twin.classes
    assert isinstance(real.texts[0], str)
    assert "\\" not in "".join(real.texts)
    topics = {text[:22]: real.classes[target] for text, target in real}
    assert topics["Fears for T N pension "] == "Business"
    assert topics["The Race is On: Second"] == "SciTech"


def test_an_unknown_data_source_is_refused():
    with pytest.raises(ValueError, match="got 'web'"):
        load_news("web")
