#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The guide to sharing out: GNU Parallel on one machine, and the examples on paper; shares together keep to what a service allows.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sharing.sh"

check "one run" one_run
if command -v parallel >/dev/null; then
  check "GNU Parallel: the example of the guide" run_example parallel
  check "byte for byte the picture of one run" cmp "$work/one.png" "$work/maps/map.png"
else
  skip "GNU Parallel: the example of the guide" "parallel is not installed"
fi

# ---- on paper ----
papers () {
  python3 - "$guide" <<'PY'
import re, shlex, sys, yaml
blocks = [yaml.safe_load(text) for text in re.findall(r'```yaml\n(.*?)```', open(sys.argv[1], encoding='utf-8').read(), re.S)]
assert len(blocks) == 2, len(blocks)
job, batch = blocks
assert (job['apiVersion'], job['kind']) == ('batch/v1', 'Job')
spec = job['spec']
assert spec['completionMode'] == 'Indexed' and spec['completions'] == 4 and spec['parallelism'] <= 4
container = spec['template']['spec']['containers'][0]
assert container['volumeMounts'][0]['name'] == spec['template']['spec']['volumes'][0]['name']
assert spec['template']['spec']['restartPolicy'] == 'Never'  # as backoffLimitPerIndex demands
assert batch['arrayProperties']['size'] == 4 and batch['jobQueue'] and batch['jobDefinition']
for command, index in (container['command'], 'JOB_COMPLETION_INDEX'), (batch['containerOverrides']['command'], 'AWS_BATCH_JOB_ARRAY_INDEX'):
    assert command[:2] == ['sh', '-c'] and index in command[2] and '/4' in command[2]
    print(command[2].replace('cd /maps &&', '').replace(index, '$INDEX'))
PY
}
if python3 -c 'import yaml' 2>/dev/null; then
  check "the YAML of Kubernetes and AWS Batch is well formed" papers
  on_paper () {
    local index n=0 command
    papers >"$work/commands" || return 1
    while read -r command; do
      n=$((n + 1))
      mkdir -p "$work/paper$n"
      for index in 0 1 2 3; do (cd "$work/paper$n" && INDEX=$index sh -eu -c "$command") || return 1; done
      (cd "$work/paper$n" && mapshot --join --quiet --export=map.png map.png.*-of-4 && cmp map.png "$work/one.png") || return 1
    done <"$work/commands"
    [ $n = 2 ]
  }
  check "their commands make the picture" on_paper
else
  skip "the YAML of Kubernetes and AWS Batch is well formed" "python3-yaml is not installed"
fi

# ---- the rules, shared ----
mkfifo "$work/to-server" "$work/from-server"
"$SERVE" <"$work/to-server" >"$work/from-server" &
exec 8>"$work/to-server" 9<"$work/from-server"
read -r port <&9
cat >"$work/shared.ini" <<INI
[source shared]
Type=xyz
Name=Shared
Template=http://127.0.0.1:$port/slow/100/tile/{z}/{x}/{y}.png
Capture=yes
Attribution=
MaxConnections=4
MaxRate=20
INI
region=(--source="$work/shared.ini" --zoom=5 --bbox="$(bbox_of 5 0 0 2048 2048)")
mkdir "$work/rules"
all_at_once () {
  local pids=() pid share status=0
  for share in 1 2 3 4; do
    mapshot "${region[@]}" --export="$work/rules/map.png.$share-of-4" --strips="$share-$share/4" --quiet &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || status=$?; done
  return $status
}
started=$(date +%s%N)
check "four shares at once" all_at_once
seconds=$((($(date +%s%N) - started) / 1000000000))
check "64 tiles at 20 a second took 3 s or more: the rate was shared, not multiplied" test $seconds -ge 3
check "five shares of a service with four requests at once: refused" ends_with 4 mapshot "${region[@]}" --export="$work/rules/x" --strips=1-1/5
check "with words, in one line" bash -c 'grep -q "Shared allows 4 requests at once" "$1" && [ "$(grep -vc "^Shared:" "$1")" = 1 ]' - "$work/said"
check "two of eight shares together are enough for one request" mapshot "${region[@]}" --export="$work/rules/y" --strips=1-2/8 --quiet
check "the plan of five is refused, too" ends_with 4 mapshot "${region[@]}" --export="$work/rules/x.png" --plan-strips=5
check "the join is the picture" mapshot --join --quiet --export="$work/rules/map.png" "$work"/rules/map.png.*-of-4
exec 8>&-
read -r _ peak <&9
check "never more than four requests were in flight ($peak)" test "$peak" -le 4
finish
