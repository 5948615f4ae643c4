#!/bin/sh
# Makes screenshots/ from the real program on the simulated cluster at a fixed time.
# usage: screenshots.sh BUILD
set -eu
build=$1
. tests/with-sim.sh
trap sim_stop EXIT
export TZ=UTC LC_ALL=C.UTF-8 TERM=xterm-256color
unset NO_COLOR
sim_start maintenance --clock manual --seed 7 --ahead 75

# shoot NAME COLUMNS ROWS THEME [KEYS...]: .svg and .txt
shoot() {
	name=$1 columns=$2 rows=$3 theme=$4
	shift 4
	{
		echo "size $columns $rows"
		echo "theme $theme"
		echo "wait"
		echo "wait-for live"
		for keys in "$@"; do echo "key $keys"; done
		echo "screenshot screenshots/$name.svg"
		echo "screenshot screenshots/$name.txt"
	} > "$sim_dir/script"
	"$build/vmigtop" --script "$sim_dir/script"
	echo "screenshots/$name.svg"
}

shoot migrations 120 40 default
shoot migrations-80x24 80 24 default
shoot migrations-200x60 200 60 default
shoot migrations-light 120 40 light
shoot detail 120 40 default Enter
shoot nodes 120 40 default 2
shoot help 120 40 default ?
