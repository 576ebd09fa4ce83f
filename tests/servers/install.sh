#!/usr/bin/env bash
# Installs what the tests run against: Redis, PostgreSQL, Chromium, Java, Maven, openssl, nginx and systemd's
# checker of units as Debian packages, and Kafka's jars by Maven. Only what is missing; when nothing is, it takes no time. `make test-servers` calls it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
kafka="$here/../../.cache/kafka"

has() { command -v "$1" >/dev/null; }

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb; }

missing_packages() {
    has redis-server || echo redis-server
    has_postgres || echo postgresql
    has chromium || echo chromium
    has java || echo default-jre-headless
    has mvn || echo maven
    has setpriv || echo util-linux
    has openssl || echo openssl
    has nginx || [ -x /usr/sbin/nginx ] || echo nginx-light
    has systemd-analyze || echo systemd
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    has apt-get && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }
}

by_hand() {
    echo "Missing for the tests: ${packages[*]} ($1)." >&2
    echo "Install them (on Debian, as root: apt-get install ${packages[*]})," >&2
    echo "then run make test-servers again." >&2
    exit 1
}

install_packages() {
    echo "- installing for the tests: ${packages[*]}"
    as_root apt-get -qq update || by_hand "apt-get could not fetch its lists, see above"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends "${packages[@]}" >/dev/null ||
        by_hand "apt-get could not install, see above"
}

# Moved into place at the end, so that an interrupted download is never taken for a whole one.
install_kafka() {
    echo "- fetching Kafka's jars by Maven (43 MB)"
    rm -rf "$kafka/lib.new"
    mvn -q -B -Dstyle.color=never -f "$here/kafka/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$kafka/lib.new" || {
        echo "Maven could not fetch Kafka's jars (see above). It needs its usual repository, or a mirror" >&2
        echo "of it named in ~/.m2/settings.xml. Then run make test-servers again." >&2
        exit 1
    }
    rm -rf "$kafka/lib"
    mv "$kafka/lib.new" "$kafka/lib"
    cp "$here/kafka/pom.xml" "$kafka/pom.xml"
}

mapfile -t packages < <(missing_packages)
if [ "${#packages[@]}" -gt 0 ]; then
    can_install || by_hand "installing needs apt-get, and root or sudo without a password"
    install_packages
fi
mkdir -p "$kafka"
if [ ! -d "$kafka/lib" ] || ! cmp -s "$here/kafka/pom.xml" "$kafka/pom.xml"; then
    install_kafka
fi
