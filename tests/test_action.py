"""The GitHub Action and the hook for pre-commit: linted, and run as they stand.

`Job` does what GitHub's runner does with a composite action: it fills in expressions and runs each step's script by
bash in the workspace, with the files and variables of a runner. Steps that use other actions are only noted, with their
inputs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml

ROOT = Path(__file__).resolve().parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
WORKFLOW, GITLAB, PRE_COMMIT = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
ACTIONLINT = Path(os.environ.get("TRIALGRAPH_LINTERS", Path.home() / ".cache" / "trialgraph-linters")) / "actionlint"
RECORD = "NCT00410098"
# The rule that is broken, what the graph of the record says in Turtle, and what is put there instead.
FAULTS = {
    "Trial-status": ("schema:status code:overallStatus-UNKNOWN", 'schema:status "unknown"'),
    "EligibilityCriteria-sex": ("tg:sex code:sex-ALL", "tg:sex code:phase-NA"),
    "EligibilityCriteria-maximumAgeYears": ("tg:maximumAgeYears 30.0", "tg:maximumAgeYears -30.0"),
    "RecordVersion-firstPostDate": ('tg:firstPostDate "2006-12-12"^^xsd:date', 'tg:firstPostDate "12 December 2006"'),
    "StudyIdentifierShape": ('skos:notation "bikramasthma-HMO-CTIL"', 'skos:prefLabel "bikramasthma-HMO-CTIL"'),
}
# Modules that Python imports from where it runs, unless told not to.
STRAY = ("venv", "pip", "json", "click", "trialgraph")


@dataclass
class Job:
    """A job on a runner. After a run, `status` is that of the last script that failed, or 0."""

    workspace: Path
    temp: Path
    status: int = 0
    log: str = ""
    errors: str = ""
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def outputs(self) -> dict[str, str]:
        """What the action hands to the workflow."""
        context = self._context({})
        return {name: _filled(output["value"], context) for name, output in ACTION["outputs"].items()}

    @property
    def summary(self) -> str:
        return self._file("summary").read_text("utf-8")

    def run(self, inputs: dict[str, str], *, install: bool = False) -> None:
        """The steps of the action; the one that installs only where asked, since a job may have run it before."""
        self._file("summary").write_text("What an earlier step wrote.\n", "utf-8")
        given = {name: item.get("default", "") for name, item in ACTION["inputs"].items()} | inputs
        assert given.keys() == ACTION["inputs"].keys()
        for step in STEPS:
            context = self._context(given)
            if _evaluated(step.get("if", "${{ success() }}"), context | {"success()": not self.status}):
                if "uses" in step:
                    self._use(step, context)
                elif install or step["name"] != "Install trialgraph":
                    self._script(step, context)

    def annotations(self, kinds: str) -> list[tuple[str, int, str]]:
        """File, line (0 where there is none) and the whole command of each annotation; `kinds` have `|` between."""
        found = []
        for command, said in re.findall(rf"^(::(?:{kinds}) (.*?)::.*)$", self.log, re.MULTILINE):
            properties = dict(item.split("=", 1) for item in said.split(","))
            found.append((properties.get("file", ""), int(properties.get("line", 0)), command))
        return found

    def _use(self, step: Mapping[str, Any], context: Mapping[str, object]) -> None:
        name = step["uses"].partition("@")[0]
        self.used[name] = {key: _filled(str(value), context) for key, value in step["with"].items()}
        if name == "actions/setup-python":
            self.steps[step["id"]] = {"python-path": sys.executable}

    def _script(self, step: Mapping[str, Any], context: Mapping[str, object]) -> None:
        assert step["shell"] == "bash"
        script = self._file("script.sh")
        script.write_text(_filled(step["run"], context), "utf-8")
        self._file("output").write_text("", "utf-8")
        own = {name: _filled(value, context) for name, value in step.get("env", {}).items()}
        runner = {
            "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self._file("output")), "GITHUB_STEP_SUMMARY": str(self._file("summary")),
            "RUNNER_TEMP": str(self.temp),
        }  # fmt: skip
        bash = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        environment = os.environ | runner | own
        done = subprocess.run(bash, check=False, cwd=self.workspace, env=environment, capture_output=True, text=True)
        self.status = self.status or done.returncode
        self.log += done.stdout
        self.errors += done.stderr
        lines = self._file("output").read_text("utf-8").splitlines()
        self.steps[step.get("id", "")] = dict(line.split("=", 1) for line in lines)

    def _context(self, inputs: Mapping[str, str]) -> dict[str, object]:
        outputs = {
            f"steps.{step}.outputs.{name}": value for step, of in self.steps.items() for name, value in of.items()
        }
        return {f"inputs.{name}": value for name, value in inputs.items()} | outputs | {"cancelled()": False}

    def _file(self, name: str) -> Path:
        return self.temp / f"runner-{name}"


def _filled(text: str, context: Mapping[str, object]) -> str:
    return re.sub(r"\$\{\{.*?\}\}", lambda match: str(_evaluated(match[0], context)), text)


def _evaluated(expression: str, context: Mapping[str, object]) -> object:
    """An expression of what the action needs of GitHub's language. A step without an output has the empty text for it;
    an input that the action does not have is a KeyError."""
    inner = expression.removeprefix("${{").removesuffix("}}").strip()

    def value(match: re.Match[str]) -> str:
        return repr(context.get(match[0], "") if match[0].startswith("steps.") else context[match[0]])

    python = re.sub(r"\b(inputs|steps)\.[\w.-]+|\b\w+\(\)", value, inner)
    return eval(re.sub("!(?!=)", "not ", python.replace("&&", "and")), {"__builtins__": {}})


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner where the action has installed trialgraph, beside modules that it must not import."""
    job = Job(tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("runner"))
    for name in STRAY:
        (job.workspace / f"{name}.py").write_text("raise SystemExit('imported from the workspace')\n", "utf-8")
    job.run({"files": "none.ttl"}, install=True)
    if "connection" in job.errors.lower() and "none.ttl" not in job.errors:
        pytest.skip("no package index can be reached")
    assert job.log == "::error title=Not checked::trialgraph: none.ttl: no such file\n", job.errors
    return job.temp


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of a record, `graph.ttl` and `graph.nt`."""
    folder = tmp_path_factory.mktemp("built") / "graph"
    record = ROOT / "data" / "trials" / f"{RECORD}.json"
    build = [
        sys.executable,
        "-m",
        "trialgraph",
        "build",
        str(record),
        "-o",
        str(folder),
        "-f",
        "turtle",
        "-f",
        "ntriples",
    ]
    subprocess.run([*build, "--no-validate", "-q"], check=True)
    return folder


@pytest.fixture
def job(temp: Path, graph: Path, tmp_path: Path) -> Job:
    """A job whose workspace has the graph in a folder `graph`."""
    shutil.copytree(graph, tmp_path / "graph")
    return Job(tmp_path, temp)


def seeded(file: Path) -> set[tuple[int, str]]:
    """Puts the faults into a graph; the line and the rule of each."""
    text = file.read_text("utf-8")
    prefixes = "\n".join(re.findall(r"^@prefix \S+ .*$", (file.parent / "graph.ttl").read_text("utf-8"), re.MULTILINE))

    def said(turtle: str) -> str:
        if file.suffix == ".ttl":
            return turtle
        return (
            rdflib.Graph()
            .parse(data=f"{prefixes} <a:a> {turtle} .")
            .serialize(format="nt")
            .strip()
            .removeprefix("<a:a> ")
        )

    placed = set()
    for rule, (right, wrong) in FAULTS.items():
        assert text.count(said(right)) == 1
        text = text.replace(said(right), said(wrong))
        placed.add((text[: text.index(said(wrong))].count("\n") + 1, rule))
    file.write_text(text, "utf-8")
    return placed


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt"])
def test_each_seeded_fault_is_annotated_at_its_line(job: Job, name: str) -> None:
    faults = seeded(job.workspace / "graph" / name)
    job.run({"files": f"graph/g*{Path(name).suffix}", "upload-sarif": "true", "category": "seeded"})
    errors = job.annotations("error")
    assert {file for file, _, _ in errors} == {f"graph/{name}"}
    assert {line for _, line, _ in errors} == {line for line, _ in faults}
    for line, rule in faults:
        assert any(at == line and rule in command for _, at, command in errors), (rule, line)
    assert job.status == 1
    assert job.outputs["exit-status"] == "1"
    findings, violations = int(job.outputs["findings"]), int(job.outputs["violations"])
    assert violations >= len(FAULTS)
    assert findings - violations == len(job.annotations("warning|notice"))
    assert job.summary.startswith("What an earlier step wrote.\n")
    assert all(rule in job.summary for rule in FAULTS)
    # The upload happens although the job has failed.
    assert job.used["github/codeql-action/upload-sarif"] == {"sarif_file": job.outputs["sarif"], "category": "seeded"}
    assert Path(job.outputs["sarif"]).is_file()


def test_a_graph_without_a_violation_passes_and_is_uploaded_nowhere_unasked(job: Job) -> None:
    job.run({"files": "graph/graph.ttl"})
    assert job.status == 0, job.errors
    assert job.annotations("error") == []
    assert (job.outputs["exit-status"], job.outputs["violations"]) == ("0", "0")
    assert set(job.used) == {"actions/setup-python"}


def test_what_is_milder_fails_where_asked(job: Job) -> None:
    job.run({"files": "graph/graph.ttl", "fail-on": "info"})
    assert (job.status, job.outputs["violations"]) == (1, "0")
    assert int(job.outputs["findings"]) > 0


def test_shapes_are_those_of_the_input(job: Job) -> None:
    job.workspace.joinpath("my shapes").mkdir()
    job.workspace.joinpath("my shapes", "one.ttl").write_text("""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix tg: <https://w3id.org/trialgraph/ns#> .
        <https://example.org/#Small> a sh:NodeShape ;
            sh:targetClass tg:Trial ; sh:property <https://example.org/#Small-size> .
        <https://example.org/#Small-size> a sh:PropertyShape ;
            sh:path tg:enrollment ; sh:maxInclusive 29 ; sh:message "Too many." .
    """, "utf-8")  # fmt: skip
    job.run({"files": "graph/**/*.ttl\n\ngraph/graph.ttl\n", "shapes": "\n  my shapes  \n"})
    ((file, line, command),) = job.annotations("error")
    assert (file, command.endswith("::Too many.")) == ("graph/graph.ttl", True)
    assert "tg:enrollment 30" in job.workspace.joinpath(file).read_text("utf-8").splitlines()[line - 1]


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"files": "graph/*.rdf"}, "graph/*.rdf"),
        ({"files": "\n"}, "FILE"),
        ({"files": "graph/graph.ttl", "shapes": "nowhere/*.ttl"}, "nowhere/*.ttl"),
        ({"files": "graph/graph.ttl", "waivers": "none.yaml"}, "none.yaml"),
        ({"files": "graph/graph.ttl", "fail-on": "catastrophe"}, "catastrophe"),
        ({"files": "graph/graph.ttl", "engine": "steam"}, "steam"),
        ({"files": "--help"}, "--help"),
        ({"files": '"; touch stray; "$(touch stray)`touch stray`'}, "touch stray"),
    ],
)
def test_what_cannot_be_checked_is_one_annotation_and_uploads_nothing(
    job: Job, inputs: dict[str, str], reason: str
) -> None:
    job.run(inputs | {"upload-sarif": "true"})
    assert job.status == 2
    assert job.outputs == {"exit-status": "2", "sarif": "", "findings": "", "violations": ""}
    assert re.fullmatch(r"::error title=Not checked::.*\n", job.log), job.log
    assert reason in job.log
    assert set(job.used) == {"actions/setup-python"}
    assert not job.workspace.joinpath("stray").exists()


def test_no_expression_is_written_into_a_script() -> None:
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []


def lint(*command: str | Path, folder: Path = ROOT) -> None:
    program = installed(command[0])
    done = subprocess.run([program, *command[1:]], check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def installed(program: str | Path) -> str:
    """Where a program is, in the environment of the tests or elsewhere."""
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return found or pytest.skip(f"{program} is not installed")


def test_the_action_keeps_to_its_schema() -> None:
    lint("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


def repository(folder: Path, action: str) -> Path:
    """One with the action and with the workflow of the documentation, where the action has the name `action`."""
    folder.joinpath(".github", "workflows").mkdir(parents=True)
    shutil.copy(ROOT / "action.yml", folder)
    workflow = WORKFLOW.replace("OWNER/trialgraph@REVISION", action)
    folder.joinpath(".github", "workflows", "documented.yml").write_text(workflow, "utf-8")
    git(folder, "init", "-q")
    return folder


def test_the_action_and_the_documented_workflow_are_not_open_to_attack(tmp_path: Path) -> None:
    lint("zizmor", "--offline", "--quiet", ".", folder=repository(tmp_path, f"OWNER/trialgraph@{'0' * 40}"))


def test_the_documented_workflow_is_sound(tmp_path: Path) -> None:
    """actionlint knows the inputs of the action that lies in the repository."""
    mine = repository(tmp_path, "./")
    lint(ACTIONLINT, folder=mine)
    mine.joinpath("action.yml").write_text((ROOT / "action.yml").read_text("utf-8").replace("  fail-on:", "  fail:"))
    with pytest.raises(AssertionError, match='input "fail-on" is not defined'):
        lint(ACTIONLINT, folder=mine)


def test_the_steps_are_sound(tmp_path: Path) -> None:
    """actionlint reads steps of workflows only, and knows what the actions that are used take and give by their major
    version: a workflow is made of the steps."""
    steps = re.sub(r"@[0-9a-f]{40} # (v\d+)\S*", r"@\1", (ROOT / "action.yml").read_text("utf-8"))
    inputs = {name: {"type": "string", "description": item["description"]} for name, item in ACTION["inputs"].items()}
    jobs = {"action": {"runs-on": "ubuntu-latest", "steps": yaml.safe_load(steps)["runs"]["steps"]}}
    file = tmp_path / "steps.yml"
    file.write_text(yaml.safe_dump({"on": {"workflow_call": {"inputs": inputs}}, "jobs": jobs}), "utf-8")
    lint(ACTIONLINT, file)
    for right in ("outputs.python-path", "update-environment", "inputs.category", "steps.validate"):
        wrong = tmp_path / "wrong.yml"
        wrong.write_text(file.read_text("utf-8").replace(right, f"{right}s"), "utf-8")
        with pytest.raises(AssertionError, match=f"{right.rpartition('.')[2]}s"):
            lint(ACTIONLINT, wrong)


def test_the_documentation_for_gitlab_keeps_to_its_schema(tmp_path: Path) -> None:
    tmp_path.joinpath(".gitlab-ci.yml").write_text(GITLAB, "utf-8")
    lint(
        "check-jsonschema",
        "--builtin-schema",
        "vendor.gitlab-ci",
        "--data-transform",
        "gitlab-ci",
        tmp_path / ".gitlab-ci.yml",
    )


def test_inputs_and_outputs_are_described() -> None:
    section = PAGE[PAGE.index("## GitHub") : PAGE.index("## GitLab")]
    told = {
        name for row in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE) for name in re.findall(r"`([\w-]+)`", row)
    }
    assert told == {*ACTION["inputs"], *ACTION["outputs"]}
    for name, item in ACTION["inputs"].items():
        if default := item.get("default"):
            assert re.search(rf"^\| `{name}` \|.*\| `{default}` \|$", section, re.MULTILINE), name


def git(folder: Path, *words: str | Path) -> str:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The project as a repository of one commit, and its hash."""
    if not (ROOT / ".git").exists():
        pytest.skip("what belongs to the project is only known in its repository")
    folder = tmp_path_factory.mktemp("released")
    git(folder, "init", "-q")
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "-m", "released")
    return folder, git(folder, "rev-parse", "HEAD")


def test_the_hook_checks_what_a_commit_changes(released: tuple[Path, str], graph: Path, tmp_path: Path) -> None:
    """As documented, installed by pre-commit itself, in somebody's repository."""
    pre_commit = installed("pre-commit")
    source, revision = released
    config = yaml.safe_load(PRE_COMMIT)
    config["repos"][0] |= {"repo": str(source), "rev": revision}
    mine = tmp_path / "mine"
    shutil.copytree(ROOT / "shapes", mine / "shapes")
    mine.joinpath(".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    mine.joinpath("readme.md").write_text("No RDF.\n", "utf-8")
    shutil.copy(graph / "graph.ttl", mine)
    git(mine, "init", "-q")
    git(mine, "add", "--all")

    def hook() -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
        run = [pre_commit, "run", "--verbose"]
        return subprocess.run(run, check=False, cwd=mine, env=environment, capture_output=True, text=True)

    done = hook()
    if "connection" in done.stdout.lower():
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    seeded(mine / "graph.ttl")
    git(mine, "add", "--all")
    done = hook()
    assert done.returncode == 1
    assert all(rule in done.stdout for rule in FAULTS), done.stdout
