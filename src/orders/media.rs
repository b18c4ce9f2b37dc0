//! Which files may be attached: media types by content, and cleaned file names. Pure.

use crate::error::{Error, Fault, Result};
use crate::typed_text;

crate::text_enum! {
    /// The media type of a file, found by its content. The file is served with this type, whatever its name.
    pub enum MediaType {
        Jpeg = "image/jpeg",
        Png = "image/png",
        Gif = "image/gif",
        Webp = "image/webp",
        Heic = "image/heic",
        Pdf = "application/pdf",
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Doc = "application/msword",
        Xls = "application/vnd.ms-excel",
        Ppt = "application/vnd.ms-powerpoint",
        Wps = "application/wps-office.wps",
        Et = "application/wps-office.et",
        Dps = "application/wps-office.dps",
        /// An electronic invoice 电子发票, like XML.
        Ofd = "application/ofd",
        Xml = "application/xml",
        Csv = "text/csv",
        Text = "text/plain",
        Zip = "application/zip",
        Rar = "application/vnd.rar",
        SevenZip = "application/x-7z-compressed",
    }
}

/// How many leading bytes [`MediaType::recognise`] needs.
pub const HEAD: usize = 4096;

/// The `accept` attribute of file inputs.
pub const ACCEPTED: &str =
    "image/*,.pdf,.ofd,.xml,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.wps,.et,.dps,.csv,.txt,.zip,.rar,.7z";

const LONGEST_NAME: usize = 255;

impl MediaType {
    /// Whether browsers show it inline; other types are downloaded. Most browsers cannot show HEIC.
    pub fn is_shown(self) -> bool {
        (self.is_picture() && self != Self::Heic) || self == Self::Pdf
    }

    /// Whether it is an image.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Heic)
    }

    /// Whether a thumbnail is made of it.
    pub fn has_thumbnail(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// The label on pages: `PDF`, `XLSX`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WEBP",
            Self::Heic => "HEIC",
            Self::Pdf => "PDF",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Pptx => "PPTX",
            Self::Doc => "DOC",
            Self::Xls => "XLS",
            Self::Ppt => "PPT",
            Self::Wps => "WPS",
            Self::Et => "ET",
            Self::Dps => "DPS",
            Self::Ofd => "OFD",
            Self::Xml => "XML",
            Self::Csv => "CSV",
            Self::Text => "TXT",
            Self::Zip => "ZIP",
            Self::Rar => "RAR",
            Self::SevenZip => "7Z",
        }
    }

    /// Detects the type from the first [`HEAD`] bytes. Types in the same container are told apart by the extension.
    ///
    /// # Errors
    /// `Invalid` on `file` for an unknown type or an extension that contradicts the content.
    pub fn recognise(head: &[u8], name: &str) -> Result<Self> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let refused = |key| Err(Error::Invalid(vec![Fault::new("file", key).with("name", name)]));
        // The extension decides between ZIP and Office types: browsers open none of them.
        let found = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            [Self::Docx, Self::Xlsx, Self::Pptx, Self::Ofd, Self::Zip].into_iter().find(|kind| kind.has_ending(&ending))
        } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            let binary = [Self::Doc, Self::Xls, Self::Ppt, Self::Wps, Self::Et, Self::Dps];
            binary.into_iter().find(|kind| kind.has_ending(&ending))
        } else {
            // A byte order mark hides the beginning of a text.
            match infer::get(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).map(|found| found.mime_type()) {
                Some("image/heif") => Some(Self::Heic),
                Some("text/xml") => Some(Self::Xml),
                Some(known) => known.parse().ok(),
                None if is_text(head) => [Self::Csv, Self::Text].into_iter().find(|kind| kind.has_ending(&ending)),
                None => None,
            }
        };
        match found {
            Some(kind) if kind.is_called(&ending) => Ok(kind),
            Some(_) => refused("fault-file-mismatch"),
            None => refused("fault-file-type"),
        }
    }

    /// An image may have the extension of another image type: browsers use the content, and phones mix them up.
    fn is_called(self, ending: &str) -> bool {
        const PICTURES: [&str; 8] = ["jpg", "jpeg", "jfif", "png", "gif", "webp", "heic", "heif"];
        if self.is_picture() { PICTURES.contains(&ending) } else { self.has_ending(ending) }
    }

    fn has_ending(self, ending: &str) -> bool {
        self.label().eq_ignore_ascii_case(ending)
    }
}

/// Text has no control characters, except UTF-16, which starts with a byte order mark.
fn is_text(head: &[u8]) -> bool {
    let is_wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    is_wide || head.iter().all(|byte| *byte >= 0x20 || b"\t\n\r\x0C".contains(byte))
}

/// The last component of a path without control, invisible and bidirectional characters; at most 255 characters, with
/// the extension kept. `file` when nothing is left.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = typed_text::clean(last).chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim().trim_matches('.').trim();
    let (stem, ending) = clean.rsplit_once('.').map_or((clean, ""), |(stem, ending)| (stem, ending));
    let ending: String = ending.chars().take(16).collect();
    let room = LONGEST_NAME - ending.chars().count() - usize::from(!ending.is_empty());
    let stem: String = stem.chars().take(room).collect();
    match (stem.is_empty(), ending.is_empty()) {
        (true, true) => "file".into(),
        (_, true) => stem,
        _ => format!("{stem}.{ending}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(head: &[u8], name: &str) -> Result<MediaType, &'static str> {
        MediaType::recognise(head, name).map_err(|error| match error {
            Error::Invalid(faults) => faults[0].reason.key,
            _ => "another error",
        })
    }

    #[test]
    fn the_content_decides_the_media_type() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0";
        let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let rows: [(&[u8], &str, Result<MediaType, &str>); 31] = [
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "照片.JPG", Ok(MediaType::Jpeg)),
            (png, "截图.png", Ok(MediaType::Png)),
            (png, "photo.jpg", Ok(MediaType::Png)),
            (png, "report.pdf", Err("fault-file-mismatch")),
            (png, "no ending", Err("fault-file-mismatch")),
            (b"GIF89a/*", "a.gif", Ok(MediaType::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", Ok(MediaType::Webp)),
            (heic, "IMG_0001.HEIC", Ok(MediaType::Heic)),
            (b"%PDF-1.7\n<script>", "合同.pdf", Ok(MediaType::Pdf)),
            (b"PK\x03\x04\x14\0", "清单.xlsx", Ok(MediaType::Xlsx)),
            (b"PK\x03\x04\x14\0", "all.zip", Ok(MediaType::Zip)),
            (b"PK\x03\x04\x14\0", "macro.xlsm", Err("fault-file-type")),
            (b"PK\x03\x04\x14\0", "run.jar", Err("fault-file-type")),
            (ole, "旧表.xls", Ok(MediaType::Xls)),
            (ole, "setup.msi", Err("fault-file-type")),
            ("品名,数量\n纸,1".as_bytes(), "a.csv", Ok(MediaType::Csv)),
            (b"\xC6\xB7\xC3\xFB,1\r\n", "gbk.csv", Ok(MediaType::Csv)),
            (b"<!DOCTYPE html><html>", "a.txt", Err("fault-file-type")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a.svg", Err("fault-file-type")),
            (b"#!/bin/sh\nrm", "a.txt", Err("fault-file-type")),
            (b"MZ\x90\0\x03\0\0\0", "photo.jpg", Err("fault-file-type")),
            (elf, "photo.png", Err("fault-file-type")),
            (b"a\0b", "a.txt", Err("fault-file-type")),
            (b"PK\x03\x04\x14\0", "发票.ofd", Ok(MediaType::Ofd)),
            (b"<?xml version='1.0'?><EInvoice>", "发票.XML", Ok(MediaType::Xml)),
            (b"\xEF\xBB\xBF<?xml version='1.0'?><EInvoice>", "发票.xml", Ok(MediaType::Xml)),
            (b"<?xml version='1.0'?><svg>", "a.svg", Err("fault-file-mismatch")),
            (b"\xEF\xBB\xBF<!DOCTYPE html><html>", "a.txt", Err("fault-file-type")),
            (ole, "报价.et", Ok(MediaType::Et)),
            (b"Rar!\x1A\x07\x01\0", "全部.rar", Ok(MediaType::Rar)),
            (b"7z\xBC\xAF\x27\x1C\0\x04", "全部.7z", Ok(MediaType::SevenZip)),
        ];
        for (head, name, expected) in rows {
            assert_eq!(recognised(head, name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_made_safe_and_stay_readable() {
        let long = format!("{}.pdf", "长".repeat(300));
        let kept = format!("{}.pdf", "长".repeat(251));
        for (name, expected) in [
            ("报价单（最终）.pdf", "报价单（最终）.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\wang\\报价.xlsx", "报价.xlsx"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("photo\u{202E}gpj.exe", "photogpj.exe"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("  \u{200B} ", "file"),
            ("emoji 📦.png", "emoji 📦.png"),
            (long.as_str(), kept.as_str()),
        ] {
            assert_eq!(safe_name(name), expected, "{name:?}");
        }
    }
}
