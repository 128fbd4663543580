"""course_utils as a whole: no circle of imports, and docstrings that name the right recipe."""

import ast
import importlib
import inspect
import json
import re
from graphlib import TopologicalSorter

import pytest


def imports(tree):
    """Yield (module, name) for all that code takes from course_utils."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils"):
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.fixture
def used(course_root):
    """What the recipes take from the package, and where: {(module, name): [recipe, …]}."""
    found = {}
    for path in sorted(course_root.glob("notebooks/[0-9]*/*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        code = re.sub(r"^[%!].*", "", code, flags=re.M)
        recipe = f"{path.parent.name[1]}.{path.name[:2]}"
        for what in set(imports(ast.parse(code))):
            found.setdefault(what, []).append(recipe)
    return found


def test_no_module_imports_itself_by_a_detour(course_root):
    graph = {}
    for path in course_root.glob("course_utils/**/*.py"):
        module = ".".join(path.relative_to(course_root).with_suffix("").parts)
        module = module.removesuffix(".__init__")
        taken = imports(ast.parse(path.read_text(encoding="utf-8")))
        graph[module] = {m for pair in taken for m in (pair[0], ".".join(pair)) if m != module}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError


def test_what_recipes_use_says_where_it_is_taught_or_first_used(used):
    """A function or class that recipes import names the recipe in its docstring."""
    plumbing = {
        f"course_utils.{name}" for name in ("datasets.bundled", "datasets.download", "files")
    }
    wrong = []
    for (module, name), recipes in used.items():
        thing = getattr(importlib.import_module(module), name, None)
        if not (inspect.isfunction(thing) or inspect.isclass(thing)) or module in plumbing:
            continue
        text = " ".join(inspect.getdoc(thing).split())
        found = re.findall(r"(Taught in|[Uu]sed (?:from|in)) (\d\.\d\d)", text)
        first = next((recipe for recipe in recipes if not recipe.endswith("00")), recipes[0])
        expected = {recipe for word, recipe in found if word.lower().startswith("used")} <= {first}
        if not found or not expected:
            wrong.append(f"{name}: first used in {first}, its docstring names {found}")
    assert not wrong, "\n".join(wrong)
