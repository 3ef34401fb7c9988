#!/usr/bin/env bash
# Makes the model that asr-train starts from by default, Sources/CSpokenWords/spoken-words.safetensors: the default
# network, trained on English words that synthesizers say.
#
#   bash Scripts/spoken_words.sh
#
# It needs a release build of this package and, on Debian 12 with its section non-free:
#
#   sudo apt install espeak-ng flite libttspico-utils rhvoice rhvoice-english
#
# An hour or two on two cores, most of it for the voices. Nothing in it is a recording of a person:
# the voices of RHVoice are the four under the LGPL, and MBROLA's, which are not for commercial use, have no part. The
# digits and the thirty words that Experiments/spoken-words.md measures with are not among the words.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$PWD
PATH=$(swift build -c release --show-bin-path):$PATH
for program in asr-data asr-train asr-export espeak-ng flite pico2wave RHVoice-test; do
  command -v "$program" >/dev/null || { echo "$program is missing; the first lines of $0 say what it takes" >&2 && exit 1; }
done
words=$(tr -s ' \n' ',' <<'WORDS'
apple banana orange lemon cherry potato tomato onion pepper garlic butter cheese bread sugar coffee water juice
kitchen table chair window door garden flower forest river mountain island ocean beach desert valley bridge
tunnel road street corner market station airport ticket train bicycle engine rocket planet camera picture music
guitar piano violin drum whistle concert theater dance movie story letter paper pencil book library school
teacher student lesson number answer question problem science history language dictionary alphabet summer winter
autumn spring monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december morning evening midnight yesterday tomorrow today minute hour second
week month year father mother sister brother uncle cousin baby family friend neighbour doctor nurse lawyer
farmer baker soldier captain king queen prince wizard dragon monster giant angel green blue yellow purple brown
black white silver golden bright dark heavy light quick slow early late open close begin finish start pause play
volume louder quieter next previous repeat cancel confirm delete save send call message record search select
enter exit home back menu help hello goodbye please sorry thanks welcome eleven twelve thirteen fifteen twenty
thirty forty fifty hundred thousand million run walk jump climb swim throw catch kick push pull lift carry drop
break build paint draw speak listen watch think teach remember forget believe understand tiger lion elephant
monkey rabbit horse sheep goat cow pig chicken duck goose eagle sparrow spider beetle butterfly snake turtle
dolphin shark whale salmon mouse hand finger elbow shoulder knee ankle stomach heart brain bone skin hair eye
ear nose mouth tooth tongue shirt trousers jacket sweater button pocket leather cotton wool ribbon north south
east west above below between under over around through inside outside computer keyboard screen printer internet
password network signal battery charger speaker microphone headphone robot temperature weather thunder lightning
rain snow cloud storm breeze sunshine shadow angry lonely proud gentle clever foolish honest lazy brave careful
strange simple difficult dangerous beautiful ugly zebra yogurt vanilla judge joke jungle voyage measure treasure
pleasure vision usual garage television bath earth thumb smooth breathe feather chess church match shout brush
fish wash machine shoe spoon strong splash scratch squeeze sting screw boy toy noise coin voice point oil town
loud beer cheer deer air bear share square pure cure tour moon food word girl world car farm star park head any
bit milk give cup love blood saw fall thought box want gate steak time night high note quiz liquid penguin fix
mix text thing ring song long bank vest wave wine wet zoo easy roses accept alarm arrow attic award balance
balloon basket battle blanket bottle breakfast bucket cabin candle carpet castle ceiling center chapter circle
city cloth coach collar comfort company copper country cradle credit crowd danger daughter decide depend dinner
double dozen
WORDS
)
words=${words%,}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# Its voices in turn, at the rate and the pitch that are drawn, in percent.
cat >say.sh <<'SAY'
#!/bin/bash
voices=(alan bdl clb slt)
rate=$(awk -v x="$2" 'BEGIN { printf "%d", 100 * x }')
pitch=$(awk -v x="$3" 'BEGIN { printf "%d", 80 + 0.8 * (x - 25) }')
exec RHVoice-test -p "${voices[$(($1 % 4))]}" -r "$rate" -t "$pitch" -o "$4" >/dev/null
SAY
chmod +x say.sh
synthesize() { asr-data synthesize --words "$words" "$@"; }
synthesize --voices 60 --seed 7 --synthesizer espeak-ng --synthesizer flite --synthesizer pico --output all
synthesize --voices 9 --seed 8 --command './say.sh {voice} {rate} {pitch} {out}' --output rh
# Few synthesizers that cost nothing have voices made from people's recordings, so that flite speaks twice.
synthesize --voices 20 --seed 9 --synthesizer flite --output fl
for more in rh fl; do
  for file in "$more"/*/*.wav; do
    mv "$file" "all/$(basename "$(dirname "$file")")/$more-$(basename "$file")"
  done
done
# A telephone's band in half of the clips, so that recordings at 8 kHz are known, too.
asr-train all --from scratch --train-on-all --no-clip-digests --seed 0 --output run --set "augmentation=[
  {speed: {}}, {vocal-tract: {}}, {equalizer: {}}, {low-pass: {probability: 0.5, cutoff-hertz: [3400, 3900], order: 8}},
  {gain: {}}, {silence: {milliseconds: [0, 150]}}, {noise: {snr-decibels: [5, 40]}}, {time-mask: {share: 0.2}},
  {frequency-mask: {width: 6}}]"
asr-export --half --model run "$package/Sources/CSpokenWords/spoken-words.safetensors"
