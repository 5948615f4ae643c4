# The cases that users and vendors reported, through the whole program.
. tests/e2e/reported.sh
check_cases $(cd tests/data/cases && ls -d C[0-9]*)
