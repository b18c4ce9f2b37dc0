//! Sign-in: the free login inside DingTalk, and the sign-in page for browsers (`messaging.md` C1, C4).

use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use super::client::{DingTalk, worded};
use crate::messenger::failure::{Class, Failure, Fate};
use crate::messenger::http::{number, some, text, unreadable};

/// The member to whom a sign-in code belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub userid: String,
    pub unionid: Option<String>,
    pub name: Option<String>,
}

impl DingTalk {
    /// The member to whom a free-login code belongs. A code can be used once, within five minutes.
    pub async fn user_by_code(&self, code: &str) -> Result<Identity, Failure> {
        let answer = self.post("/topapi/v2/user/getuserinfo", &[("code", code)]).await?;
        let found = &answer["result"];
        let userid = some(&found["userid"]).ok_or_else(|| unreadable(&answer))?;
        Ok(Identity { userid, unionid: some(&found["unionid"]), name: some(&found["name"]) })
    }

    /// DingTalk's sign-in page. It redirects to `redirect` with `authCode` and `state`.
    pub fn sign_in_url(&self, redirect: &str, state: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("redirect_uri", redirect)
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.inner.config.app_key)
            .append_pair("scope", "openid corpid")
            .append_pair("state", state)
            .append_pair("prompt", "consent")
            .append_pair("corpId", &self.inner.config.corp_id)
            .finish();
        format!("{}/oauth2/auth?{}", self.inner.config.login_url, query.replace('+', "%20"))
    }

    /// The member to whom a code of the sign-in page belongs. The two kinds of codes are not interchangeable.
    pub async fn user_by_auth_code(&self, code: &str) -> Result<Identity, Failure> {
        let config = &self.inner.config;
        let body = json!({
            "clientId": config.app_key, "clientSecret": config.app_secret.expose_secret(), "code": code,
            "grantType": "authorization_code",
        });
        let token = worded(self.api_request(Method::POST, "/v1.0/oauth2/userAccessToken", "").json(&body)).await?;
        let user_token = some(&token["accessToken"]).ok_or_else(|| outsider("no user token"))?;
        if some(&token["corpId"]).is_some_and(|corp| corp != config.corp_id) {
            return Err(outsider("another company"));
        }
        let me = worded(self.api_request(Method::GET, "/v1.0/contact/users/me", &user_token)).await?;
        let unionid = text(&me["unionId"]);
        let found = self.post("/topapi/user/getbyunionid", &[("unionid", &unionid)]).await?;
        let found = &found["result"];
        if number(&found["contact_type"]) != Some(0) {
            return Err(outsider("an external contact"));
        }
        let userid = some(&found["userid"]).ok_or_else(|| outsider("not a member of the company"))?;
        Ok(Identity { userid, unionid: Some(unionid), name: some(&me["nick"]) })
    }
}

fn outsider(who: &str) -> Failure {
    Failure { class: Class::Person, fate: Fate::NotAccepted, code: None, message: who.to_owned() }
}
