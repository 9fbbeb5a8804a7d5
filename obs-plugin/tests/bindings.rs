//! The committed bindings are the ones the installed headers give. Runs with `--features regenerate-bindings`.

#![cfg(feature = "regenerate-bindings")]

#[test]
fn the_committed_bindings_are_fresh() {
    let fresh = include_str!(concat!(env!("OUT_DIR"), "/sys.rs"));
    let committed = include_str!("../src/obs/sys.rs");
    assert!(fresh == committed, "run `cargo xtask bindings` and look at what changed");
}
