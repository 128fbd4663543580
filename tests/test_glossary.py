"""notebooks/GLOSSARY.md: its terms are in order, and stand in the recipes that it names."""

import json
import re

import pytest

ROW = re.compile(r"^\| (.+?) \| (.+?) \| \[(\d\.\d\d)\]\((.+?)\) \| (.+?) \|$", re.M)


@pytest.fixture
def terms(course_root):
    """The rows of the glossary: (term, its Chinese name, recipe, path, definition)."""
    text = (course_root / "notebooks" / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = ROW.findall(text.partition("## Symbols")[0])
    assert len(rows) > 300
    return rows


def test_terms_are_in_order_and_stand_there_once(terms):
    names = [term.casefold() for term, *_ in terms]
    assert names == sorted(set(names))


def test_each_recipe_speaks_of_its_terms(terms, course_root):
    """Every word of a term, by its beginning, occurs in the text or code of its recipe."""
    missing = []
    for term, _, recipe, path, _ in terms:
        cells = json.loads((course_root / "notebooks" / path).read_text(encoding="utf-8"))["cells"]
        text = " ".join("".join(cell["source"]) for cell in cells).casefold()
        assert f"{path[1]}.{path.partition('/')[2][:2]}" == recipe
        words = re.findall(r"\w+", re.sub(r"\(.*?\)", "", term).casefold())
        if not all(word[:5] in text for word in words if word not in ("a", "of", "the", "to")):
            missing.append((term, recipe))
    assert not missing


def test_the_chinese_is_chinese_or_says_that_the_word_is_english(terms):
    for term, chinese, *_ in terms:
        assert re.search(r"[\u4e00-\u9fff]", chinese) or chinese in term, term
