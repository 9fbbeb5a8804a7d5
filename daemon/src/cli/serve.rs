//! `aivlingual serve`: takes the lock, opens both doors, runs the house until told to stop.

use std::{
    fs::{self, File, TryLockError},
    io,
    net::{Ipv4Addr, SocketAddr},
};

use aivlingual_shared::endpoint::Endpoint;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use super::{Failure, Reason};
use crate::{
    channel,
    config::{Loaded, Settings},
    house::{self, Listeners},
};

/// Log bytes after which the file of the last run is put aside.
const LOG_BYTES_MAX: u64 = 8 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Serve the review page on this port of 127.0.0.1; 0 takes any free one.
    #[arg(long, env = "AIVLINGUAL_PORT", value_name = "PORT")]
    port: Option<u16>,
    /// Write the log to standard error instead of the log file.
    #[arg(long)]
    log_to_terminal: bool,
}

pub(super) fn run(arguments: &Arguments, mut loaded: Loaded) -> Result<(), Failure> {
    if let Some(port) = arguments.port {
        loaded.settings.review.port = port;
        loaded.overrides.port = Some(port);
    }
    let settings = &loaded.settings;
    let endpoint = settings.endpoint();
    // Held until the process ends, however it ends: this is what "never more than one daemon" rests
    // on.
    let _lock = lock(&endpoint)?;
    start_log(arguments, settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| unexpected(&error))?;
    runtime.block_on(async {
        let listeners = listen(&loaded.settings, &endpoint).await?;
        house::run(loaded, listeners, told_to_stop())
            .await
            .map_err(|error| Failure::new(Reason::Output, &error, error.next_step()))
    })
}

fn unexpected(error: &io::Error) -> Failure {
    Failure::new(Reason::Unexpected, error, "please report this")
}

/// Takes the lock of the one daemon; refused while another process holds it.
pub(super) fn lock(endpoint: &Endpoint) -> Result<File, Failure> {
    endpoint.prepare().map_err(|error| {
        Failure::new(
            Reason::Settings,
            &error,
            "remove that directory, or name another with --runtime-dir",
        )
    })?;
    let path = endpoint.lock_path();
    let file = File::create(&path).map_err(|error| unexpected(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::plain(
            Reason::Daemon,
            "a daemon is running already",
            "use it (`aivlingual open` gives its page), or stop it first",
        )),
        Err(TryLockError::Error(error)) => Err(unexpected(&error)),
    }
}

fn start_log(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::try_from_env("AIVLINGUAL_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,whisper_rs=warn"));
    let registry = tracing_subscriber::registry().with(filter);
    if arguments.log_to_terminal {
        registry.with(tracing_subscriber::fmt::layer().with_writer(io::stderr)).init();
        return Ok(());
    }
    let path = settings.places.log_file();
    let unwritable = |error: io::Error| {
        Failure::new(
            Reason::Output,
            &error,
            format!("make {} writable, or choose another with --state-dir", path.display()),
        )
    };
    fs::create_dir_all(&settings.places.state_dir).map_err(unwritable)?;
    if fs::metadata(&path).is_ok_and(|file| file.len() > LOG_BYTES_MAX) {
        fs::rename(&path, path.with_extension("log.old")).map_err(unwritable)?;
    }
    let file = File::options().create(true).append(true).open(&path).map_err(unwritable)?;
    registry.with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(file)).init();
    Ok(())
}

async fn listen(settings: &Settings, endpoint: &Endpoint) -> Result<Listeners, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.review.port));
    let review = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        let reason = if error.kind() == io::ErrorKind::AddrInUse {
            Reason::PortTaken
        } else {
            Reason::Settings
        };
        let next = format!(
            "port {} is for the review page; choose another with --port, AIVLINGUAL_PORT or [review] port",
            settings.review.port
        );
        Failure::new(reason, &error, next)
    })?;
    let options =
        endpoint.listener().map_err(|error| Failure::new(Reason::Settings, &error, ""))?;
    let channel = channel::listen(options).map_err(|error| unexpected(&error))?;
    Ok(Listeners { channel, review })
}

/// Resolves when the system or the person asks the daemon to stop.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // Without signals the process runs until it is killed, which it survives.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
