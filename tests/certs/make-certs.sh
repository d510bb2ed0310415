#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the certificates of the test server: an authority (ca.pem) and, each with its key in one file, good.pem, expired.pem, wrong-host.pem and
# not-yet-valid.pem signed by it, and unknown-ca.pem signed by one that nobody has. For tests only: the keys are public.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# name, first day, last day, extensions, how to sign
sign () {
  mkdir -p "$work/db"; : > "$work/db/index"; rm -f "$work/db/index.attr"
  { cat <<CNF
[ca]
default_ca = d
[d]
database = $work/db/index
new_certs_dir = $work/db
rand_serial = yes
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
[e]
CNF
    printf '%s\n' "$4"; } > "$work/ca.cnf"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=mapshot test $1" \
    -keyout "$work/$1.key" -out "$work/$1.csr" 2>/dev/null
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions e -startdate "$2" -enddate "$3" \
    -in "$work/$1.csr" -out "$work/$1.crt" $5 2>/dev/null
}

make_authority () {
  sign "$1" 19900101000000Z 21200101000000Z "basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign" "-selfsign -keyfile $work/$1.key"
}

# name, authority, first day, last day, host names
make_certificate () {
  sign "$1" "$3" "$4" "basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $5" "-cert $work/$2.crt -keyfile $work/$2.key"
  cat "$work/$1.crt" "$work/$1.key" > "$1.pem"
}

here=DNS:localhost,DNS:tiles.test,IP:127.0.0.1
make_authority known
make_authority unknown
cp "$work/known.crt" ca.pem
make_certificate good known 20200101000000Z 21190101000000Z $here
make_certificate expired known 20000101000000Z 20010101000000Z $here
make_certificate not-yet-valid known 21180101000000Z 21190101000000Z $here
make_certificate wrong-host known 20200101000000Z 21190101000000Z DNS:elsewhere.test
make_certificate unknown-ca unknown 20200101000000Z 21190101000000Z $here
