#!/bin/sh
# Makes screenshots/ from the real program on the simulated cluster. Rates need two
# statistics of the kubelets, so the clock of the cluster runs.
# usage: screenshots.sh BUILD
set -eu
build=$1
. tests/with-sim.sh
trap sim_stop EXIT
export TZ=UTC LC_ALL=C.UTF-8 TERM=xterm-256color
unset NO_COLOR
sim_start maintenance --seed 7 --ahead 100

# shoot NAME COLUMNS ROWS THEME [KEYS...]: .svg and .txt
shoot() {
	name=$1 columns=$2 rows=$3 theme=$4
	shift 4
	{
		echo "size $columns $rows"
		echo "theme $theme"
		echo "wait"
		echo "wait-for live"
		echo "wait-for MiB/s"
		[ -z "$until" ] || { echo "key 2"; echo "wait-for $until"; echo "key 1"; }
		for keys in "$@"; do echo "key $keys"; done
		[ -z "$gone" ] || echo "wait-gone $gone"
		echo "screenshot screenshots/$name.svg"
		echo "screenshot screenshots/$name.txt"
	} > "$sim_dir/script"
	"$build/vmigtop" --script "$sim_dir/script"
	echo "screenshots/$name.svg"
}

until= gone=
shoot migrations-80x24 80 24 default
shoot migrations-light 120 40 light
shoot cancel 120 40 default c
shoot vms 120 40 default 3
shoot readiness 120 40 default 5
shoot journal 120 40 default 6
shoot help 120 40 default ?
shoot events 120 40 default v
shoot yaml 120 40 default y
shoot settings 120 40 default F2
until=" % "
# Rates of all nodes, not of the first only: no row is without both.
gone="–                –"
shoot nodes 120 40 default 2
shoot migrations 120 40 default
shoot migrations-200x60 200 60 default
gone="–               –"
shoot network 160 40 default 4
gone="x –"
shoot detail 140 50 default Enter
