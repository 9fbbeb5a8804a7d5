//! The local recogniser.
