#!/bin/sh
# Runs the steps of contrib/Dockerfile without Docker: in a throw-away layer over this machine's own Debian, with Node 24 of
# the registry, and what the machine has of its own (/home, /work, /tmp …) out of sight. Then a channel is made and seeded in
# it as the image would, and the seeder is asked to end as `docker stop` does. Linux, root, useradd and setpriv are needed;
# `npm run build` before. Proves the steps, not the base image.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
dockerfile="$here/contrib/Dockerfile"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$here"
node=$(node --import tsx -e "import('./scripts/node24.ts').then(({ node24 }) => console.log(node24()))")
npm pack --ignore-scripts --silent --pack-destination "$dir" >/dev/null

# An instruction's words, its continued lines joined.
instruction() {
  awk -v name="$1" '
    { line = line $0 }
    /\\$/ { sub(/\\$/, "", line); next }
    { if (index(line, name " ") == 1) print substr(line, length(name) + 2); line = "" }
  ' "$dockerfile"
}

user=$(instruction USER)
entry=$(instruction ENTRYPOINT | tr -d '[]",')
command=$(instruction CMD | tr -d '[]",')
variables=$(instruction ENV)
export dir node user entry command variables
run=$(instruction RUN)
export run

unshare --mount sh -eu <<'INSIDE'
mkdir "$dir/layer" && mount -t tmpfs tmpfs "$dir/layer"
root="$dir/layer/root"
mkdir "$dir/layer/upper" "$dir/layer/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/layer/upper,workdir=$dir/layer/work" "$root"
cp "$dir"/kinoswarm-*.tgz "$dir/layer/"
for seen in home work tmp var/tmp; do [ ! -d "$root/$seen" ] || mount -t tmpfs tmpfs "$root/$seen"; done
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
# What node:24-bookworm-slim brings.
cp "$node" "$root/usr/local/bin/node"
id node >/dev/null 2>&1 || chroot "$root" useradd --create-home node
# COPY and RUN.
cp "$dir"/layer/kinoswarm-*.tgz "$root/tmp/"
chroot "$root" /bin/sh -euc "cd / && PATH=/usr/local/bin:\$PATH && $run"
# ENV, USER, ENTRYPOINT, CMD.
set -- chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups \
  env -i HOME=/home/node PATH=/usr/local/bin:/usr/bin:/bin $variables
"$@" $entry --version
"$@" $entry channel create --name 'In a container' --no-passphrase --bootstrap none >/dev/null
"$@" $entry $command --bootstrap none >"$dir/layer/said" &
seeding=$!
for second in $(seq 60); do grep -q '"event":"seeding"' "$dir/layer/said" && break; sleep 1; done
grep '"event":"seeding"' "$dir/layer/said"
kill -TERM "$seeding"
wait "$seeding"
ls -ld "$root/data/store" | cut -d' ' -f1,3
INSIDE
echo 'The steps of the container work.'
