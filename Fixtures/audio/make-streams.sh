#!/usr/bin/env bash
# Makes streams/, the MPEG and Ogg files whose frames and pages the tests take apart; foreign/, what
# phones and browsers write; and rare/, codings that libsndfile does not know in containers that it
# does. All of them hold the word in source.wav below, whose samples are the measure.
#
# Written with ffmpeg 5.1.9 (Debian 12) and LAME 3.100. Run: bash make-streams.sh
set -euo pipefail
cd "$(dirname "$0")"
source=../words/yes/carf1_nohash_0.wav
rm -rf streams foreign rare
mkdir streams foreign rare

exact=(-map_metadata -1 -fflags +bitexact -flags:a +bitexact -flags:v +bitexact)
make() { ffmpeg -nostdin -v error -y -i "$source" "${exact[@]}" "$@"; }

# MPEG-2 (16 kHz) and MPEG-1 (44.1 kHz) and "2.5" (8 kHz) of variable rate, with and without a header
# that says how many frames there are.
make -c:a libmp3lame -q:a 2 -id3v2_version 0 streams/vbr-xing.mp3
make -c:a libmp3lame -q:a 2 -id3v2_version 0 -write_xing 0 streams/vbr.mp3
make -c:a libmp3lame -q:a 4 -ar 44100 -ac 2 -id3v2_version 0 streams/vbr-stereo-xing.mp3
make -c:a libmp3lame -q:a 4 -ar 44100 -ac 2 -id3v2_version 0 -write_xing 0 streams/vbr-stereo.mp3
make -c:a libmp3lame -q:a 4 -ar 8000 -id3v2_version 0 streams/vbr-8000-xing.mp3
make -c:a libmp3lame -q:a 4 -ar 8000 -id3v2_version 0 -write_xing 0 streams/vbr-8000.mp3
lame --quiet --freeformat -b 44 "$source" streams/free-xing.mp3
lame --quiet -t --freeformat -b 44 "$source" streams/free.mp3
make -c:a mp2 -b:a 32k streams/layer-two.mp2

# Several pages each.
make -c:a libvorbis -page_duration 100000 -serial_offset 1 streams/vorbis.ogg
make -c:a libvorbis -ar 44100 -serial_offset 2 streams/vorbis-44100.ogg
make -c:a libopus -b:a 24k -page_duration 100000 -serial_offset 1 streams/opus.ogg
make -c:a flac -page_duration 100000 -serial_offset 1 -f ogg streams/flac.oga

make -c:a aac -b:a 32k foreign/memo.m4a
make -c:a aac -b:a 32k foreign/phone.3gp
make -c:a aac -b:a 32k -f adts foreign/bare.aac
make -c:a libopus -b:a 24k -f webm foreign/browser.webm
make -c:a libopus -b:a 24k -f matroska foreign/sound.mka
make -c:a wmav2 -b:a 32k foreign/windows.wma
make -c:a ac3 -b:a 64k foreign/dolby.ac3
make -c:a tta foreign/true.tta
for film in film.mp4 film.mov; do
  ffmpeg -nostdin -v error -y -f lavfi -i color=size=16x16:rate=5:duration=0.6 -i "$source" "${exact[@]}" \
    -c:v mpeg4 -c:a aac -b:a 32k foreign/$film
done

make -c:a alac rare/alac.caf
make -c:a g722 rare/g722.wav
make -c:a libspeex -serial_offset 1 rare/speex.ogg
