"""The form of every notebook: what DESIGN promises a reader, held for each of them."""

import ast
import json
import re
import statistics
from pathlib import Path

import nbformat
import pytest
from papermill import inspect_notebook

from course_utils import exercises
from course_utils.batch import sources_digest

COURSE = Path(__file__).parents[1]
NOTEBOOKS = sorted(
    path for path in COURSE.glob("notebooks/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
RECIPES = [path for path in NOTEBOOKS if not path.name.startswith("00_")]
CHAPTERS = [path for path in NOTEBOOKS if path.name == "00_chapter.ipynb"]

# A recipe may do without one of these, with its reason: {"04_cnn/05_….ipynb": {"figure": "why"}}
EXEMPT: dict[str, dict[str, str]] = {}

ABSOLUTE_PATH = re.compile(r"(?<![\w.:/~<>)])/[A-Za-z]\w+/\w|\b[A-Z]:\\\w")

PARAMETERS = {  # the agreed names, their types, and what any notebook may set by default
    "device": lambda value: value == "auto",
    "seed": lambda value: type(value) is int,
    "subset_size": lambda value: type(value) is int and value >= 0,
    "data_source": lambda value: value == "bundled",
    "epochs": lambda value: type(value) is int and value > 0,
    "batch_size": lambda value: type(value) is int and value > 0,
    "learning_rate": lambda value: type(value) is float and value > 0,
}
HEADINGS = [
    "Getting ready",
    "How to do it",
    "How it works",
    "There's more",
    "What changed",
    "Exercises",
    "See also",
]


def name_of(path):
    return path.relative_to(COURSE / "notebooks").as_posix()


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def markdown(path):
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def exempt(path, what):
    if reason := EXEMPT.get(name_of(path), {}).get(what):
        pytest.skip(reason)


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
every_recipe = pytest.mark.parametrize("path", RECIPES, ids=name_of)


def test_there_are_notebooks_and_no_exemption_is_stale():
    assert len(RECIPES) >= 12
    assert set(EXEMPT) <= {name_of(path) for path in RECIPES}


@every_notebook
def test_it_is_valid_and_was_executed_by_make_notebooks(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.course.executed == sources_digest(notebook), (
        "the code has changed since the outputs were made: run `make notebooks`"
    )
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "not executed once, from top to bottom"


@every_notebook
def test_its_outputs_hold_no_error_warning_or_path(path):
    for cell in code_cells(path):
        texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        text = "\n".join(texts + [output.get("text", "") for output in cell.outputs])
        assert not [o for o in cell.outputs if o.output_type == "error"], cell.source
        assert not [o for o in cell.outputs if o.get("name") == "stderr"], cell.source
        assert "Warning" not in text, cell.source
        assert not ABSOLUTE_PATH.search(text), cell.source


@every_notebook
def test_its_sources_hold_no_absolute_path_and_leave_sys_path_alone(path):
    for cell in read(path).cells:
        assert "sys.path" not in cell.source
        assert not ABSOLUTE_PATH.search(cell.source)


@every_notebook
def test_its_parameters_are_the_agreed_ones(path):
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == code_cells(path)[:1], "one cell tagged `parameters`, before all other code"
    found = []
    for line, statement in zip(
        tagged[0].source.splitlines(), ast.parse(tagged[0].source).body, strict=True
    ):
        assert isinstance(statement, ast.Assign), f"not a plain assignment: {line}"
        assert re.search(r"  # \S", line), f"no comment: {line}"
        name, value = statement.targets[0].id, ast.literal_eval(statement.value)
        assert PARAMETERS.get(name, lambda value: isinstance(value, int | float | str))(value), line
        found.append(name)
    assert "device" in found
    assert found == list(inspect_notebook(str(path))), "papermill reads other parameters"


@every_notebook
def test_it_rejects_unknown_parameters_and_prints_its_device(path):
    setup = code_cells(path)[1]
    assert "check_parameters()" in setup.source
    assert "resolve_device(device)" in setup.source
    assert any("Device: cpu" in output.get("text", "") for output in setup.outputs)


@every_recipe
def test_its_headings_are_the_recipes_headings_in_their_order(path):
    found = re.findall(r"^## (.+)$", markdown(path), flags=re.M)
    assert found == [h for h in HEADINGS if h in found]
    missing = set(HEADINGS) - set(found) - {"Getting ready"}
    assert not missing


@every_recipe
def test_its_title_carries_its_number(path):
    title = read(path).cells[0].source.splitlines()[0]
    chapter, number = int(path.parent.name[:2]), path.name[:2]
    assert title.startswith(f"# {chapter}.{number} "), title


def links(path):
    return re.findall(r"\]\(([^)\s]+)\)", markdown(path))


@every_notebook
def test_its_links_resolve(path):
    for link in links(path):
        if link.startswith("#"):
            continue
        if "://" in link:
            assert link.startswith("https://"), link
            continue
        target = (path.parent / link.partition("#")[0]).resolve()
        assert not Path(link).is_absolute(), link
        assert target.is_relative_to(COURSE), link
        assert target.exists(), link


@every_recipe
def test_its_opening_links_to_the_chapter_and_to_its_neighbours(path):
    opening = re.findall(r"\]\(([^)\s]+)\)", read(path).cells[0].source)
    siblings = sorted(path.parent.glob("*.ipynb"))
    place = siblings.index(path)
    neighbours = siblings[max(place - 1, 0) : place + 2]
    wanted = {"00_chapter.ipynb"} | {other.name for other in neighbours} - {path.name}
    assert wanted & {sibling.name for sibling in siblings} <= set(opening)


@pytest.mark.parametrize("path", CHAPTERS, ids=name_of)
def test_a_chapter_notebook_links_to_each_of_its_recipes(path):
    recipes = {recipe.name for recipe in path.parent.glob("*.ipynb")} - {path.name}
    assert recipes <= set(links(path))


def test_the_first_notebook_links_to_every_chapter():
    start = COURSE / "notebooks" / "00_start_here.ipynb"
    assert {name_of(chapter) for chapter in CHAPTERS} <= set(links(start))


@every_notebook
def test_its_code_cells_are_short(path):
    lengths = sorted(len(cell.source.splitlines()) for cell in code_cells(path))
    assert statistics.median(lengths) <= 6
    assert lengths[int(0.9 * (len(lengths) - 1))] <= 20


@every_recipe
def test_it_has_a_figure(path):
    exempt(path, "figure")
    assert any(
        "image/png" in output.get("data", {})
        for cell in code_cells(path)
        for output in cell.outputs
    )


def answer_cells(path):
    """Yield (exercise name, code before the answer, blank answer, the call of check)."""
    for cell in code_cells(path):
        if found := re.search(r'exercises\.check\("([\d.]+)", .*\)', cell.source):
            given, marker, rest = cell.source.partition("# your answer\n")
            assert marker, f"no `# your answer` line: {cell.source}"
            yield found[1], given, rest[: rest.index("exercises.check")], found[0]


@every_recipe
def test_it_has_two_or_more_exercises_of_its_own_number(path):
    exempt(path, "exercises")
    number = read(path).cells[0].source.split()[1]
    names = [name for name, *_ in answer_cells(path)]
    assert len(names) >= 2
    assert names == [f"{number}.{k}" for k in range(1, len(names) + 1)]


@every_notebook
def test_every_solution_passes_and_blanks_and_wrong_answers_do_not(path):
    parameters, setup = (cell.source for cell in code_cells(path)[:2])
    for name, given, blank, check in answer_cells(path):
        exercise = exercises.get(name)
        assert exercise.hints
        assert exercise.wrong
        trials = [("blank", blank), ("correct", exercise.solution)]
        for status, answer in trials + [("wrong", wrong) for wrong in exercise.wrong]:
            namespace = {}
            exec(f"{parameters}\ndevice = 'cpu'\n{setup}", namespace)
            exec(f"{given}\n{answer}", namespace)
            verdict = eval(check, namespace)
            assert verdict.status == status, f"{answer}\n→ {verdict}"


def test_the_exercises_of_the_package_are_those_of_the_notebooks():
    asked = [name for path in NOTEBOOKS for name, *_ in answer_cells(path)]
    folder = COURSE / "course_utils" / "exercises"
    chapters = [path.stem.removeprefix("chapter_") for path in sorted(folder.glob("*.toml"))]
    assert asked == [name for chapter in chapters for name in exercises.of_chapter(chapter)]
    checks = [path.stem for path in sorted(folder.glob("chapter_*.py"))]
    assert checks == [f"chapter_{chapter}" for chapter in chapters]
    for module in checks:
        defined = re.findall(r"def check_(\w+)", (folder / f"{module}.py").read_text())
        assert set(defined) <= {name.replace(".", "_") for name in asked}


def definitions(tree):
    """Map each top-level function and class to its code without docstrings."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner):
                    inner.body = inner.body[1:]
            found[node.name] = ast.unparse(node)
    return found


PACKAGED = {
    name: code
    for file in COURSE.glob("course_utils/**/*.py")
    if "exercises" not in file.parts
    for name, code in definitions(ast.parse(file.read_text(encoding="utf-8"))).items()
}


@every_notebook
def test_what_it_defines_is_what_the_package_holds(path):
    for cell in code_cells(path):
        for name, code in definitions(ast.parse(cell.source)).items():
            assert code == PACKAGED.get(name, code), f"{name} differs from the package's"


def test_every_docstring_that_names_its_recipe_tells_the_truth():
    """`Taught in 3.09` means: 3.09 writes it out, or shows it at work by name."""
    for file in COURSE.glob("course_utils/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            text = ast.get_docstring(node) or ""
            for chapter, number in re.findall(r"Taught in (\d)\.(\d\d)", text):
                (recipe,) = COURSE.glob(f"notebooks/{int(chapter):02}_*/{number}_*.ipynb")
                assert node.name in json.dumps(read(recipe)), f"{node.name}: {recipe.name}"
