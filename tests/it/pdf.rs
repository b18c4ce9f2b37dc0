//! Extracts the text of a PDF through its fonts' character maps, as a reader's search does.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// The characters that the codes of a font stand for.
struct Font {
    /// Bytes per code.
    width: usize,
    texts: BTreeMap<u32, String>,
}

/// The text of each page, without spaces: their width depends on the fonts.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let pdf = Document::load_mem(pdf).unwrap();
    pdf.get_pages().into_values().map(|page| page_text(&pdf, page)).collect()
}

fn page_text(pdf: &Document, page: ObjectId) -> String {
    let fonts: BTreeMap<Vec<u8>, Font> =
        pdf.get_page_fonts(page).unwrap().into_iter().map(|(name, font)| (name, Font::of(pdf, font))).collect();
    let content = Content::decode(&pdf.get_page_content(page)).unwrap();
    let (mut text, mut font) = (String::new(), None);
    // Marked content, innermost last: whether it has an actual text, as Chromium writes it where one glyph
    // stands for two characters.
    let mut marked: Vec<bool> = Vec::new();
    for operation in &content.operations {
        let is_said = marked.contains(&true);
        match (operation.operator.as_str(), operation.operands.as_slice()) {
            ("BMC", _) => marked.push(false),
            ("BDC", [_, part]) => {
                let said = part.as_dict().ok().and_then(|part| part.get(b"ActualText").ok());
                text.extend(said.map(|said| utf16(said.as_str().unwrap())));
                marked.push(said.is_some());
            }
            ("EMC", _) => drop(marked.pop()),
            ("Tf", [Object::Name(name), _]) => font = fonts.get(name),
            ("Tj", [Object::String(codes, _)]) if !is_said => text.push_str(&font.unwrap().read(codes)),
            ("TJ", [Object::Array(parts)]) if !is_said => {
                for codes in parts.iter().filter_map(|part| part.as_str().ok()) {
                    text.push_str(&font.unwrap().read(codes));
                }
            }
            _ => {}
        }
    }
    text.split_whitespace().collect()
}

impl Font {
    fn of(pdf: &Document, font: &Dictionary) -> Self {
        let stream = font.get_deref(b"ToUnicode", pdf).expect("a font without texts").as_stream().unwrap();
        let map = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
        let mut texts = BTreeMap::new();
        for line in sections(&map, "bfchar") {
            texts.insert(number(&line[0]), letters(&line[1]));
        }
        for line in sections(&map, "bfrange") {
            let (first, last, start) = (number(&line[0]), number(&line[1]), number(&line[2]));
            texts.extend((first..=last).map(|code| (code, char::from_u32(start + code - first).unwrap().to_string())));
        }
        Self { width: sections(&map, "codespacerange")[0][0].len() / 2, texts }
    }

    fn read(&self, codes: &[u8]) -> String {
        let code = |bytes: &[u8]| bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
        codes.chunks(self.width).filter_map(|bytes| self.texts.get(&code(bytes))).map(String::as_str).collect()
    }
}

/// The lines of hexadecimal numbers between `begin…` and `end…`.
fn sections(map: &str, name: &str) -> Vec<Vec<String>> {
    let (begin, end) = (format!("begin{name}"), format!("end{name}"));
    let inside = map.split(&begin).skip(1).filter_map(|rest| rest.split(&end).next());
    let numbers = |line: &str| -> Vec<String> {
        line.split('<').skip(1).map(|rest| rest.split('>').next().unwrap().to_owned()).collect()
    };
    inside.flat_map(str::lines).map(numbers).filter(|line| line.len() > 1).collect()
}

fn number(hex: &str) -> u32 {
    u32::from_str_radix(hex, 16).unwrap()
}

/// UTF-16 as hexadecimal digits.
fn letters(hex: &str) -> String {
    let bytes: Vec<u8> =
        hex.as_bytes().chunks(2).map(|byte| number(std::str::from_utf8(byte).unwrap()) as u8).collect();
    utf16(&bytes)
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]])).collect();
    String::from_utf16(&units).unwrap().trim_start_matches('\u{feff}').to_owned()
}
