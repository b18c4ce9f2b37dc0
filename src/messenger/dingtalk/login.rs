//! Who is at the other end: the free login inside DingTalk and the sign-in page outside (`messaging.md` C1, C4).

use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use super::DingTalk;
use super::client::worded;
use crate::messenger::http::{number, some, text, unreadable};
use crate::messenger::{Class, Failure, Fate};

/// Whom a sign-in code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub userid: String,
    pub unionid: Option<String>,
    pub name: Option<String>,
}

impl DingTalk {
    /// Whose free-login code it is. A code is good for one call within five minutes.
    pub async fn user_by_code(&self, code: &str) -> Result<Identity, Failure> {
        let answer = self.post("/topapi/v2/user/getuserinfo", &[("code", code)]).await?;
        let found = &answer["result"];
        let userid = some(&found["userid"]).ok_or_else(|| unreadable(&answer))?;
        Ok(Identity { userid, unionid: some(&found["unionid"]), name: some(&found["name"]) })
    }

    /// The address of DingTalk's own sign-in page. It comes back to `redirect` with `authCode` and `state`.
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

    /// Whose code of the sign-in page it is. The two kinds of codes are never interchangeable.
    pub async fn user_by_auth_code(&self, code: &str) -> Result<Identity, Failure> {
        let config = &self.inner.config;
        let body = json!({
            "clientId": config.app_key, "clientSecret": config.app_secret.expose_secret(), "code": code,
            "grantType": "authorization_code",
        });
        let token = worded(self.api_request(Method::POST, "/v1.0/oauth2/userAccessToken", "").json(&body)).await?;
        let user_token = some(&token["accessToken"]).ok_or_else(|| stranger("no token of the user"))?;
        if some(&token["corpId"]).is_some_and(|corp| corp != config.corp_id) {
            return Err(stranger("another company"));
        }
        let me = worded(self.api_request(Method::GET, "/v1.0/contact/users/me", &user_token)).await?;
        let unionid = text(&me["unionId"]);
        let found = self.post("/topapi/user/getbyunionid", &[("unionid", &unionid)]).await?;
        let found = &found["result"];
        if number(&found["contact_type"]) != Some(0) {
            return Err(stranger("an external contact"));
        }
        let userid = some(&found["userid"]).ok_or_else(|| stranger("nobody of the company"))?;
        Ok(Identity { userid, unionid: Some(unionid), name: some(&me["nick"]) })
    }
}

fn stranger(who: &str) -> Failure {
    Failure { class: Class::Person, fate: Fate::NotAccepted, code: None, message: who.to_owned() }
}
