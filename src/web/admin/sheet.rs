//! What is alike for all master data: a list, a form to make and to change one, a switch to disable and enable it.
//!
//! Never knows which kind it has before it: that is a [`Sheet`].

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::audit::Actor;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::web::kit::{Admin, Failure, Faults, Frame, Posted, see_other};
use crate::web::paths;

/// One kind of master data.
pub trait Sheet: 'static {
    /// One of them, as stored.
    type Row: 'static;
    /// One of them, as typed.
    type Form: DeserializeOwned + 'static;

    /// What its list can be narrowed to, in the address.
    type Wanted: DeserializeOwned + 'static;

    /// The end of its address, as in `/admin/people`.
    const ADDRESS: &'static str;

    /// What an empty form starts with.
    fn blank() -> Self::Form;

    /// The form of a stored one.
    fn typed(row: &Self::Row) -> Self::Form;

    /// What was typed, over the present row: whoever reads that somebody else was faster and saves again means to.
    fn over(form: Self::Form, row: &Self::Row) -> Self::Form;

    fn name(row: &Self::Row) -> &str;

    /// `None`: there is none of this id.
    async fn find(conn: &mut Conn, id: i64) -> Result<Option<Self::Row>>;

    /// Makes one, or changes that of `id`, in one transaction that `by` signs.
    async fn store(app: &App, by: Actor, id: Option<i64>, form: &Self::Form) -> Result<Self::Row>;

    /// The page of all, or of those that are wanted; prices are those before `now`.
    async fn list(conn: &mut Conn, frame: Frame, wanted: Self::Wanted, now: DateTime<Utc>) -> Result<HttpResponse>;

    /// The page of one; `row` is `None` for a new one.
    async fn page(
        conn: &mut Conn,
        frame: Frame,
        row: Option<Self::Row>,
        form: Self::Form,
        shown: Shown,
    ) -> Result<HttpResponse>;
}

/// One kind that is disabled by a press, with nothing to be asked.
pub trait Switched: Sheet {
    fn set_disabled(
        conn: &mut Conn,
        id: i64,
        disabled: bool,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// How a form is shown: with what status, and with which faults.
pub struct Shown {
    pub status: StatusCode,
    pub faults: Faults,
}

/// The button that disables or enables.
#[derive(Deserialize)]
pub struct DisableForm {
    /// `1`: disable, anything else: enable.
    #[serde(default)]
    disabled: String,
}

pub async fn list<S: Sheet>(
    app: Data<App>,
    _: Admin,
    frame: Frame,
    wanted: Query<S::Wanted>,
) -> Result<HttpResponse, Failure> {
    let mut conn = app.db.conn().await?;
    Ok(S::list(&mut conn, frame, wanted.into_inner(), app.clock.now()).await?)
}

/// Cuts a list to `most`; says whether there were more.
pub(super) fn cut<T>(list: &mut Vec<T>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or_default();
    let has_more = list.len() > most;
    list.truncate(most);
    has_more
}

pub async fn new<S: Sheet>(app: Data<App>, _: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    show::<S>(&app, frame, None, S::blank(), None).await
}

pub async fn edit<S: Sheet>(app: Data<App>, _: Admin, frame: Frame, id: Path<i64>) -> Result<HttpResponse, Failure> {
    let row = find::<S>(&app, *id).await?;
    let form = S::typed(&row);
    show::<S>(&app, frame, Some(row), form, None).await
}

pub async fn create<S: Sheet>(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    form: Posted<S::Form>,
) -> Result<HttpResponse, Failure> {
    match S::store(&app, admin.actor(), None, &form.0).await {
        Ok(row) => Ok(back::<S>(&frame, "flash-created", &row)),
        Err(error) => show::<S>(&app, frame, None, form.0, Some(error)).await,
    }
}

pub async fn change<S: Sheet>(
    app: Data<App>,
    admin: Admin,
    frame: Frame,
    id: Path<i64>,
    form: Posted<S::Form>,
) -> Result<HttpResponse, Failure> {
    find::<S>(&app, *id).await?;
    match S::store(&app, admin.actor(), Some(*id), &form.0).await {
        Ok(row) => Ok(back::<S>(&frame, "flash-changed", &row)),
        Err(error) => {
            let present = find::<S>(&app, *id).await?;
            // Only whoever is told of the other change may save over it: not after a fault of a field.
            let form = if matches!(error, Error::Stale) { S::over(form.0, &present) } else { form.0 };
            show::<S>(&app, frame, Some(present), form, Some(error)).await
        }
    }
}

pub async fn disable<S: Switched>(
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
    Ok(back::<S>(&frame, if disables { "flash-disabled" } else { "flash-enabled" }, &row))
}

pub(super) async fn find<S: Sheet>(app: &App, id: i64) -> Result<S::Row> {
    let mut conn = app.db.conn().await?;
    S::find(&mut conn, id).await?.ok_or(Error::NotFound)
}

async fn show<S: Sheet>(
    app: &App,
    frame: Frame,
    row: Option<S::Row>,
    form: S::Form,
    error: Option<Error>,
) -> Result<HttpResponse, Failure> {
    let (status, faults) = Faults::answer(&frame.t, error)?;
    let mut conn = app.db.conn().await?;
    Ok(S::page(&mut conn, frame, row, form, Shown { status, faults }).await?)
}

pub(super) fn back<S: Sheet>(frame: &Frame, key: &'static str, row: &S::Row) -> HttpResponse {
    frame.flash(key, &[("name", S::name(row))]);
    see_other(&paths::admin(S::ADDRESS))
}
