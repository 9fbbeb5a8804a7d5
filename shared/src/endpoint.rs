//! Where plugin and daemon meet: a Unix socket in a directory only its owner can enter, or a named
//! pipe of the user's.
//!
//! The daemon listens and the plugin connects, because the daemon serves several plugins and
//! outlives each. Nothing here blocks longer than the file system does.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use interprocess::{
    ConnectWaitMode,
    local_socket::{GenericFilePath, ListenerOptions, Name, ToFsName, prelude::LocalSocketStream},
};
use thiserror::Error;

/// Names the directory instead of the default; tests and a second installation use it.
pub const RUNTIME_DIR_ENV: &str = "AIVLINGUAL_RUNTIME_DIR";
/// How long connecting may take, in milliseconds.
pub const CONNECT_MS_MAX: u64 = 500;

const SOCKET_FILE: &str = "channel.sock";
const LOCK_FILE: &str = "daemon.lock";

/// Why the meeting place cannot be used.
#[derive(Debug, Error)]
pub enum EndpointError {
    /// The directory could not be made or looked at.
    #[error("the runtime directory {} cannot be used", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Somebody else could enter the directory, so what comes through it cannot be trusted.
    #[error("the runtime directory {} must belong to you and be closed to others (mode 700)", path.display())]
    NotPrivate {
        /// The directory.
        path: PathBuf,
    },
    /// The path does not fit into the address of a socket.
    #[error("the runtime directory {} cannot name a channel; set {RUNTIME_DIR_ENV} to a shorter one", path.display())]
    Name {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The channel could not be closed to other users.
    #[error("the channel cannot be closed to other users")]
    Access(#[source] io::Error),
    /// Nobody answers.
    #[error("no daemon answers")]
    Absent(#[source] io::Error),
}

/// A meeting place. Making one touches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    directory: PathBuf,
}

impl Endpoint {
    /// The meeting place of this user: the directory of `AIVLINGUAL_RUNTIME_DIR` if set, else the
    /// system's place for such.
    pub fn of_user() -> Self {
        let directory = std::env::var_os(RUNTIME_DIR_ENV)
            .filter(|value| !value.is_empty())
            .map_or_else(default_directory, PathBuf::from);
        Self { directory }
    }

    /// A meeting place in a directory of the caller's choice.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The private directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The file the one daemon of this place holds locked as long as it lives.
    pub fn lock_path(&self) -> PathBuf {
        self.directory.join(LOCK_FILE)
    }

    /// The file of the socket, where the channel is one.
    pub fn socket_path(&self) -> PathBuf {
        self.directory.join(SOCKET_FILE)
    }

    /// Makes the directory if need be, and refuses one that others could enter.
    pub fn prepare(&self) -> Result<(), EndpointError> {
        let as_error = |source| EndpointError::Directory { path: self.directory.clone(), source };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.directory).map_err(as_error)?;
        let metadata = fs::symlink_metadata(&self.directory).map_err(as_error)?;
        if metadata.is_dir() && is_private(&metadata) {
            Ok(())
        } else {
            Err(EndpointError::NotPrivate { path: self.directory.clone() })
        }
    }

    /// How the daemon opens the channel: to this user alone. The directory must be private already,
    /// and its lock held: an old socket there belongs to nobody and is replaced.
    pub fn listener(&self) -> Result<ListenerOptions<'static>, EndpointError> {
        let options = ListenerOptions::new().name(self.name()?).try_overwrite(true);
        for_owner(options).map_err(EndpointError::Access)
    }

    /// The address in the form the channel's listeners and streams take.
    pub fn name(&self) -> Result<Name<'static>, EndpointError> {
        let as_error = |source| EndpointError::Name { path: self.directory.clone(), source };
        address(&self.socket_path()).to_fs_name::<GenericFilePath>().map_err(as_error)
    }

    /// Connects, waiting at most [`CONNECT_MS_MAX`]: a daemon that hangs with a full queue of
    /// callers would otherwise hold us for ever. Only a private directory is trusted to hold our
    /// daemon.
    pub fn connect(&self) -> Result<LocalSocketStream, EndpointError> {
        match fs::symlink_metadata(&self.directory) {
            Ok(metadata) if metadata.is_dir() && is_private(&metadata) => {}
            Ok(_) => return Err(EndpointError::NotPrivate { path: self.directory.clone() }),
            Err(source) => return Err(EndpointError::Absent(source)),
        }
        let wait = ConnectWaitMode::Timeout(Duration::from_millis(CONNECT_MS_MAX));
        self.dial(wait)
    }

    #[cfg(unix)]
    fn dial(&self, wait: ConnectWaitMode) -> Result<LocalSocketStream, EndpointError> {
        use interprocess::local_socket::ConnectOptions;
        let options = ConnectOptions::new().name(self.name()?).wait_mode(wait);
        options.connect_sync().map_err(EndpointError::Absent)
    }

    /// The pipe itself is asked: what makes a local socket of it waits without end while the daemon
    /// is busy.
    #[cfg(windows)]
    fn dial(&self, wait: ConnectWaitMode) -> Result<LocalSocketStream, EndpointError> {
        use interprocess::os::windows::named_pipe::{DuplexPipeStream, local_socket, pipe_mode};
        let path = address(&self.socket_path());
        let pipe = DuplexPipeStream::<pipe_mode::Bytes>::connect_by_path_with_wait_mode(
            path.as_path(),
            wait,
        );
        let pipe = pipe.map_err(EndpointError::Absent)?;
        Ok(local_socket::Stream::from(pipe).into())
    }
}

/// To be called before a stream is dropped by a library that may be unloaded. On Windows a thread
/// would otherwise be left that waits until the other end has read everything.
pub fn hang_up(stream: &LocalSocketStream) {
    #[cfg(windows)]
    {
        let LocalSocketStream::NamedPipe(pipe) = stream;
        pipe.inner().assume_flushed();
    }
    #[cfg(unix)]
    let _ = stream;
}

/// On Unix the address is the path itself.
#[cfg(unix)]
fn address(socket_path: &Path) -> PathBuf {
    socket_path.to_path_buf()
}

/// On Windows pipes live in a name space of their own: the path becomes one name, so each directory
/// has its pipe.
#[cfg(windows)]
fn address(socket_path: &Path) -> PathBuf {
    let flat: String = socket_path
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    PathBuf::from(format!(r"\\.\pipe\aivlingual{flat}"))
}

/// On Unix the directory keeps others out.
#[cfg(unix)]
fn for_owner(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

/// On Windows a pipe stands in no directory and carries an access list of its own: whoever owns it
/// may do everything, and nothing is inherited.
#[cfg(windows)]
fn for_owner(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    use interprocess::os::windows::{
        local_socket::ListenerOptionsExt, security_descriptor::SecurityDescriptor,
    };
    let owner_only = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
    Ok(options.security_descriptor(owner_only))
}

#[cfg(target_os = "linux")]
fn default_directory() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR").filter(|value| !value.is_empty()) {
        Some(directory) => PathBuf::from(directory).join("aivlingual"),
        None => {
            std::env::temp_dir().join(format!("aivlingual-{}", rustix::process::getuid().as_raw()))
        }
    }
}

/// Beside the user's data: from its temporary directory macOS removes what nobody has touched for
/// days, and the lock of a daemon that lives may be that.
#[cfg(target_os = "macos")]
fn default_directory() -> PathBuf {
    std::env::var_os("HOME")
        .map_or_else(std::env::temp_dir, |home| {
            PathBuf::from(home).join("Library/Application Support")
        })
        .join("aivlingual/run")
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "macos"))))]
fn default_directory() -> PathBuf {
    std::env::temp_dir().join(format!("aivlingual-{}", rustix::process::getuid().as_raw()))
}

#[cfg(windows)]
fn default_directory() -> PathBuf {
    std::env::var_os("LOCALAPPDATA")
        .map_or_else(std::env::temp_dir, PathBuf::from)
        .join("AIVlingual")
        .join("run")
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::getuid().as_raw() && metadata.mode() & 0o077 == 0
}

/// The user's own profile directory carries its access list on Windows.
#[cfg(windows)]
fn is_private(_: &fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use interprocess::local_socket::traits::Listener as _;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_directory_open_to_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a temporary directory");
        let endpoint = Endpoint::in_directory(directory.path());
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("chmod");
        assert!(matches!(endpoint.prepare(), Err(EndpointError::NotPrivate { .. })));
        assert!(matches!(endpoint.connect(), Err(EndpointError::NotPrivate { .. })));
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).expect("chmod");
        endpoint.prepare().expect("a private directory is accepted");
        assert!(matches!(endpoint.connect(), Err(EndpointError::Absent(_))));
    }

    #[test]
    fn a_new_directory_is_made_private() {
        let parent = tempfile::tempdir().expect("a temporary directory");
        let endpoint = Endpoint::in_directory(parent.path().join("one").join("two"));
        endpoint.prepare().expect("made");
        endpoint.prepare().expect("and found again");
        assert!(is_private(&fs::metadata(endpoint.directory()).expect("it is there")));
    }

    #[test]
    fn its_owner_meets_whoever_listens() {
        let parent = tempfile::tempdir().expect("a temporary directory");
        let endpoint = Endpoint::in_directory(parent.path().join("run"));
        endpoint.prepare().expect("made");
        let listener = endpoint.listener().expect("a name").create_sync().expect("a channel");
        let mut caller = endpoint.connect().expect("somebody listens");
        let mut answered = listener.accept().expect("somebody calls");
        answered.write_all(b"AIVL").expect("said");
        let mut said = [0; 4];
        caller.read_exact(&mut said).expect("heard");
        assert_eq!(&said, b"AIVL");
    }

    #[test]
    fn a_path_too_long_for_a_socket_says_what_to_do() {
        let endpoint = Endpoint::in_directory("/".to_owned() + &"long/".repeat(40));
        if let Err(error) = endpoint.name() {
            assert!(error.to_string().contains(RUNTIME_DIR_ENV));
        } else {
            assert!(matches!(endpoint.connect(), Err(EndpointError::Absent(_))));
        }
    }
}
