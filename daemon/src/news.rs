//! What stands now, and what just happened, for whoever watches.
//!
//! Any thread tells and any thread reads, each under a short lock. Who tells never waits for who
//! watches: nothing is queued for anybody. Nothing here is kept; what must not be lost is in the
//! store.

mod feed;
mod now;

pub use feed::{Cursor, Feed, Follower, Missed, Told};
pub use now::{Errands, Now, Seat};
