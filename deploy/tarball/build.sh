#!/bin/sh
# Builds forewarn-VERSION.tar.gz, to be unpacked at / of a host without dpkg: build.sh [OUTPUT FOLDER [DIST]].
# The same sources and SOURCE_DATE_EPOCH give the same bytes. Nothing in it overwrites a configuration.
set -eu
umask 022
root=$(cd "$(dirname "$0")/../.." && pwd)
output=${1:-$root/packages}
VERSION=$(node -p 'require(process.argv[1]).version' "$root/package.json")
SOURCE_DATE_EPOCH=$("$root/deploy/epoch.sh")
export VERSION SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/deploy/tree.sh" "$work" ${2:+"$2"}
mkdir -p "$work/usr/share/forewarn" "$work/usr/lib/tmpfiles.d"
install -m 644 "$root/deploy/systemd/config.yml" "$work/usr/share/forewarn/config.yml"
install -m 644 "$root/deploy/systemd/tmpfiles.conf" "$work/usr/lib/tmpfiles.d/forewarn.conf"

mkdir -p "$output"
# Only files and links: the rights of the host's own folders are none of ours.
(cd "$work" && find usr ! -type d | LC_ALL=C sort) |
  tar --create --directory "$work" --files-from - --format=gnu --owner=root:0 --group=root:0 --numeric-owner \
    --mtime="@$SOURCE_DATE_EPOCH" | gzip -9n > "$output/forewarn-$VERSION.tar.gz"
echo "$output/forewarn-$VERSION.tar.gz"
