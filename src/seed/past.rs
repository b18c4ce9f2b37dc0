//! Finished orders of the past months, for the reports. Their applicants are not those of the story, and no messages
//! are sent for them.

use chrono::TimeDelta;
use uuid::Uuid;

use super::story::{Story, order};
use crate::approval::{Entered, Entry, Move, Submission, Via, enter};
use crate::error::{Error, Result};
use crate::orders::{self, Kind, MasterData, Order, OrderId, RawOrder, Stage};
use crate::outbox;
use crate::seed::user;

/// How many months the past has.
const MONTHS: i32 = 5;

const CUSTOMERS: [&str; 3] = ["宁波海川贸易", "杭州云仓供应链", "上海百联商贸"];

impl Story<'_> {
    /// Creates the same orders for each month, in rising quantities.
    pub(super) async fn months(&mut self) -> Result<()> {
        for month in (1..=MONTHS).rev() {
            self.supplies(month).await?;
            self.battery(month).await?;
            self.gloves(month).await?;
            self.boxes(month).await?;
        }
        outbox::settle_waiting(self.conn).await?;
        for reader in ["zhou", "he"] {
            let id = user(self.conn, reader).await?.id;
            outbox::mark_read(self.conn, id, self.today - TimeDelta::days(29)).await?;
        }
        Ok(())
    }

    /// A small purchase that the head signs; every other month after returning it once.
    async fn supplies(&mut self, month: i32) -> Result<()> {
        let quantity = (60 - 6 * month).to_string();
        let lines = [
            ("缠绕膜", "宽50cm 3kg", "卷", quantity.as_str(), "28.5"),
            ("透明封箱胶带", "48mm×100m", "卷", "120", "3.85"),
        ];
        let raw = order("仓库耗材补货", "CC", "HD1", "", &lines);
        let ago = days(month, 21);
        let id = self.submit("zhou", Kind::Purchase, &raw, "", ago).await?;
        let mut later = ago - TimeDelta::hours(4 + i64::from(month));
        if month % 2 == 0 {
            let back = Move::Return { to: None, comment: "请附比价".into() };
            self.act("sun", id, back, later).await?;
            later -= TimeDelta::hours(15);
            self.submit_again("zhou", id, &raw, later).await?;
            later -= TimeDelta::hours(2);
        }
        self.approve("sun", id, "同意", "", later).await
    }

    /// An expensive purchase that finance decides late, or rejects.
    async fn battery(&mut self, month: i32) -> Result<()> {
        let quantity = (1 + month % 3).to_string();
        let lines = [("电动叉车电池", "24V 210Ah", "组", quantity.as_str(), "8650")];
        let raw = order("叉车电池更换", "CC", "HD2", "", &lines);
        let ago = days(month, 14);
        let id = self.submit("zhou", Kind::Purchase, &raw, "", ago).await?;
        self.approve("sun", id, "同意", "", ago - TimeDelta::hours(3)).await?;
        let later = ago - TimeDelta::hours(40 + 6 * i64::from(month));
        if month % 3 == 1 {
            return self.act("zhao", id, Move::Reject { comment: "超预算，请说明".into() }, later).await;
        }
        self.approve("zhao", id, "同意", "", later).await
    }

    async fn gloves(&mut self, month: i32) -> Result<()> {
        let quantity = (30 - 2 * month).to_string();
        let lines = [
            ("防滑劳保手套", "9寸 12双/打", "打", quantity.as_str(), "36"),
            ("热敏标签纸", "100×150mm 500张", "卷", "40", "18.6"),
        ];
        let mut raw = order("质检用品领用", "PZ", "HD1", "", &lines);
        raw.customer = customer(month);
        let ago = days(month, 9);
        let id = self.submit("he", Kind::Requisition, &raw, "", ago).await?;
        self.approve("zhou", id, "同意", "", ago - TimeDelta::hours(1 + i64::from(month))).await
    }

    async fn boxes(&mut self, month: i32) -> Result<()> {
        let quantity = (3000 - 300 * month).to_string();
        let mut raw = order("发货纸箱", "CC", "BC", "", &[]);
        raw.customer = customer(month + 1);
        raw.lines = [(0, super::story::carton(("600", "400", "300", quantity.as_str(), "4.32")))].into();
        let ago = days(month, 4);
        let id = self.submit("zhou", Kind::Carton, &raw, "", ago).await?;
        self.approve("li", id, "同意", "", ago - TimeDelta::hours(5)).await?;
        self.approve("he", id, "同意", "", ago - TimeDelta::hours(20 + 2 * i64::from(month))).await
    }

    /// Resubmits a returned order unchanged.
    async fn submit_again(&mut self, by: &str, id: OrderId, raw: &RawOrder, ago: TimeDelta) -> Result<()> {
        let applicant = user(self.conn, by).await?;
        let order = Order::find(self.conn, id).await?.ok_or(Error::NotFound)?;
        let data = MasterData::load(self.conn, &applicant, raw, Some(id)).await?;
        let input = orders::check(order.kind, raw, Stage::Complete, &data)?;
        let submission = Submission { next: None, hint: String::new(), press: Uuid::new_v4(), via: Via::Web };
        let entry = Entry::Existing { id, version: order.version };
        let entered = enter(self.conn, &applicant, &entry, &input, Some(&submission), self.rules, self.today - ago);
        match entered.await? {
            Entered::Submitted(_) | Entered::Saved(_) | Entered::Before { .. } => Ok(()),
        }
    }
}

fn days(month: i32, more: i64) -> TimeDelta {
    TimeDelta::days(30 * i64::from(month) + more)
}

fn customer(n: i32) -> String {
    let at = usize::try_from(n).unwrap_or_default() % CUSTOMERS.len();
    CUSTOMERS[at].to_owned()
}
