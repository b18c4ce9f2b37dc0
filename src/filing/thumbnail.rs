//! Small pictures of attached ones: made when they are first asked for, kept as a second object.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage, imageops};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::{Error, Result};
use crate::orders::{Attachment, AttachmentId};

/// The longer side, in pixels: sharp on a phone that shows two of them side by side.
const SIDE: u32 = 480;

/// What a picture may take up when it is unpacked, in bytes: 24 megapixels. A larger one has no thumbnail.
const LARGEST: u64 = 96 * 1024 * 1024;

/// Pictures are unpacked one after the other, so that many at once do not fill the memory.
static TURN: Semaphore = Semaphore::const_new(1);

/// The name of the second object.
pub fn name(id: AttachmentId) -> String {
    format!("{id}.thumbnail")
}

/// A JPEG; `None` for what is no picture, or none that can be made small.
pub async fn thumbnail(app: &App, attachment: &Attachment) -> Result<Option<Vec<u8>>> {
    if !attachment.media_type.has_thumbnail() {
        return Ok(None);
    }
    let kept = app.files.read_whole(&name(attachment.id)).await?;
    let small = match kept {
        Some(kept) => kept,
        None => {
            let _turn = TURN.acquire().await.map_err(Error::broken)?;
            let Some(whole) = app.files.read_whole(&attachment.id.to_string()).await? else { return Ok(None) };
            // An empty one is kept too: what could not be made small once is not tried again.
            let small = tokio::task::spawn_blocking(move || shrink(&whole).unwrap_or_default());
            let small = small.await.map_err(Error::broken)?;
            app.files.put(&name(attachment.id), small.clone()).await?;
            small
        }
    };
    Ok(Some(small).filter(|small| !small.is_empty()))
}

/// Turned the right way up, on white; `None` for what is damaged or too large.
fn shrink(whole: &[u8]) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST);
    let mut reader = ImageReader::new(Cursor::new(whole)).with_guessed_format().ok()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > LARGEST {
        return None;
    }
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut small = DynamicImage::from_decoder(decoder).ok()?;
    if small.width().max(small.height()) > SIDE {
        small = small.thumbnail(SIDE, SIDE);
    }
    small.apply_orientation(orientation);
    let mut page = RgbaImage::from_pixel(small.width(), small.height(), Rgba([255; 4]));
    imageops::overlay(&mut page, &small.to_rgba8(), 0, 0);
    let mut jpeg = Vec::new();
    let page = DynamicImage::ImageRgba8(page).into_rgb8();
    page.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 82)).ok()?;
    Some(jpeg)
}
