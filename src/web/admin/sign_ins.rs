//! The record of sign-ins and refusals, and the actions of an administrator on one person's: unlock the account, revoke
//! tokens.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use diesel_async::AsyncConnection;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::org::{self, Outcome, SignIn, SignInFilter, Token, TokenId, User, UserId, Way};
use crate::web::kit::{
    Admin, Confirmed, Failure, Frame, Nothing, Posted, SignInRow, page, place_of, see_other, sign_in_rows,
};
use crate::web::paths;

/// Rows per page.
const PAGE: i64 = 50;

/// The query string.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct SignInsQuery {
    /// A person's id.
    who: String,
    outcome: String,
    before: String,
}

#[derive(Template)]
#[template(path = "admin/sign_ins.html")]
struct SignInsPage {
    frame: Frame,
    query: SignInsQuery,
    people: Vec<User>,
    rows: Vec<SignInRow>,
    /// The days after which entries are deleted.
    kept: String,
    /// The next page's `before`.
    next: Option<String>,
}

pub async fn list(app: Data<App>, _: Admin, frame: Frame, query: Query<SignInsQuery>) -> Result<HttpResponse, Failure> {
    let query = query.into_inner();
    let filter = SignInFilter {
        user: query.who.parse().ok().map(UserId),
        outcome: query.outcome.parse().ok(),
        before: query.before.parse().ok(),
    };
    let mut conn = app.db.conn().await?;
    let entries = SignIn::list(&mut conn, &filter, PAGE).await?;
    let people = User::list(&conn).await?;
    let next = entries.last().filter(|_| entries.len() as i64 == PAGE).map(|last| last.id.to_string());
    let rows = sign_in_rows(&frame, entries, &people);
    let kept = app.config.sign_ins_kept.num_days().to_string();
    Ok(page(StatusCode::OK, &SignInsPage { frame, query, people, rows, kept, next }))
}

/// Unlocks the account of a person who is locked out.
pub async fn unlock(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (person, now) = (UserId(*id), app.clock.now());
    let mut conn = app.db.conn().await?;
    let user = User::find(&mut conn, person).await?.ok_or(Error::NotFound)?;
    let place = place_of(&request);
    let opened = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        org::unlock(conn, person, now).await?;
        SignIn::record(conn, Some(person), (Way::Administrator, Outcome::Unlocked), &place, now).await
    });
    opened.await?;
    frame.flash("flash-unlocked", &[("name", &user.display_name)]);
    Ok(see_other(&paths::person(person)))
}

/// Removes the second factor of a person who lost it.
pub async fn remove_second_factor(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Confirmed<Nothing>,
) -> Result<HttpResponse, Failure> {
    let (person, now, place) = (UserId(*id), app.clock.now(), place_of(&request));
    let mut conn = app.db.conn().await?;
    let user = User::find(&mut conn, person).await?.ok_or(Error::NotFound)?;
    drop(conn);
    form.require(&app, &request).await?;
    let mut conn = app.db.conn().await?;
    let removed = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        if org::remove_second_factor(conn, person).await? {
            let what = (Way::Administrator, Outcome::RemovedSecondFactor);
            SignIn::record(conn, Some(person), what, &place, now).await?;
        }
        Result::<_>::Ok(())
    });
    removed.await?;
    frame.flash("flash-second-factor-removed", &[("name", &user.display_name)]);
    Ok(see_other(&paths::person(person)))
}

/// Revokes a token of a person.
pub async fn revoke(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    ids: Path<(i64, i64)>,
    _form: Posted<Nothing>,
) -> Result<HttpResponse, Failure> {
    let ((person, token), now) = (*ids, app.clock.now());
    let (person, token) = (UserId(person), TokenId(token));
    let mut conn = app.db.conn().await?;
    let revoked = conn.transaction(async |conn| {
        admin.actor().sign(conn, now).await?;
        Token::revoke(conn, Some(person), token, now).await
    });
    if !revoked.await? {
        return Err(Error::NotFound.into());
    }
    frame.flash("account-token-revoked", &[]);
    Ok(see_other(&paths::person(person)))
}

impl SignInsPage {
    fn older(&self) -> Option<String> {
        let before = self.next.as_deref()?;
        let SignInsQuery { who, outcome, .. } = &self.query;
        Some(paths::admin_with("sign-ins", [("who", who.as_str()), ("outcome", outcome), ("before", before)]))
    }

    fn is_filtered(&self) -> bool {
        !self.query.who.is_empty() || !self.query.outcome.is_empty()
    }
}
