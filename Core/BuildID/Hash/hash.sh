#!/bin/sh
# usage: hash.sh ROOT OUTPUT COMPILER: writes OUTPUT/BuildID.swift, the build id as an ELF note (name "Styx", type 2, 32 hex digits).
# The id covers what decides whether a plugin and a host may share Swift types: Core's sources, the compiler, the configuration, and
# whether Core is linked in or shared.
set -eu
export LC_ALL=C PATH="${PATH:-/usr/bin:/bin}"
cd "$1/Core"
sources=$({
    "$3" --version 2>/dev/null
    find . -type f \( -name '*.swift' -o -name '*.h' -o -name '*.c' -o -name '*.cpp' -o -name '*.modulemap' \) ! -path './Styx/*' \
        -print0 | sort -z | xargs -0 sha256sum
} | sha256sum)

note() {
    id=$(printf '%s %s' "$sources" "$1" | sha256sum | cut -c1-32)
    bytes=$(printf '%s' "$id" | od -An -v -tu1 | tr '\n' ' ' | tr -s ' ' | sed 's/^ //; s/ $//; s/ /, /g')
    cat <<SWIFT
@used @section(".note.styx")
let note: Note = (5, 32, 2, 83, 116, 121, 120, 0, 0, 0, 0, $bytes)
public let buildID = "$id"
SWIFT
}

new=$(cat <<SWIFT
// Generated before each build. A note as ELF lays it out: the sizes of name and description, the type, then both, padded to four bytes.
typealias Note = (
    UInt32, UInt32, UInt32, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
)
#if DEBUG && STYX_SINGLE_BINARY
$(note debug-single)
#elseif STYX_SINGLE_BINARY
$(note release-single)
#elseif DEBUG
$(note debug-shared)
#else
$(note release-shared)
#endif
SWIFT
)
mkdir -p "$2"
if [ "$(cat "$2/BuildID.swift" 2>/dev/null || true)" != "$new" ]; then printf '%s\n' "$new" >"$2/BuildID.swift"; fi
