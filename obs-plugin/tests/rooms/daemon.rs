//! A daemon on a real channel that does as it is told, also what it should not.

use std::{
    io::{Read, Write},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    endpoint::Endpoint,
    frame::{Decoder, Frame, PREAMBLE_BYTES, preamble, write_message},
    message::{ToDaemon, ToPlugin},
};
use interprocess::local_socket::{
    Listener, ListenerNonblockingMode, ListenerOptions, Stream,
    traits::{Listener as _, Stream as _},
};

/// What no test should ever wait for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until `happens` says something.
pub(crate) fn wait<T>(what: &str, mut happens: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = happens() {
            return value;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: never happened");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A place where plugins call.
pub(crate) struct Daemon(Listener);

impl Daemon {
    pub(crate) fn listen(endpoint: &Endpoint) -> Self {
        endpoint.prepare().expect("a private directory");
        // What a killed daemon leaves behind.
        let _ = std::fs::remove_file(endpoint.socket_path());
        let options = ListenerOptions::new()
            .name(endpoint.name().expect("a name"))
            .nonblocking(ListenerNonblockingMode::Accept);
        Self(options.create_sync().expect("the place is free"))
    }

    /// The next caller, before any greeting.
    pub(crate) fn accept(&self) -> Caller {
        let stream = wait("a call", || self.0.accept().ok());
        stream.set_nonblocking(false).expect("a blocking stream");
        stream.set_recv_timeout(Some(PATIENCE)).expect("a limit");
        Caller { stream, decoder: Decoder::default() }
    }

    /// The next caller, greeted, heard out and welcomed; and what it said first.
    pub(crate) fn welcome(&self) -> (Caller, ToDaemon) {
        let mut caller = self.accept();
        caller.exchange_preambles();
        let hello = caller.message();
        caller.say(&ToPlugin::Welcome { daemon_version: "test".into() });
        (caller, hello)
    }
}

/// One connection, seen from the daemon.
pub(crate) struct Caller {
    stream: Stream,
    decoder: Decoder,
}

impl Caller {
    pub(crate) fn exchange_preambles(&mut self) {
        self.write(&preamble());
        let mut theirs = [0; PREAMBLE_BYTES];
        self.stream.read_exact(&mut theirs).expect("a preamble");
        assert_eq!(theirs, preamble());
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // A plugin that has had enough may be gone already.
        let _ = self.stream.write_all(bytes);
    }

    pub(crate) fn say(&mut self, message: &ToPlugin) {
        let mut bytes = Vec::new();
        write_message(message, &mut bytes).expect("it fits");
        self.write(&bytes);
    }

    /// The next frame, or `None` at the end of the connection.
    pub(crate) fn frame(&mut self) -> Option<Frame<ToDaemon>> {
        loop {
            if let Some(frame) =
                self.decoder.next_frame().expect("the plugin keeps to the protocol")
            {
                return Some(frame);
            }
            let mut portion = [0; 4096];
            match self.stream.read(&mut portion) {
                Ok(0) => return None,
                Ok(bytes) => self.decoder.push(&portion[..bytes]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("nothing came: {error}"),
            }
        }
    }

    /// The next sentence, whatever sound comes before it.
    pub(crate) fn message(&mut self) -> ToDaemon {
        loop {
            match self.frame().expect("the connection goes on") {
                Frame::Message(message) => return message,
                Frame::Audio(_) => {}
            }
        }
    }

    /// The next sentence that is no heartbeat.
    pub(crate) fn sentence(&mut self) -> ToDaemon {
        loop {
            match self.message() {
                ToDaemon::Clock { .. } | ToDaemon::TapCounts { .. } => {}
                message => return message,
            }
        }
    }

    /// Waits until the plugin hangs up.
    pub(crate) fn wait_for_end(mut self) {
        let mut portion = [0; 4096];
        loop {
            match self.stream.read(&mut portion) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
                Err(error) => panic!("the plugin did not hang up: {error}"),
            }
        }
    }
}
