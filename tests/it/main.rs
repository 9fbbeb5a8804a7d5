//! One binary for all that needs more than one room: channel, page, command line, real OBS, and the
//! house rules.

mod channel;
mod cli;
mod durable;
mod million;
mod network;
mod obs;
mod page;
mod quality;
mod readings;
mod scenes;
mod shape;
mod tidy;
