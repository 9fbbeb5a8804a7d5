//! What is written for a package and nowhere else: the page for whoever unpacks it, and what macOS
//! wants to know.

use super::layout::Layout;
use crate::system::System;

/// The page for whoever unpacks it, in both languages of the product.
pub(crate) fn read_me(system: System, layout: &Layout) -> String {
    let (plugin, to) = (layout.plugin, layout.destination);
    let (hint, hint_ja) = match system {
        System::Linux => ("", ""),
        System::Windows => (
            "   Type the path into the Explorer's address bar; make the folder if there is none.\n",
            "   パスはエクスプローラーのアドレスバーに入力できます。フォルダーがなければ作成してください。\n",
        ),
        System::MacOs => (
            "   In the Finder, Shift-Command-G takes you there. Then, once, in Terminal:\n   \
             cd \"$HOME/Library/Application Support/obs-studio/plugins\"\n   \
             xattr -dr com.apple.quarantine aivlingual.plugin\n",
            "   Finder では Shift+Command+G で開けます。続けて一度だけ、ターミナルで上の 2 行を実行してください。\n",
        ),
    };
    let (version, name) = (env!("CARGO_PKG_VERSION"), system.name());
    format!(
        "AIVlingual {version} for OBS Studio 28 to 32 ({name})\n\
         \n\
         1. Close OBS.\n\
         2. Copy the folder `{plugin}` to\n   {to}\n{hint}\
         3. Start OBS: Sources, +, AIVlingual. The companion program starts by itself.\n\
         \n\
         To remove it, delete that folder. What you kept stays in your own data folder until you\n\
         delete it, too: `aivlingual config` names it.\n\
         \n\
         Everything runs on this machine: no account, no key, no network, no recording.\n\
         LICENSE is the licence of AIVlingual, NOTICE.md of its language data,\n\
         THIRD-PARTY.txt of the programs it is built with. SHA256SUMS tells whether all files\n\
         arrived whole.\n\
         \n\
         ----\n\
         \n\
         AIVlingual {version}（OBS Studio 28〜32 用、{name}）\n\
         \n\
         1. OBS を終了します。\n\
         2. フォルダー `{plugin}` を次の場所にコピーします。\n   {to}\n{hint_ja}\
         3. OBS を起動し、ソースの「＋」から AIVlingual を追加します。付属のプログラムは自動で起動します。\n\
         \n\
         削除するときは、そのフォルダーを消してください。保存した表現は、ご自身のデータフォルダーに\n\
         残ります（場所は `aivlingual config` で分かります）。\n\
         \n\
         すべてこのパソコンの中で動きます。アカウントも鍵も通信も不要で、音声は録音されません。\n"
    )
}

/// The property list of the macOS bundle.
pub(crate) fn property_list() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let entries = [
        ("CFBundleDevelopmentRegion", "en"),
        ("CFBundleExecutable", "aivlingual"),
        ("CFBundleIdentifier", "org.aivlingual.obs-plugin"),
        ("CFBundleInfoDictionaryVersion", "6.0"),
        ("CFBundleName", "AIVlingual"),
        ("CFBundlePackageType", "BNDL"),
        ("CFBundleShortVersionString", version),
        ("CFBundleVersion", version),
        ("LSMinimumSystemVersion", "11.0"),
    ];
    let entries: String = entries
        .iter()
        .map(|(key, value)| format!("\t<key>{key}</key>\n\t<string>{value}</string>\n"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n{entries}</dict>\n</plist>\n"
    )
}
