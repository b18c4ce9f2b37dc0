//! The tables of the old system and the columns that are read from them.
//!
//! The first name of a column is the one in `domain.md`, if it is listed there; the others are its usual names in such
//! tables. `mapping.csv` can give further names.

/// A column of an old table.
pub struct Field {
    /// The name in this program.
    pub name: &'static str,
    /// The names in the old table; case does not matter.
    pub called: &'static [&'static str],
    pub is_required: bool,
}

/// An old table.
pub struct OldTable {
    pub name: &'static str,
    pub fields: &'static [Field],
}

const fn must(name: &'static str, called: &'static [&'static str]) -> Field {
    Field { name, called, is_required: true }
}

const fn may(name: &'static str, called: &'static [&'static str]) -> Field {
    Field { name, called, is_required: false }
}

/// 单据主表.
pub const HEADERS: OldTable = OldTable {
    name: "ApprovePlanOrder_Header",
    fields: &[
        must("id", &["approveID"]),
        must("number", &["approveNo"]),
        may("kind", &["insertType", "approveType", "orderType"]),
        may("title", &["approveTitle"]),
        must("applicant", &["approvePlanPeople"]),
        must("department", &["approveDept"]),
        must("date", &["approveDate"]),
        may("warehouse", &["approveWh"]),
        may("destination", &["approveInWh"]),
        may("customer", &["theCustomer"]),
        may("note", &["approveNote"]),
        may("file", &["approveFilePath"]),
        may("handler", &["approvePeople"]),
        may("settled_by", &["CgCostsID"]),
        may("state", &["approveState", "approveStatus", "state", "status"]),
    ],
};

/// 单据明细表.
pub const LINES: OldTable = OldTable {
    name: "ApprovePlanOrder_Details",
    fields: &[
        must("order", &["approveID", "headerID", "planOrderID"]),
        may("name", &["goodsName", "goodsTitle", "name"]),
        may("specification", &["goodsSpec", "goodsModel", "goodsStandard", "specification"]),
        may("unit", &["goodsUnit", "unit"]),
        must("quantity", &["goodsBuyNo"]),
        may("price", &["goodsPrice"]),
        may("length", &["goodsLength", "boxLength", "length"]),
        may("width", &["goodsWidth", "boxWidth", "width"]),
        may("height", &["goodsHeight", "boxHeight", "height"]),
        may("board", &["goodsMaterial", "boxMaterial", "material"]),
    ],
};

/// What handlers wrote for the next one.
pub const HINTS: OldTable = OldTable {
    name: "Approve_NextStepInfo",
    fields: &[must("order", &["Instance_ID"]), may("person", &["Reg_Code"]), must("hint", &["App_InnerIdea"])],
};

/// 部门.
pub const DEPARTMENTS: OldTable =
    OldTable { name: "Base_Department", fields: &[must("code", &["sortId"]), must("name", &["sortName"])] };

/// 仓库.
pub const WAREHOUSES: OldTable =
    OldTable { name: "Base_WareHouse", fields: &[must("code", &["whcode"]), must("name", &["whname"])] };

/// 账号.
pub const ACCOUNTS: OldTable = OldTable {
    name: "Base_SuperAdmin",
    fields: &[
        must("name", &["truename"]),
        may("dingtalk", &["dingtalkid"]),
        may("is_disabled", &["ifdisable"]),
        may("agrees", &["ifdingtalkagree"]),
        may("username", &["username", "loginname", "adminname", "account"]),
    ],
};
