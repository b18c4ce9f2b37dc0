//! QR codes as SVG, black on white in every theme, so that phones read them from the screen too.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

use crate::error::{Error, Result};

/// The code of a text. `margin`: of white around it, in modules.
pub fn qr(text: &str, margin: usize) -> Result<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(Error::broken)?;
    Ok(SvgBuilder::default().margin(margin).to_str(&code))
}
