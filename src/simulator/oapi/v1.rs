//! The bare paths of version 1 (`messaging.md` A6): GET, camel case, no `result`, plain codes.

use serde_json::{Value, json};

use super::reply::{Reply, bare};
use crate::simulator::gate::ApiCall;
use crate::simulator::model::{CodeKind, Department};
use crate::simulator::request::Parameters;
use crate::simulator::state::Inner;

const PATHS: [&str; 4] = ["/user/get", "/user/getDeptMember", "/department/list", "/user/getuserinfo"];

/// Answers the first version of the old API: `/user/get` and the like, without `/topapi/`.
pub fn serve(inner: &mut Inner, call: &ApiCall) -> Value {
    if !PATHS.contains(&call.path.as_str()) {
        return bare(404, "请求的URI地址不存在");
    }
    if call.method != "GET" {
        return bare(43001, "需要GET请求");
    }
    let parameters = &call.parameters;
    match parameters.text("access_token") {
        None => return bare(41001, "缺少access_token参数"),
        Some(token) if !inner.is_token(&token, call.now) => return bare(40014, "不合法的access_token"),
        Some(_) => {}
    }
    let found = match call.path.as_str() {
        "/user/get" => user(inner, parameters),
        "/user/getDeptMember" => members(inner, parameters),
        "/department/list" => departments(inner, parameters),
        "/user/getuserinfo" => by_code(inner, call),
        _ => return bare(404, "请求的URI地址不存在"),
    };
    match found {
        Ok(mut answer) => {
            answer["errcode"] = json!(0);
            answer["errmsg"] = json!("ok");
            answer
        }
        Err((code, words)) => bare(code, &words),
    }
}

fn user(inner: &Inner, parameters: &Parameters) -> Reply {
    let userid = parameters.text("userid").ok_or((40035, "不合法的参数 userid".to_owned()))?;
    let person = inner.person(&userid).ok_or((60121, "找不到该用户".to_owned()))?;
    let places = inner.places_of(&userid);
    let by_place = |value: &str| {
        let pairs: Vec<String> = places.iter().map(|id| format!("{id}:{value}")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let mut answer = json!({
        "userid": person.userid, "unionid": person.unionid, "name": person.name, "active": person.active,
        "department": places, "orderInDepts": by_place("1"), "isLeaderInDepts": by_place("false"),
        "isAdmin": false, "isBoss": false, "isSenior": false, "isHide": false,
    });
    if !person.mobile.is_empty() {
        answer["mobile"] = json!(person.mobile);
    }
    Ok(answer)
}

fn members(inner: &Inner, parameters: &Parameters) -> Reply {
    let id = parameters.number("deptId").ok_or((40035, "不合法的参数 deptId".to_owned()))?;
    inner.department(id).ok_or((60003, "部门不存在".to_owned()))?;
    let ids: Vec<&String> = inner.members(id).iter().map(|person| &person.userid).collect();
    Ok(json!({"userIds": ids}))
}

/// Without `id` the list contains the root; with it, only descendants.
fn departments(inner: &Inner, parameters: &Parameters) -> Reply {
    let id = parameters.number("id");
    let root = id.unwrap_or(1);
    inner.department(root).ok_or((60003, "部门不存在".to_owned()))?;
    let deep = parameters.truth("fetch_child").map_err(|()| (40035, "不合法的参数 fetch_child".to_owned()))?;
    let found: Vec<Value> = if deep == Some(true) {
        let tree = inner.tree(root);
        tree.iter().skip(usize::from(id.is_some())).filter_map(|id| inner.department(*id)).map(drawn).collect()
    } else {
        inner.below(root).into_iter().map(drawn).collect()
    };
    Ok(json!({"department": found}))
}

fn drawn(department: &Department) -> Value {
    let mut drawn = json!({
        "id": department.id, "name": department.name, "createDeptGroup": false, "autoAddUser": false,
    });
    if let Some(parent) = department.parent {
        drawn["parentid"] = json!(parent);
    }
    drawn
}

fn by_code(inner: &mut Inner, call: &ApiCall) -> Reply {
    let code = call.parameters.text("code").unwrap_or_default();
    let person = inner.use_code(&code, CodeKind::FreeLogin, call.now);
    let person = person.ok_or((40078, "不存在的临时授权码".to_owned()))?;
    Ok(json!({
        "userid": person.userid, "name": person.name, "deviceId": "simulated", "is_sys": false, "sys_level": 0,
    }))
}
