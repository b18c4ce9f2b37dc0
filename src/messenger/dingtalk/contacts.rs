//! People and departments (`messaging.md` A6): the second version of the API, and the first for old applications that
//! have no permission for the second.

use std::collections::HashSet;

use serde_json::Value;

use super::client::DingTalk;
use crate::messenger::directory::{Department, Member, Pace};
use crate::messenger::failure::Failure;
use crate::messenger::http::{number, some, text, texts, truth, unreadable};

/// The root department.
const ROOT: i64 = 1;

/// The largest page.
const PAGE: &str = "100";

/// A member, as the platform knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub userid: String,
    pub unionid: String,
    pub name: String,
    /// Needs a separate permission.
    pub mobile: Option<String>,
    pub departments: Vec<i64>,
    /// Whether the person has ever signed in.
    pub active: bool,
}

impl DingTalk {
    /// A member by userid. Class `Person`: there is none.
    pub async fn user(&self, userid: &str) -> Result<Contact, Failure> {
        self.either(&self.inner.old_contacts, self.user_of_second(userid), self.user_of_first(userid)).await
    }

    /// The userid that belongs to a mobile number; `None`: no member has it, or it is not a number.
    pub async fn user_by_mobile(&self, mobile: &str) -> Result<Option<String>, Failure> {
        match self.post("/topapi/v2/user/getbymobile", &[("mobile", mobile)]).await {
            Ok(answer) => some(&answer["result"]["userid"]).map(Some).ok_or_else(|| unreadable(&answer)),
            Err(failure) if matches!(failure.code.as_deref(), Some("60121" | "40104")) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// All departments that the application may see, the root first. The second version needs a call per department.
    pub async fn departments(&self, pace: &dyn Pace) -> Result<Vec<Department>, Failure> {
        self.either(&self.inner.old_contacts, self.departments_of_second(pace), self.departments_of_first(pace)).await
    }

    /// The direct members of a department.
    pub async fn members(&self, department: i64, pace: &dyn Pace) -> Result<Vec<Member>, Failure> {
        let (second, first) = (self.members_of_second(department, pace), self.members_of_first(department, pace));
        self.either(&self.inner.old_contacts, second, first).await
    }

    async fn user_of_second(&self, userid: &str) -> Result<Contact, Failure> {
        let answer = self.post("/topapi/v2/user/get", &[("userid", userid)]).await?;
        contact(&answer["result"], "dept_id_list").ok_or_else(|| unreadable(&answer))
    }

    async fn user_of_first(&self, userid: &str) -> Result<Contact, Failure> {
        let answer = self.get("/user/get", &[("userid", userid)]).await?;
        contact(&answer, "department").ok_or_else(|| unreadable(&answer))
    }

    async fn departments_of_second(&self, pace: &dyn Pace) -> Result<Vec<Department>, Failure> {
        pace.wait().await;
        let answer = self.post("/topapi/v2/department/get", &[("dept_id", &ROOT.to_string())]).await?;
        let mut found = vec![Department { id: ROOT, name: text(&answer["result"]["name"]), parent: None }];
        let mut seen = HashSet::from([ROOT]);
        let mut next = 0;
        while let Some(parent) = found.get(next).map(|department| department.id) {
            pace.wait().await;
            let answer = self.post("/topapi/v2/department/listsub", &[("dept_id", &parent.to_string())]).await?;
            for one in list(&answer["result"]) {
                let id = number(&one["dept_id"]).ok_or_else(|| unreadable(&answer))?;
                if seen.insert(id) {
                    let parent = number(&one["parent_id"]).or(Some(parent));
                    found.push(Department { id, name: text(&one["name"]), parent });
                }
            }
            next += 1;
        }
        Ok(found)
    }

    /// The list may lack the root; it is then added without a name.
    async fn departments_of_first(&self, pace: &dyn Pace) -> Result<Vec<Department>, Failure> {
        pace.wait().await;
        let answer = self.get("/department/list", &[("fetch_child", "true")]).await?;
        let mut found = Vec::new();
        for one in list(&answer["department"]) {
            let id = number(&one["id"]).ok_or_else(|| unreadable(&answer))?;
            let parent = number(&one["parentid"]).filter(|_| id != ROOT);
            found.push(Department { id, name: text(&one["name"]), parent });
        }
        if !found.iter().any(|department| department.id == ROOT) {
            found.insert(0, Department { id: ROOT, name: String::new(), parent: None });
        }
        Ok(found)
    }

    async fn members_of_second(&self, department: i64, pace: &dyn Pace) -> Result<Vec<Member>, Failure> {
        let mut found = Vec::new();
        let mut cursor = 0;
        loop {
            let (id, at) = (department.to_string(), cursor.to_string());
            let fields = [("dept_id", id.as_str()), ("cursor", &at), ("size", PAGE)];
            pace.wait().await;
            let answer = self.post("/topapi/user/listsimple", &fields).await?;
            let result = &answer["result"];
            for one in list(&result["list"]) {
                let userid = some(&one["userid"]).ok_or_else(|| unreadable(&answer))?;
                found.push(Member { userid, name: text(&one["name"]), department });
            }
            match number(&result["next_cursor"]) {
                Some(next) if truth(&result["has_more"]) && next > cursor => cursor = next,
                _ => return Ok(found),
            }
        }
    }

    /// The first version lists no names, so it needs a call per member.
    async fn members_of_first(&self, department: i64, pace: &dyn Pace) -> Result<Vec<Member>, Failure> {
        pace.wait().await;
        let answer = self.get("/user/getDeptMember", &[("deptId", &department.to_string())]).await?;
        let mut found = Vec::new();
        for userid in texts(&answer["userIds"]) {
            pace.wait().await;
            let name = self.user_of_first(&userid).await?.name;
            found.push(Member { userid, name, department });
        }
        Ok(found)
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn contact(found: &Value, departments: &str) -> Option<Contact> {
    Some(Contact {
        userid: some(&found["userid"])?,
        unionid: text(&found["unionid"]),
        name: text(&found["name"]),
        mobile: some(&found["mobile"]),
        departments: list(&found[departments]).iter().filter_map(number).collect(),
        // The platform omits the field for some members: only an explicit `false` counts.
        active: found["active"].is_null() || truth(&found["active"]),
    })
}
