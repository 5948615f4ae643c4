# A sample of failing system calls and allocations under the real program.
sh tests/torture/run.sh "$build" sample
