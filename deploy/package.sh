#!/bin/sh
# Makes a .deb, an .rpm and a tarball for each processor, each with the Node that runs it, its libraries and licences:
#
#   package.sh [--test] [--dist FOLDER] [--output FOLDER] [--only 'deb rpm tar.gz'] [--tree FOLDER] [amd64|arm64 ...]
#
# Takes dist/ and writes to packages/ unless told otherwise; both processors and all three kinds unless some are named. With --tree only
# the files are laid into a folder, for an image; with --test the packages are tried afterwards (test/deploy/try-packages.sh). Without a network but the registry's: `npm ci` in deploy/runtime/ checks Node and
# koffi against their lock. The same sources and SOURCE_DATE_EPOCH (the last commit's time) give the same bytes.
# Node lies beside the program, not around it: as a single executable it is as large, and workers, pages and koffi would still be files beside it.
# Needs npm, and of Debian dpkg-deb, rpm and elfutils; no root.
set -eu
umask 022
root=$(cd "$(dirname "$0")/.." && pwd)
deploy=$root/deploy
dist=$root/dist output=$root/packages only='' tree='' processors='' try=''
while [ $# -gt 0 ]; do
  case $1 in
    --test) try=yes; shift ;;
    --dist) dist=$2; shift 2 ;;
    --output) output=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    --tree) tree=$2; shift 2 ;;
    amd64 | arm64) processors="$processors $1"; shift ;;
    *) echo "package.sh: $1 is not understood; see the top of $0" >&2; exit 2 ;;
  esac
done
for tool in npm eu-strip dpkg-deb rpmbuild; do
  # An image is made of the tree alone.
  [ -n "$tree" ] && [ "$tool" != eu-strip ] && [ "$tool" != npm ] && continue
  command -v $tool > /dev/null || { echo "package.sh: $tool is missing: apt-get install dpkg rpm elfutils npm" >&2; exit 1; }
done
[ -f "$dist/cli.js" ] || { echo "package.sh: $dist/cli.js is missing: npm run build" >&2; exit 1; }

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$root/package.json")
built=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$dist/package.json")
[ "$built" = "$version" ] || { echo "package.sh: $dist is version $built, not $version: npm run build" >&2; exit 1; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2> /dev/null || stat -c %Y "$root/package.json")}
export SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Installs Node and koffi for processor $1 (as npm calls it) into folder $2.
install_runtime() {
  mkdir "$2"
  cp "$deploy/runtime/package.json" "$deploy/runtime/package-lock.json" "$2"
  (cd "$2" && npm ci --os linux --cpu "$1" --libc glibc --ignore-scripts --no-audit --no-fund --loglevel error >&2)
}

# Lays what every package has into folder $2, for processor $1.
lay_tree() {
  lib=$2/usr/lib/forewarn doc=$2/usr/share/doc/forewarn
  mkdir -p "$lib" "$2/usr/bin" "$2/usr/lib/systemd/system" "$2/etc/forewarn/secrets" "$doc/docs" "$doc/prometheus"
  cp -R "$dist/." "$lib/"
  runtime=$work/runtime-$1
  [ -d "$runtime" ] || install_runtime "$1" "$runtime"
  modules=$runtime/node_modules
  # Its symbols for debuggers are 18 MB; what koffi links to stays.
  eu-strip -o "$lib/node" "$modules/node-linux-$1/bin/node"
  chmod 755 "$lib/node"
  cp "$modules/node-linux-$1/LICENSE" "$lib/LICENSE.node"
  install -m 755 "$deploy/forewarn.sh" "$lib/forewarn"
  ln -s ../lib/forewarn/forewarn "$2/usr/bin/forewarn"
  # Of koffi what is loaded: its sources, and what is for musl, stay out, as this Node is for glibc.
  koffi=@koromix/koffi-linux-$1
  mkdir -p "$lib/node_modules/koffi" "$lib/node_modules/$koffi"
  (cd "$modules/koffi" && cp --parents package.json LICENSE.txt index.cjs src/koffi/index.cjs src/koffi/src/static.cjs "$lib/node_modules/koffi/")
  cp -R "$modules/$koffi/package.json" "$modules/$koffi/index.js" "$modules/$koffi/linux_$1" "$lib/node_modules/$koffi/"
  chmod -R u=rwX,go=rX "$lib"
  # What was forgotten above is noticed here, where this machine can run it.
  case $(uname -m)-$1 in
    x86_64-x64 | aarch64-arm64) "$lib/node" -e 'require(process.argv[1]).load(null)' "$lib/node_modules/koffi" ;;
  esac
  install -m 644 "$deploy/systemd/forewarn.service" "$2/usr/lib/systemd/system/"
  install -m 644 "$deploy/systemd/config.yml" "$2/etc/forewarn/"
  install -m 644 "$root/LICENSE" "$root/SECURITY.md" "$root/CHANGELOG.md" "$root/config.example.yml" "$root/docs/operations.md" "$doc/"
  install -m 644 "$deploy/prometheus/"* "$doc/prometheus/"
  install -D -m 644 "$deploy/man/forewarn.1" "$2/usr/share/man/man1/forewarn.1"
  gzip -9n "$2/usr/share/man/man1/forewarn.1"
  install -D -m 644 "$deploy/completion/forewarn.bash" "$2/usr/share/bash-completion/completions/forewarn"
  install -D -m 644 "$deploy/completion/_forewarn" "$2/usr/share/zsh/site-functions/_forewarn"
  install -D -m 644 "$deploy/completion/forewarn.fish" "$2/usr/share/fish/vendor_completions.d/forewarn.fish"
  # Where the first line of config.example.yml looks for it.
  install -m 644 "$root/docs/config.schema.json" "$doc/docs/"
  find "$2" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

make_deb() {
  cp -R -p "$2" "$work/deb-$1"
  mkdir "$work/deb-$1/DEBIAN"
  mv "$work/deb-$1/usr/share/doc/forewarn/LICENSE" "$work/deb-$1/usr/share/doc/forewarn/copyright"
  chmod 700 "$work/deb-$1/etc/forewarn/secrets"
  install -m 755 "$deploy/debian/postinst" "$deploy/debian/prerm" "$deploy/debian/postrm" "$work/deb-$1/DEBIAN/"
  echo /etc/forewarn/config.yml > "$work/deb-$1/DEBIAN/conffiles"
  size=$(find "$2" -type f -printf '%s\n' | awk '{ bytes += $1 } END { print int(bytes / 1024) + 1 }')
  sed -e "s/@VERSION@/$version/; s/@PROCESSOR@/$1/; s/@SIZE@/$size/" "$deploy/debian/control" > "$work/deb-$1/DEBIAN/control"
  find "$work/deb-$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
  # Level 1 in one thread: 31 MB in a tenth of the time of level 6 and its 27 MB, and the same bytes on every machine.
  dpkg-deb --root-owner-group -Zxz -z1 --threads-max=1 --build "$work/deb-$1" "$output/forewarn_${version}_$1.deb" >&2
  echo "$output/forewarn_${version}_$1.deb"
}

make_rpm() {
  case $1 in amd64) machine=x86_64 ;; *) machine=aarch64 ;; esac
  # A version of npm with a hyphen is one before its release, which rpm writes with a tilde.
  rpmbuild -bb --quiet --target "$machine-linux" --define "_topdir $work/rpm-$1" --define "tree $2" \
    --define "forewarn_version $(echo "$version" | tr - '~')" "$deploy/rpm/forewarn.spec" >&2
  cp "$work/rpm-$1/RPMS/$machine/"*.rpm "$output/"
  echo "$output/$(basename "$work/rpm-$1/RPMS/$machine/"*.rpm)"
}

make_tarball() {
  case $1 in amd64) processor=x64 ;; *) processor=arm64 ;; esac
  file=$output/forewarn-$version-linux-$processor.tar.gz
  cp -R -p "$2" "$work/tar-$1"
  # What no package manager looks after: the configuration is laid out at the first start, the user made, once.
  (cd "$work/tar-$1" && mkdir -p usr/share/forewarn usr/lib/tmpfiles.d usr/lib/sysusers.d && mv etc/forewarn/config.yml usr/share/forewarn/)
  install -m 644 "$deploy/systemd/tmpfiles.conf" "$work/tar-$1/usr/lib/tmpfiles.d/forewarn.conf"
  install -m 644 "$deploy/systemd/sysusers.conf" "$work/tar-$1/usr/lib/sysusers.d/forewarn.conf"
  # Only files and links: the rights of the host's own folders are none of ours.
  (cd "$work/tar-$1" && find usr ! -type d | LC_ALL=C sort) |
    tar --create --directory "$work/tar-$1" --files-from - --format=gnu --owner=root:0 --group=root:0 --numeric-owner \
      --mtime="@$SOURCE_DATE_EPOCH" | gzip -6n > "$file"
  echo "$file"
}

for processor in ${processors:-amd64 arm64}; do
  case $processor in amd64) node=x64 ;; *) node=arm64 ;; esac
  if [ -n "$tree" ]; then
    lay_tree "$node" "$tree"
    continue
  fi
  mkdir -p "$output" "$work/$processor"
  lay_tree "$node" "$work/$processor"
  for kind in ${only:-deb rpm tar.gz}; do
    case $kind in
      deb) make_deb "$processor" "$work/$processor" ;;
      rpm) make_rpm "$processor" "$work/$processor" ;;
      tar.gz) make_tarball "$processor" "$work/$processor" ;;
    esac
  done
done
[ -z "$try" ] || "$root/test/deploy/try-packages.sh" "$output"
