//! The company's name and logo.
//!
//! One small row that is read for every page, so that a change is visible in every process with the next request. The
//! logo is read only when its address is requested; browsers cache it under an address that contains its digest.

use std::io::Cursor;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

use crate::db::schema::company;
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};

/// The name shown while no company name is set.
pub const PRODUCT: &str = "WHSM";

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 40;

/// The largest image that can be uploaded or stored, in bytes.
pub const LARGEST_MARK: usize = 512 * 1024;

/// The memory limit for decoding an image, in bytes.
const LARGEST_UNPACKED: u64 = 64 * 1024 * 1024;

/// The maximum width and height of the logo in pixels: four times the size on pages.
const BOX: (u32, u32) = (480, 160);

/// The company, without the bytes of its logo.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = company, check_for_backend(diesel::pg::Pg))]
pub struct Company {
    name: String,
    /// The last part of the logo's address; `None`: the default logo.
    pub mark_digest: Option<String>,
    /// Increases with each change; a form that carries an older version is refused.
    pub version: i32,
    /// Whether any warehouse keeps stock. Maintained by the database.
    pub keeps_stock: bool,
    /// Whether administrators who sign in with a password need a second factor.
    pub admins_need_second_factor: bool,
}

impl Company {
    /// Loads the only row.
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        company::table.select(Self::as_select()).first(conn).await
    }

    /// Like `load`, as a query for `together`.
    pub fn only() -> impl Questions<Answers = Vec<Self>> {
        question(company::table.select(columns_of::<Self>()))
    }

    /// The company's name, or [`PRODUCT`] while none is set.
    pub fn name(&self) -> &str {
        if self.name.is_empty() { PRODUCT } else { &self.name }
    }

    /// The name as set; may be empty.
    pub fn own_name(&self) -> &str {
        &self.name
    }

    /// The logo as PNG with its digest; `None`: the default logo.
    pub async fn mark(conn: &mut Conn) -> QueryResult<Option<(Vec<u8>, String)>> {
        let row: (Option<Vec<u8>>, Option<String>) =
            company::table.select((company::mark, company::mark_digest)).first(conn).await?;
        Ok(row.0.zip(row.1))
    }

    /// Sets the name, and whether administrators need a second factor; an empty name means [`PRODUCT`].
    ///
    /// # Errors
    /// `Stale` when the row is no longer at `version`; `Invalid` at `name`.
    pub async fn change(conn: &mut Conn, version: i32, name: &str, needs_second_factor: bool) -> Result<()> {
        let name = name.trim();
        if name.chars().count() > LONGEST_NAME {
            let fault = Fault::new("name", "fault-too-long").with("max", LONGEST_NAME.to_string());
            return Err(Error::Invalid(vec![fault]));
        }
        let kept = company::table.filter(company::version.eq(version));
        let needs = company::admins_need_second_factor.eq(needs_second_factor);
        let set = (company::name.eq(name), needs, company::version.eq(company::version + 1));
        if diesel::update(kept).set(set).execute(conn).await? == 0 { Err(Error::Stale) } else { Ok(()) }
    }

    /// Replaces the logo by one made by [`small_mark`]; `None` restores the default logo.
    pub async fn set_mark(conn: &mut Conn, png: Option<&[u8]>) -> QueryResult<usize> {
        let digest = png.map(|png| {
            let digest = Sha256::digest(png);
            digest[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        });
        let set = (company::mark.eq(png), company::mark_digest.eq(digest), company::version.eq(company::version + 1));
        diesel::update(company::table).set(set).execute(conn).await
    }
}

/// Re-encodes an uploaded logo as a small PNG and drops its metadata. Slow: call it off the request threads.
///
/// # Errors
/// `Invalid` at `file` when the content is not a PNG or JPEG, is damaged, or decodes to too many bytes.
pub fn small_mark(upload: &[u8]) -> Result<Vec<u8>> {
    if upload.len() > LARGEST_MARK {
        return Err(Error::invalid("file", "fault-mark-too-large"));
    }
    draw(upload).ok_or_else(|| Error::invalid("file", "fault-mark"))
}

fn draw(upload: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(upload)).with_guessed_format().ok()?;
    if !matches!(reader.format()?, ImageFormat::Png | ImageFormat::Jpeg) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST_UNPACKED);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > LARGEST_UNPACKED {
        return None;
    }
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    let (width, height) = BOX;
    if picture.width() > width || picture.height() > height {
        picture = picture.thumbnail(width, height);
    }
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture.to_rgba8()).write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner()).filter(|png| png.len() <= LARGEST_MARK)
}
