#!/bin/sh
# forewarn with the Node that was packed with it, wherever it was unpacked.
lib=$(dirname "$(readlink -f "$0")")
exec "$lib/node" "$lib/cli.js" "$@"
