//! The files a new OBS finds: without them it greets with a wizard, keeps its websocket shut and
//! draws a costly preview.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde_json::{Value, json};

use super::{Door, SCENE, Setting};

/// The name of profile and scene collection.
pub(super) const NAME: &str = "Stage";
/// The name of the other scene collection, where there is one.
pub const OTHER: &str = "Other";

/// A language of OBS's windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// American English.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    fn locale(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::Japanese => "ja-JP",
        }
    }
}

/// Where the private runtime directory lies.
pub(super) fn runtime_directory(home: &Path) -> PathBuf {
    home.join("run")
}

/// Writes everything; `door` is where the websocket will listen.
pub(super) fn seed(home: &Path, door: &Door, setting: &Setting) -> Result<()> {
    let config = home.join(".config/obs-studio");
    let write = |path: &str, text: String| -> Result<()> {
        let path = config.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(path, text)?)
    };
    write("global.ini", global(door, setting.language))?;
    write("plugin_config/obs-websocket/config.json", websocket(door))?;
    write(&profile_file(), profile(home, setting))?;
    let collections = [(NAME, Some(&setting.kept)), (OTHER, setting.kept_in_other.as_ref())];
    for (name, kept) in collections {
        if let Some(kept) = kept {
            write(&format!("basic/scenes/{name}.json"), scenes(name, kept))?;
        }
    }
    fs::create_dir_all(recordings(home))?;
    let runtime = runtime_directory(home);
    fs::create_dir_all(&runtime)?;
    fs::set_permissions(runtime, fs::Permissions::from_mode(0o700))?;
    Ok(())
}

fn recordings(home: &Path) -> PathBuf {
    home.join("recordings")
}

/// Read by OBS up to 30; later releases take it over into their `user.ini`.
fn global(door: &Door, language: Language) -> String {
    let language = language.locale();
    let Door { port, password } = door;
    format!(
        "[General]\nFirstRun=true\nLastVersion=486539266\nInfoIncrement=-1\nLanguage={language}\n\
         Pre19Defaults=false\nPre21Defaults=false\nPre23Defaults=false\nPre24.1Defaults=false\n\
         EnableAutoUpdates=false\nConfirmOnExit=false\nBrowserHWAccel=false\n\n\
         [Basic]\nProfile={NAME}\nProfileDir={NAME}\nSceneCollection={NAME}\n\
         SceneCollectionFile={NAME}\nConfigOnNewProfile=false\n\n\
         [BasicWindow]\nPreviewEnabled=false\nSysTrayEnabled=false\ngridMode=false\n\
         WarnBeforeStartingStream=false\nWarnBeforeStoppingStream=false\n\n\
         [OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\nServerPort={port}\n\
         AlertsEnabled=false\nAuthRequired=true\nServerPassword={password}\n"
    )
}

/// Read by obs-websocket from 5.5 on.
fn websocket(door: &Door) -> String {
    json!({
        "first_load": false,
        "server_enabled": true,
        "server_port": door.port,
        "alerts_enabled": false,
        "auth_required": true,
        "server_password": door.password,
    })
    .to_string()
}

/// Where the profile lies, below OBS's folder.
fn profile_file() -> String {
    format!("basic/profiles/{NAME}/basic.ini")
}

fn profile(home: &Path, setting: &Setting) -> String {
    let recordings = recordings(home);
    let recordings = recordings.display();
    let (width, height) = setting.size;
    let (quality, encoder) =
        if setting.pauses { ("Small", "x264_lowcpu") } else { ("Stream", "x264") };
    let keys = setting.keys.iter();
    let keys: String =
        keys.map(|(hotkey, keys)| format!("{hotkey}={}\n", json!({"bindings": keys}))).collect();
    format!(
        "[General]\nName={NAME}\n\n\
         [Video]\nBaseCX={width}\nBaseCY={height}\nOutputCX={width}\nOutputCY={height}\n\
         FPSType=0\nFPSCommon=30\n\n\
         [Audio]\nSampleRate=48000\nChannelSetup=Stereo\n\n\
         [Output]\nMode=Simple\n\n\
         [SimpleOutput]\nFilePath={recordings}\nRecFormat=mkv\nRecQuality={quality}\n\
         RecEncoder={encoder}\nStreamEncoder=x264\nPreset=ultrafast\nVBitrate=2500\n\n\
         [Hotkeys]\n{keys}"
    )
}

/// The keys of a hotkey in the profile, if it has any.
pub(super) fn keys(home: &Path, hotkey: &str) -> Result<Option<Value>> {
    let text = fs::read_to_string(home.join(".config/obs-studio").join(profile_file()))?;
    let entry = format!("{hotkey}=");
    let Some(json) = text.lines().find_map(|line| line.strip_prefix(&entry)) else {
        return Ok(None);
    };
    let mut stored: Value = serde_json::from_str(json)?;
    Ok(Some(stored["bindings"].take()))
}

fn scenes(name: &str, kept: &Value) -> String {
    json!({
        "name": name,
        "current_scene": SCENE,
        "current_program_scene": SCENE,
        "current_transition": "Cut",
        "scene_order": [{"name": SCENE}],
        "sources": [{
            "id": "scene",
            "versioned_id": "scene",
            "name": SCENE,
            "settings": {"custom_size": false, "id_counter": 0, "items": []},
        }],
        "transitions": [],
        "groups": [],
        "modules": kept,
    })
    .to_string()
}
