#!/bin/sh
. "$(dirname "$0")/cable.sh"
exec "$1" --import tsx "$2" 10.9.9.1
