#!/usr/bin/env bash
# Flags of swift build for what is given to others, sourced in the folder of the package by the scripts that build it.

# Nothing in the programs tells the folder of the sources.
# shellcheck disable=SC2034
anywhere=(-Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=." -Xcxx "-ffile-prefix-map=$PWD=.")
# Without FFTW, so that a program with it need not be under the GPL (NOTICE); in a folder of its own, since the commands
# are built with other traits.
# shellcheck disable=SC2034
permissive=(-c release --scratch-path .build-permissive --traits PermissiveTransform "${anywhere[@]}")
