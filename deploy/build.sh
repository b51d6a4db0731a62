# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The half of ./spliceway that only a source tree needs: finds JDK 25, installs what a command lacks, builds what is
# missing or old. Sourced; `home`, `lib` and `die` are the launcher's.

: "${home:?}" "${lib:?}" "${EX_FAILED:?}" "${EX_UNAVAILABLE:?}"

readonly JDK_RELEASE=25
readonly LOCK_FILE=$home/deploy/package/target/build.lock

# What the tests run besides Java. One list, used by verify.
readonly TEST_PACKAGES='iproute2 nftables iperf3 curl strace nginx-light libnginx-mod-stream haproxy procps openssl shellcheck'
# What the lab and all that runs in it needs.
readonly LAB_PACKAGES='iproute2'

readonly EX_INTERRUPTED=130

# --- JDK ---------------------------------------------------------------------------------------------------------

is_jdk() {
    [[ -x $1/bin/javac && -r $1/release ]] && grep -qE "^JAVA_VERSION=\"$JDK_RELEASE([.\"+-])" "$1/release"
}

# Prints the home of a JDK 25: JAVA_HOME, then PATH, then where packages and SDKMAN put them.
locate_jdk() {
    local on_path candidate
    on_path=$(command -v javac || true)
    for candidate in "${JAVA_HOME:-}" "${on_path:+$(dirname "$(dirname "$(readlink -f "$on_path")")")}" \
        "${SPLICEWAY_JVM_DIR:-/usr/lib/jvm}"/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/*; do
        if [[ -n $candidate ]] && is_jdk "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# Sets JAVA_HOME, or says how to get a JDK and exits.
find_jdk() {
    if JAVA_HOME=$(locate_jdk); then
        export JAVA_HOME
        return
    fi
    if can_install && apt_has "openjdk-$JDK_RELEASE-jdk-headless"; then
        install_packages "openjdk-$JDK_RELEASE-jdk-headless"
        JAVA_HOME=$(locate_jdk) && export JAVA_HOME && return
    fi
    die "$EX_UNAVAILABLE" "JDK $JDK_RELEASE not found (looked in JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman)." \
        "Install it with: $(jdk_install_line)"
}

jdk_install_line() {
    if command -v apt-get >/dev/null && apt_has "openjdk-$JDK_RELEASE-jdk-headless"; then
        echo "sudo apt-get install -y openjdk-$JDK_RELEASE-jdk-headless"
    else
        echo "curl -fsSL https://packages.adoptium.net/artifactory/api/gpg/key/public | sudo tee" \
            "/etc/apt/keyrings/adoptium.asc >/dev/null && echo \"deb [signed-by=/etc/apt/keyrings/adoptium.asc]" \
            "https://packages.adoptium.net/artifactory/deb \$(. /etc/os-release; echo \$VERSION_CODENAME) main\" |" \
            "sudo tee /etc/apt/sources.list.d/adoptium.list && sudo apt-get update &&" \
            "sudo apt-get install -y temurin-$JDK_RELEASE-jdk"
    fi
}

# --- Packages ----------------------------------------------------------------------------------------------------

can_install() {
    [[ $EUID -eq 0 && -z ${SPLICEWAY_NO_INSTALL:-} ]] && command -v apt-get >/dev/null
}

apt_has() {
    # A fresh machine has no lists yet.
    if can_install && ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
        apt-get update >/dev/null 2>&1 </dev/null || true
    fi
    apt-cache show "$1" >/dev/null 2>&1
}

# Packages are known by a command of theirs: whoever has it has what is needed, from whatever source.
is_installed() {
    local tool
    case $1 in
        iproute2) tool=ip ;;
        # A module, which other builds of nginx than Debian's have inside.
        libnginx-mod-stream)
            [[ -e /usr/lib/nginx/modules/ngx_stream_module.so ]] ||
                ! PATH=$PATH:/usr/sbin nginx -V 2>&1 | grep -q -e --with-stream=dynamic
            return
            ;;
        maven) tool=mvn ;;
        nftables) tool=nft ;;
        nginx-light) tool=nginx ;;
        procps) tool=pgrep ;;
        *) tool=$1 ;;
    esac
    PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null
}

# Installs Debian packages that are missing; where that cannot be done, prints the line that does it and exits 69.
require_packages() {
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    if [[ ${#missing[@]} -eq 0 ]]; then
        return
    fi
    if ! can_install; then
        die "$EX_UNAVAILABLE" "missing: ${missing[*]}. Install with: sudo apt-get install -y ${missing[*]}"
    fi
    install_packages "${missing[@]}"
}

install_packages() {
    echo "spliceway: installing $*" >&2
    (
        policy=/usr/sbin/policy-rc.d made='' failed=''
        log=$(mktemp)
        trap 'rm -f "$log" ${made:+"$policy"}' EXIT
        trap 'exit $EX_INTERRUPTED' INT TERM
        # A package that brings a service must not start it here.
        if [[ ! -e $policy ]]; then
            made=yes
            printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
        fi
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
            { apt-get update >"$log" 2>&1 </dev/null &&
                DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1 \
                    </dev/null; } ||
            failed=yes
        if [[ -n $failed ]]; then
            tail -n 5 "$log" >&2
            die "$EX_UNAVAILABLE" "could not install $*. Try: apt-get update && apt-get install -y $*"
        fi
    ) || exit $?
}

# --- Build -------------------------------------------------------------------------------------------------------

# Everything a command needs before it can run.
provide() {
    local command=$1 app=$2
    case $command in
        demo | lab)
            # shellcheck disable=SC2086
            require_packages $LAB_PACKAGES
            build_if_old loadgen node controller cli
            ;;
        bench)
            shift 2
            # shellcheck disable=SC2046
            require_packages iproute2 $(peer_packages "$@")
            build_if_old loadgen node
            ;;
        *) build_if_old "$app" ;;
    esac
}

# Prints the packages of the peers that a benchmark is to run beside, as its option --peers names them.
peer_packages() {
    local peers=haproxy,nginx
    while [[ $# -gt 0 ]]; do
        case $1 in
            -h | --help | help) return ;;
            --peers=*) peers=${1#*=} ;;
            --peers) peers=${2:-} ;;
        esac
        shift
    done
    [[ $peers != *haproxy* ]] || echo haproxy
    [[ $peers != *nginx* ]] || echo nginx-light libnginx-mod-stream
}

# The commit of this tree, and whether more than it is in the tree; for reports.
commit() {
    git -C "$home" describe --always --dirty 2>/dev/null || echo unknown
}

# Whether an application's jars are newer than all that they are made from. Directories count: a deleted file changes
# the time of its own.
is_fresh() {
    local built=$lib/$1.built changed
    [[ -e $built ]] || return 1
    changed=$(find "$home"/pom.xml "$home"/.mvn "$home"/*/pom.xml "$home"/*/src/main "$home"/*/*/pom.xml \
        "$home"/*/*/src/main "$home"/deploy/package/*/pom.xml -newer "$built" -print -quit 2>/dev/null)
    [[ -z $changed ]]
}

stale() {
    local app
    for app in "$@"; do
        is_fresh "$app" || echo "$app"
    done
}

# Takes the lock, so that two builds at once are one build and a wait.
lock_build() {
    mkdir -p "$(dirname "$LOCK_FILE")"
    exec 9>"$LOCK_FILE"
    if ! flock -n 9; then
        echo "spliceway: waiting for another build" >&2
        flock 9
    fi
}

unlock_build() {
    exec 9>&-
}

build_if_old() {
    # A test that ./spliceway verify runs uses what verify built: a build under a running build would break both.
    if [[ -n ${SPLICEWAY_NO_BUILD:-} || -z $(stale "$@") ]]; then
        return
    fi
    find_jdk
    require_packages maven
    lock_build
    local apps
    mapfile -t apps < <(stale "$@")
    if [[ ${#apps[@]} -gt 0 ]]; then
        build "${apps[@]}"
    fi
    unlock_build
}

build() {
    local log=$home/deploy/package/target/build.log projects start=$SECONDS ticker code=0
    projects=$(printf ',deploy/package/%s' "$@")
    mkdir -p "$lib"
    touch "$lib/.started"
    echo "spliceway: building $* (log: ${log#"$PWD"/})" >&2
    start_ticker
    # The compiler's gates stay on; format and tests are for verify.
    maven package -q -T 1C -Dmaven.test.skip=true -Dspotless.check.skip=true -pl "${projects#,}" -am >"$log" 2>&1 9>&- || code=$?
    stop_ticker
    if [[ $code -eq $EX_INTERRUPTED ]]; then
        exit "$code"
    elif [[ $code -ne 0 ]]; then
        grep -E '^\[ERROR\]|ERROR' "$log" | head -n 20 >&2 || tail -n 20 "$log" >&2
        die "$EX_FAILED" "the build failed; see $log"
    fi
    local app
    for app in "$@"; do
        touch -r "$lib/.started" "$lib/$app.built"
    done
    echo "spliceway: built in $((SECONDS - start)) s" >&2
}

# Runs Maven on JDK 25. The options keep JDK 25 from warning about Maven's own libraries.
maven() {
    (cd "$home" && MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
${MAVEN_OPTS:-}" mvn "$@")
}

# Counts seconds on a terminal. Maven stays in the foreground, where Ctrl-C reaches it.
start_ticker() {
    ticker=
    if [[ -t 2 ]]; then
        (
            trap exit TERM
            for ((i = 0; ; i++)); do
                printf '\rspliceway: building %d s ' "$i" >&2
                sleep 1
            done
        ) 9>&- &
        ticker=$!
    fi
}

stop_ticker() {
    if [[ -n $ticker ]]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        printf '\r\033[K' >&2
    fi
}

# --- Commands of this script ---------------------------------------------------------------------------------------

archive() {
    find_jdk
    build_if_old node controller cli
    "$home/deploy/package/make-archive"
}

verify() {
    find_jdk
    # shellcheck disable=SC2086
    require_packages maven $TEST_PACKAGES
    # Tests may run commands of this script, which need what Maven makes last.
    build_if_old loadgen node controller cli
    lock_build
    local started checks checking code=0 terraform=0
    started=$(mktemp)
    checks=$(mktemp)
    "$home/deploy/terraform/check" >"$checks" 2>&1 9>&- &
    checking=$!
    SPLICEWAY_NO_BUILD=1 maven verify -T 1C "$@" 9>&- || code=$?
    # Maven resets the terminal's colours without ending the line.
    echo
    if [[ $code -eq $EX_INTERRUPTED ]]; then
        kill "$checking" 2>/dev/null || true
    fi
    wait "$checking" || terraform=$?
    cat "$checks"
    "$home/deploy/test-summary" "$home" "$started"
    rm -f "$started" "$checks"
    unlock_build
    if [[ $code -eq 0 && $terraform -ne 0 ]]; then
        code=$EX_FAILED
    fi
    exit "$code"
}
