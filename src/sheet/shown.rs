//! What a cell shows: a number in its number format, and codes in half-width characters. Pure.

use std::borrow::Cow;

/// One character of a number format.
enum Piece {
    /// A digit; `true`: a zero is shown where the number has none.
    Digit(bool),
    Literal(char),
}

/// A whole number as its format shows it, if the format adds zeros or text: `123` in `000000` is `000123`. `None`: it
/// shows the number itself, or as something that is no code (a percentage, a fraction, a group of thousands).
pub(super) fn in_format(digits: &str, format: &str) -> Option<String> {
    let pieces = pieces(format)?;
    let zeros = pieces.iter().filter(|piece| matches!(piece, Piece::Digit(true))).count();
    let places = pieces.iter().filter(|piece| matches!(piece, Piece::Digit(_))).count();
    let has_text = pieces.iter().any(|piece| matches!(piece, Piece::Literal(_)));
    if places == 0 || (zeros < 2 && !has_text) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = if digits == "0" { "" } else { digits };
    let mut rest: Vec<char> = digits.chars().rev().collect();
    // Digits beyond the places stand before the first of them.
    let beyond: String = rest.drain(places.min(rest.len())..).rev().collect();
    let mut shown = String::new();
    let mut left = places;
    for piece in &pieces {
        match piece {
            Piece::Literal(c) => shown.push(*c),
            Piece::Digit(fills) => {
                if left == places {
                    shown.push_str(&beyond);
                }
                left -= 1;
                match rest.get(left) {
                    Some(digit) => shown.push(*digit),
                    None if *fills => shown.push('0'),
                    None => {}
                }
            }
        }
    }
    Some(shown)
}

/// The pieces of the first section of a format; `None` for one that is not made of digits and text alone.
fn pieces(format: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        match c {
            ';' => break,
            '0' => pieces.push(Piece::Digit(true)),
            '#' | '?' => pieces.push(Piece::Digit(false)),
            '"' => pieces.extend(rest.by_ref().take_while(|c| *c != '"').map(Piece::Literal)),
            '\\' => pieces.push(Piece::Literal(rest.next()?)),
            // A space as wide as the next character, or a filling of the cell: no text of its own.
            '_' | '*' => drop(rest.next()?),
            '-' | '(' | ')' | '+' | ':' | ' ' => pieces.push(Piece::Literal(c)),
            _ => return None,
        }
    }
    Some(pieces)
}

/// A code in half-width characters: `ＡＢ－１２` is `AB-12`. Text that is not all ASCII then is no code and stays.
pub(super) fn half_width(text: &str) -> Cow<'_, str> {
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    if text.is_ascii() || !text.chars().all(|c| narrow(c).is_ascii()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow).collect::<String>().trim().to_owned())
}

/// Whether a text is a number that Excel has shortened, such as `6.90123E+12`.
pub(super) fn is_shortened(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_short = |(digits, power): (&str, &str)| is_number(digits) && is_number(power);
    text.trim().to_ascii_uppercase().split_once("E+").is_some_and(is_short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_its_format_shows() {
        for (digits, format, shown) in [
            ("123", "000000", Some("000123")),
            ("1234567", "000000", Some("1234567")),
            ("7", "\"HX-\"000", Some("HX-007")),
            ("7", "\\A00", Some("A07")),
            ("12345", "000-0000", Some("001-2345")),
            ("12345678", "000-0000", Some("1234-5678")),
            ("5", "0\"号\"", Some("5号")),
            ("0", "000", Some("000")),
            ("12", "000;[Red]-000", Some("012")),
            ("123", "General", None),
            ("123", "0", None),
            ("123", "@", None),
            ("1234", "#,##0", None),
            ("12", "0.00", None),
            ("12", "0%", None),
            ("12", "0.00E+00", None),
            ("1.5", "000", None),
        ] {
            assert_eq!(in_format(digits, format).as_deref(), shown, "{digits} in {format}");
        }
    }

    #[test]
    fn codes_are_half_width_and_other_text_stays() {
        assert_eq!(half_width("ＡＢ－１２　"), "AB-12");
        assert_eq!(half_width("仓储部（华东）"), "仓储部（华东）");
        assert_eq!(half_width("A-1"), "A-1");
    }

    #[test]
    fn a_shortened_number_is_recognized() {
        let shortened = ["1.2E+12", "6.90123e+12", "7E+9"].map(is_shortened);
        assert_eq!(shortened, [true; 3]);
        assert_eq!(["E+12", "1.2E+", "AE+1", "12"].map(is_shortened), [false; 4]);
    }
}
