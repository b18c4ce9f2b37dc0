//! 核对码, the verification code of a printed order: facts at the time of printing, signed with an HMAC.
//!
//! Never contains a name: anybody may see the paper.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::app::SecretKey;
use crate::approval::Chain;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::history;
use crate::orders::{LogId, Order, OrderId, OrderView, Status, amount};

/// Bytes of the HMAC in a code: 96 bits cannot be guessed over HTTP and keep the QR code small.
const TAG_BYTES: usize = 12;

/// Bytes of the content digest in a code, and of the seal.
const DIGEST_BYTES: usize = 9;

/// The facts about an order when it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedFacts {
    pub status: Status,
    pub amount: Decimal,
    /// The start of [`OrderView::content`].
    pub content: String,
    /// The last act that changed the status or the handler.
    pub last_act: LogId,
    /// The start of that act's seal, which covers all acts before it; `None` on paper printed before seals were.
    pub seal: Option<String>,
}

impl PrintedFacts {
    /// The current facts; `None` for a draft that was never submitted.
    pub async fn of(conn: &mut Conn, view: &OrderView, chain: &Chain) -> Result<Option<Self>> {
        let Some(last) = chain.log.iter().rev().find(|entry| entry.action.moves()) else { return Ok(None) };
        Ok(Some(Self {
            status: view.order.status,
            amount: view.order.total_amount,
            content: start(&view.content()),
            last_act: last.id,
            seal: seal_of(conn, view.order.id, last.id).await?,
        }))
    }

    /// Whether the history up to the last act before printing is unchanged.
    pub async fn fits_history(&self, conn: &mut Conn, order: &Order) -> Result<bool> {
        Ok(self.seal.is_none() || self.seal == seal_of(conn, order.id, self.last_act).await?)
    }

    /// The code to print; safe in a query string without escaping.
    pub fn code(&self, key: &SecretKey, order: &Order) -> Result<String> {
        let Self { status, amount, content, last_act, seal } = self;
        let mut facts = format!("{last_act}~{status}~{}~{content}", amount::quantity(*amount));
        if let Some(seal) = seal {
            facts.push('~');
            facts.push_str(seal);
        }
        let tag = tag(key, order, &facts)?;
        Ok(format!("{facts}~{tag}"))
    }

    /// Verifies and reads a code; `NotFound` unless it was made for this order with one of these keys.
    pub fn from_code<'a>(keys: impl Iterator<Item = &'a SecretKey>, order: &Order, code: &str) -> Result<Self> {
        let (facts, given) = code.rsplit_once('~').ok_or(Error::NotFound)?;
        let mut is_ours = false;
        for key in keys {
            is_ours |= bool::from(tag(key, order, facts)?.as_bytes().ct_eq(given.as_bytes()));
        }
        if !is_ours {
            return Err(Error::NotFound);
        }
        let mut parts = facts.split('~');
        let mut part = || parts.next().ok_or(Error::NotFound);
        let last_act = part()?.parse().map_err(Error::broken)?;
        let status = part()?.parse().map_err(Error::broken)?;
        let amount = part()?.parse().map_err(Error::broken)?;
        let content = part()?.to_owned();
        Ok(Self { status, amount, content, last_act, seal: parts.next().map(str::to_owned) })
    }
}

/// The start of a digest, as a code contains it.
fn start(digest: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest.get(..DIGEST_BYTES).unwrap_or(digest))
}

async fn seal_of(conn: &mut Conn, order: OrderId, act: LogId) -> Result<Option<String>> {
    Ok(history::seal_of(conn, order, act).await?.map(|seal| start(&seal)))
}

/// The HMAC over the order and the facts. The key also signs cookies; the first line separates the two uses.
fn tag(key: &SecretKey, order: &Order, facts: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::broken)?;
    let number = order.number.as_deref().unwrap_or_default();
    mac.update(format!("whsm printed order\n{}\n{number}\n{facts}", order.id).as_bytes());
    let digest = mac.finalize().into_bytes();
    Ok(URL_SAFE_NO_PAD.encode(digest.get(..TAG_BYTES).unwrap_or_default()))
}
