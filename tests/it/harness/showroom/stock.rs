//! The pages of stock: a warehouse that keeps some, an order that waits for its keeper, a count.

use diesel_async::AsyncConnection;
use whsm::orders::{LogId, OrderId, Status};

use super::Showroom;
use crate::harness::field;

impl Showroom {
    /// The pages of stock.
    pub(super) async fn of_stock(
        &self,
        route: &'static str,
        settled: OrderId,
    ) -> Vec<(&'static str, String, Option<(&'static str, &'static str)>)> {
        let plain = |path: String| ("admin", path, None);
        let order = self.stocked(settled).await;
        match route {
            "/stock/orders/{id}" => vec![plain(format!("/stock/orders/{order}"))],
            "/stock/card" => {
                let balances = self.people["admin"].get("/stock/balances").await;
                balances.attributes("tbody a", "href").pop().into_iter().map(plain).collect()
            }
            "/admin/warehouses/{id}/stock" => {
                let warehouse = self.order(order).await.warehouse_id.unwrap();
                vec![plain(format!("/admin/warehouses/{warehouse}/stock"))]
            }
            "/stock/counts/{id}" => {
                let count = self.count(self.order(order).await.warehouse_id.unwrap().0).await;
                vec![plain(format!("/stock/counts/{count}")), plain(format!("/stock/counts/{count}?goods=40001"))]
            }
            "/stock/card.csv" | "/stock/card.xlsx" => vec![],
            route => vec![plain(route.to_owned())],
        }
    }

    /// A count of the warehouse.
    async fn count(&self, warehouse: i64) -> i64 {
        let found = self.people["admin"].get("/stock/counts").await.attributes(".rows a", "href");
        if found.is_empty() {
            let fields = [field("warehouse", warehouse.to_string())];
            assert_eq!(self.people["admin"].post("/stock/counts", &fields).await.status, 303);
            return Box::pin(self.count(warehouse)).await;
        }
        found[0].rsplit('/').next().unwrap().parse().unwrap()
    }

    /// The warehouse of an approved purchase keeps stock, and the purchase waits for the keeper.
    async fn stocked(&self, of: OrderId) -> OrderId {
        let order = self.order(of).await;
        let (warehouse, now) = (order.warehouse_id.unwrap(), self.app.clock.now());
        let who = self.app.id("admin").await;
        let open = format!("INSERT INTO stock_warehouses VALUES ({warehouse}, '{now}', {who}) ON CONFLICT DO NOTHING");
        self.app.sql(&open).await;
        let mut conn = self.app.conn().await;
        if whsm::stock::StockLine::of(&mut conn, of).await.unwrap().is_empty() {
            let follow = conn.transaction(async |conn| {
                whsm::stock::follow(conn, Status::Draft, &order, (LogId(0), None), now).await
            });
            follow.await.unwrap();
        }
        of
    }
}
