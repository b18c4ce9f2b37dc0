//! Sign-in (`messaging.md` D5).

use super::client::WeCom;
use crate::messenger::failure::{Class, Failure, Fate};
use crate::messenger::http::some;

impl WeCom {
    /// WeCom's sign-in page for browsers. It redirects to `redirect` with `code` and `state`.
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

    /// The same for WeCom's own browser, where no click is needed. `state`: letters and digits only.
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

    /// The userid of the member to whom a code belongs. A code can be used once, within five minutes. Class `Person`: a
    /// person outside the company.
    pub async fn user_by_code(&self, code: &str) -> Result<String, Failure> {
        let answer = self.get("/auth/getuserinfo", &[("code", code)]).await?;
        let outsider = || {
            let message = "not a member of the company".to_owned();
            Failure { class: Class::Person, fate: Fate::NotAccepted, code: None, message }
        };
        some(&answer["userid"]).ok_or_else(outsider)
    }
}
