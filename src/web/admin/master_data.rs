//! The handlers shared by all master data: list, create, change, disable and enable.
//!
//! Never knows a concrete type of master data; each implements [`MasterData`].

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::audit::Actor;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::web::kit::{Admin, Confirmed, Failure, Faults, Frame, Posted, see_other};
use crate::web::paths;

/// A type of master data, such as people or goods.
pub trait MasterData: 'static {
    /// A stored record.
    type Row: 'static;
    /// The submitted form of a record.
    type Form: DeserializeOwned + 'static;

    /// The query string of the list.
    type Query: DeserializeOwned + 'static;

    /// The last segment of the list's address, as in `/admin/people`.
    const ADDRESS: &'static str;

    /// The initial form of a new record.
    fn blank_form() -> Self::Form;

    /// The form of a stored record.
    fn form_of(row: &Self::Row) -> Self::Form;

    /// The submitted form with the version of the present row. The page reports the concurrent change, and saving again
    /// overwrites it.
    fn rebase(form: Self::Form, row: &Self::Row) -> Self::Form;

    /// The display name.
    fn name(row: &Self::Row) -> &str;

    /// Whether storing the form needs a fresh proof of who sends it. `row`: the present record; `None`: a new one.
    fn needs_proof(_row: Option<&Self::Row>, _form: &Self::Form) -> bool {
        false
    }

    /// `None`: unknown id.
    async fn find(conn: &mut Conn, id: i64) -> Result<Option<Self::Row>>;

    /// Creates a record (`id` is `None`) or changes one, in one transaction signed by `by`.
    async fn store(app: &App, by: Actor, id: Option<i64>, form: &Self::Form) -> Result<Self::Row>;

    /// The list page. Last prices are those before `now`.
    async fn list(conn: &mut Conn, frame: Frame, query: Self::Query, now: DateTime<Utc>) -> Result<HttpResponse>;

    /// The form page; `row` is `None` for a new record.
    async fn page(
        conn: &mut Conn,
        frame: Frame,
        row: Option<Self::Row>,
        form: Self::Form,
        state: FormState,
    ) -> Result<HttpResponse>;
}

/// Master data that is disabled without further questions.
pub trait Switchable: MasterData {
    /// Disables or enables a record.
    fn set_disabled(
        conn: &mut Conn,
        id: i64,
        disabled: bool,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// The status and the faults with which a form is shown.
pub struct FormState {
    pub status: StatusCode,
    pub faults: Faults,
}

/// The form that disables or enables a record.
#[derive(Deserialize)]
pub struct DisableForm {
    /// `1`: disable; anything else: enable.
    #[serde(default)]
    disabled: String,
}

/// The list page.
pub async fn list<S: MasterData>(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    query: Query<S::Query>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    Ok(S::list(&mut conn, frame, query.into_inner(), app.clock.now()).await?)
}

/// Shortens a list to `most` items; returns whether there were more.
pub(super) fn truncate<T>(list: &mut Vec<T>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or_default();
    let has_more = list.len() > most;
    list.truncate(most);
    has_more
}

/// The form page of a new record.
pub async fn new<S: MasterData>(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    show::<S>(&app, frame, None, S::blank_form(), None).await
}

/// The form page of a stored record.
pub async fn edit<S: MasterData>(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    id: Path<i64>,
) -> Result<HttpResponse, Failure> {
    let row = find::<S>(&app, *id).await?;
    let form = S::form_of(&row);
    show::<S>(&app, frame, Some(row), form, None).await
}

/// Creates a record.
pub async fn create<S: MasterData>(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    form: Confirmed<S::Form>,
) -> Result<HttpResponse, Failure> {
    if S::needs_proof(None, &form.form) {
        form.require(&app, &request).await?;
    }
    match S::store(&app, admin.actor(), None, &form.form).await {
        Ok(row) => Ok(redirect_to_list::<S>(&frame, "flash-created", &row)),
        Err(error) => show::<S>(&app, frame, None, form.form, Some(error)).await,
    }
}

/// Changes a record.
pub async fn change<S: MasterData>(
    app: Data<App>,
    request: HttpRequest,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Confirmed<S::Form>,
) -> Result<HttpResponse, Failure> {
    let present = find::<S>(&app, *id).await?;
    if S::needs_proof(Some(&present), &form.form) {
        form.require(&app, &request).await?;
    }
    match S::store(&app, admin.actor(), Some(*id), &form.form).await {
        Ok(row) => Ok(redirect_to_list::<S>(&frame, "flash-changed", &row)),
        Err(error) => {
            let present = find::<S>(&app, *id).await?;
            // Saving over a concurrent change is only possible after the page has reported it.
            let form = form.form;
            let form = if matches!(error, Error::Stale) { S::rebase(form, &present) } else { form };
            show::<S>(&app, frame, Some(present), form, Some(error)).await
        }
    }
}

/// Disables or enables a record.
pub async fn disable<S: Switchable>(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<DisableForm>,
) -> Result<HttpResponse, Failure> {
    let row = find::<S>(&app, *id).await?;
    let disables = form.0.disabled == "1";
    let (by, now) = (admin.actor(), app.clock.now());
    let mut conn = app.db.conn().await?;
    let switched = conn.transaction(async |conn| {
        by.sign(conn, now).await?;
        S::set_disabled(conn, *id, disables, now).await
    });
    switched.await?;
    Ok(redirect_to_list::<S>(&frame, if disables { "flash-disabled" } else { "flash-enabled" }, &row))
}

/// # Errors
/// `NotFound` for an unknown id.
pub(super) async fn find<S: MasterData>(app: &App, id: i64) -> Result<S::Row> {
    let mut conn = app.db.conn().await?;
    S::find(&mut conn, id).await?.ok_or(Error::NotFound)
}

async fn show<S: MasterData>(
    app: &App,
    frame: Frame,
    row: Option<S::Row>,
    form: S::Form,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    Ok(S::page(&mut conn, frame, row, form, FormState { status, faults }).await?)
}

/// Redirects to the list and shows the message `key` there.
pub(super) fn redirect_to_list<S: MasterData>(frame: &Frame, key: &'static str, row: &S::Row) -> HttpResponse {
    frame.flash(key, &[("name", S::name(row))]);
    see_other(&paths::admin(S::ADDRESS))
}
