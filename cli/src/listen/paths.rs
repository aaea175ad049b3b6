//! Which push comes to which path: the platform does not say in the push itself.

use clap::Args;
use pyun_energy::PushKind;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

#[derive(Args)]
#[command(next_help_heading = "Paths, at least one")]
#[group(required = true, multiple = true)]
pub(super) struct Paths {
    /// Where the platform posts a charge that is over
    #[arg(long, value_name = "/PATH")]
    finished: Option<String>,

    /// Where it posts a charge so far
    #[arg(long, value_name = "/PATH")]
    progress: Option<String>,

    /// Where it posts what came of starting a charge
    #[arg(long, value_name = "/PATH")]
    start_result: Option<String>,

    /// Where it posts what came of stopping one
    #[arg(long, value_name = "/PATH")]
    stop_result: Option<String>,
}

/// The kinds of pushes by their paths.
pub(super) struct Routes(Vec<(String, PushKind)>);

impl Paths {
    pub(super) fn read(&self) -> Result<Routes, Failure> {
        let mut routes: Vec<(String, PushKind)> = Vec::new();
        for (path, kind) in [
            (&self.finished, PushKind::Finished),
            (&self.progress, PushKind::Progress),
            (&self.start_result, PushKind::StartResult),
            (&self.stop_result, PushKind::StopResult),
        ] {
            let Some(path) = path else { continue };
            let flag = kind.name().replace('_', "-");
            if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
                return Err(Failure::Usage(format!("--{flag} takes a path that begins with /, without a query")));
            }
            if routes.iter().any(|(known, _)| known == path) {
                return Err(Failure::Usage(format!("--{flag}: another kind of push has the same path")));
            }
            routes.push((path.clone(), kind));
        }
        Ok(Routes(routes))
    }
}

impl Routes {
    pub(super) fn kind(&self, path: &str) -> Option<PushKind> {
        self.0.iter().find(|(known, _)| known == path).map(|(_, kind)| *kind)
    }

    pub(super) fn to_json(&self) -> Value {
        self.0.iter().map(|(path, kind)| (kind.name().to_owned(), json!(path))).collect::<Map<_, _>>().into()
    }
}
