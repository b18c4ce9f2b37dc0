//! The configured platforms. Only this file knows which folder implements which [`Platform`].

use std::sync::Arc;

use secrecy::SecretString;

use super::api::PlatformApi;
use super::dingtalk::{self, DingTalk};
use super::message::{Card, Rendered, Text};
use super::token::Shelf;
use super::wecom::{self, WeCom};
use crate::clock::Clock;
use crate::config::{Config, Platform};
use crate::error::Result;

/// The clients of all configured platforms. Clones share tokens and connections.
#[derive(Clone, Default)]
pub struct Platforms {
    dingtalk: Option<DingTalk>,
    wecom: Option<WeCom>,
}

impl Platforms {
    /// Builds the clients without opening a connection. `shelf` gets a platform and the application's secret, and
    /// returns the token store that the instances share; `None`: this process keeps its own token.
    pub fn connect(
        config: &Config,
        clock: &Clock,
        shelf: impl Fn(Platform, &SecretString) -> Result<Option<Arc<dyn Shelf>>>,
    ) -> Result<Self> {
        let mut platforms = Self::default();
        if let Some(config) = config.dingtalk.clone() {
            let shelf = shelf(Platform::DingTalk, &config.app_secret)?;
            platforms.dingtalk = Some(DingTalk::new(config, clock.clone(), shelf)?);
        }
        if let Some(config) = config.wecom.clone() {
            let shelf = shelf(Platform::WeCom, &config.secret)?;
            platforms.wecom = Some(WeCom::new(config, clock.clone(), shelf)?);
        }
        Ok(platforms)
    }

    /// The client of a platform; `None`: it is not configured.
    pub fn get(&self, platform: Platform) -> Option<&dyn PlatformApi> {
        match platform {
            Platform::DingTalk => self.dingtalk.as_ref().map(|client| client as &dyn PlatformApi),
            Platform::WeCom => self.wecom.as_ref().map(|client| client as &dyn PlatformApi),
        }
    }

    /// The configured platforms with their clients, in the order of [`Platform::ALL`].
    pub fn all(&self) -> impl Iterator<Item = (Platform, &dyn PlatformApi)> {
        Platform::ALL.iter().filter_map(|platform| Some((*platform, self.get(*platform)?)))
    }

    /// The platform whose own browser sent this user agent, if it is configured.
    pub fn of_browser(&self, user_agent: &str) -> Option<Platform> {
        self.all().find(|(_, api)| api.is_own_browser(user_agent)).map(|(platform, _)| platform)
    }

    /// The DingTalk client, for what no other platform has: free login and its own approvals.
    pub fn dingtalk(&self) -> Option<&DingTalk> {
        self.dingtalk.as_ref()
    }
}

/// Renders a card in the platform's format.
pub fn render_card(platform: Platform, card: &Card) -> Rendered {
    match platform {
        Platform::DingTalk => dingtalk::render::card(card),
        Platform::WeCom => wecom::render::card(card),
    }
}

/// Renders a text in the platform's format, cut to its length.
pub fn render_text(platform: Platform, text: &Text) -> Rendered {
    match platform {
        Platform::DingTalk => dingtalk::render::text(text),
        Platform::WeCom => wecom::render::text(text),
    }
}
