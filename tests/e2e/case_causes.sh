# Further cases of each cause, near misses and healthy clusters, through the whole program.
. tests/e2e/reported.sh
check_cases $(cd tests/data/cases && ls | grep -v '^C[0-9]')
