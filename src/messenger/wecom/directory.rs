//! People and departments (`messaging.md` D6). That section does not describe `department/list` and `user/getuserid`;
//! they are known from WeCom's own client libraries.

use serde_json::json;

use super::client::WeCom;
use crate::messenger::directory::{Department, Member, Pace};
use crate::messenger::failure::Failure;
use crate::messenger::http::{number, some, text};

impl WeCom {
    /// All departments that the application may see, in one call.
    pub async fn departments(&self, pace: &dyn Pace) -> Result<Vec<Department>, Failure> {
        pace.wait().await;
        let answer = self.get("/department/list", &[]).await?;
        let rows = answer["department"].as_array().map(Vec::as_slice).unwrap_or_default();
        let department = |row: &serde_json::Value| {
            let parent = number(&row["parentid"]).filter(|id| *id != 0);
            Some(Department { id: number(&row["id"])?, name: text(&row["name"]), parent })
        };
        Ok(rows.iter().filter_map(department).collect())
    }

    /// The direct members of a department.
    pub async fn members(&self, department: i64, pace: &dyn Pace) -> Result<Vec<Member>, Failure> {
        pace.wait().await;
        let answer = self.get("/user/simplelist", &[("department_id", &department.to_string())]).await?;
        let rows = answer["userlist"].as_array().map(Vec::as_slice).unwrap_or_default();
        let member = |row: &serde_json::Value| {
            Some(Member { userid: some(&row["userid"])?, name: text(&row["name"]), department })
        };
        Ok(rows.iter().filter_map(member).collect())
    }

    /// The userid that belongs to a mobile number; `None`: no member has it.
    pub async fn user_by_mobile(&self, mobile: &str) -> Result<Option<String>, Failure> {
        match self.post("/user/getuserid", &json!({"mobile": mobile})).await {
            Ok(answer) => Ok(some(&answer["userid"])),
            Err(failure) if matches!(failure.code.as_deref(), Some("46004" | "60103" | "60111")) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}
