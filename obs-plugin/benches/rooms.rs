//! Figures of the plugin's rooms: the tap, the codec, the way to the daemon, the painting. Prints;
//! judges nothing.

use std::{
    hint::black_box,
    io::{Read, Write},
    path::Path,
    sync::OnceLock,
    time::{Duration, Instant},
};

use aivlingual::{
    link::{Diary, Link, LinkSettings},
    overlay::{
        Layout, Picture, PictureBox, Piece, QuizState, Subject,
        motion::Motion,
        paint::{Brush, Painted},
        theme::{Footage, SHIPPED, shipped},
    },
    tap::{Packet, empty_frame, ring},
};
use aivlingual_shared::{
    endpoint::Endpoint,
    frame::{Decoder, Frame, PREAMBLE_BYTES, preamble, write_audio, write_message},
    message::{Role, ToDaemon, ToPlugin},
    time::{ClockReading, ObsTime, WallTime},
};
use interprocess::local_socket::{
    ListenerOptions,
    traits::{Listener as _, Stream as _},
};

#[path = "../tests/rooms/texts.rs"]
mod texts;

/// What OBS hands over at once, mostly.
const FRAMES: usize = 1_024;

fn main() {
    println!("machine: {}", machine());
    // With "paint" on the command line only the painting is timed.
    if std::env::args().any(|argument| argument == "paint") {
        return paint();
    }
    tap();
    codec();
    way_to_daemon();
    paint();
    motion();
}

fn machine() -> String {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpuinfo.lines().find_map(|line| line.strip_prefix("model name\t: "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!("{}, {cores} cores, {} build", name.unwrap_or("unknown processor"), build)
}

/// Prints median, 99th percentile and maximum of durations in a unit of so many nanoseconds.
fn report(what: &str, mut durations: Vec<Duration>, unit: &str, unit_ns: f64) {
    durations.sort_unstable();
    let at = |part: f64| {
        let index = (durations.len() as f64 * part) as usize;
        durations[index.min(durations.len() - 1)].as_nanos() as f64 / unit_ns
    };
    println!(
        "{what}: median {:.2} {unit}, p99 {:.2} {unit}, max {:.2} {unit} ({} runs)",
        at(0.5),
        at(0.99),
        at(1.0),
        durations.len()
    );
}

fn tap() {
    let (mut tap, mut end) = ring();
    let run = vec![0.25_f32; FRAMES];
    let planes: [&[f32]; 2] = [&run, &run];
    let mut hear = |count: usize, end: Option<&mut aivlingual::tap::TapEnd>| {
        let mut durations = Vec::with_capacity(count);
        let mut end = end;
        for at in 0..count {
            let packet = Packet {
                planes: &planes,
                rate_hz: 48_000,
                timestamp: ObsTime(at as u64),
                captured: ObsTime(at as u64),
            };
            let begun = Instant::now();
            tap.hear(black_box(&packet));
            durations.push(begun.elapsed());
            if at % 16 == 0
                && let Some(end) = end.as_deref_mut()
            {
                end.discard();
            }
        }
        durations
    };
    report("tap, 1024 frames stereo", hear(200_000, Some(&mut end)), "ns", 1.0);
    report("tap, the ring full", hear(200_000, None), "ns", 1.0);
}

fn codec() {
    let mut frame = empty_frame();
    frame.channels = 2;
    frame.rate_hz = 48_000;
    frame.samples = vec![0.25; 2 * FRAMES];
    let mut bytes = Vec::new();
    let encode = |_| {
        bytes.clear();
        let begun = Instant::now();
        write_audio(black_box(&frame), &mut bytes).expect("a valid frame");
        begun.elapsed()
    };
    report("codec, encoding 1024 frames stereo", (0..20_000).map(encode).collect(), "ns", 1.0);
    let mut decoder = Decoder::default();
    let decode = |_| {
        let begun = Instant::now();
        decoder.push(black_box(&bytes));
        let frame = decoder.next_frame::<ToDaemon>().expect("a valid frame");
        let elapsed = begun.elapsed();
        assert!(matches!(frame, Some(Frame::Audio(_))));
        elapsed
    };
    report("codec, decoding 1024 frames stereo", (0..20_000).map(decode).collect(), "ns", 1.0);
}

/// Nanoseconds since the first call, on one clock for both ends.
fn now() -> ObsTime {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    ObsTime(BEGUN.get_or_init(Instant::now).elapsed().as_nanos() as u64)
}

fn reading() -> ClockReading {
    ClockReading { obs: now(), wall: WallTime::now() }
}

fn way_to_daemon() {
    const PACKETS: usize = 300;
    /// How long a packet of this many frames sounds, and so when the next one comes.
    const PACE: Duration = Duration::from_millis(10);
    let directory = tempfile::tempdir().expect("a temporary directory");
    let endpoint = Endpoint::in_directory(directory.path().join("run"));
    endpoint.prepare().expect("a private directory");
    let name = endpoint.name().expect("a name");
    let listener = ListenerOptions::new().name(name).create_sync().expect("the place is free");
    let settings = LinkSettings {
        endpoint,
        clock: reading,
        plugin_version: "bench".into(),
        obs_version: "bench".into(),
        diary: Diary::default(),
        starts_daemon: None,
        on_state: Box::new(|_| {}),
    };
    let link = Link::start(settings, Box::new(|_| {}));
    let (mut tap, end) = ring();
    let _open = link.open_tap("bench", "", Role::Mix, end);
    let mut stream = listener.accept().expect("the link calls");
    stream.set_recv_timeout(Some(Duration::from_secs(10))).expect("a limit");
    stream.write_all(&preamble()).expect("the link listens");
    stream.read_exact(&mut [0; PREAMBLE_BYTES]).expect("a preamble");
    let mut welcome = Vec::new();
    let message = ToPlugin::Welcome { daemon_version: "bench".into() };
    write_message(&message, &mut welcome).expect("it fits");
    stream.write_all(&welcome).expect("the link listens");
    let feeder = std::thread::spawn(move || {
        let run = vec![0.25_f32; 480];
        for _ in 0..PACKETS + 100 {
            let at = now();
            tap.hear(&Packet {
                planes: &[&run, &run],
                rate_hz: 48_000,
                timestamp: at,
                captured: at,
            });
            std::thread::sleep(PACE);
        }
    });
    let mut decoder = Decoder::default();
    let mut portion = [0; 16 * 1024];
    let mut durations = Vec::new();
    while durations.len() < PACKETS {
        let bytes = stream.read(&mut portion).expect("sound");
        decoder.push(&portion[..bytes]);
        while let Some(frame) = decoder.next_frame::<ToDaemon>().expect("a valid frame") {
            if let Frame::Audio(audio) = frame {
                durations.push(Duration::from_nanos(now().0 - audio.captured.0));
            }
        }
    }
    // Nobody looks for a packet before the first one came; from the third on its time is known.
    let (first, later) = durations.split_at(2);
    report("channel, first packets after silence to daemon", first.to_vec(), "ms", 1e6);
    report("channel, packet to daemon", later.to_vec(), "ms", 1e6);
    drop(link);
    drop(feeder.join());
}

fn paint() {
    const RUNS: usize = 48;
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts");
    let begun = Instant::now();
    let mut brush = Brush::new(&fonts);
    let layout = Layout::default();
    let cards = texts::cards();
    brush.card(&cards[0], false, &layout).expect("a card");
    println!("paint, fonts and first card: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let captions = texts::captions();
    let (quizzes, recaps, bubbles) = (texts::quizzes(), texts::recaps(), texts::bubbles());
    let slates = texts::slates();
    for (theme, _) in SHIPPED {
        let looks = shipped(theme).expect("a theme without faults");
        let mut timed = |what: &str, paint: &dyn Fn(&mut Brush, usize) -> Option<Painted>| {
            let run = |at| {
                let begun = Instant::now();
                drop(black_box(paint(&mut brush, at)));
                begun.elapsed()
            };
            let durations = (0..RUNS).map(run).collect();
            report(&format!("paint in {theme}, {what} at 1080p"), durations, "ms", 1e6);
        };
        timed("putting on", &|brush, _| {
            brush.wear(looks.over(Footage::Dark));
            None
        });
        // The painter does so while it has nothing else to do; only the first time is there
        // anything.
        timed("getting ready", &|brush, _| {
            while brush.make_ready() {}
            None
        });
        timed("card", &|brush, at| brush.card(&cards[at % cards.len()], false, &layout));
        timed("caption", &|brush, at| brush.caption(&captions[at % captions.len()], &layout));
        timed("quiz", &|brush, at| {
            brush.quiz(&quizzes[at % quizzes.len()], QuizState::Asking, &layout)
        });
        timed("recap", &|brush, _| brush.recap(&recaps[0], &layout));
        timed("bubble", &|brush, at| brush.bubble(&bubbles[at % bubbles.len()], &layout, &[]));
        timed("slate", &|brush, at| brush.slate(&slates[at % slates.len()], &layout, &[]));
    }
}

/// Where two cards and a caption are in each frame: the plugin's own share of drawing them. Drawing
/// itself needs OBS, whose `stats` tell it.
fn motion() {
    const FRAME_NS: u64 = 16_666_667;
    const FRAMES: u64 = 40_000;
    let piece = |subject, stamp, top| {
        let part = PictureBox { stamp, origin: (1_400, top), ..PictureBox::default() };
        Piece { subject, part }
    };
    let pictures = [(1, [44, 300]), (2, [300, 44])].map(|(caption, tops)| Picture {
        pieces: vec![
            piece(Subject::Card(1), 1, tops[0]),
            piece(Subject::Card(2), 2, tops[1]),
            piece(Subject::Caption(caption), 10 + caption, 900),
        ],
        ..Picture::default()
    });
    let mut motion = Motion::default();
    let (mut moving, mut still) = (Vec::new(), Vec::new());
    for frame in 0..FRAMES {
        let begun = Instant::now();
        let now_ns = frame * FRAME_NS;
        if frame % 40 == 0 {
            motion.change(&pictures[(frame / 40 % 2) as usize], now_ns);
        } else {
            motion.advance(now_ns);
        }
        motion.poses().for_each(|pose| {
            black_box(pose);
        });
        let durations = if motion.is_moving() { &mut moving } else { &mut still };
        durations.push(begun.elapsed());
    }
    report("motion, three boxes moving, a frame", moving, "ns", 1.0);
    report("motion, three boxes in place, a frame", still, "ns", 1.0);
}
