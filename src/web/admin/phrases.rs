//! The page of quick phrases: list, add, remove.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use diesel_async::AsyncConnection;
use serde::Deserialize;

use crate::app::App;
use crate::approval::{LONGEST_PHRASE, Phrase, PhraseFor};
use crate::error::Error;
use crate::web::kit::{Admin, Failure, Faults, Frame, Nothing, Posted, own_phrases, page, see_other};
use crate::web::paths;

#[derive(Template)]
#[template(path = "admin/phrases.html")]
struct PhrasesPage {
    frame: Frame,
    phrases: Vec<Phrase>,
    form: PhraseForm,
    faults: Faults,
}

/// The form that adds a phrase.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PhraseForm {
    act: String,
    words: String,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    render(&app, frame, PhraseForm::default(), None).await
}

pub async fn add(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<PhraseForm>,
) -> Result<HttpResponse, Failure> {
    let act = match form.0.act.as_str() {
        "" => PhraseFor::Approve,
        given => given.parse().map_err(|_| Failure::BadRequest)?,
    };
    let mut conn = app.db.conn().await?;
    let added = conn.transaction(async |conn| {
        admin.actor().sign(conn, app.clock.now()).await?;
        Phrase::add(conn, act, &form.0.words).await
    });
    match added.await {
        Ok(()) => Ok(see_other(&paths::admin("phrases"))),
        Err(error) => render(&app, frame, form.0, Some(error)).await,
    }
}

pub async fn remove(
    app: Data<App>,
    admin: Admin,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    let removed = conn.transaction(async |conn| {
        admin.actor().sign(conn, app.clock.now()).await?;
        Phrase::remove(conn, *id).await
    });
    removed.await?;
    Ok(see_other(&paths::admin("phrases")))
}

async fn render(app: &App, frame: Frame, form: PhraseForm, error: Option<Error>) -> Result<HttpResponse, Failure> {
    let (status, faults): (StatusCode, Faults) = Faults::answer(&frame.t, error)?;
    let phrases = Phrase::list(&mut *app.db.conn().await?).await?;
    Ok(page(status, &PhrasesPage { frame, phrases, form, faults }))
}

impl PhraseForm {
    fn act(&self) -> PhraseFor {
        self.act.parse().unwrap_or(PhraseFor::Approve)
    }
}

impl PhrasesPage {
    /// The fault of the form that was sent.
    fn fault(&self, act: &PhraseFor) -> Option<&str> {
        self.faults.at("words").filter(|_| self.form.act() == *act)
    }

    /// The typed text of that form.
    fn typed(&self, act: &PhraseFor) -> &str {
        if self.form.act() == *act { &self.form.words } else { "" }
    }

    fn has(&self, act: &PhraseFor) -> bool {
        self.phrases.iter().any(|phrase| phrase.act == *act)
    }

    /// What approvers are offered as long as there are none.
    fn own(&self, act: &PhraseFor) -> String {
        own_phrases(&self.frame.t, *act).join(" · ")
    }

    fn longest(&self) -> usize {
        LONGEST_PHRASE
    }
}
