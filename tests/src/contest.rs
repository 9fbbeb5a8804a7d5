//! The same half minute of cards and captions, drawn by the overlay in OBS and by a web page in
//! Chromium, and what each costs. A browser source is what the overlay replaces, so this is the
//! price of not having one.

pub mod browser;
pub mod overlay;
mod script;

use std::{future::Future, time::Duration};

use anyhow::Result;

use crate::cost::{self, Cost};

/// The size of both pictures.
pub const SIZE: (u32, u32) = (1920, 1080);

/// What something costs each second while it runs.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Seconds of processor time in a second, so 1 is one core.
    pub cores: f64,
    /// The most memory that was seen, in bytes.
    pub memory_bytes: u64,
}

/// Watches a process and what it started for `lasting`, looking once a second.
pub async fn watch(process: u32, lasting: Duration) -> Result<Rate> {
    rate(|| async move { cost::of_tree(process) }, lasting).await
}

async fn rate<F: Future<Output = Result<Cost>>>(
    look: impl Fn() -> F,
    lasting: Duration,
) -> Result<Rate> {
    let began = tokio::time::Instant::now();
    let first = look().await?;
    let mut last = first;
    let mut memory_bytes = first.memory_bytes;
    while began.elapsed() < lasting {
        tokio::time::sleep(Duration::from_secs(1)).await;
        last = look().await?;
        memory_bytes = memory_bytes.max(last.memory_bytes);
    }
    let spent = last.processor.saturating_sub(first.processor);
    Ok(Rate { cores: spent.as_secs_f64() / began.elapsed().as_secs_f64(), memory_bytes })
}
