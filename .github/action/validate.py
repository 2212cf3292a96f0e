"""The step "Validate" of `action.yml`: from its inputs, in the environment, to one run of `trialgraph validate`, the
outputs of the step and its summary.

Annotations are commands on standard output
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands). Their files and the patterns of
the inputs are relative to the working directory, which is the root of the workspace.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from glob import glob
from pathlib import Path


def main() -> int:
    """Runs it, and gives back the exit status of `trialgraph validate`."""
    # Two uses of the action in one job must not overwrite each other's reports.
    folder = Path(tempfile.mkdtemp(prefix="trialgraph-", dir=os.environ["RUNNER_TEMP"]))
    sarif, summary = folder / "findings.sarif", folder / "summary.md"
    options = [
        *("--format", "github", "--report", f"sarif={sarif}", "--report", f"markdown={summary}"),
        *("--fail-on", os.environ["INPUT_FAIL_ON"], "--engine", os.environ["INPUT_ENGINE"]),
    ]
    for shapes in paths(os.environ["INPUT_SHAPES"]):
        options += ["--shapes", shapes]
    if waivers := os.environ["INPUT_WAIVERS"]:
        options += ["--waivers", waivers]
    # The script, not `python -m`, which would import what lies in the workspace.
    trialgraph = str(Path(sys.executable).with_name("trialgraph"))
    command = [trialgraph, "validate", *options, "--", *paths(os.environ["INPUT_FILES"])]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    sys.stderr.write(done.stderr)

    outputs: dict[str, object] = {"exit-status": done.returncode}
    if done.returncode in (0, 1) and sarif.exists():
        outputs |= {"sarif": sarif, **counts(sarif)}
        append("GITHUB_STEP_SUMMARY", summary.read_text("utf-8"))
    else:
        said = done.stderr.splitlines() or [f"trialgraph ended with exit status {done.returncode}"]
        sys.stdout.write(f"::error title=Not checked::{escaped(said[-1])}\n")
    append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))
    return done.returncode


def paths(patterns: str) -> list[str]:
    """What the patterns match, one a line, each once. Like a shell's, a pattern that matches nothing stands for itself:
    trialgraph says that there is no such file."""
    found: dict[str, None] = {}
    for pattern in filter(None, map(str.strip, patterns.splitlines())):
        matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - pathlib's enters hidden folders
        found |= dict.fromkeys(matches or [pattern])
    return list(found)


def counts(sarif: Path) -> dict[str, int]:
    """How many findings are not waived, and how many of them are violations."""
    runs = json.loads(sarif.read_bytes())["runs"]
    levels = [result["level"] for run in runs for result in run["results"] if not result.get("suppressions")]
    return {"findings": len(levels), "violations": levels.count("error")}


def append(file: str, text: str) -> None:
    """Adds to a file that the runner names in the environment; earlier steps may have written to it."""
    with Path(os.environ[file]).open("a", encoding="utf-8") as output:
        output.write(text)


def escaped(message: str) -> str:
    """The message of a workflow command."""
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
