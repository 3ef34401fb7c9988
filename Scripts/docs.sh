#!/usr/bin/env bash
# Builds the pages of the libraries with DocC, a warning being an error, and makes sure that every public
# symbol is documented.
#
#   Scripts/docs.sh [folder]        the pages; .build/documentation by default
#   python3 -m http.server -d .build/documentation/SpeechModel    and look at /documentation/speechmodel
#
# swift-docc-plugin is fetched for this alone: ASR_DOCUMENTATION adds it to the package.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mkdir -p "${1:-.build/documentation}" && cd "${1:-.build/documentation}" && pwd)
export ASR_DOCUMENTATION=1

for library in SpeechModel SpeechTraining SpeechExplanation; do
  swift package --scratch-path .build-documentation --allow-writing-to-directory "$folder" \
    generate-documentation --target "$library" --output-path "$folder/$library" \
    --transform-for-static-hosting --warnings-as-errors
  python3 Scripts/undocumented.py .build-documentation "$library"
done
echo "pages: $folder"
