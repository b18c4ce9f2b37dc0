//! The desk: goods to receive and to send in a warehouse, and goods in transit.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use crate::app::App;
use crate::catalog::Warehouse;
use crate::error::Error;
use crate::stock::{self, Queue, Waiting};
use crate::web::kit::{Failure, Frame, Viewer, page, see_other};
use crate::web::paths;

/// The most orders on a page.
const MOST: i64 = 100;

/// The query string.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DeskQuery {
    /// Id; empty: the first that the viewer keeps.
    warehouse: String,
    /// `in`, `out`, `transit` or `done`; empty: `in`.
    at: String,
    q: String,
}

#[derive(Template)]
#[template(path = "stock/desk.html")]
struct DeskPage {
    frame: Frame,
    /// The warehouses that the viewer keeps.
    warehouses: Vec<Warehouse>,
    /// `None`: the viewer keeps none.
    chosen: Option<Warehouse>,
    at: &'static str,
    q: String,
    rows: Vec<Waiting>,
    /// The numbers of orders to receive, to send, in transit.
    counts: [usize; 3],
}

/// The page. A search that finds one order by its number goes there.
pub async fn desk(
    app: Data<App>,
    viewer: Viewer,
    frame: Frame,
    query: Query<DeskQuery>,
) -> Result<HttpResponse, Failure> {
    let (query, now) = (query.into_inner(), app.clock.now());
    let mut conn = app.db.conn().await?;
    let kept = stock::kept_by(&mut conn, &viewer.user, now).await.map_err(Error::from)?;
    let mut warehouses = stock::open_warehouses(&mut conn).await.map_err(Error::from)?;
    warehouses.retain(|warehouse| kept.contains(&warehouse.id));
    let is_asked = |warehouse: &&Warehouse| warehouse.id.to_string() == query.warehouse;
    let chosen = warehouses.iter().find(is_asked).or(warehouses.first()).cloned();
    let at = match query.at.as_str() {
        "out" => "out",
        "transit" => "transit",
        "done" => "done",
        _ => "in",
    };
    let (mut rows, mut counts) = (Vec::new(), [0; 3]);
    if let Some(warehouse) = &chosen {
        let mut waiting = Vec::new();
        for queue in [Queue::In, Queue::Out, Queue::Transit] {
            let found = stock::waiting(&mut conn, warehouse.id, queue, &query.q, MOST).await;
            waiting.push(found.map_err(Error::from)?);
        }
        counts = [0, 1, 2].map(|of| waiting.get(of).map_or(0, Vec::len));
        let number = query.q.trim();
        let named = waiting.iter().flatten().find(|one| !number.is_empty() && one.number.eq_ignore_ascii_case(number));
        if let Some(one) = named {
            return Ok(see_other(&paths::stock_order(one.order)));
        }
        rows = match at {
            "done" => stock::finished(&mut conn, warehouse.id, MOST).await.map_err(Error::from)?,
            "transit" => waiting.swap_remove(2),
            "out" => waiting.swap_remove(1),
            _ => waiting.swap_remove(0),
        };
    }
    Ok(page(StatusCode::OK, &DeskPage { frame, warehouses, chosen, at, q: query.q, rows, counts }))
}

impl DeskPage {
    fn to(&self, at: &str) -> String {
        let warehouse = self.chosen.as_ref().map(|one| one.id.to_string()).unwrap_or_default();
        paths::stock([("warehouse", warehouse.as_str()), ("at", at), ("q", self.q.trim())])
    }

    fn is_at(&self, at: &str) -> bool {
        self.at == at
    }

    fn is_chosen(&self, warehouse: &Warehouse) -> bool {
        self.chosen.as_ref().is_some_and(|one| one.id == warehouse.id)
    }

    /// The rows under their headings: incoming and outgoing goods in transit.
    fn groups(&self) -> Vec<(Option<String>, Vec<&Waiting>)> {
        if self.at != "transit" {
            return vec![(None, self.rows.iter().collect())];
        }
        let name = self.chosen.as_ref().map(|one| one.name.as_str()).unwrap_or_default();
        let group = |key: &str, is_coming: bool| {
            let rows: Vec<&Waiting> = self.rows.iter().filter(|one| one.is_coming == is_coming).collect();
            let n = rows.len().to_string();
            (Some(self.frame.t.with(key, &[("warehouse", name), ("n", &n)])), rows)
        };
        let groups = [group("stock-coming-to", true), group("stock-sent-from", false)];
        groups.into_iter().filter(|(_, rows)| !rows.is_empty()).collect()
    }

    /// The progress of an order: 0 to 100.
    fn percent(&self, one: &Waiting) -> i64 {
        (one.done * rust_decimal::Decimal::ONE_HUNDRED)
            .checked_div(one.asked)
            .and_then(|part| part.to_i64())
            .unwrap_or(0)
    }

    fn empty_key(&self) -> &'static str {
        match (self.q.trim().is_empty(), self.at) {
            (false, _) => "stock-none-found",
            (true, "done") => "stock-none-done",
            (true, "transit") => "stock-none-in-transit",
            (true, _) => "stock-none-waiting",
        }
    }
}
