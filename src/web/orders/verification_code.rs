//! 核对码: what ties a printed order to the system, a few facts of the moment of printing under a keyed digest.
//!
//! Never holds a name: the code stands on paper, and paper goes anywhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::app::SecretKey;
use crate::approval::Chain;
use crate::error::{Error, Result};
use crate::orders::{LogId, Order, OrderView, Status, amount};

/// Bytes of the digest that a code carries: 96 bits cannot be guessed over HTTP, and the QR code stays coarse.
const TAG: usize = 12;

/// Bytes that a code carries of the content's digest.
const CONTENT: usize = 9;

/// What an order was when it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub status: Status,
    pub amount: Decimal,
    /// The beginning of [`OrderView::content`].
    pub content: String,
    /// The last act that moved the order.
    pub last_act: LogId,
}

impl Facts {
    /// What the order is now; `None` for a draft, which nobody can hold anybody to.
    pub fn of(view: &OrderView, chain: &Chain) -> Option<Self> {
        let last = chain.log.iter().rev().find(|entry| entry.action.moves())?;
        let content = view.content();
        Some(Self {
            status: view.order.status,
            amount: view.order.total_amount,
            content: URL_SAFE_NO_PAD.encode(content.get(..CONTENT)?),
            last_act: last.id,
        })
    }

    /// The code that is printed. Holds nothing that has to be escaped in an address.
    pub fn seal(&self, key: &SecretKey, order: &Order) -> Result<String> {
        let Self { status, amount, content, last_act } = self;
        let facts = format!("{last_act}~{status}~{}~{content}", amount::quantity(*amount));
        let tag = tag(key, order, &facts)?;
        Ok(format!("{facts}~{tag}"))
    }

    /// Reads a code; `NotFound` for one that was not made here for this order.
    pub fn unseal(key: &SecretKey, order: &Order, code: &str) -> Result<Self> {
        let (facts, given) = code.rsplit_once('~').ok_or(Error::NotFound)?;
        if !bool::from(tag(key, order, facts)?.as_bytes().ct_eq(given.as_bytes())) {
            return Err(Error::NotFound);
        }
        let mut parts = facts.split('~');
        let mut part = || parts.next().ok_or(Error::NotFound);
        Ok(Self {
            last_act: part()?.parse().map_err(Error::broken)?,
            status: part()?.parse().map_err(Error::broken)?,
            amount: part()?.parse().map_err(Error::broken)?,
            content: part()?.to_owned(),
        })
    }
}

/// The keyed digest over the order and the facts. The key signs cookies as well: the first line keeps the two apart.
fn tag(key: &SecretKey, order: &Order, facts: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::broken)?;
    let number = order.number.as_deref().unwrap_or_default();
    mac.update(format!("whsm printed order\n{}\n{number}\n{facts}", order.id).as_bytes());
    let digest = mac.finalize().into_bytes();
    Ok(URL_SAFE_NO_PAD.encode(digest.get(..TAG).unwrap_or_default()))
}
