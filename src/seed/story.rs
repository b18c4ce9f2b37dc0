//! A few orders at different points of their approval.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::user;
use crate::approval::{Entered, Entry, Move, Next, Press, Rules, Submission, Via, act, enter};
use crate::db::Conn;
use crate::error::Result;
use crate::orders::{self, Kind, MasterData, OrderId, RawLine, RawOrder, Share, Stage, Template, TemplateInput};

/// The context in which the demo's orders are created: the database, the rules, and the current time.
pub(super) struct Story<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) rules: &'a Rules,
    pub(super) today: DateTime<Utc>,
}

/// Creates the finished orders of past months and the open ones, up to `now`.
pub(super) async fn tell(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
    let mut story = Story { conn, rules, today: now };
    story.months().await?;
    story.purchases().await?;
    story.requisition_and_transfer().await?;
    story.reimbursement().await?;
    story.cartons().await?;
    story.templates().await
}

impl Story<'_> {
    /// One that waits for either of two people in finance, and one that they returned.
    async fn purchases(&mut self) -> Result<()> {
        let lines = [
            ("得力A4复印纸", "70g 500张/包", "包", "60", "22.5"),
            ("透明封箱胶带", "48mm×100m", "卷", "480", "3.85"),
            ("热敏标签纸", "100×150mm 500张", "卷", "120", "18.6"),
        ];
        let paper = order("十一月办公及打包耗材采购", "CG", "HD1", "本周五前到货，发票随货。", &lines);
        let hint = "供应商已谈好月结，价格与上次一致。";
        let id = self.submit("wang", Kind::Purchase, &paper, hint, TimeDelta::hours(3)).await?;
        self.approve("li", id, "价格已核对，同意。", "月结，本月预算内。", TimeDelta::hours(2)).await?;

        let lines = [("电动叉车电池", "24V 210Ah", "组", "2", "8650")];
        let battery = order("二号仓叉车电池更换", "CC", "HD2", "现有电池续航不足两小时。", &lines);
        let hint = "需尽快，影响夜班出货。";
        let id = self.submit("zhou", Kind::Purchase, &battery, hint, TimeDelta::days(1)).await?;
        self.approve("sun", id, "同意", "", TimeDelta::hours(22)).await?;
        let back = Move::Return { to: None, comment: "请附两家供应商的比价。".into() };
        self.act("zhao", id, back, TimeDelta::hours(20)).await
    }

    /// A keeper's own requisition, signed by the head above; a transfer signed by one of two keepers.
    async fn requisition_and_transfer(&mut self) -> Result<()> {
        let lines = [("防滑劳保手套", "9寸 12双/打", "打", "20", "36")];
        let gloves = order("仓库劳保用品领用", "CC", "HD1", "", &lines);
        let id = self.submit("zhou", Kind::Requisition, &gloves, "", TimeDelta::days(2)).await?;
        self.approve("sun", id, "同意", "", TimeDelta::hours(47)).await?;

        let lines = [("塑料托盘", "1200×1000×150mm", "个", "40", "85")];
        let mut pallets = order("旺季备货托盘调拨", "CC", "HD1", "", &lines);
        pallets.destination_warehouse = "HD2".into();
        let id = self.submit("wang", Kind::Transfer, &pallets, "", TimeDelta::hours(5)).await?;
        self.approve("zhou", id, "一号仓有余量，同意。", "", TimeDelta::hours(4)).await
    }

    /// One that finance has passed to an approver of their choice.
    async fn reimbursement(&mut self) -> Result<()> {
        let lines = [("缠绕膜", "宽50cm 3kg", "卷", "36", "28.5"), ("气泡膜", "宽50cm 厚3mm", "卷", "12", "46")];
        let films = order("十月包装辅料报销", "CG", "BC", "发票已贴。", &lines);
        let id = self.submit("wang", Kind::Reimbursement, &films, "", TimeDelta::hours(30)).await?;
        self.approve("li", id, "同意", "", TimeDelta::hours(29)).await?;
        let next = Next::To(user(self.conn, "chen").await?.id);
        let onward =
            Move::Approve { next, comment: "票据齐全。".into(), hint: "超月度预算 3%，请定。".into() };
        self.act("qian", id, onward, TimeDelta::hours(6)).await
    }

    /// Two people sign in parallel; one of them asks for another opinion first.
    async fn cartons(&mut self) -> Result<()> {
        let mut cartons = order("双十二发货纸箱", "CG", "BC", "", &[]);
        let sizes = [("600", "400", "300", "1500", "4.32"), ("350", "250", "200", "3000", "1.86")];
        cartons.lines = (0..).zip(sizes.map(carton)).collect();
        let id = self.submit("wang", Kind::Carton, &cartons, "", TimeDelta::minutes(40)).await?;
        let to = user(self.conn, "sun").await?.id;
        let ask = Move::Ask { to, is_before: true, comment: "包材仓放得下 4,500 个吗？".into() };
        self.act("he", id, ask, TimeDelta::minutes(25)).await
    }

    /// A monthly order of wang's department.
    async fn templates(&mut self) -> Result<()> {
        let lines = [
            ("得力A4复印纸", "70g 500张/包", "包", "60", "22.5"),
            ("透明封箱胶带", "48mm×100m", "卷", "480", "3.85"),
            ("热敏标签纸", "100×150mm 500张", "卷", "120", "18.6"),
        ];
        let monthly = order("每月办公及打包耗材", "CG", "HD1", "发票随货。", &lines);
        let wang = user(self.conn, "wang").await?;
        let input = TemplateInput { name: "每月耗材".into(), shared: Share::Department };
        Template::keep(self.conn, &wang, Kind::Purchase, &input, &monthly, self.today).await.map(drop)
    }

    /// Creates and submits an order, `ago` before today.
    pub(super) async fn submit(
        &mut self,
        by: &str,
        kind: Kind,
        raw: &RawOrder,
        hint: &str,
        ago: TimeDelta,
    ) -> Result<OrderId> {
        let applicant = user(self.conn, by).await?;
        let data = MasterData::load(self.conn, &applicant, raw, None).await?;
        let input = orders::check(kind, raw, Stage::Complete, &data)?;
        let submission = Submission { next: None, hint: hint.into(), press: Uuid::new_v4(), via: Via::Web };
        let entry = Entry::New { key: Uuid::new_v4(), digest: None };
        let at = self.today - ago;
        match enter(self.conn, &applicant, &entry, &input, Some(&submission), self.rules, at).await? {
            Entered::Submitted(outcome) => Ok(outcome.order.id),
            Entered::Saved(order) | Entered::Before { order, .. } => Ok(order.id),
        }
    }

    /// Approves the person's open step of an order and follows the flow, `ago` before today.
    pub(super) async fn approve(
        &mut self,
        by: &str,
        order: OrderId,
        comment: &str,
        hint: &str,
        ago: TimeDelta,
    ) -> Result<()> {
        let mv = Move::Approve { next: Next::AsDrawn, comment: comment.into(), hint: hint.into() };
        self.act(by, order, mv, ago).await
    }

    /// Performs a move of a person, `ago` before today.
    pub(super) async fn act(&mut self, by: &str, order: OrderId, mv: Move, ago: TimeDelta) -> Result<()> {
        let viewer = user(self.conn, by).await?;
        let press = Press { order, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
        act(self.conn, &viewer, &press, self.rules, self.today - ago).await.map(|_| ())
    }
}

/// An order as typed. A line is name, specification, unit, quantity and unit price.
pub(super) fn order(
    title: &str,
    department: &str,
    warehouse: &str,
    note: &str,
    lines: &[(&str, &str, &str, &str, &str)],
) -> RawOrder {
    let line = |(name, specification, unit, quantity, unit_price): &(&str, &str, &str, &str, &str)| RawLine {
        name: (*name).into(),
        specification: (*specification).into(),
        unit: (*unit).into(),
        quantity: (*quantity).into(),
        unit_price: (*unit_price).into(),
        ..RawLine::default()
    };
    RawOrder {
        title: title.into(),
        department: department.into(),
        warehouse: warehouse.into(),
        note: note.into(),
        lines: (0..).zip(lines.iter().map(line)).collect(),
        ..RawOrder::default()
    }
}

/// A line of a carton order as typed. Measures in mm.
pub(super) fn carton((length, width, height, quantity, unit_price): (&str, &str, &str, &str, &str)) -> RawLine {
    RawLine {
        unit: "个".into(),
        quantity: quantity.into(),
        unit_price: unit_price.into(),
        length_mm: length.into(),
        width_mm: width.into(),
        height_mm: height.into(),
        board: "BC双瓦楞".into(),
        ..RawLine::default()
    }
}
