# Read by CMake while the local recogniser is built for Windows with MinGW (xtask/src/cross.rs).
# There ggml leaves the `lib` off the names of its libraries, with which Rust looks for them.
cmake_language(DEFER CALL set_target_properties ggml ggml-base ggml-cpu PROPERTIES PREFIX lib)
