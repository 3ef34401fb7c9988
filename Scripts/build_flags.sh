# shellcheck shell=bash disable=SC2034
# How what is given to others is built, sourced in the folder of the package by the scripts that build it.

# Nothing in the programs tells the folder of the sources.
anywhere=(-Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=." -Xcxx "-ffile-prefix-map=$PWD=.")
# Without FFTW, so that a program with it need not be under the GPL (NOTICE); in a folder of its own, since the commands
# are built with other traits.
permissive=(-c release --scratch-path .build-permissive --traits PermissiveTransform "${anywhere[@]}")
# Removes what only debuggers and the next build read. Swift's hashes of modules, and with them the linker's of the
# program, depend on the folder of the sources.
bare=(strip --remove-section=.comment --remove-section=.swift_modhash --remove-section=.note.gnu.build-id)
