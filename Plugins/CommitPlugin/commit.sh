# commit.sh FOLDER FILE: writes the commit of a package's folder, with "+" behind it if something was
# changed since, into a Swift file; leaves that alone if it says so already.
commit=
# Not that of a repository around it.
if [ -e "$1/.git" ]; then
  commit=$(git -C "$1" describe --always --exclude '*' --abbrev=7 --dirty=+ 2>/dev/null)
fi
text="/// The commit that the program was built from; empty if it is not known.
let builtCommit = \"$commit\""
[ "$(cat "$2" 2>/dev/null)" = "$text" ] || printf '%s\n' "$text" >"$2"
