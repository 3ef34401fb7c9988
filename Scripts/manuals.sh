#!/usr/bin/env bash
# Writes manual pages and completions for bash, zsh and fish below a prefix, from the commands' own parsers.
#
#   Scripts/manuals.sh [prefix]     ~/.local by default: man asr-train
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:-$HOME/.local}

swift build -c release
programs=$(swift build -c release --show-bin-path)
swift package --allow-writing-to-package-directory generate-manual --multi-page >/dev/null
pages=.build/plugins/GenerateManual/outputs

manuals=$prefix/share/man/man1
bash_completions=$prefix/share/bash-completion/completions
zsh_completions=$prefix/share/zsh/site-functions
fish_completions=$prefix/share/fish/vendor_completions.d
mkdir -p "$manuals" "$bash_completions" "$zsh_completions" "$fish_completions"
for program in asr-train asr-predict asr-listen asr-explain asr-serve asr-export asr-evaluate asr-search asr-data asr-bench; do
  # Pages on the parser's own subcommand help say nothing.
  for page in "$pages/$program"/*.1; do
    case $page in *.help.1) ;; *) cp "$page" "$manuals" ;; esac
  done
  "$programs/$program" --generate-completion-script bash >"$bash_completions/$program"
  "$programs/$program" --generate-completion-script zsh >"$zsh_completions/_$program"
  "$programs/$program" --generate-completion-script fish >"$fish_completions/$program.fish"
done
echo "manual pages: $manuals"
echo "completions: $bash_completions, $zsh_completions, $fish_completions"
