#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The guide to sharing out: GNU Parallel over ssh to a second host. It is a network namespace with an sshd of its own, a home folder of its own and a key that is made
# here; neither the machine's network nor its ssh is touched.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sharing.sh"
need_programs parallel ssh ssh-keygen sshd rsync ip unshare
in_a_namespace "$0"

mkdir "$work/ssh"
ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host" && ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/key" || skip_all "no keys can be made"
cat >"$work/ssh/sshd_config" <<CONF
ListenAddress 10.77.0.2:2222
HostKey $work/ssh/host
AuthorizedKeysFile $work/ssh/key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv PATH=$PATH ASAN_OPTIONS=${ASAN_OPTIONS:-} LSAN_OPTIONS=${LSAN_OPTIONS:-} LC_ALL=C.UTF-8
CONF
cat >"$work/ssh/config" <<CONF
Host attic
  HostName 10.77.0.2
  Port 2222
  User root
  IdentityFile $work/ssh/key
  IdentitiesOnly yes
  UserKnownHostsFile $work/ssh/known
  StrictHostKeyChecking yes
  LogLevel ERROR
CONF
echo "[10.77.0.2]:2222 $(<"$work/ssh/host.pub")" >"$work/ssh/known"

second_host () {
  mount -t tmpfs none /root && mount -t tmpfs none /run && mkdir -p /run/sshd || return 1
  ip link set lo up
  for _ in $(seq 600); do
    ip link set far1 up 2>/dev/null && break
    sleep 0.1
  done
  ip address add 10.77.0.2/24 dev far1 || return 1
  PATH=$PATH:/usr/sbin exec "$(PATH=$PATH:/usr/sbin command -v sshd)" -D -e -f "$work/ssh/sshd_config"
}
export -f second_host
export work
unshare --net --mount bash -c second_host >"$work/ssh/log" 2>&1 &
second=$!
ip link set lo up
far_is_up () {
  [ "$(readlink /proc/self/ns/net)" != "$(readlink /proc/$second/ns/net)" ] || return 1
  ip link show far0 >/dev/null 2>&1 || ip link add far0 type veth peer name far1 netns $second
}
if ! wait_until 60 far_is_up 2>"$work/ssh/link"; then skip_all "no pair of network devices can be made: $(tail -n 1 "$work/ssh/link")"; fi
ip address add 10.77.0.1/24 dev far0
ip link set far0 up
check "the second host answers" wait_until 90 ssh -F "$work/ssh/config" -o ConnectTimeout=2 attic true
[ -z "$(sed -n '/rror/p' "$work/ssh/log")" ] || sed 's/^/# /' "$work/ssh/log"

check "one run" one_run
export PARALLEL_SSH="ssh -F $work/ssh/config"
: >"$work/ran-in"
check "GNU Parallel over ssh: the example of the guide" run_example ssh
check "byte for byte the picture of one run" cmp "$work/one.png" "$work/maps/map.png"
check "both hosts had a part in it" test "$(sort -u "$work/ran-in" | wc -l)" = 2
check "the parts were taken home" ssh -F "$work/ssh/config" attic 'test -z "$(ls map.png* 2>/dev/null)"'
finish
