#!/bin/sh
# Installs the Debian packages that are missing; elsewhere says what is needed.
set -eu
packages="gcc make pkg-config libcurl4-openssl-dev libjson-c-dev libyaml-dev
libncurses-dev libcmocka-dev libmicrohttpd-dev libgnutls28-dev zlib1g-dev
libvterm-dev curl jq"
if ! command -v dpkg-query >/dev/null 2>&1; then
	if pkg-config --exists libcurl json-c yaml-0.1 ncursesw cmocka libmicrohttpd \
		gnutls zlib 2>/dev/null; then
		exit 0
	fi
	cat >&2 <<'END'
This is no Debian system. Please install, with your package manager:
  a C17 compiler, make, pkg-config, curl (the command)
  libcurl (OpenSSL flavour, 7.77 or newer), json-c, libyaml, ncursesw
  for the tests and the demo: cmocka, libmicrohttpd, gnutls, zlib, libvterm
END
	exit 1
fi
missing=
for package in $packages; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing missing packages:$missing"
run=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "not root and no sudo; please run: apt-get install$missing" >&2
		exit 1
	fi
	run=sudo
fi
$run apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing
