# Sourced: a network of two ends of one cable, both in this namespace; the session stands at 10.9.9.1.
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.9.9.1/24 dev v0
ip link set v0 up multicast on
ip link set v1 up
ip route add 224.0.0.0/4 dev v0
