//! A display to draw on: the one there is, or a virtual one of our own.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::process;

/// An X display. A virtual one ends with this value.
#[derive(Debug)]
pub struct Display {
    name: String,
    server: Option<Child>,
}

impl Display {
    /// The display of the environment, or a virtual one where there is none.
    pub fn open() -> Result<Self> {
        match env::var("DISPLAY") {
            Ok(name) if !name.is_empty() => Ok(Self { name, server: None }),
            _ => Self::virtual_one(),
        }
    }

    /// A virtual display under a number nobody uses; the server chooses it.
    pub fn virtual_one() -> Result<Self> {
        let mut server = process::command("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x900x24", "-noreset"])
            .args(["-nolisten", "tcp", "+extension", "GLX", "+render"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb cannot be started")?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            BufReader::new(output).read_line(&mut number)?;
        }
        let display = Self { name: format!(":{}", number.trim()), server: Some(server) };
        ensure!(display.name.len() > 1, "Xvfb started no display; is it installed?");
        Ok(display)
    }

    /// Its name, as `DISPLAY` wants it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // Failing here means it is gone already.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
