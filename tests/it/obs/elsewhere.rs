//! Lessons in a real OBS in which no plugin of ours runs, through its websocket.

use aivlingual_daemon::{
    config::{self, Secret},
    scenes::{Scenes, ScenesError, look},
};
use aivlingual_stage::{obs::SCENE, wait};
use anyhow::{Context, Result};

use super::{LIMIT, ONE_AT_A_TIME, rig::Rig};

const LESSON: &str = "授業";

#[tokio::test]
async fn a_lesson_is_held_in_an_obs_without_our_plugin() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::without_plugin().await?;
    let (port, password) = rig.door()?;
    let address = format!("127.0.0.1:{port}");
    let named = config::Scenes { address, lesson: LESSON.to_owned() };
    let password = Secret::new(password);

    let before = look(&named, Some(&password)).await?;
    assert!(!before.has_lesson && before.version.contains('.'), "{before:?}");
    let error = look(&named, Some(&Secret::new("wrong"))).await.expect_err("refused");
    assert!(matches!(error, ScenesError::WrongPassword), "{error:?}");
    let error = look(&named, None).await.expect_err("refused");
    assert!(matches!(error, ScenesError::NoPassword), "{error:?}");

    rig.new_scene(LESSON).await?;
    rig.switch_to(SCENE).await?;
    assert!(look(&named, Some(&password)).await?.has_lesson);
    let directory = tempfile::tempdir()?;
    let scenes = Scenes::start(named, Some(password), directory.path().join("lesson.json"));
    for (is_on, expected) in [(true, LESSON), (false, SCENE), (true, LESSON)] {
        scenes.lesson(is_on);
        wait::until("the scene to be switched", LIMIT, async || {
            Ok((rig.scene().await? == expected).then_some(()))
        })
        .await
        .with_context(|| format!("{expected} is not shown"))?;
    }
    rig.stop().await?;
    Ok(())
}
