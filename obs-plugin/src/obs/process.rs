//! Starting a program that outlives OBS.
//!
//! It is given nothing that OBS holds open. What a process inherits it keeps: the socket of
//! obs-websocket in a daemon's hands would leave the next OBS without its port. On each system that
//! takes more than the standard library's safe part offers. Called on the link's thread; libobs is
//! not touched.

use std::{ffi::OsStr, io, path::Path};

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// A program that was started, whether it still runs or not. Dropping this does not end it.
pub struct Running(system::Child);

impl Running {
    /// True until it has ended.
    pub fn is_running(&mut self) -> bool {
        system::is_running(&mut self.0)
    }
}

/// Starts `program` with one more variable in its environment, detached from OBS and from its
/// terminal.
///
/// # Errors
///
/// What the system says when it cannot be started.
pub fn start(
    program: &Path,
    arguments: &[String],
    variable: (&str, &OsStr),
) -> io::Result<Running> {
    system::start(program, arguments, variable).map(Running)
}

#[cfg(unix)]
mod unix {
    use std::{
        ffi::{OsStr, c_int},
        io,
        os::unix::process::CommandExt,
        path::Path,
        process::{Command, Stdio},
    };

    pub(super) use std::process::Child;

    /// The first file that is neither input, output nor complaints.
    const FIRST: c_int = 3;
    /// Files looked at one by one where the system cannot be told "all".
    const FILES_MAX: c_int = 65_536;

    pub(super) fn start(
        program: &Path,
        arguments: &[String],
        (name, value): (&str, &OsStr),
    ) -> io::Result<Child> {
        let mut command = Command::new(program);
        command.args(arguments).env(name, value);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // In a group of its own, what ends OBS from the terminal does not end it.
        command.process_group(0);
        let end = files_max();
        // SAFETY: between fork and exec it makes system calls with numbers and nothing else, which
        // is allowed there even though other threads held locks.
        unsafe {
            command.pre_exec(move || {
                close_on_exec(end);
                Ok(())
            });
        }
        command.spawn()
    }

    pub(super) fn is_running(child: &mut Child) -> bool {
        matches!(child.try_wait(), Ok(None))
    }

    /// One more than the greatest number a file of this process may have.
    fn files_max() -> c_int {
        // SAFETY: it takes a number and gives one.
        let most = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
        c_int::try_from(most).map_or(FILES_MAX, |most| most.clamp(FIRST, FILES_MAX))
    }

    /// Lets everything be closed when the program takes over, as far as the system can.
    fn close_on_exec(end: c_int) {
        #[cfg(target_os = "linux")]
        {
            let (first, last) = (FIRST as libc::c_uint, libc::c_uint::MAX);
            // SAFETY: numbers only. Kernels before 5.11 refuse it and change nothing.
            let refused = unsafe {
                libc::syscall(libc::SYS_close_range, first, last, libc::CLOSE_RANGE_CLOEXEC)
            };
            if refused == 0 {
                return;
            }
        }
        for file in FIRST..end {
            // SAFETY: numbers only; a file that is not there is refused.
            unsafe { libc::fcntl(file, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::{
        ffi::{OsStr, OsString, c_void},
        io,
        iter::once,
        os::windows::{
            ffi::OsStrExt,
            io::{AsRawHandle, FromRawHandle, OwnedHandle},
        },
        path::Path,
        ptr::null,
    };

    use windows_sys::Win32::{
        Foundation::WAIT_TIMEOUT,
        System::Threading::{
            CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, CREATE_UNICODE_ENVIRONMENT, CreateProcessW,
            PROCESS_INFORMATION, STARTUPINFOW, WaitForSingleObject,
        },
    };

    pub(super) type Child = OwnedHandle;

    /// With a console nobody sees, which the programs it starts share, and in a group of its own.
    const FLAGS: u32 = CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | CREATE_UNICODE_ENVIRONMENT;

    pub(super) fn start(
        program: &Path,
        arguments: &[String],
        variable: (&str, &OsStr),
    ) -> io::Result<Child> {
        let application: Vec<u16> = program.as_os_str().encode_wide().chain(once(0)).collect();
        let mut line = command_line(program.as_os_str(), arguments);
        let environment = environment(std::env::vars_os(), variable);
        let startup = STARTUPINFOW {
            cb: u32::try_from(size_of::<STARTUPINFOW>()).unwrap_or_default(),
            ..STARTUPINFOW::default()
        };
        let mut started = PROCESS_INFORMATION::default();
        // SAFETY: the texts end in a NUL, the environment in two, the line is ours to be written
        // to, and all of it lives until the call returns. Handles are not inherited.
        let is_started = unsafe {
            CreateProcessW(
                application.as_ptr(),
                line.as_mut_ptr(),
                null(),
                null(),
                0,
                FLAGS,
                environment.as_ptr().cast::<c_void>(),
                null(),
                &raw const startup,
                &raw mut started,
            )
        };
        if is_started == 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: both handles were just given to us, and nobody else closes them.
        let (process, thread) = unsafe {
            let own = |handle| OwnedHandle::from_raw_handle(handle);
            (own(started.hProcess), own(started.hThread))
        };
        drop(thread);
        Ok(process)
    }

    pub(super) fn is_running(child: &mut Child) -> bool {
        // SAFETY: the handle is of a process and open.
        unsafe { WaitForSingleObject(child.as_raw_handle(), 0) == WAIT_TIMEOUT }
    }

    /// The program and its arguments as one line, which the program takes apart again by the rules
    /// of C's library: backslashes count only before a quotation mark.
    fn command_line(program: &OsStr, arguments: &[String]) -> Vec<u16> {
        const QUOTE: u16 = b'"' as u16;
        const BACKSLASH: u16 = b'\\' as u16;
        let mut line = Vec::new();
        for word in once(program).chain(arguments.iter().map(OsStr::new)) {
            if !line.is_empty() {
                line.push(u16::from(b' '));
            }
            line.push(QUOTE);
            let mut backslashes = 0;
            for unit in word.encode_wide() {
                if unit == QUOTE {
                    line.extend(std::iter::repeat_n(BACKSLASH, backslashes + 1));
                }
                backslashes = if unit == BACKSLASH { backslashes + 1 } else { 0 };
                line.push(unit);
            }
            line.extend(std::iter::repeat_n(BACKSLASH, backslashes));
            line.push(QUOTE);
        }
        line.push(0);
        line
    }

    /// This process's environment with one variable more, or another value of it.
    fn environment(
        ours: impl Iterator<Item = (OsString, OsString)>,
        (name, value): (&str, &OsStr),
    ) -> Vec<u16> {
        let others = ours.filter(|(other, _)| !other.eq_ignore_ascii_case(name));
        let all = others.chain(once((name.into(), value.into())));
        let mut block = Vec::new();
        for (name, value) in all {
            block.extend(name.encode_wide().chain(once(u16::from(b'='))));
            block.extend(value.encode_wide().chain(once(0)));
        }
        block.push(0);
        block
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn text(units: &[u16]) -> String {
            String::from_utf16(units).expect("text")
        }

        #[test]
        fn words_keep_their_spaces_quotes_and_backslashes() {
            let arguments = ["a b", r"C:\x\", r#"say "so""#, ""].map(str::to_owned);
            let line = command_line(OsStr::new(r"C:\P F\x.exe"), &arguments);
            let expected = concat!(r#""C:\P F\x.exe" "a b" "C:\x\\" "say \"so\"" """#, "\0");
            assert_eq!(text(&line), expected);
        }

        #[test]
        fn a_variable_takes_the_place_of_its_namesake() {
            let ours = [("Path", "p"), ("aivlingual_runtime_dir", "old")];
            let ours = ours.map(|(name, value)| (OsString::from(name), OsString::from(value)));
            let variable = ("AIVLINGUAL_RUNTIME_DIR", OsStr::new("new"));
            let block = environment(ours.into_iter(), variable);
            assert_eq!(text(&block), "Path=p\0AIVLINGUAL_RUNTIME_DIR=new\0\0");
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        fs::{self, File},
        os::fd::{AsRawFd, FromRawFd, OwnedFd},
        path::PathBuf,
        process::Command,
    };

    use super::*;

    /// A file as careless libraries open theirs: whoever is started inherits it.
    fn careless() -> OwnedFd {
        let file = File::open("/dev/null").expect("there");
        // SAFETY: the file is open, and the copy is nobody else's.
        unsafe { OwnedFd::from_raw_fd(libc::dup(file.as_raw_fd())) }
    }

    /// What a started program is to write into `file`: the variable, and whether `fd` is open.
    fn script(fd: &OwnedFd, file: &Path) -> Vec<String> {
        let (fd, file) = (fd.as_raw_fd(), file.display());
        let script = format!(
            "if [ -e /dev/fd/{fd} ]; then held=held; else held=closed; fi; \
             echo \"$WORD $held\" > {file}.new && mv {file}.new {file}"
        );
        vec!["-c".to_owned(), script]
    }

    fn wait_for(file: &PathBuf, running: &mut Running) -> String {
        while running.is_running() {
            std::thread::yield_now();
        }
        fs::read_to_string(file).expect("written before its end")
    }

    #[test]
    fn what_is_started_holds_nothing_of_ours_open() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("said");
        let fd = careless();
        let script = script(&fd, &file);
        let sh = Path::new("/bin/sh");
        let mut running = start(sh, &script, ("WORD", OsStr::new("told"))).expect("started");
        assert_eq!(wait_for(&file, &mut running), "told closed\n");
        // Started as one usually starts programs, it is inherited.
        let status = Command::new(sh).args(&script).env("WORD", "told").status();
        assert!(status.expect("started").success());
        assert_eq!(fs::read_to_string(&file).expect("written"), "told held\n");
    }

    #[test]
    fn what_is_not_there_is_not_started() {
        let missing = start(Path::new("/nowhere/x"), &[], ("WORD", OsStr::new("")));
        assert!(missing.is_err());
    }
}
