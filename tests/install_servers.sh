#!/usr/bin/env bash
# Installs the servers that tests talk to, where that can be done here: Fuseki from Maven Central, Virtuoso from Debian.
# Oxigraph's is a Python package among the test dependencies. What is missing afterwards, the tests say.
set -euo pipefail
folder=${TRIALGRAPH_SERVERS:-$HOME/.cache/trialgraph-servers}
fuseki=5.6.0 # of Jena; newer ones need Java 21
log=$(mktemp)
trap 'rm -f "$log"' EXIT

root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
packages=()
command -v java >/dev/null || packages+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || packages+=(maven)
command -v virtuoso-t >/dev/null || packages+=(virtuoso-opensource)
if root && [ ${#packages[@]} -gt 0 ]; then
  for package in "${packages[@]}"; do
    apt-get install -y -qq --no-install-recommends "$package" >"$log" 2>&1 || { echo "$package: not installed"; tail -3 "$log"; }
  done
fi

if [ ! -f "$folder/jena-fuseki-server-$fuseki.jar" ] && command -v mvn >/dev/null; then
  mkdir -p "$folder"
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.apache.jena:jena-fuseki-server:$fuseki" -DoutputDirectory="$folder" >"$log" 2>&1 ||
    { echo "Fuseki: not installed"; tail -3 "$log"; }
fi
