#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every shell script of the project passes shellcheck.
. "$(dirname "$0")/lib.sh"
need_programs shellcheck
cd "$SOURCE_ROOT" || exit 1
for script in .ci/run build-aux/* flatpak/* data/completions/*.bash tests/integration/*.sh tests/integration/make-fixture tests/bench/run; do
  if head -n 1 "$script" | grep -aq 'sh$\|shellcheck shell'; then
    check "$script" shellcheck --external-sources --source-path=SCRIPTDIR --severity=warning "$script"
  fi
done
finish
