//! What the company is called, and what stands for it.
//!
//! One small row, read with every page: a change shows everywhere at the next request, however many processes serve it.
//! The mark itself is read only by whoever asks for it, and kept by browsers under an address that changes with it.

use std::io::Cursor;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

use crate::db::Conn;
use crate::db::schema::company;
use crate::error::{Error, Fault, Result};

/// The name while none is set.
pub const PRODUCT: &str = "WHSM";

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 40;

/// The largest picture that is taken in, in bytes.
pub const LARGEST_MARK: usize = 512 * 1024;

/// What a picture may take up when it is unpacked, in bytes.
const LARGEST_UNPACKED: u64 = 64 * 1024 * 1024;

/// The box that a mark is made to fit, in pixels: four times what pages show.
const BOX: (u32, u32) = (480, 160);

/// The company, without the bytes of its mark.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = company, check_for_backend(diesel::pg::Pg))]
pub struct Company {
    name: String,
    /// The last part of the mark's address; `None`: it has none of its own.
    pub mark_digest: Option<String>,
    /// Grows with each change; a form that carries an older one is refused.
    pub version: i32,
}

impl Company {
    pub async fn load(conn: &mut Conn) -> QueryResult<Self> {
        company::table.select(Self::as_select()).first(conn).await
    }

    /// What it is called; the product's name while none is set.
    pub fn name(&self) -> &str {
        if self.name.is_empty() { PRODUCT } else { &self.name }
    }

    /// What was set; may be empty.
    pub fn own_name(&self) -> &str {
        &self.name
    }

    /// A PNG, with its digest.
    pub async fn mark(conn: &mut Conn) -> QueryResult<Option<(Vec<u8>, String)>> {
        let row: (Option<Vec<u8>>, Option<String>) =
            company::table.select((company::mark, company::mark_digest)).first(conn).await?;
        Ok(row.0.zip(row.1))
    }

    /// Renames it while it is still at `version`; `Stale` otherwise. An empty name: the product's.
    pub async fn rename(conn: &mut Conn, version: i32, name: &str) -> Result<()> {
        let name = name.trim();
        if name.chars().count() > LONGEST_NAME {
            let fault = Fault::new("name", "fault-too-long").with("max", LONGEST_NAME.to_string());
            return Err(Error::Invalid(vec![fault]));
        }
        let kept = company::table.filter(company::version.eq(version));
        let set = (company::name.eq(name), company::version.eq(company::version + 1));
        if diesel::update(kept).set(set).execute(conn).await? == 0 { Err(Error::Stale) } else { Ok(()) }
    }

    /// Puts a mark made by [`small_mark`] in the place of the last one; `None`: the product's again.
    pub async fn set_mark(conn: &mut Conn, png: Option<&[u8]>) -> QueryResult<usize> {
        let digest = png.map(|png| {
            let digest = Sha256::digest(png);
            digest[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        });
        let set = (company::mark.eq(png), company::mark_digest.eq(digest), company::version.eq(company::version + 1));
        diesel::update(company::table).set(set).execute(conn).await
    }
}

/// What is kept of an upload: its picture alone, drawn anew, small. A fault at `file` for what is no PNG or JPEG by its
/// content, is damaged, or would unpack to too much. Takes a while: call it off the request threads.
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
