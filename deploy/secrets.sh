#!/usr/bin/env bash
# Makes what deploy/compose.yaml needs and no repository may hold, once; what is there is left alone:
#   deploy/.env                   passwords of PostgreSQL and RabbitMQ, and the trainer's API key
#   deploy/secrets/keys.json      API keys as hashes, which every process of the cluster reads
#   deploy/secrets/operator.key   an API key with the role operator, for Prometheus
#   deploy/secrets/app.key        an API key with the role app, for your application
# Usage: deploy/secrets.sh
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
secrets="$here/secrets"
umask 077
mkdir -p "$secrets"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# key NAME ROLE: prints a new key; its hash goes into keys.json.
key() { "$here/../reco" keys add --name "$1" --role "$2" --store "$secrets"; }

for pair in operator.key:operator app.key:app; do
    file="$secrets/${pair%%:*}"
    [[ -s "$file" ]] || key "${pair%%.*}" "${pair##*:}" >"$file"
done
if [[ ! -s "$here/.env" ]]; then
    printf 'RECO_POSTGRES_PASSWORD=%s\nRECO_RABBITMQ_PASSWORD=%s\nRECO_TRAINER_KEY=%s\n' "$(random)" "$(random)" "$(key trainer operator)" >"$here/.env"
fi

# Containers read these two as users of their own; the folder keeps other users of this machine out.
chmod 0644 "$secrets/keys.json" "$secrets/operator.key"
printf 'secrets: %s and %s are there\n' "$here/.env" "$secrets"
