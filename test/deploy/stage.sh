#!/bin/bash
# A machine for one test: a real systemd as process 1 of its own namespaces, on this host's files or those of another root, of which it
# changes only a copy in memory (overlay). `stage.sh FOLDER [ROOT]` holds it until its input ends; it writes the process id of systemd to FOLDER.pid when that is
# up. FOLDER is empty and the test's own. Needs root. It takes down all that it made.
set -eu
folder=$1
files=${2:-/}
name=$(basename "$folder")

# systemd rearranges the control groups that it finds itself in, so it gets some of its own: below the host's, of version 1 or 2.
hierarchies=()
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ -e "$hierarchy/cgroup.procs" ] && [ ! -L "$hierarchy" ] || continue
  # A group of this one takes no process before it has been told its processors.
  [ "$(basename "$hierarchy")" != cpuset ] || continue
  # With version 2 alone, the folders are groups of the host.
  [ ! -e /sys/fs/cgroup/cgroup.procs ] || [ "$hierarchy" = /sys/fs/cgroup ] || continue
  hierarchies+=("$hierarchy")
  mkdir -p "$hierarchy/$name"
done

boot() {
  for hierarchy in "${hierarchies[@]}"; do echo $BASHPID > "$hierarchy/$name/cgroup.procs"; done
  export -f inside
  exec unshare --mount --pid --fork --net --uts --ipc --cgroup --kill-child --propagation private \
    bash -euc 'inside "$@"' inside "$folder" "$files" </dev/null
}

inside() {
  local root=$1/root hierarchy controllers device
  mount -t tmpfs -o mode=700 tmpfs "$1"
  mkdir "$1/upper" "$1/work" "$root"
  chmod 755 "$1" "$1/upper"
  mount -t overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  if [ -e /sys/fs/cgroup/cgroup.procs ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    mkdir "$root/sys/fs/cgroup/systemd"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
    for controllers in cpu memory pids; do
      mkdir "$root/sys/fs/cgroup/$controllers"
      mount -t cgroup -o "$controllers" cgroup "$root/sys/fs/cgroup/$controllers"
    done
    mkdir "$root/sys/fs/cgroup/unified"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
  fi
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s pts/ptmx "$root/dev/ptmx"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  ip link set lo up
  echo stage > "$root/etc/hostname"

  # Of the host's own units none is started, and no policy forbids to start ours.
  rm -rf "$root"/etc/systemd/system/* "$root/usr/sbin/policy-rc.d"
  printf '[Unit]\nDescription=the stage\n' > "$root/etc/systemd/system/stage.target"
  mkdir -p "$root/oldroot"
  cd "$root"
  pivot_root . oldroot
  umount -l /oldroot
  # As on a machine: what a unit's credentials are mounted by must be seen by the unit.
  mount --make-rshared /
  exec env -i container=stage PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=stage.target --log-target=console --show-status=no
}

boot &
unshare=$!
clear_away() {
  kill -KILL "$unshare" 2>/dev/null || true
  wait "$unshare" 2>/dev/null || true
  for hierarchy in "${hierarchies[@]}"; do
    for _ in $(seq 50); do
      find "$hierarchy/$name" -depth -type d -exec rmdir {} \; 2>/dev/null || true
      [ -e "$hierarchy/$name" ] || break
      sleep 0.1
    done
  done
}
trap clear_away EXIT

for _ in $(seq 150); do
  pid=$(pgrep -P "$unshare" || true)
  if [ -n "$pid" ] && nsenter -a -t "$pid" systemctl is-system-running --quiet 2>/dev/null; then
    # Whole from the moment that it is there.
    echo "$pid" > "$folder.new"
    mv "$folder.new" "$folder.pid"
    cat > /dev/null
    exit 0
  fi
  kill -0 "$unshare" || { echo 'the stage did not start' >&2; exit 1; }
  sleep 0.2
done
echo 'systemd did not come up' >&2
exit 1
