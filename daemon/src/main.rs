//! The program `aivlingual`: everything is in the library, so that tests run the same house.

use std::process::ExitCode;

fn main() -> ExitCode {
    aivlingual_daemon::cli::main()
}
