//! The kinds of order, as data (`domain.md` section 2): everything that differs between them stands here.
//!
//! No other code may name a kind: it asks the kind for its properties, and SQL gets the list of kinds as a parameter.

use std::borrow::Borrow;

crate::text_enum! {
    /// 单据类型, the code of a kind in the database, in addresses and in JSON.
    pub enum Kind {
        /// 采购.
        Purchase = "CG",
        /// 采购报销.
        Reimbursement = "FS",
        /// 领用.
        Requisition = "FLY",
        /// 调拨.
        Transfer = "DB",
        /// 纸箱采购.
        Carton = "CGC",
        /// 库存调整.
        Adjustment = "TZ",
    }
}

crate::text_enum! {
    /// The columns that the lines of a kind have.
    pub enum LineShape {
        /// Goods, specification, unit, quantity, unit price.
        Goods = "goods",
        /// Length × width × height in mm, board grade, quantity, unit price.
        Carton = "carton",
    }
}

/// One row of the card's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardRow {
    Number,
    Applicant,
    Department,
    SubmittedAt,
    Warehouse,
    Destination,
    Customer,
    Note,
}

/// A colour of charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// The class that `report.css` colours on a page, light and dark.
    pub class: &'static str,
    /// The colour in an exported picture: as in `tokens.css` for light pages.
    pub fill: &'static str,
}

/// The name of a carton as an article, and its unit if the order gives none.
pub const CARTON: (&str, &str) = ("纸箱", "个");

/// The effect of an approved order on the stock of its warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// No effect on stock, or none yet.
    None,
    In,
    Out,
    /// Out of its warehouse, and into the one that it names as well.
    Across,
    /// In or out by each line, posted by the approval itself.
    Adjust,
}

/// The properties of a kind. The table `kinds` has the same flags for its constraints; a test compares the two.
struct KindData {
    /// 「type name」 in messages, which are Chinese for every reader.
    type_name: &'static str,
    /// What the card calls the first warehouse.
    warehouse_label: &'static str,
    /// The id of a symbol in `templates/_icons.html`, without `i-`.
    icon: &'static str,
    tone: Tone,
    line_shape: LineShape,
    has_destination: bool,
    has_customer: bool,
    has_supplier: bool,
    may_settle: bool,
    is_bought: bool,
    needs_price: bool,
    /// Its lines are differences of stock, above or below zero.
    adjusts: bool,
    effect: Effect,
    /// By how many percent a delivery may exceed the ordered quantity.
    tolerance: i64,
}

const PURCHASES: KindData = KindData {
    type_name: "采购",
    warehouse_label: "入库仓库：",
    icon: "orders",
    tone: Tone { class: "tone-1", fill: "#1f5fa8" },
    line_shape: LineShape::Goods,
    has_destination: false,
    has_customer: false,
    has_supplier: true,
    may_settle: false,
    is_bought: true,
    needs_price: true,
    adjusts: false,
    effect: Effect::In,
    tolerance: 0,
};

const REIMBURSEMENTS: KindData = KindData {
    type_name: "采购报销",
    warehouse_label: "入库仓库：",
    icon: "receipt",
    tone: Tone { class: "tone-2", fill: "#b4500a" },
    line_shape: LineShape::Goods,
    has_destination: false,
    has_customer: true,
    has_supplier: false,
    may_settle: true,
    is_bought: false,
    needs_price: true,
    adjusts: false,
    effect: Effect::None,
    tolerance: 0,
};

const REQUISITIONS: KindData = KindData {
    type_name: "领用",
    warehouse_label: "领用仓库：",
    icon: "out",
    tone: Tone { class: "tone-3", fill: "#0b7566" },
    line_shape: LineShape::Goods,
    has_destination: false,
    has_customer: true,
    has_supplier: false,
    may_settle: false,
    is_bought: false,
    needs_price: false,
    adjusts: false,
    effect: Effect::Out,
    tolerance: 0,
};

const TRANSFERS: KindData = KindData {
    type_name: "调拨",
    warehouse_label: "调出仓库：",
    icon: "transfer",
    tone: Tone { class: "tone-4", fill: "#7a4a9c" },
    line_shape: LineShape::Goods,
    has_destination: true,
    has_customer: false,
    has_supplier: false,
    may_settle: false,
    is_bought: false,
    needs_price: false,
    adjusts: false,
    effect: Effect::Across,
    tolerance: 0,
};

const CARTONS: KindData = KindData {
    type_name: "纸箱采购",
    warehouse_label: "入库仓库：",
    icon: "box",
    tone: Tone { class: "tone-5", fill: "#736000" },
    line_shape: LineShape::Carton,
    has_destination: false,
    has_customer: true,
    has_supplier: false,
    may_settle: false,
    is_bought: true,
    needs_price: true,
    adjusts: false,
    effect: Effect::In,
    tolerance: 5,
};

const ADJUSTMENTS: KindData = KindData {
    type_name: "库存调整",
    warehouse_label: "调整仓库：",
    icon: "scales",
    tone: Tone { class: "tone-6", fill: "#a33a5e" },
    line_shape: LineShape::Goods,
    has_destination: false,
    has_customer: false,
    has_supplier: false,
    may_settle: false,
    is_bought: false,
    needs_price: false,
    adjusts: true,
    effect: Effect::Adjust,
    tolerance: 0,
};

impl Kind {
    const fn data(self) -> &'static KindData {
        match self {
            Self::Purchase => &PURCHASES,
            Self::Reimbursement => &REIMBURSEMENTS,
            Self::Requisition => &REQUISITIONS,
            Self::Transfer => &TRANSFERS,
            Self::Carton => &CARTONS,
            Self::Adjustment => &ADJUSTMENTS,
        }
    }

    /// All kinds for which `test` holds, to be bound to SQL: `Kind::all_where(Kind::is_bought)`.
    pub fn all_where(test: impl Fn(Self) -> bool) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|kind| test(*kind)).collect()
    }

    /// The kinds that a company offers to enter: adjustments only where some warehouse keeps stock.
    pub fn offered(keeps_stock: impl Borrow<bool>) -> Vec<Self> {
        Self::all_where(|kind| *keeps_stock.borrow() || !kind.adjusts())
    }

    /// All kinds whose lines have this shape.
    pub fn of_shape(shape: LineShape) -> Vec<Self> {
        Self::all_where(|kind| kind.line_shape() == shape)
    }

    /// 「type name」 in messages, in Chinese.
    pub const fn type_name(self) -> &'static str {
        self.data().type_name
    }

    /// The id of the kind's symbol in `templates/_icons.html`, without `i-`.
    pub const fn icon(self) -> &'static str {
        self.data().icon
    }

    /// The kind's colour in charts.
    pub const fn tone(self) -> Tone {
        self.data().tone
    }

    /// The rows of the card, in order. A work notice shows six, so the last may not be shown.
    pub const fn card_rows(self) -> &'static [CardRow] {
        use CardRow::{Applicant, Customer, Department, Destination, Note, Number, SubmittedAt, Warehouse};
        match (self.has_destination(), self.has_customer()) {
            (false, false) => &[Number, Applicant, Department, SubmittedAt, Warehouse, Note],
            (true, false) => &[Number, Applicant, Department, SubmittedAt, Warehouse, Destination, Note],
            (false, true) => &[Number, Applicant, Department, SubmittedAt, Warehouse, Customer, Note],
            (true, true) => &[Number, Applicant, Department, SubmittedAt, Warehouse, Destination, Customer, Note],
        }
    }

    /// The label of a row on the card, in Chinese, with its full-width colon.
    pub const fn card_label(self, row: CardRow) -> &'static str {
        match row {
            CardRow::Number => "流水号：",
            CardRow::Applicant => "申请人：",
            CardRow::Department => "申请部门：",
            CardRow::SubmittedAt => "申请时间：",
            CardRow::Warehouse => self.data().warehouse_label,
            CardRow::Destination => "调入仓库：",
            CardRow::Customer => "归属客户：",
            CardRow::Note if self.adjusts() => "调整原因：",
            CardRow::Note => "备注说明：",
        }
    }

    /// The columns of its lines.
    pub const fn line_shape(self) -> LineShape {
        self.data().line_shape
    }

    /// Whether its lines are cartons: measures and board instead of a name.
    pub const fn has_measures(self) -> bool {
        matches!(self.line_shape(), LineShape::Carton)
    }

    /// Whether the order may settle purchases, and borrow their lines.
    pub const fn may_settle(self) -> bool {
        self.data().may_settle
    }

    /// Whether the order buys: it may be settled by a reimbursement, and its prices are compared with earlier ones.
    pub const fn is_bought(self) -> bool {
        self.data().is_bought
    }

    /// Whether its lines must have a price. Orders that only move goods within the company may leave it out.
    pub const fn needs_price(self) -> bool {
        self.data().needs_price
    }

    /// Whether its lines are differences of stock: above or below zero, of articles in a warehouse that keeps stock, for a
    /// reason, which is the order's note.
    pub const fn adjusts(self) -> bool {
        self.data().adjusts
    }

    /// The effect of an approved order of this kind on stock.
    pub const fn effect(self) -> Effect {
        self.data().effect
    }

    /// By which share a delivery may exceed the ordered quantity: cartons are printed with 溢短装.
    pub fn tolerance(self) -> rust_decimal::Decimal {
        rust_decimal::Decimal::new(self.data().tolerance, 2)
    }

    /// Whether the order names a warehouse that the goods go to (调入仓库).
    pub const fn has_destination(self) -> bool {
        self.data().has_destination
    }

    /// Whether the order may name the customer that the cost belongs to (归属客户).
    pub const fn has_customer(self) -> bool {
        self.data().has_customer
    }

    /// Whether the order may name a supplier (供应商) and the day when the goods are wanted (期望到货).
    pub const fn has_supplier(self) -> bool {
        self.data().has_supplier
    }
}
