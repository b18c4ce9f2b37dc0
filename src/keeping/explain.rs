//! Explains refusals with figures.

use super::desk::{Desk, KeeperMove};
use crate::catalog::{Goods, GoodsId};
use crate::db::Conn;
use crate::error::{Error, Fault, Reason, Result};
use crate::orders::amount;
use crate::stock::{Flow, Refusal};

/// The refusal as an error, at its field if it concerns one.
pub(super) async fn explain(conn: &mut Conn, desk: &Desk<'_>, refusal: Refusal) -> Result<Error> {
    let field = |position: i32| format!("lines[{position}][quantity]");
    Ok(match refusal {
        Refusal::Nothing => Error::invalid("lines", "fault-stock-nothing"),
        Refusal::NoSuchLine { position } => Error::Invalid(vec![Fault::new(field(position), "fault-unknown")]),
        Refusal::Unbound { position } => Error::Invalid(vec![Fault::new(field(position), "fault-stock-unbound")]),
        Refusal::OtherAct => Error::invalid("lines", "fault-not-for-this-kind"),
        Refusal::TooMuch { position, most } if !matches!(desk.press.mv, KeeperMove::Deliver { .. }) => {
            let is_across = desk.lines.iter().any(|line| line.flow == Flow::Across);
            let key = match desk.press.mv {
                KeeperMove::Arrive { .. } => "fault-stock-not-sent",
                _ if is_across => "fault-stock-not-in-transit",
                _ => "fault-stock-not-done",
            };
            Error::Invalid(vec![Fault::new(field(position), key).with("most", amount::quantity(most))])
        }
        Refusal::TooMuch { position, most } => {
            let asked = desk.lines.iter().find(|line| line.position == position).map(|line| line.asked);
            let fault = Fault::new(field(position), "fault-stock-too-much")
                .with("most", amount::quantity(most))
                .with("asked", amount::quantity(asked.unwrap_or_default()));
            Error::Invalid(vec![fault])
        }
        Refusal::Short { goods, on_hand, asked, .. } => Error::Refused(
            Reason::new("refused-stock-short")
                .with("goods", name(conn, goods).await?)
                .with("hand", amount::quantity(on_hand))
                .with("asked", amount::quantity(asked)),
        ),
        Refusal::Promised { goods, promised, .. } => Error::Refused(
            Reason::new("refused-stock-promised")
                .with("goods", name(conn, goods).await?)
                .with("promised", amount::quantity(promised)),
        ),
    })
}

async fn name(conn: &mut Conn, goods: GoodsId) -> Result<String> {
    Ok(Goods::find(conn, goods).await?.map(|goods| goods.name).unwrap_or_default())
}
