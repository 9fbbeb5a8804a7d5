//! Builds `obs-plugin`: how it is linked, and, when asked, its libobs bindings.
//!
//! A normal build uses the committed `obs-plugin/src/obs/sys.rs` and needs neither libobs nor
//! libclang. With the feature `regenerate-bindings` the bindings are made anew from the installed
//! headers into `OUT_DIR/sys.rs`, and into the file that `AIVLINGUAL_BINDINGS_OUT` names, if it is
//! set; `tests/bindings.rs` then compares them with the committed copy.

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

    /// Only what the wall calls, so that the committed copy stays readable. Each is declared by
    /// libobs 28.0 already.
    const FUNCTIONS: [&str; 27] = [
        "config_(get_string|set_string|save_safe)|obs_set_ui_task_handler",
        "blog|bfree|bnum_allocs|os_gettime_ns|text_lookup_(getstr|destroy)",
        "obs_(startup|shutdown|reset_audio|reset_video|enter_graphics|leave_graphics)",
        "obs_(open_module|init_module|post_load_modules|module_load_locale|get_module_data_path)",
        "obs_module_get_config_path",
        "obs_get_(version_string|video_info|video_frame_time|audio|base_effect|proc_handler)",
        "obs_(get_source_by_name|enum_sources|register_source_s|set_output_source)",
        "obs_((add|remove)_tick_callback|filter_get_parent|weak_source_(get_source|release))",
        "obs_(scene_(create|add|get_source|release)|sceneitem_set_(visible|scale|crop|bounds(_type)?))",
        "obs_source_(create|duplicate|release|remove|removed|update|update_properties|properties)",
        "obs_source_get_(id|name|output_flags|weak_source|settings|ref|width|height)",
        "obs_source_((set_)?(enabled|muted)|set_name|active|showing|(inc|dec)_showing)",
        "obs_source_(video_render|output_audio|set_audio_active|filter_(add|remove))",
        "obs_source_(add|remove)_audio_capture_callback",
        "obs_data_(create|create_from_json|release|apply|get_json)",
        "obs_data_(get|set|set_default)_(string|int|bool)",
        "obs_data_((get|set)_(obj|array)|array_release)",
        "obs_hotkey_(register_frontend|unregister|save|load|get_name)",
        "obs_(queue_task|enum_hotkeys|hotkey_(enable_callback_rerouting|trigger_routed_callback))",
        "obs_properties_(create|destroy|get|first|add_(text|bool|int_slider|list|group|button2))",
        "obs_property_(next|name|get_type|button_clicked|modified|visible|set_visible)",
        "obs_property_(group_content|(set_)?long_description|description)",
        "obs_property_(list_(add_string|item_(count|string))|int_set_suffix|set_modified_callback)",
        "audio_output_(connect|disconnect|get_sample_rate|get_channels)",
        "(proc_handler_(create|destroy|add|call)|calldata_(get|set)_(data|string))",
        "(obs_source_get_signal_handler|signal_handler_(connect|disconnect))",
        GRAPHICS_FUNCTIONS,
    ];
    const GRAPHICS_FUNCTIONS: &str = "gs_(texture_(create|destroy)|stage_texture|\
        texrender_(create|destroy|begin|end|get_texture)|stagesurface_(create|destroy|map|unmap)|\
        clear|ortho|get_viewport|blend_state_(push|pop)|blend_function|\
        matrix_(push|pop|get|translate3f|scale3f)|vertexbuffer_(create|destroy)|\
        load_(vertex|index)buffer|\
        effect_(create|destroy|get_param_by_name|set_texture_srgb|set_float|loop)|\
        draw|draw_sprite_subregion|\
        enable_framebuffer_srgb|framebuffer_srgb_enabled)";
    const TYPES: &str = "obs_(source_info|audio_data|source_audio|audio_info|video_info)|\
        audio_data|audio_convert_info|calldata|obs_source_type|obs_property_type|\
        obs_frontend_event|obs_task_type";
    const VALUES: &str = "LOG_(ERROR|WARNING|INFO)|MAX_AV_PLANES|GS_(DUP_BUFFER|CLEAR_COLOR)|\
        CONFIG_SUCCESS|OBS_SOURCE_(VIDEO|AUDIO|CUSTOM_DRAW|SRGB)|OBS_VIDEO_SUCCESS";

    pub(super) fn regenerate() {
        println!("cargo::rerun-if-changed={HEADER}");
        println!("cargo::rerun-if-env-changed={INCLUDE_ENV}");
        println!("cargo::rerun-if-env-changed={OUT_ENV}");
        let include = env::var(INCLUDE_ENV).unwrap_or_else(|_| "/usr/include/obs".to_owned());
        let text = generate(&include).unwrap_or_else(|error| {
            panic!("libobs' headers in {include} (package libobs-dev) cannot be read: {error}")
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
            // The same text on every machine: the layouts agree, as `layout_tests` would say on
            // each.
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
        for functions in FUNCTIONS {
            builder = builder.allowlist_function(functions);
        }
        let text = builder.generate()?.to_string();
        Ok(text.lines().map(with_link).collect())
    }

    /// No import library is needed on Windows either: there the linker makes one from these names.
    fn with_link(line: &str) -> String {
        const LINK: &str = "#[cfg_attr(windows, link(name = \"obs\", kind = \"raw-dylib\"))]\n";
        let link = if line.ends_with("extern \"C\" {") { LINK } else { "" };
        format!("{link}{line}\n")
    }
}
