#!/bin/bash
# Tries the packages as their users do, and shows what is typed and answered: installs, checks, drills, upgrades, removes and purges the .deb under
# the systemd of Debian 12 (252) and Debian 11 (247) beside a real Apache, and the .rpm in a root of Debian's with its own database.
#
#   try-packages.sh FOLDER-OF-PACKAGES [SUITE ...]
#
# Needs root, debootstrap, rpm and Debian's archive; roots are kept in $ROOTS, if that is set. Ends with 1 at the first thing that is not so.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
packages=$(cd "$1" && pwd)
shift
suites=("${@:-bookworm}")
[ $# -gt 0 ] || suites=(bookworm bullseye)
work=$(mktemp -d)
roots=${ROOTS:-$work/roots}
mkdir -p "$roots"
stage=
clear_away() {
  if [ -n "$stage" ]; then
    exec 9>&-
    wait "$stage" || true
  fi
  rm -rf "$work"
}
trap clear_away EXIT

# Prints a command of the new user, runs it on the stage, and says how long that took.
user() {
  printf '\n# %s\n' "$*"
  local begun=$EPOCHREALTIME
  nsenter -a -t "$(cat "$work/stage.pid")" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
  awk -v from="$begun" -v to="$EPOCHREALTIME" 'BEGIN { printf "(%.1f s)\n", to - from }'
}
# The same without a word; answers what the command does.
quietly() { nsenter -a -t "$(cat "$work/stage.pid")" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }
# Fails unless the output of a command on the stage holds a text.
holds() {
  local text=$1 found
  shift
  found=$(quietly "$@" 2>&1) || true
  [[ $found == *"$text"* ]] || { printf 'NOT SO: "%s" in the output of %s:\n%s\n' "$text" "$*" "$found"; exit 1; }
  printf 'so it is: "%s" (%s)\n' "$text" "$*"
}
# Waits until that is so, for twenty seconds.
comes() {
  local text=$1
  shift
  for _ in $(seq 100); do
    [[ $(quietly "$@" 2>&1 || true) != *"$text"* ]] || break
    read -rt 0.2 <> <(:) || true
  done
  holds "$text" "$@"
}
root_of() {
  local root=$roots/$1
  [ -e "$root/usr/sbin/apache2" ] || debootstrap --variant=minbase --include=systemd,dbus,apache2 "$1" "$root" > "$work/debootstrap.log" || { tail "$work/debootstrap.log"; exit 1; }
  echo "$root"
}
# A package as the next release will be: another version, and another packaged configuration.
next_tree() {
  rm -rf "$work/next"
  dpkg-deb -x "$packages"/forewarn_*_amd64.deb "$work/next"
  echo '# A word more in the packaged configuration.' >> "$work/next/etc/forewarn/config.yml"
}
next_deb() {
  next_tree
  dpkg-deb -e "$packages"/forewarn_*_amd64.deb "$work/next/DEBIAN"
  sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/next" "$work/next.deb" > /dev/null
}

try_deb() {
  local root config=/etc/forewarn/config.yml pid
  root=$(root_of "$1")
  mkdir "$work/stage"
  mkfifo "$work/hold"
  "$here/stage.sh" "$work/stage" "$root" < "$work/hold" &
  stage=$!
  exec 9> "$work/hold"
  until [ -e "$work/stage.pid" ]; do
    kill -0 $stage || exit 1
    read -rt 0.2 <> <(:) || true
  done
  printf '\n===== %s: %s, %s, node: %s\n' "$1" "$(quietly sed -n 's/^PRETTY_NAME=//p' /etc/os-release)" "$(quietly systemctl --version | head -1)" "$(quietly which node || echo none)"
  quietly systemctl start apache2
  quietly sh -c 'cat > /srv/forewarn.deb' < "$(echo "$packages"/forewarn_*_amd64.deb)"
  user apt-get install -qq -y -o Dpkg::Use-Pty=0 /srv/forewarn.deb
  comes 'Status: "apache: calm' systemctl status forewarn
  user forewarn check -c $config
  user forewarn drill resource-leak -c $config
  user systemd-analyze verify forewarn.service

  quietly sh -c "echo https://hooks.example.org/a-secret | install -m 640 -g forewarn /dev/stdin /etc/forewarn/secrets/hook; sed -i 's/^notify:/&\n  - { type: webhook, url_file: \/etc\/forewarn\/secrets\/hook }/' $config"
  user systemctl reload forewarn
  comes webhook forewarn status -c $config
  user forewarn mute --for 1h --reason upgrade -c $config
  pid=$(quietly systemctl show -P MainPID forewarn)

  next_deb
  quietly sh -c 'cat > /srv/next.deb' < "$work/next.deb"
  user apt-get install -qq -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold /srv/next.deb
  comes 'Status: "apache: calm' systemctl status forewarn
  [ "$pid" != "$(quietly systemctl show -P MainPID forewarn)" ] || { echo 'NOT SO: it was restarted'; exit 1; }
  holds +next dpkg-query -W forewarn
  holds 'everything for ' forewarn status -c $config
  holds webhook forewarn status -c $config

  user apt-get remove -qq -y -o Dpkg::Use-Pty=0 forewarn
  holds 'inactive' systemctl is-active forewarn
  holds 'url_file: /etc/forewarn/secrets/hook' cat $config
  holds 'a-secret' cat /etc/forewarn/secrets/hook
  holds 'upgrade' cat /var/lib/forewarn/state.jsonl
  user apt-get install -qq -y -o Dpkg::Use-Pty=0 /srv/next.deb
  comes 'everything for ' forewarn status -c $config
  user apt-get purge -qq -y -o Dpkg::Use-Pty=0 forewarn
  holds 'left: .' sh -c 'echo left: $(find /etc /usr /var/lib /run -name "*forewarn*" -not -path "/var/lib/dpkg/*").'
  exec 9>&-
  wait $stage
  stage=
  rm -rf "$work/stage" "$work/stage.pid" "$work/hold"
}

# Debian has no distribution of RPMs; its rpm has a database of its own, and runs scripts in the root.
try_rpm() {
  local root=$work/rpm-root package
  package=$(echo "$packages"/forewarn-*.x86_64.rpm)
  printf '\n===== the .rpm\n'
  cp -a "$(root_of bookworm)" "$root"
  next_tree
  rpmbuild -bb --quiet --target x86_64-linux --define "_topdir $work/rpm" --define "tree $work/next" --define 'forewarn_version 99' "$here/../../deploy/rpm/forewarn.spec" > /dev/null
  rpm_there() { rpm --root "$root" "$@" 2> >(grep -v '^rpm: ' >&2); }
  rpm_there --initdb
  # What Debian's own packages provide is not in this database.
  rpm_there --install --nodeps "$package"
  chroot "$root" forewarn --version
  [ "$(stat -c '%a %g' "$root/etc/forewarn/secrets")" = "2750 $(awk -F: '/^forewarn:/ { print $3 }' "$root/etc/group")" ] || { echo 'NOT SO: the secrets are for root and the group'; exit 1; }
  echo '# ours' >> "$root/etc/forewarn/config.yml"
  rpm_there --upgrade --nodeps "$work/rpm/RPMS/x86_64/"*.rpm
  tail -1 "$root/etc/forewarn/config.yml" | grep -x '# ours'
  ls "$root/etc/forewarn/config.yml.rpmnew"
  rpm_there --verify --nodeps forewarn || true
  rpm_there --erase forewarn
  ls "$root/etc/forewarn/config.yml.rpmsave"
  [ ! -e "$root/usr/lib/forewarn" ] && [ ! -e "$root/usr/bin/forewarn" ] || { echo 'NOT SO: it is erased'; exit 1; }
}

for suite in "${suites[@]}"; do try_deb "$suite"; done
try_rpm
printf '\nall of it is so\n'
