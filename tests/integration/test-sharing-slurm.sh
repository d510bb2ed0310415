#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The guide to sharing out: a job array on a Slurm of one node, which is started here in a namespace of its own, with its own folders and keys.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sharing.sh"
need_programs munged slurmctld slurmd sbatch unshare ip
in_a_namespace "$0"
PATH=$PATH:/usr/sbin
ip link set lo up
# Without an address beside the loopback's the C library looks up nothing.
ip link add own0 type veth peer name own1 && ip address add 10.78.0.1/24 dev own0 && ip link set own0 up && ip link set own1 up ||
  skip_all "no network device can be made here"
mount -t tmpfs none /run || skip_all "nothing may be mounted here"

slurm=$work/slurm
host=$(hostname)
mkdir -p "$slurm/state" "$slurm/spool"
(umask 077; head -c 1024 /dev/urandom >"$slurm/munge.key")
export SLURM_CONF=$slurm/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(10.78.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=node NodeHostname=$host NodeAddr=10.78.0.1 CPUs=2
PartitionName=all Nodes=node Default=YES State=UP
CONF
munged --foreground --force --key-file="$slurm/munge.key" --socket="$slurm/munge.socket" --pid-file="$slurm/munged.pid" \
  --log-file="$slurm/munged.log" --seed-file="$slurm/munged.seed" >"$slurm/munged.out" 2>&1 &
wait_until 60 test -S "$slurm/munge.socket" || skip_all "munged does not start: $(tail -n 1 "$slurm/munged.out")"
slurmctld -D >"$slurm/slurmctld.log" 2>&1 &
slurmd -D -N node >"$slurm/slurmd.log" 2>&1 &
node_is_idle () {
  [ "$(timeout 3 sinfo --noheader --format=%t 2>/dev/null)" = idle ]
}
if ! wait_until 90 node_is_idle; then
  sed 's/^/# /' "$slurm/slurmctld.log" "$slurm/slurmd.log" | tail -n 40
  skip_all "the node of Slurm does not come up"
fi

check "one run" one_run
check "Slurm: the example of the guide" run_example slurm
check "byte for byte the picture of one run" cmp "$work/one.png" "$work/maps/map.png"
check "four tasks of an array ran" test "$(find "$work/maps" -name 'slurm-*_[1-4].out' | wc -l)" = 4
finish
