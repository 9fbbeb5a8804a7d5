//! Builds `obs-plugin`: how it is linked, and, when asked, its libobs bindings.
//!
//! A normal build uses the committed `obs-plugin/src/obs/sys.rs` and needs neither libobs nor libclang. With the feature
//! `regenerate-bindings` the bindings are made anew from the installed headers into `OUT_DIR/sys.rs`, and into the file that
//! `AIVLINGUAL_BINDINGS_OUT` names, if it is set; `tests/bindings.rs` then compares them with the committed copy.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=../build.rs");
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // The plugin finds libobs in the process that loads it; only the tests' host links it.
        Ok("linux") => println!("cargo::rustc-link-arg-tests=-lobs"),
        Ok("macos") => println!("cargo::rustc-link-arg-cdylib=-Wl,-undefined,dynamic_lookup"),
        _ => {}
    }
    #[cfg(feature = "regenerate-bindings")]
    bindings::regenerate();
}

#[cfg(feature = "regenerate-bindings")]
mod bindings {
    use std::{env, fs, path::PathBuf};

    /// Names the folder of libobs' headers, where it is not the system's.
    const INCLUDE_ENV: &str = "LIBOBS_INCLUDE_DIR";
    /// Names a file that receives a copy of the bindings.
    const OUT_ENV: &str = "AIVLINGUAL_BINDINGS_OUT";
    const HEADER: &str = "src/obs/sys.h";

    /// Only what the wall calls, so that the committed copy stays readable. Each is declared by libobs 28.0 already.
    const FUNCTIONS: [&str; 9] = [
        "blog|bfree|bnum_allocs|os_gettime_ns|text_lookup_(getstr|destroy)",
        "obs_(startup|shutdown|initialized|reset_audio|reset_video|open_module|init_module|post_load_modules)",
        "obs_(get_version|get_version_string|get_video_info|get_audio|get_base_effect|get_proc_handler)",
        "obs_(get_source_by_name|enum_sources|enter_graphics|leave_graphics|register_source_s)",
        "obs_(add|remove)_tick_callback|obs_module_load_locale|obs_get_module_(data|binary)_path",
        "obs_(filter_get_parent|weak_source_(get_source|release|expired)|scene_(create|add|get_source|release))",
        "obs_(set_output_source|sceneitem_set_visible)|audio_output_(connect|disconnect|get_sample_rate|get_channels)",
        "(proc_handler_(create|destroy|add|call)|calldata_(get|set)_(data|string))",
        "gs_(texture_(create|destroy|set_image)|texrender_(create|destroy|begin|end|get_texture)|stagesurface_(create|destroy|map|unmap)|stage_texture|clear|ortho|blend_state_(push|pop)|blend_function|effect_get_param_by_name|effect_set_texture_srgb|effect_loop|draw_sprite|enable_framebuffer_srgb|framebuffer_srgb_enabled|matrix_(push|pop|translate3f))",
    ];
    const SOURCE_FUNCTIONS: &str = "obs_source_(create|release|get_(id|name|flags|output_flags|weak_source|settings|ref)|\
        set_name|set_muted|muted|active|showing|inc_showing|dec_showing|removed|remove|duplicate|update|update_properties|\
        properties|get_(width|height)|video_render|output_audio|filter_(add|remove)|(add|remove)_audio_capture_callback)";
    const DATA_FUNCTIONS: &str = "obs_data_(create|create_from_json|release|apply|get_json|\
        (get|set|set_default)_(string|int|bool|double))";
    const PROPERTY_FUNCTIONS: &str = "obs_(properties_(create|destroy|get|first|add_(text|bool|int_slider|list|group|button2))|\
        property_(next|name|get_type|button_clicked|set_visible|set_long_description|list_add_string|list_item_(count|string)|\
        int_set_suffix|set_modified_callback)|property_text_set_info_type)";
    const TYPES: &str = "obs_source_info|obs_audio_data|obs_source_audio|obs_audio_info|obs_video_info|audio_data|\
        audio_convert_info|calldata|obs_source_type|obs_property_type";
    const VALUES: &str = "LOG_(ERROR|WARNING|INFO|DEBUG)|MAX_AV_PLANES|GS_(DYNAMIC|CLEAR_COLOR)|\
        OBS_SOURCE_(VIDEO|AUDIO|CUSTOM_DRAW|SRGB|DO_NOT_SELF_MONITOR|DO_NOT_DUPLICATE)|OBS_VIDEO_SUCCESS";

    pub(super) fn regenerate() {
        println!("cargo::rerun-if-changed={HEADER}");
        println!("cargo::rerun-if-env-changed={INCLUDE_ENV}");
        println!("cargo::rerun-if-env-changed={OUT_ENV}");
        let include = env::var(INCLUDE_ENV).unwrap_or_else(|_| "/usr/include/obs".to_owned());
        let text = generate(&include).unwrap_or_else(|error| {
            panic!("libobs' headers in {include} cannot be read (install libobs-dev and libclang-dev): {error}")
        });
        let out_dir = env::var_os("OUT_DIR").map(PathBuf::from).expect("cargo sets OUT_DIR");
        let named = env::var_os(OUT_ENV).map(PathBuf::from);
        for path in [Some(out_dir.join("sys.rs")), named].into_iter().flatten() {
            fs::write(&path, &text)
                .unwrap_or_else(|error| panic!("{} cannot be written: {error}", path.display()));
        }
    }

    fn generate(include: &str) -> Result<String, bindgen::BindgenError> {
        let mut builder = bindgen::Builder::default()
            .header(HEADER)
            .clang_args([format!("-I{include}"), "-DHAVE_OBSCONFIG_H".to_owned()])
            // The same text on every machine: the layouts agree, as `layout_tests` would say on each.
            .clang_arg("--target=x86_64-unknown-linux-gnu")
            .rust_edition(bindgen::RustEdition::Edition2024)
            .default_enum_style(bindgen::EnumVariation::ModuleConsts)
            .merge_extern_blocks(true)
            .layout_tests(false)
            .generate_comments(false)
            .disable_header_comment()
            .formatter(bindgen::Formatter::Prettyplease)
            .allowlist_type(TYPES)
            .allowlist_var(VALUES);
        for functions in
            FUNCTIONS.iter().chain([&SOURCE_FUNCTIONS, &DATA_FUNCTIONS, &PROPERTY_FUNCTIONS])
        {
            builder = builder.allowlist_function(functions);
        }
        let text = builder.generate()?.to_string();
        // No import library is needed on Windows either: the linker makes one from these names.
        let block = "unsafe extern \"C\" {";
        Ok(text.replacen(
            block,
            &format!("#[cfg_attr(windows, link(name = \"obs\", kind = \"raw-dylib\"))]\n{block}"),
            1,
        ))
    }
}
