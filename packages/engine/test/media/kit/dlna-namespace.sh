#!/bin/sh
# Inside a network namespace of its own: a renderer on one end of a cable, the session at the other.
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.9.9.1/24 dev v0
ip link set v0 up multicast on
ip link set v1 up
ip route add 224.0.0.0/4 dev v0
gmediarender -f TestTV -I v0 -p 49494 --gstout-audiosink "fakesink sync=true" --gstout-videosink "fakesink sync=true" >/dev/null 2>&1 &
renderer=$!
"$1" --import tsx "$2" 10.9.9.1 "$3"
code=$?
kill "$renderer"
exit "$code"
