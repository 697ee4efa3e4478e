#!/bin/sh
# Prints SOURCE_DATE_EPOCH: as it is set, else the last commit's time, so that two builds of one commit are one file.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
  echo "$SOURCE_DATE_EPOCH"
else
  git log -1 --format=%ct 2>/dev/null || stat -c %Y package.json
fi
