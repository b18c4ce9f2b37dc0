//! One's own account: the password, where one is signed in, tokens, and the record of one's sign-ins.

mod password;
mod rows;
mod second_factor;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use diesel_async::AsyncConnection;
use serde::Deserialize;

pub use self::password::change as change_password;
use self::rows::{SessionRow, sessions_of};
pub use self::second_factor::{
    remove as remove_second_factor, renew_codes, set as set_second_factor, show as show_second_factor,
};
use super::kit::{
    self, Failure, Faults, Frame, Nothing, Posted, SignInRow, TokenRow, Viewer, page, see_other, sign_in_rows,
};
use super::paths;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::org::{self, Outcome, SignIn, SignInFilter, StoredSession, Token, TokenId, User, Way};

/// Sign-ins per page.
const PAGE: i64 = 20;

/// The query string of the page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct AccountQuery {
    /// Show the sign-ins before this one (cursor).
    before: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    has_password: bool,
    /// Since when there is a second factor, and how many recovery codes are left; `None`: there is none.
    second_factor: Option<(String, String)>,
    faults: Faults,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
    sign_ins: Vec<SignInRow>,
    /// The next page's `before`.
    next: Option<String>,
}

pub async fn show(
    app: Data<App>,
    request: HttpRequest,
    viewer: Viewer,
    frame: Frame,
    query: Query<AccountQuery>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    render(&mut conn, (&app, &request), &viewer.user, frame, &query, StatusCode::OK, Faults::default()).await
}

async fn render(
    conn: &mut Conn,
    (app, request): (&App, &HttpRequest),
    user: &User,
    frame: Frame,
    query: &AccountQuery,
    status: StatusCode,
    faults: Faults,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let filter = SignInFilter { user: Some(user.id), before: query.before.parse().ok(), ..SignInFilter::default() };
    let sign_ins = SignIn::list(conn, &filter, PAGE).await?;
    let next = sign_ins.last().filter(|_| sign_ins.len() as i64 == PAGE).map(|last| last.id.to_string());
    let second_factor = match &user.second_factor_at {
        Some(at) => Some((frame.time(at), org::recovery_codes_left(conn, user.id).await?.to_string())),
        None => None,
    };
    let page_of = AccountPage {
        second_factor,
        has_password: User::password_hash(conn, user.id).await?.is_some(),
        faults,
        sessions: sessions_of(
            &frame,
            StoredSession::of_user(conn, user.id, now).await?,
            kit::session_digest(request, app),
        ),
        tokens: Token::of_user(conn, user.id)
            .await?
            .into_iter()
            .map(|token| TokenRow::of(&frame, token, now))
            .collect(),
        sign_ins: sign_in_rows(&frame, sign_ins, &[]),
        next,
        frame,
    };
    Ok(page(status, &page_of))
}

/// Ends one of the viewer's sessions.
pub async fn end_session(
    app: Data<App>,
    request: HttpRequest,
    viewer: Viewer,
    frame: Frame,
    key: Path<String>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let digest = rows::digest_of(&key).ok_or(Error::NotFound)?;
    let mut conn = app.db.conn().await?;
    if StoredSession::end(&mut conn, viewer.user.id, &digest).await? == 0 {
        return Err(Error::NotFound.into());
    }
    record(&mut conn, (&app, &request), &viewer.user, Outcome::EndedSessions).await?;
    frame.flash("account-session-ended", &[]);
    Ok(see_other(&paths::account()))
}

/// Ends all of the viewer's sessions but this one.
pub async fn end_others(
    app: Data<App>,
    request: HttpRequest,
    viewer: Viewer,
    frame: Frame,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let own = kit::session_digest(&request, &app).unwrap_or_default();
    let mut conn = app.db.conn().await?;
    let ended = StoredSession::end_others(&mut conn, viewer.user.id, &own).await?;
    if ended > 0 {
        record(&mut conn, (&app, &request), &viewer.user, Outcome::EndedSessions).await?;
    }
    frame.flash("account-sessions-ended", &[("n", &ended.to_string())]);
    Ok(see_other(&paths::account()))
}

/// Revokes one of the viewer's tokens.
pub async fn revoke(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (by, now, id) = (viewer.actor(), app.clock.now(), TokenId(*id));
    let mut conn = app.db.conn().await?;
    let revoked = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        Token::revoke(conn, Some(viewer.user.id), id, now).await
    });
    if !revoked.await? {
        return Err(Error::NotFound.into());
    }
    frame.flash("account-token-revoked", &[]);
    Ok(see_other(&paths::account()))
}

async fn record(conn: &mut Conn, (app, request): (&App, &HttpRequest), user: &User, outcome: Outcome) -> Result<()> {
    SignIn::record(conn, Some(user.id), (Way::Account, outcome), &kit::place_of(request), app.clock.now()).await?;
    Ok(())
}
