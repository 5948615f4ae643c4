#!/bin/sh
# Writes a table of pointers, one for each file of a family: the file's name is the symbol.
# usage: gen-registry.sh OUT HEADER STRUCT TABLE FILE...
set -eu
out=$1 header=$2 struct=$3 table=$4
shift 4
{
	echo "/* Generated from file names; do not edit. */"
	if [ $# -eq 0 ]; then
		echo "extern const char *const ${table}_none[];"
		echo "const char *const ${table}_none[] = { 0 };"
	else
		echo "#include \"$header\""
		echo "#include <stddef.h>"
		for file in "$@"; do
			name=$(basename "$file" .c)
			echo "extern const struct $struct $name;"
		done
		echo "const struct $struct *const ${table}[] = {"
		for file in "$@"; do
			echo "	&$(basename "$file" .c),"
		done
		echo "	NULL,"
		echo "};"
	fi
} > "$out"
