//! A fresh proof of who somebody is, before what cannot be undone: the password or a code, within the last minutes.
//!
//! A form that comes without one is kept, encrypted, on the page that asks for it, and goes on after the proof. Nothing is
//! typed again, and no password stands in a page.

use std::future::Future;
use std::pin::Pin;

use actix_session::SessionExt;
use actix_web::dev::Payload;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::asked::{Asked, AskedProof};
use super::viewer::{id_in, note_proof};
use super::{Door, Failure, Viewer, place_of, posted};
use crate::app::App;
use crate::error::{Error, Reason, Result};
use crate::org::{self, CodeResult, Outcome, SignIn, Try, User, Way, locked_out};

/// A posted form that needs a fresh proof; see [`Confirmed::require`].
pub struct Confirmed<T> {
    pub form: T,
    /// The body of the form, without what proves.
    body: Bytes,
    proof: ProofForm,
}

/// What the page that asks for a proof sends.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ProofForm {
    /// The form that waits, encrypted; empty for a form that comes from its own page.
    kept: String,
    proof_password: String,
    proof_code: String,
}

impl<T: DeserializeOwned> FromRequest for Confirmed<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (sent, request) = (posted::read(request, payload), request.clone());
        Box::pin(async move {
            let mut body = sent.await?;
            let proof: ProofForm = posted::fields(&body)?;
            if !proof.kept.is_empty() {
                let app = request.app_data::<Data<App>>().ok_or_else(|| Error::broken("no App"))?;
                let sealed = URL_SAFE_NO_PAD.decode(&proof.kept).map_err(|_| Failure::BadRequest)?;
                let kept = org::open(app.accepted_keys(), &kept_as(&request), &sealed);
                body = kept.ok_or(Failure::Expired)?.into();
            }
            Ok(Self { form: posted::fields(&body)?, body, proof })
        })
    }
}

impl<T> Confirmed<T> {
    /// Goes on if the person proved who they are a short while ago, or does so with this form.
    ///
    /// # Errors
    /// `Proof`, with the page that asks for it.
    pub async fn require(&self, app: &App, request: &HttpRequest) -> Result<(), Failure> {
        let viewer = Viewer::find(request).await?.ok_or(Failure::SignIn)?;
        let now = app.clock.now();
        if viewer.is_proved(now) {
            return Ok(());
        }
        let asked = asked_of(app, &viewer.user).await?;
        let ProofForm { proof_password, proof_code, kept } = &self.proof;
        let proved: Result<(), Option<Error>> = match asked {
            Asked::Code if !kept.is_empty() => {
                let whose = (&viewer.user, Way::Account);
                check_code(app, request, whose, "proof_code", proof_code).await.map_err(Some)
            }
            Asked::Password if !kept.is_empty() => {
                let typed = proof_password.clone();
                check_password(app, request, &viewer.user, "proof_password", typed).await.map_err(Some)
            }
            _ => Err(None),
        };
        let error = match proved {
            Ok(()) => return Ok(note_proof(&request.get_session(), now)?),
            Err(Some(error @ (Error::Invalid(_) | Error::Refused(_) | Error::TooMany(..)))) => Some(error),
            Err(None) => None,
            Err(Some(other)) => return Err(other.into()),
        };
        let sealed = org::seal(&app.secret_key, &kept_as(request), &self.body)?;
        Err(Failure::Proof(Box::new(AskedProof { asked, kept: URL_SAFE_NO_PAD.encode(sealed), error })))
    }
}

/// Checks a password under the limits of the sign-in, so that it cannot be guessed in an unattended browser, and records
/// each refusal.
///
/// # Errors
/// `Invalid` at `field` if it is wrong; `TooMany` when locked out.
pub async fn check_password(
    app: &App,
    request: &HttpRequest,
    user: &User,
    field: &'static str,
    password: String,
) -> Result<()> {
    if password.is_empty() {
        return Err(Error::invalid(field, "fault-required"));
    }
    let place = app.hashing.place()?;
    let attempt = Attempt::begin(app, request, (user, Way::Account)).await?;
    let hash = User::password_hash(&mut *app.db.conn().await?, user.id).await?;
    let fits = place.verify(password, hash).await?;
    attempt.end(fits, (Outcome::WrongPassword, field, "fault-password-wrong")).await
}

/// Checks a code of the second factor under the same limits. `way`: how the person came to be asked.
///
/// # Errors
/// As for [`check_password`]; `Refused` if no key of the program decrypts the secret.
pub async fn check_code(
    app: &App,
    request: &HttpRequest,
    (user, way): (&User, Way),
    field: &'static str,
    code: &str,
) -> Result<()> {
    if code.trim().is_empty() {
        return Err(Error::invalid(field, "fault-required"));
    }
    let attempt = Attempt::begin(app, request, (user, way)).await?;
    let (keys, now): (Vec<_>, _) = (app.accepted_keys().collect(), app.clock.now());
    let mut conn = app.db.conn().await?;
    let result = org::use_code(&mut conn, &keys, user.id, code, now).await?;
    if result == CodeResult::Recovery {
        let what = (way, Outcome::UsedRecoveryCode);
        SignIn::record(&mut conn, Some(user.id), what, &place_of(request), now).await?;
    }
    drop(conn);
    if result == CodeResult::Unreadable {
        tracing::error!(user = user.id.0, "no key in WHSM_SECRET_KEY decrypts the second factor of this person");
        return Err(Error::Refused(Reason::new("second-factor-unreadable")));
    }
    attempt.end(result != CodeResult::Wrong, (Outcome::WrongCode, field, "fault-code-wrong")).await
}

/// An attempt that counts until it succeeds.
struct Attempt<'a> {
    app: &'a App,
    request: &'a HttpRequest,
    user: &'a User,
    way: Way,
    is_last: bool,
}

impl<'a> Attempt<'a> {
    async fn begin(app: &'a App, request: &'a HttpRequest, (user, way): (&'a User, Way)) -> Result<Self> {
        let (source, now) = (Door::new(app, request, None).source(Some(user)), app.clock.now());
        let mut conn = app.db.conn().await?;
        match org::take_try(&mut conn, &user.username, &source, now).await? {
            Try::Allowed { is_last } => Ok(Self { app, request, user, way, is_last }),
            Try::Locked { until } => {
                let what = (way, Outcome::RefusedLocked);
                SignIn::record(&mut conn, Some(user.id), what, &place_of(request), now).await?;
                Err(locked_out(until, now, app.config.time_zone))
            }
        }
    }

    async fn end(self, fits: bool, (wrong, field, fault): (Outcome, &'static str, &'static str)) -> Result<()> {
        let Self { app, request, user, way, is_last } = self;
        let mut conn = app.db.conn().await?;
        if fits {
            let source = Door::new(app, request, None).source(Some(user));
            org::forget_failures(&mut conn, &user.username, &source).await?;
            return Ok(());
        }
        let outcome = if is_last { Outcome::Locked } else { wrong };
        SignIn::record(&mut conn, Some(user.id), (way, outcome), &place_of(request), app.clock.now()).await?;
        Err(Error::invalid(field, fault))
    }
}

async fn asked_of(app: &App, user: &User) -> Result<Asked> {
    if user.second_factor_at.is_some() {
        return Ok(Asked::Code);
    }
    let hash = User::password_hash(&mut *app.db.conn().await?, user.id).await?;
    Ok(if hash.is_some() { Asked::Password } else { Asked::Platform })
}

/// A kept form is the person's own, for this address.
fn kept_as(request: &HttpRequest) -> String {
    let whose = id_in(&request.get_session()).map(|id| id.0).unwrap_or_default();
    format!("form of {whose} for {}", request.path())
}
