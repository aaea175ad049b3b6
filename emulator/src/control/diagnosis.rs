//! `GET /_control/requests/{seq}/diagnosis`: what a request was signed over.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use pyun_energy_doctor::Language;
use serde_json::json;

use super::answer::{Answer, bad_request, refuse};
use crate::diagnosis::Case;
use crate::shared::Shared;

const CUT: &str = "the journal has the first 64 KiB of the body only, and a signature is over all of it; of wrong signatures it keeps \
                   the latest 16 MiB whole";

pub(super) async fn get(State(shared): State<Arc<Shared>>, seq: Result<Path<u64>, PathRejection>) -> Answer {
    let Path(seq) = seq.map_err(|e| bad_request(format!("seq: must be a request's number: {}", e.body_text())))?;
    let request = shared.journal.find(seq).ok_or_else(|| {
        refuse(StatusCode::NOT_FOUND, format!("seq: the journal has no request {seq}, or has it no longer"))
    })?;
    let conflict = |text| refuse(StatusCode::CONFLICT, text);
    let body = shared.journal.body(&request).ok_or_else(|| conflict(CUT.to_owned()))?;
    let app_id = request.app_id.as_deref();
    let case = Case::of(&request.path, &request.headers, app_id, &body, &shared.apps).map_err(conflict)?;
    let failed = || refuse(StatusCode::INTERNAL_SERVER_ERROR, "the search failed: a defect; report it, please");
    let diagnosis = shared.doctor.thoroughly(case, &shared.apps).await.ok_or_else(failed)?;
    let text = |language| diagnosis.text(language);
    Ok(Json(json!({
        "seq": seq,
        "diagnosis": diagnosis.to_json(),
        "text": { "en": text(Language::English), "zh": text(Language::Chinese) },
    })))
}
