#!/bin/sh
# Builds forewarn_VERSION_all.deb of the built program: build.sh [OUTPUT FOLDER [DIST]]; packages/ and dist/ without them.
# The same sources and SOURCE_DATE_EPOCH give the same bytes. Needs dpkg-deb, node and no root.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
output=${1:-$root/packages}
VERSION=$(node -p 'require(process.argv[1]).version' "$root/package.json")
SOURCE_DATE_EPOCH=$("$root/deploy/epoch.sh")
export VERSION SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree/DEBIAN" "$tree/etc/forewarn/secrets"
"$root/deploy/tree.sh" "$tree" ${2:+"$2"}
install -m 644 "$root/deploy/systemd/config.yml" "$tree/etc/forewarn/config.yml"
chmod 700 "$tree/etc/forewarn/secrets"
mv "$tree/usr/share/doc/forewarn/LICENSE" "$tree/usr/share/doc/forewarn/copyright"

install -m 755 "$here/postinst" "$here/prerm" "$here/postrm" "$tree/DEBIAN/"
echo /etc/forewarn/config.yml > "$tree/DEBIAN/conffiles"
cat > "$tree/DEBIAN/control" <<CONTROL
Package: forewarn
Version: $VERSION
Architecture: all
Section: admin
Priority: optional
Maintainer: the forewarn project <forewarn@example.org>
Installed-Size: $(find "$tree" -type f -printf "%s\n" | awk '{ bytes += $1 } END { print int(bytes / 1024) + 1 }')
Depends: nodejs (>= 20)
Suggests: apache2
Description: pages before Apache runs out of workers
 A sidecar for Apache that reads the kernel's sockets, needs no
 privileges, and pages the engineer on call minutes before the worker pool is
 full, with the numbers and the runbook.
CONTROL

find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
dpkg-deb --root-owner-group -Zgzip --build "$tree" "$output/forewarn_${VERSION}_all.deb" >&2
echo "$output/forewarn_${VERSION}_all.deb"
