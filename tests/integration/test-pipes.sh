#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --export=- into other programs: made smaller, on another machine, on paper; nothing is stored here on the way.
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2054 # degrees
map=(--center=37.5665,126.978 --radius=20km --zoom=10 --quiet)
"$MAPSHOT" --export="$work/whole.png" "${map[@]}"

is_png () { [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] && tail -c 12 "$1" | grep -qa IEND; }

# ---- pngquant: a tenth of the size, 256 colours
if command -v pngquant >/dev/null; then
  smaller () {
    "$MAPSHOT" --export=- "${map[@]}" | pngquant 64 - >"$work/small.png" || return 1
    is_png "$work/small.png" && [ "$(stat -c %s "$work/small.png")" -lt "$(stat -c %s "$work/whole.png")" ]
  }
  check "mapshot --export=- … | pngquant 64 - > small.png" smaller
else
  skip "mapshot --export=- … | pngquant 64 - > small.png" "pngquant is not installed"
fi

# ---- ssh: onto another machine, here the loopback
start_sshd () {
  local port
  mkdir -p "$work/ssh"
  ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host" && ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/user" || return 1
  cp "$work/ssh/user.pub" "$work/ssh/authorized"
  chmod 600 "$work/ssh/authorized"
  [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    cat >"$work/ssh/config" <<CONF
ListenAddress 127.0.0.1
Port $port
HostKey $work/ssh/host
PidFile $work/ssh/pid
AuthorizedKeysFile $work/ssh/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
CONF
    /usr/sbin/sshd -f "$work/ssh/config" -E "$work/ssh/log" && wait_until 60 test -s "$work/ssh/pid" && ssh_port=$port && return
  done
  return 1
}
stop_servers () {
  [ ! -s "$work/ssh/pid" ] || kill "$(<"$work/ssh/pid")" 2>/dev/null
  if [ -n "${cups:-}" ]; then
    kill "$cups" 2>/dev/null
    wait "$cups" 2>/dev/null
  fi
  clean_up
}
trap stop_servers EXIT
if [ -x /usr/sbin/sshd ] && command -v ssh >/dev/null && start_sshd; then
  elsewhere () {
    # shellcheck disable=SC2029 # the folder is this test's on both sides
    "$MAPSHOT" --export=- "${map[@]}" | ssh -q -p "$ssh_port" -i "$work/ssh/user" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
      -o BatchMode=yes 127.0.0.1 "cat > '$work/there.png'"
    cmp "$work/whole.png" "$work/there.png"
  }
  check "mapshot --export=- … | ssh host 'cat > map.png'" elsewhere
  refused () {
    "$MAPSHOT" --export=- "${map[@]}" 2>"$work/said" | ssh -q -p "$ssh_port" -i "$work/ssh/user" -o StrictHostKeyChecking=no \
      -o UserKnownHostsFile=/dev/null -o BatchMode=yes 127.0.0.1 false
    local status=("${PIPESTATUS[@]}")
    [ "${status[0]}" -le 1 ] && [ "$(wc -l <"$work/said")" = 0 ] || { echo "exit status ${status[0]}"; cat "$work/said"; return 1; }
  }
  check "… a far end that reads nothing ends it quietly" refused
else
  skip "mapshot --export=- … | ssh host 'cat > map.png'" "no ssh server can be started here"
fi

# ---- lp: onto paper, here a queue into a file
start_cups () {
  local port=$((20000 + RANDOM % 12000)) dir=$work/cups part
  [ "$(id -u)" = 0 ] && [ -x /usr/sbin/cupsd ] && command -v lp >/dev/null || return 1
  mkdir -p "$dir"/{root,spool,cache,state,tmp}
  chmod -R a+rwX "$dir"
  # A printer that keeps its paper: CUPS runs it as root, since nobody else may.
  mkdir -p "$dir/bin/backend"
  for part in daemon monitor notifier filter; do ln -s "/usr/lib/cups/$part" "$dir/bin/$part"; done
  printf '#!/bin/sh\n[ $# -gt 0 ] || exit 0\ncat "$6" >%s/printed\n' "$dir" >"$dir/bin/backend/keep"
  chmod 700 "$dir/bin/backend/keep"
  cat >"$dir/files.conf" <<CONF
ServerRoot $dir/root
RequestRoot $dir/spool
CacheDir $dir/cache
StateDir $dir/state
TempDir $dir/tmp
AccessLog $dir/access
ErrorLog $dir/error
PageLog $dir/page
ServerBin $dir/bin
SystemGroup root
CONF
  cat >"$dir/cupsd.conf" <<CONF
Listen 127.0.0.1:$port
Browsing Off
DefaultAuthType None
MaxJobTime 60
<Location />
  Order allow,deny
  Allow from 127.0.0.1
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow from all
  </Limit>
</Policy>
CONF
  cat >"$dir/root/printers.conf" <<CONF
<Printer paper>
Info paper
State Idle
Accepting Yes
DeviceURI keep:/paper
</Printer>
CONF
  /usr/sbin/cupsd -f -c "$dir/cupsd.conf" -s "$dir/files.conf" >"$dir/said" 2>&1 &
  cups=$!
  cups_server=127.0.0.1:$port
  wait_until 60 lpstat -h "$cups_server" -p paper
}
if start_cups >/dev/null 2>&1; then
  printed () { [ -s "$work/cups/printed" ] && cmp -s "$work/whole.png" "$work/cups/printed"; }
  on_paper () {
    "$MAPSHOT" --export=- "${map[@]}" | lp -h "$cups_server" -d paper -o raw || return 1
    wait_until 120 printed || { ls -la "$work/cups"; tail -n 8 "$work/cups/error"; return 1; }
  }
  check "mapshot --export=- … | lp" on_paper
else
  skip "mapshot --export=- … | lp" "no print server can be started here"
fi
finish
