//! Lists of orders: everything within reach, filtered, a page at a time.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::orders::{self, Filter, Kind, OrderId, Page, Status};
use crate::web::kit::{Failure, Frame, Viewer, filters, page};
use crate::web::routes::paths;

const PAGE: usize = 50;

/// The filters, as they stand in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    kind: String,
    status: String,
    q: String,
    /// `1`: only those that I entered.
    mine: String,
    after: Option<Uuid>,
}

/// The page of a list.
#[derive(Template)]
#[template(path = "orders/list.html")]
struct ListPage {
    frame: Frame,
    wanted: Wanted,
    found: Page,
}

pub async fn list(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let wanted = wanted.into_inner();
    let filter = Filter {
        kind: wanted.kind.parse().ok(),
        status: wanted.status.parse().ok(),
        text: wanted.q.clone(),
        applicant: (wanted.mine == "1").then_some(viewer.user.id),
        after: wanted.after.map(OrderId),
        ..Filter::default()
    };
    let mut conn = app.db.conn().await?;
    let found = orders::list(&mut conn, &viewer.user, &filter, PAGE).await?;
    Ok(page(StatusCode::OK, &ListPage { frame, wanted, found }))
}

impl ListPage {
    fn is_filtered(&self) -> bool {
        !(self.wanted.kind.is_empty() && self.wanted.status.is_empty() && self.wanted.q.trim().is_empty())
    }

    /// The address of the next page: the same filters, behind the last row.
    fn next_page(&self) -> Option<String> {
        let after = self.found.next?.to_string();
        let Wanted { kind, status, q, mine, .. } = &self.wanted;
        let wanted = [("kind", kind), ("status", status), ("q", q), ("mine", mine), ("after", &after)];
        Some(paths::orders_with(wanted.into_iter().map(|(name, value)| (name, value.as_str()))))
    }
}
