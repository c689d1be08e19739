#!/usr/bin/env bash
# Installs the native libraries that OrleansReco uses when they are there and goes on without when they are not:
#   onnxruntime   ONNX Runtime, out of the npm package onnxruntime-node, into .reco/native
#   xgboost       XGBoost, from Debian's libxgboost0
# and the servers that `reco test`, `reco cluster up` and `reco chaos` start throwaway copies of:
#   postgresql    Debian's postgresql
#   rabbitmq      Debian's rabbitmq-server
# Their packages are installed without starting Debian's own services and without enabling them for the next boot; a service that was there before is left as it is.
# Usage: deploy/native/install.sh [onnxruntime] [xgboost] [postgresql] [rabbitmq] [servers]      (no argument: onnxruntime xgboost; servers: postgresql rabbitmq)
# A part already found is left alone. A part that cannot be installed here is reported with the command to run; the exit status is still 0.
# RECO_NATIVE_DIR says where ONNX Runtime goes (default: .reco/native in the repository).
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
native_dir="${RECO_NATIVE_DIR:-$root/.reco/native}"
user_dir="${XDG_DATA_HOME:-${HOME:-/nonexistent}/.local/share}/orleansreco/native"
onnxruntime_package='onnxruntime-node@^1.20'

say() { printf 'native: %s\n' "$*"; }
warn() { printf 'native: warning: %s\n' "$*" >&2; }

# Prints the path of the first of the given file names that is installed, in the order in which the product looks.
find_library() {
    local override="$1" name dir
    shift
    if [[ -n "$override" ]]; then
        for name in "" "${@/#//}"; do
            if [[ -f "$override$name" ]]; then printf '%s\n' "$override$name"; return 0; fi
        done
        return 1
    fi
    local IFS=:
    for dir in "$native_dir" "$root/.reco/native" "$user_dir" ${LD_LIBRARY_PATH:-} \
        /usr/local/lib "/usr/lib/$(uname -m)-linux-gnu" /usr/lib64 /usr/lib; do
        for name in "$@"; do
            if [[ -f "$dir/$name" ]]; then printf '%s\n' "$dir/$name"; return 0; fi
        done
    done
    return 1
}

install_onnxruntime() {
    local found
    if found="$(find_library "${RECO_ONNXRUNTIME:-}" libonnxruntime.so.1 libonnxruntime.so)"; then
        say "ONNX Runtime is already there: $found"
        return 0
    fi
    if [[ -n "${RECO_ONNXRUNTIME:-}" ]]; then
        warn "RECO_ONNXRUNTIME is '$RECO_ONNXRUNTIME', but there is no library; correct it or unset it."
        return 0
    fi
    local arch
    case "$(uname -s)/$(uname -m)" in
        Linux/x86_64) arch=x64 ;;
        Linux/aarch64) arch=arm64 ;;
        *) warn "onnxruntime-node has no library for $(uname -s)/$(uname -m); set RECO_ONNXRUNTIME to one of your own."; return 0 ;;
    esac
    if ! command -v npm >/dev/null; then
        warn "ONNX Runtime needs npm to be fetched: install npm, then run 'deploy/native/install.sh onnxruntime'. Until then only tree-ensemble rankers run."
        return 0
    fi

    mkdir -p "$native_dir"
    local work
    work="$(mktemp -d "$native_dir/.fetch.XXXXXX")"
    trap "rm -rf '$work'" EXIT
    # The package is only unpacked, never installed: its install script would fetch CUDA libraries.
    say "fetching ONNX Runtime ($onnxruntime_package, about 110 MB) with npm pack"
    if (cd "$work" && npm pack "$onnxruntime_package" --loglevel=error >/dev/null 2>npm.log \
        && tar -xzf ./*.tgz --wildcards "package/bin/napi-v*/linux/$arch/libonnxruntime.so*"); then
        found="$(find "$work/package" -name 'libonnxruntime.so*' -type f | sort | head -n 1)"
        # A rename within one file system: another run sees the whole library or none.
        mv -f "$found" "$native_dir/libonnxruntime.so.1"
        say "ONNX Runtime is installed: $native_dir/libonnxruntime.so.1"
    else
        warn "'npm pack $onnxruntime_package' failed: $(head -n 4 "$work/npm.log" 2>/dev/null | tr '\n' ' ')"
        warn "run 'deploy/native/install.sh onnxruntime' again when the registry answers. Until then only tree-ensemble rankers run."
    fi
    rm -rf "$work"
    trap - EXIT
}

install_xgboost() {
    local found
    if found="$(find_library "${RECO_XGBOOST:-}" libxgboost.so.0 libxgboost.so)"; then
        say "XGBoost is already there: $found"
        return 0
    fi
    local command='apt-get install -y --no-install-recommends libxgboost0'
    if [[ -n "${RECO_XGBOOST:-}" ]]; then
        warn "RECO_XGBOOST is '$RECO_XGBOOST', but there is no library; correct it or unset it."
    elif ! command -v apt-get >/dev/null; then
        warn "XGBoost is not here, and this is not Debian. Install it your way and set RECO_XGBOOST to libxgboost. Until then rankers are not trained."
    elif [[ "$(id -u)" != 0 ]]; then
        warn "XGBoost is not here, and installing it needs root: run 'sudo $command'. Until then rankers are not trained."
    else
        say "installing XGBoost: $command"
        local -a quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
        if "${quiet[@]}" install -y --no-install-recommends libxgboost0 >/dev/null 2>&1 \
            || { "${quiet[@]}" update >/dev/null && "${quiet[@]}" install -y --no-install-recommends libxgboost0 >/dev/null; }; then
            say "XGBoost is installed: $(find_library '' libxgboost.so.0 libxgboost.so || echo 'by apt-get')"
        else
            warn "'$command' failed; run it by hand. Until then rankers are not trained."
        fi
    fi
}

# install_server NAME PACKAGE PROGRAM(glob) WITHOUT SERVICE…
install_server() {
    local name="$1" package="$2" program="$3" without="$4"
    shift 4
    if compgen -G "$program" >/dev/null; then
        say "$name is already there: $(compgen -G "$program" | sort -V | tail -n 1)"
        return 0
    fi
    local command="apt-get install -y --no-install-recommends $package"
    if ! command -v apt-get >/dev/null; then
        warn "$name is not here, and this is not Debian. Install it your way. $without"
        return 0
    elif [[ "$(id -u)" != 0 ]]; then
        warn "$name is not here, and installing it needs root: run 'sudo $0 $package'. $without"
        return 0
    fi
    say "installing $name: $command (Debian's own service is neither started nor enabled)"
    # Debian's packages ask policy-rc.d before they start a service; 101 forbids it. One that is there already is the machine's, and stays.
    local policy=/usr/sbin/policy-rc.d ours=false
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
        ours=true
        trap "rm -f $policy" EXIT
    fi
    local -a quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    local failed=false
    "${quiet[@]}" install -y --no-install-recommends "$package" >/dev/null 2>&1 \
        || { "${quiet[@]}" update >/dev/null && "${quiet[@]}" install -y --no-install-recommends "$package" >/dev/null; } || failed=true
    if $ours; then
        rm -f $policy
        trap - EXIT
    fi
    if $failed || ! compgen -G "$program" >/dev/null; then
        warn "'$command' failed; run it by hand. $without"
        return 0
    fi
    if command -v systemctl >/dev/null; then
        systemctl disable --quiet "$@" >/dev/null 2>&1 || warn "the services $* could not be disabled; they start at the next boot unless you run 'systemctl disable $*'."
    fi
    say "$name is installed: $(compgen -G "$program" | sort -V | tail -n 1)"
}

install_postgresql() {
    install_server PostgreSQL postgresql '/usr/lib/postgresql/*/bin/postgres' 'Until then the tests that need it are skipped, and there is no cluster.' postgresql
}

install_rabbitmq() {
    install_server RabbitMQ rabbitmq-server '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' 'Until then the tests that need it are skipped, and the bus stays in memory.' rabbitmq-server epmd.service epmd.socket
}

if [[ $# -eq 0 ]]; then
    set -- onnxruntime xgboost
fi
for part in "$@"; do
    case "$part" in
        onnxruntime) install_onnxruntime ;;
        xgboost) install_xgboost ;;
        postgresql) install_postgresql ;;
        rabbitmq | rabbitmq-server) install_rabbitmq ;;
        servers) install_postgresql; install_rabbitmq ;;
        *) printf "native: unknown part '%s'; the parts are: onnxruntime xgboost postgresql rabbitmq servers\n" "$part" >&2; exit 2 ;;
    esac
done
