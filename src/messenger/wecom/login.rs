//! Who is at the other end (`messaging.md` D5).

use super::WeCom;
use crate::messenger::http::some;
use crate::messenger::{Class, Failure, Fate};

impl WeCom {
    /// The address of WeCom's sign-in page for browsers. It comes back to `redirect` with `code` and `state`.
    pub fn sign_in_url(&self, redirect: &str, state: &str) -> String {
        let config = &self.inner.config;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("login_type", "CorpApp")
            .append_pair("appid", &config.corp_id)
            .append_pair("agentid", &config.agent_id.to_string())
            .append_pair("redirect_uri", redirect)
            .append_pair("state", state)
            .finish();
        format!("{}/wwlogin/sso/login?{query}", config.login_url)
    }

    /// The same inside WeCom, where nobody has to press anything. `state`: letters and digits alone.
    pub fn oauth_url(&self, redirect: &str, state: &str) -> String {
        let config = &self.inner.config;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("appid", &config.corp_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("response_type", "code")
            .append_pair("scope", "snsapi_base")
            .append_pair("state", state)
            .append_pair("agentid", &config.agent_id.to_string())
            .finish();
        format!("{}/connect/oauth2/authorize?{query}#wechat_redirect", config.oauth_url)
    }

    /// The userid of the member whose code it is: good once, for five minutes. Outsiders have none: class `Person`.
    pub async fn user_by_code(&self, code: &str) -> Result<String, Failure> {
        let answer = self.get("/auth/getuserinfo", &[("code", code)]).await?;
        let stranger = || {
            let message = "nobody of the company".to_owned();
            Failure { class: Class::Person, fate: Fate::NotAccepted, code: None, message }
        };
        some(&answer["userid"]).ok_or_else(stranger)
    }
}
