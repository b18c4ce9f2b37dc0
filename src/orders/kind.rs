//! The five kinds, as data (`domain.md` section 2). A sixth is one more entry here, its texts, and one migration.
//!
//! The Chinese texts here are those of the card, which is Chinese for every reader; pages take theirs from `locales/`.

crate::text_enum! {
    /// 单据类型 (`insertType` of the old system).
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
    }
}

/// Which columns a line of the kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineShape {
    /// Goods, specification, unit, quantity, unit price.
    Goods,
    /// Length × width × height in mm, board grade, quantity, unit price.
    Carton,
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

impl Kind {
    /// 「type name」 in messages.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Purchase => "采购",
            Self::Reimbursement => "采购报销",
            Self::Requisition => "领用",
            Self::Transfer => "调拨",
            Self::Carton => "纸箱采购",
        }
    }

    /// The rows of the card, in order. A work notice shows six: the last is the one that may be lost.
    pub const fn card_rows(self) -> &'static [CardRow] {
        use CardRow::{Applicant, Customer, Department, Destination, Note, Number, SubmittedAt, Warehouse};
        match self {
            Self::Purchase => &[Number, Applicant, Department, SubmittedAt, Warehouse, Note],
            Self::Transfer => &[Number, Applicant, Department, SubmittedAt, Warehouse, Destination, Note],
            Self::Reimbursement | Self::Requisition | Self::Carton => {
                &[Number, Applicant, Department, SubmittedAt, Warehouse, Customer, Note]
            }
        }
    }

    /// The key of a row on the card, with its full-width colon.
    pub const fn card_label(self, row: CardRow) -> &'static str {
        match row {
            CardRow::Number => "流水号：",
            CardRow::Applicant => "申请人：",
            CardRow::Department => "申请部门：",
            CardRow::SubmittedAt => "申请时间：",
            CardRow::Warehouse => match self {
                Self::Purchase | Self::Reimbursement | Self::Carton => "入库仓库：",
                Self::Requisition => "领用仓库：",
                Self::Transfer => "调出仓库：",
            },
            CardRow::Destination => "调入仓库：",
            CardRow::Customer => "归属客户：",
            CardRow::Note => "备注说明：",
        }
    }

    pub const fn line_shape(self) -> LineShape {
        match self {
            Self::Carton => LineShape::Carton,
            _ => LineShape::Goods,
        }
    }

    /// Whether the order may settle purchases, and borrow their lines.
    pub const fn may_settle(self) -> bool {
        matches!(self, Self::Reimbursement)
    }

    /// Whether the order names a warehouse that the goods go to (调入仓库).
    pub const fn has_destination(self) -> bool {
        matches!(self, Self::Transfer)
    }

    /// Whether the order may name the customer that the cost belongs to (归属客户).
    pub const fn has_customer(self) -> bool {
        matches!(self, Self::Reimbursement | Self::Requisition | Self::Carton)
    }

    pub fn is_carton(self) -> bool {
        self.line_shape() == LineShape::Carton
    }
}
