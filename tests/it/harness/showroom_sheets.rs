//! The sheet import pages of the showroom.

use super::Showroom;

impl Showroom {
    /// The upload form, and one sheet with a row for each result.
    pub(super) async fn of_sheets(
        &self,
        route: &'static str,
    ) -> Vec<(&'static str, String, Option<(&'static str, &'static str)>)> {
        match route {
            "/admin/sheets/{subject}" => vec![("admin", "/admin/sheets/people".into(), None)],
            "/admin/sheets/{subject}/{id}" => {
                let rows = "编码,名称,上级部门,部门主管\nYX,营销部,采购部,李强\nCC,仓储物流部,,\n坏 码,,,没有这人\n";
                let files: [(&str, &[u8]); 1] = [("部门.csv", rows.as_bytes())];
                let checked = self.people["admin"].upload("/admin/sheets/departments", &files).await;
                vec![("admin", checked.location, None)]
            }
            _ => Vec::new(),
        }
    }
}
