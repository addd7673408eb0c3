#!/bin/sh
# Inside a network namespace of its own: a renderer on one end of a cable, the session at the other.
. "$(dirname "$0")/cable.sh"
gmediarender -f TestTV -I v0 -p 49494 --gstout-audiosink "fakesink sync=true" --gstout-videosink "fakesink sync=true" >/dev/null 2>&1 &
renderer=$!
"$1" --import tsx "$2" 10.9.9.1 "$3"
code=$?
kill "$renderer"
exit "$code"
