//! The table of permissions. A test compares each cell with the program's behaviour.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::web::kit::{Admin, Failure, Frame, page};
use crate::web::paths;

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Yes,
    No,
    /// Allowed under the condition with this text key.
    If(&'static str),
}

/// A row of the table: a permission.
pub struct Right {
    /// The suffix of the text key `right-…`.
    pub what: &'static str,
    pub cells: &'static [May],
    /// Method and address that exercise the permission, for the test.
    pub route: (&'static str, &'static str),
}

use May::{If, No, Yes};

const fn right(what: &'static str, route: (&'static str, &'static str), cells: &'static [May]) -> Right {
    Right { what, cells, route }
}

/// The columns of [`BY_ROLE`]: suffixes of `role-…`.
pub const ROLES: [&str; 6] = ["staff", "approver", "auditor", "goods", "people", "admin"];

/// Permissions by role, independent of an order.
pub const BY_ROLE: [Right; 12] = [
    right("enter", ("GET", "/orders/new/CG"), &[Yes, Yes, Yes, Yes, Yes, Yes]),
    right("export", ("GET", "/orders/export.csv"), &[Yes, Yes, Yes, Yes, Yes, Yes]),
    right("delegate", ("GET", "/delegations"), &[No, Yes, No, Yes, Yes, Yes]),
    right("see-all", ("GET", "/orders/{id}"), &[No, No, Yes, No, No, Yes]),
    right("goods", ("GET", "/admin/goods"), &[No, No, No, Yes, No, Yes]),
    right("people", ("GET", "/admin/people"), &[No, No, No, No, Yes, Yes]),
    right("administrators", ("GET", "/admin/people/{admin}"), &[No, No, No, No, No, Yes]),
    right("warehouses", ("GET", "/admin/warehouses"), &[No, No, No, No, No, Yes]),
    right("rules", ("GET", "/admin/flows"), &[No, No, No, No, No, Yes]),
    right("messages", ("GET", "/admin/messages"), &[No, No, No, No, No, Yes]),
    right("company", ("GET", "/admin/company"), &[No, No, No, No, No, Yes]),
    right("audit", ("GET", "/admin/audit"), &[No, No, Yes, No, No, Yes]),
];

/// The columns of [`BY_PART`]: suffixes of `part-…`. The administrator here has no other part in the order.
pub const PARTS: [&str; 5] = ["nobody", "applicant", "handler", "earlier", "admin"];

/// Permissions by the person's part in an order that is being approved.
pub const BY_PART: [Right; 15] = [
    right("see", ("GET", "/orders/{id}"), &[No, Yes, Yes, Yes, Yes]),
    right("print", ("GET", "/orders/{id}/print"), &[No, Yes, Yes, Yes, Yes]),
    right("edit", ("POST", "/orders/{id}/edit"), &[No, If("right-if-with-applicant"), No, No, No]),
    right("attach", ("POST", "/orders/{id}/attachments"), &[No, If("right-if-with-applicant"), No, No, No]),
    right("withdraw", ("POST", "/orders/{id}/withdrawal"), &[No, Yes, No, No, If("right-if-reason")]),
    right("urge", ("POST", "/orders/{id}/reminder"), &[No, If("right-if-interval"), No, No, No]),
    right("decide", ("POST", "/approvals/{step}/decision"), &[No, No, Yes, No, No]),
    right("hand-over", ("POST", "/approvals/{step}/handover"), &[No, No, Yes, No, No]),
    right("ask", ("POST", "/approvals/{step}/opinion"), &[No, No, Yes, No, No]),
    right("take-back", ("POST", "/approvals/{step}/taking-back"), &[No, No, No, If("right-if-not-acted"), No]),
    right("comment", ("POST", "/orders/{id}/comments"), &[No, Yes, Yes, Yes, Yes]),
    right("copy", ("POST", "/orders/{id}/copies"), &[No, Yes, Yes, Yes, Yes]),
    right("reassign", ("POST", "/orders/{id}/reassignment"), &[No, No, No, No, If("right-if-reason")]),
    right("jump", ("POST", "/orders/{id}/jump"), &[No, No, No, No, If("right-if-reason")]),
    right("terminate", ("POST", "/orders/{id}/termination"), &[No, No, No, No, If("right-if-reason")]),
];

/// Parts by assignment: suffixes of `part-…` and `part-…-what`.
pub const SITUATIONS: [&str; 3] = ["head", "keeper", "delegate"];

#[derive(Template)]
#[template(path = "admin/roles.html")]
struct RolesPage {
    frame: Frame,
}

pub async fn show(_: Admin, frame: Frame) -> Result<HttpResponse, Failure> {
    Ok(page(StatusCode::OK, &RolesPage { frame }))
}
