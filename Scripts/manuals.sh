#!/usr/bin/env bash
# Writes manual pages and completions for bash, zsh and fish below a prefix, from the commands' own parsers.
#
#   Scripts/manuals.sh [prefix]     ~/.local by default: man asr-train
#
# Tests name a folder with the built programs and the parser's generate-manual in ASR_PROGRAMS, so that
# nothing is built for them.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:-$HOME/.local}

names=(asr-train asr-predict asr-listen asr-explain asr-serve asr-export asr-evaluate asr-search asr-data asr-bench)
if [ -n "${ASR_PROGRAMS:-}" ]; then
  programs=$ASR_PROGRAMS
  pages=$(mktemp -d)
  trap 'rm -rf "$pages"' EXIT
  for program in "${names[@]}"; do
    mkdir "$pages/$program"
    "$programs/generate-manual" "$programs/$program" --multi-page --output-directory "$pages/$program"
  done
else
  swift build -c release
  programs=$(swift build -c release --show-bin-path)
  swift package --allow-writing-to-package-directory generate-manual --multi-page >/dev/null
  pages=.build/plugins/GenerateManual/outputs
fi

# A page as mdoc wants it: paragraphs are parted by a macro instead of an empty line, and what is indented,
# examples and tables, is shown line by line. Nothing points to the parser's own subcommand help, whose page says
# nothing; $2 is the number of pages of the program, that one included.
mended() {
  awk -v pages="$2" '
    /^\.Sh "SEE ALSO"/ { also = $0; next }
    /^\.Xr [^ ]*\.help / { next }
    /^\.Xr / { sub(/ ,$/, ""); also = also (others++ ? " ,\n" : "\n") $0; next }
    /^\.Ar subcommand$/ && pages == 2 { next }
    /^  / { if (!literal) print ".Bd -literal -compact"; literal = 1; print; next }
    literal { print ".Ed"; literal = 0 }
    /^$/ { print ".Pp"; next }
    { print }
    END { if (literal) print ".Ed"; if (others) print also }
  ' "$1"
}

manuals=$prefix/share/man/man1
bash_completions=$prefix/share/bash-completion/completions
zsh_completions=$prefix/share/zsh/site-functions
fish_completions=$prefix/share/fish/vendor_completions.d
mkdir -p "$manuals" "$bash_completions" "$zsh_completions" "$fish_completions"
for program in "${names[@]}"; do
  own=("$pages/$program"/*.1)
  for page in "${own[@]}"; do
    case $page in *.help.1) ;; *) mended "$page" ${#own[@]} >"$manuals/${page##*/}" ;; esac
  done
  "$programs/$program" --generate-completion-script bash >"$bash_completions/$program"
  "$programs/$program" --generate-completion-script zsh >"$zsh_completions/_$program"
  "$programs/$program" --generate-completion-script fish >"$fish_completions/$program.fish"
done
echo "manual pages: $manuals"
echo "completions: $bash_completions, $zsh_completions, $fish_completions"
