//! People and departments under `/topapi` (`messaging.md` A6).

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::reply::Reply;
use crate::simulator::message::ApiError;
use crate::simulator::model::{CodeKind, Department};
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

/// The largest page.
const MOST: i64 = 100;

/// `v2/user/getuserinfo`: uses up the sign-in code.
pub fn by_code(inner: &mut Inner, parameters: &Parameters, now: DateTime<Utc>) -> Reply {
    let code = parameters.text("code").unwrap_or_default();
    let person = inner.use_code(&code, CodeKind::FreeLogin, now).ok_or((40078, "不存在的临时授权码".to_owned()))?;
    Ok(json!({"result": {
        "userid": person.userid, "unionid": person.unionid, "name": person.name, "device_id": "simulated",
        "sys": false, "sys_level": 0,
    }}))
}

/// `v2/user/get`
pub fn user(inner: &Inner, parameters: &Parameters) -> Reply {
    let userid = required(parameters, "userid")?;
    let person = inner.person(&userid).ok_or((33012, "无效的USERID".to_owned()))?;
    let places = inner.places_of(&userid);
    let mut result = json!({
        "userid": person.userid, "unionid": person.unionid, "name": person.name, "active": person.active,
        "admin": false, "boss": false, "senior": false, "dept_id_list": places,
        "leader_in_dept": places.iter().map(|id| json!({"dept_id": id, "leader": false})).collect::<Vec<_>>(),
    });
    if !person.mobile.is_empty() {
        result["mobile"] = json!(person.mobile);
    }
    Ok(json!({"result": result}))
}

/// `v2/user/getbymobile`
pub fn by_mobile(inner: &Inner, parameters: &Parameters) -> Reply {
    let mobile = required(parameters, "mobile")?;
    let digits = mobile.trim_start_matches('+');
    if !(6..=20).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return Err((40104, "不合法的手机号".into()));
    }
    let person = inner.people.iter().find(|person| person.mobile == mobile).ok_or_else(unknown_person)?;
    Ok(json!({"result": {"userid": person.userid}}))
}

/// `user/getbyunionid`
pub fn by_unionid(inner: &Inner, parameters: &Parameters) -> Reply {
    let unionid = required(parameters, "unionid")?;
    let person = inner.by_unionid(&unionid).ok_or_else(unknown_person)?;
    Ok(json!({"result": {"contact_type": 0, "userid": person.userid}}))
}

/// `user/listid`
pub fn member_ids(inner: &Inner, parameters: &Parameters) -> Reply {
    let department = known(inner, parameters)?;
    let ids: Vec<&String> = inner.members(department).iter().map(|person| &person.userid).collect();
    Ok(json!({"result": {"userid_list": ids}}))
}

/// `user/listsimple`, in pages.
pub fn members(inner: &Inner, parameters: &Parameters) -> Reply {
    let size = required(parameters, "size")?.parse::<i64>().unwrap_or_default();
    if !(1..=MOST).contains(&size) {
        return Err((40069, "不合法的size参数".into()));
    }
    let cursor = required(parameters, "cursor")?.parse::<usize>().map_err(|_| (40068, "不合法的偏移量".to_owned()))?;
    let all = inner.members(known(inner, parameters)?);
    let page: Vec<Value> = all
        .iter()
        .skip(cursor)
        .take(size as usize)
        .map(|person| json!({"userid": person.userid, "name": person.name}))
        .collect();
    let next = cursor + page.len();
    let mut result = json!({"has_more": next < all.len(), "list": page});
    if next < all.len() {
        result["next_cursor"] = json!(next);
    }
    Ok(json!({"result": result}))
}

/// `v2/department/listsub`
pub fn below(inner: &Inner, parameters: &Parameters) -> Reply {
    let parent = known(inner, parameters)?;
    let all: Vec<Value> = inner.below(parent).into_iter().map(drawn).collect();
    Ok(json!({"result": all}))
}

/// `v2/department/listsubid`
pub fn ids_below(inner: &Inner, parameters: &Parameters) -> Reply {
    let parent = known(inner, parameters)?;
    let ids: Vec<i64> = inner.below(parent).iter().map(|department| department.id).collect();
    Ok(json!({"result": {"dept_id_list": ids}}))
}

/// `v2/department/get`
pub fn department(inner: &Inner, parameters: &Parameters) -> Reply {
    required(parameters, "dept_id")?;
    let id = known(inner, parameters)?;
    Ok(json!({"result": inner.department(id).map(drawn)}))
}

fn drawn(department: &Department) -> Value {
    let mut drawn = json!({
        "dept_id": department.id, "name": department.name, "create_dept_group": false, "auto_add_user": false,
    });
    if let Some(parent) = department.parent {
        drawn["parent_id"] = json!(parent);
    }
    drawn
}

/// The department of the call; by default the root.
fn known(inner: &Inner, parameters: &Parameters) -> Result<i64, ApiError> {
    let id = match parameters.text("dept_id") {
        None => 1,
        Some(text) => text.trim().parse().map_err(|_| (400_002, "无效的参数:dept_id".to_owned()))?,
    };
    inner.department(id).map(|department| department.id).ok_or((60003, "部门不存在".into()))
}

fn required(parameters: &Parameters, name: &str) -> Result<String, ApiError> {
    parameters.text(name).filter(|text| !text.is_empty()).ok_or((400_002, format!("无效的参数:{name}")))
}

fn unknown_person() -> ApiError {
    (60121, "找不到该用户".into())
}
