#!/bin/sh
exec mpv --no-config --vo=null --ao=null "$@"
