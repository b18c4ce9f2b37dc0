//! Tokens of the application and of signed-in people (`messaging.md` B1, C4).

use serde_json::json;

use super::reply::{ApiError, Reply, api_error, bad_token};
use crate::simulator::gate::ApiCall;
use crate::simulator::model::CodeKind;
use crate::simulator::state::Inner;

/// `POST /v1.0/oauth2/accessToken`
pub fn token(inner: &mut Inner, call: &ApiCall) -> Reply {
    check_app(inner, call, "appKey", "appSecret")?;
    Ok(json!({"accessToken": inner.give_token(call.now), "expireIn": 7200}))
}

/// `POST /v1.0/oauth2/{corp}/token`
pub fn token_of_corp(inner: &mut Inner, call: &ApiCall, corp: &str) -> Reply {
    if call.parameters.text("grant_type").as_deref() != Some("client_credentials") {
        return Err(api_error(400, "unsupported.grant.type", "unsupported grant type"));
    }
    check_app(inner, call, "client_id", "client_secret")
        .map_err(|_| api_error(400, "invalid.client", "invalid client"))?;
    if corp != inner.app.corp_id {
        return Err(api_error(500, "unknownError", "未知错误"));
    }
    Ok(json!({"access_token": inner.give_token(call.now), "expires_in": 7200}))
}

/// `POST /v1.0/oauth2/userAccessToken`
pub fn user_token(inner: &mut Inner, call: &ApiCall) -> Reply {
    check_app(inner, call, "clientId", "clientSecret")?;
    let parameters = &call.parameters;
    let person = match parameters.text("grantType").as_deref() {
        Some("authorization_code") => {
            let code = parameters.text("code").unwrap_or_default();
            inner.use_code(&code, CodeKind::Auth, call.now)
        }
        Some("refresh_token") => {
            let known = parameters.text("refreshToken").unwrap_or_default();
            let userid = inner.user_tokens.iter().find(|(token, ..)| known == refresh_of(token)).map(|(_, id, _)| id);
            userid.cloned().and_then(|id| inner.person(&id).cloned())
        }
        _ => return Err(api_error(400, "invalidGrantType", "无效的grantType")),
    };
    let person = person.ok_or_else(|| api_error(400, "invalidCode", "无效的授权码"))?;
    let token = inner.give_user_token(&person.userid, call.now);
    Ok(json!({
        "refreshToken": refresh_of(&token), "accessToken": token, "expireIn": 7200, "corpId": inner.app.corp_id,
    }))
}

/// The person of a user token. Application tokens are refused.
pub fn me(inner: &Inner, call: &ApiCall) -> Reply {
    let Some(token) = &call.header_token else {
        return Err(api_error(400, "AuthenticationFailed.MissingParameter", "缺少参数：x-acs-dingtalk-access-token"));
    };
    let known = inner.user_tokens.iter().find(|(known, _, end)| known == token && call.now < *end);
    let (_, userid, _) = known.ok_or_else(bad_token)?;
    let person = inner.person(userid).ok_or_else(|| api_error(404, "invalidParameter.user.notFound", "用户不存在"))?;
    let mut me = json!({
        "nick": person.name, "unionId": person.unionid, "openId": format!("open-{}", person.unionid),
        "avatarUrl": "", "stateCode": "86",
    });
    if !person.mobile.is_empty() {
        me["mobile"] = json!(person.mobile);
    }
    Ok(me)
}

fn check_app(inner: &Inner, call: &ApiCall, key: &str, secret: &str) -> Result<(), ApiError> {
    let is_key = call.parameters.text(key).as_deref() == Some(&inner.app.app_key);
    let is_secret = call.parameters.text(secret).as_deref() == Some(&inner.app.app_secret);
    if is_key && is_secret {
        Ok(())
    } else {
        Err(api_error(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret"))
    }
}

fn refresh_of(token: &str) -> String {
    format!("refresh-{token}")
}
