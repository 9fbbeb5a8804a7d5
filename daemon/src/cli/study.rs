//! x
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}
pub(super) fn run(_: &Arguments, _: &crate::config::Settings) -> Result<(), super::Failure> {
    Ok(())
}
