#!/bin/sh
# Lays the files that every package has into a folder: tree.sh FOLDER [DIST]. DIST is the built program, dist/ without it.
# Not to be sourced: deploy/debian/build.sh and deploy/tarball/build.sh call it. All times become SOURCE_DATE_EPOCH.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
target=$1
dist=${2:-$root/dist}
[ -f "$dist/cli.js" ] || { echo "tree.sh: $dist/cli.js is missing: npm run build" >&2; exit 1; }

mkdir -p "$target/usr/lib/forewarn" "$target/usr/bin" "$target/usr/lib/systemd/system" "$target/usr/share/doc/forewarn"
cp -R "$dist/." "$target/usr/lib/forewarn/"
find "$target/usr/lib/forewarn" -name '*.map' -delete
chmod -R u=rwX,go=rX "$target/usr/lib/forewarn"
chmod 755 "$target/usr/lib/forewarn/cli.js"
ln -s ../lib/forewarn/cli.js "$target/usr/bin/forewarn"

# Where it is installed there is no node_modules: what is not in dist/ would be missing there, so the build fails here.
said=$(cd / && env -i PATH="$PATH" node "$target/usr/lib/forewarn/cli.js" --version) || {
  echo "tree.sh: $dist does not run on its own" >&2
  exit 1
}
[ "$said" = "$VERSION" ] || { echo "tree.sh: $dist is version $said, not $VERSION: npm run build" >&2; exit 1; }

install -m 644 "$here/systemd/forewarn.service" "$target/usr/lib/systemd/system/forewarn.service"
install -m 644 "$root/config.example.yml" "$root/LICENSE" "$root/docs/operations.md" "$target/usr/share/doc/forewarn/"
install -m 644 "$root/SECURITY.md" "$root/CHANGELOG.md" "$target/usr/share/doc/forewarn/"
mkdir "$target/usr/share/doc/forewarn/prometheus" "$target/usr/share/doc/forewarn/docs"
install -m 644 "$here/prometheus/"* "$target/usr/share/doc/forewarn/prometheus/"
# Where the first line of config.example.yml looks for it.
install -m 644 "$root/docs/config.schema.json" "$target/usr/share/doc/forewarn/docs/"
