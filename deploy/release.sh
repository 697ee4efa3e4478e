#!/bin/sh
# Makes everything of a release in packages/: release.sh [--draft]. The version is that of package.json, and stands nowhere else.
#
#   the packages of deploy/package.sh, the package for npm, an SBOM (CycloneDX), SHA256SUMS of all of them, and RELEASE.md: this version's
#   section of CHANGELOG.md and how to upgrade.
#
# Refuses what is not committed, and a version whose section is still called unreleased; --draft does not. It uploads nothing: its last lines
# say what is left to do. The same commit gives the same bytes.
set -eu
umask 022
cd "$(dirname "$0")/.."
draft=''
[ "${1:-}" != --draft ] || draft=yes
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
heading=$(grep "^## $version\( \|\$\)" CHANGELOG.md) || { echo "release.sh: CHANGELOG.md has no section \"## $version\"" >&2; exit 1; }
if [ -z "$draft" ]; then
  [ -z "$(git status --porcelain)" ] || { echo 'release.sh: there is something that is not committed' >&2; exit 1; }
  case $heading in *unreleased*) echo "release.sh: CHANGELOG.md calls $version unreleased: put the date there" >&2; exit 1 ;; esac
fi
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

rm -rf packages
npm run --silent build
deploy/package.sh
npm pack --ignore-scripts --silent --pack-destination packages
for folder in . deploy/runtime; do
  (cd "$folder" && npm sbom --package-lock-only --sbom-format cyclonedx --sbom-type application)
done | node deploy/sbom.mjs > "packages/forewarn-$version.cdx.json"
{
  awk -v heading="$heading" '$0 == heading { on = 1; print; next } on && /^## / { exit } on' CHANGELOG.md
  awk '/^## Upgrade$/ { on = 1; print; next } on && /^## / { exit } on' docs/operations.md
} > packages/RELEASE.md
(cd packages && sha256sum -- forewarn* > SHA256SUMS && cat SHA256SUMS)
cat >&2 << TODO

All of it is in packages/. Left to do:
  git tag -s v$version && git push origin v$version
  npm publish --provenance packages/forewarn-$version.tgz     (provenance needs a CI that npm knows; without one leave it out)
  upload packages/* as the release v$version, with RELEASE.md as its text
TODO
