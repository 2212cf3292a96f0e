#!/usr/bin/env bash
# Installs actionlint, which reads GitHub workflows, where Go is there; the other linters are Python packages among the test
# dependencies. What is missing afterwards, the tests say.
set -euo pipefail
folder=${TRIALGRAPH_LINTERS:-$HOME/.cache/trialgraph-linters}
actionlint=v1.7.12
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if command -v go >/dev/null && ! "$folder/actionlint" --version 2>/dev/null | grep -qFx "$actionlint"; then
  GOBIN=$folder go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint" >"$log" 2>&1 ||
    { echo "actionlint: not installed"; tail -3 "$log"; }
fi
