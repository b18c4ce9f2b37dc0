//! Money and quantities as exact decimals: parsing, summing, formatting. Pure.
//!
//! Never rounds before formatting: the total is the sum of unrounded amounts (`domain.md` section 2).

use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of quantities and of sums of money that people type, `numeric(18,4)`.
const PLACES: usize = 4;

/// Decimal places of unit prices, `numeric(20,6)`: labels cost 0.00585 each.
const PRICE_PLACES: usize = 6;

/// 0.005 元.
const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// Amounts must be smaller: 15 digits before the point.
const LIMIT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// Quantity and amount of an order, both unrounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub quantity: Decimal,
    pub amount: Decimal,
}

/// Parses a typed quantity or sum of money. Accepts digits (also full-width), a decimal point, commas or spaces between
/// groups of three digits, ¥ before and 元 after. `Ok(None)` for blank text and for a lone dash, with which accounting
/// formats show zero.
///
/// # Errors
/// The key of a text in `locales/`.
pub fn parse(typed: &str) -> Result<Option<Decimal>, &'static str> {
    parse_to(typed, PLACES, "fault-decimals")
}

/// Parses a typed difference: like [`parse`], with a sign before the number if it is below zero.
///
/// # Errors
/// The key of a text in `locales/`.
pub fn parse_difference(typed: &str) -> Result<Option<Decimal>, &'static str> {
    let plain: String = typed.chars().map(plain_char).collect();
    let (is_below, number) = match plain.trim().strip_prefix('-') {
        Some(number) if !number.trim().is_empty() => (true, number),
        _ => (false, plain.trim().strip_prefix('+').unwrap_or(plain.trim())),
    };
    Ok(parse(number)?.map(|number| if is_below { -number } else { number }))
}

/// Parses the quantity of a line: above zero, of a difference not zero.
///
/// # Errors
/// The key of a text in `locales/`.
pub(super) fn parse_quantity(typed: &str, is_difference: bool) -> Result<Option<Decimal>, &'static str> {
    let read = if is_difference { parse_difference(typed) } else { parse(typed) };
    match read {
        Ok(Some(number)) if number.is_zero() && is_difference => Err("fault-not-zero"),
        Ok(Some(number)) if number.is_zero() => Err("fault-above-zero"),
        read => read,
    }
}

/// Parses a typed unit price, which has more decimal places.
///
/// # Errors
/// The key of a text in `locales/`.
pub fn parse_price(typed: &str) -> Result<Option<Decimal>, &'static str> {
    parse_to(typed, PRICE_PLACES, "fault-price-decimals")
}

fn parse_to(typed: &str, places: usize, too_fine: &'static str) -> Result<Option<Decimal>, &'static str> {
    let plain: String = typed.chars().map(plain_char).collect();
    let plain = plain.trim();
    let number = plain.strip_prefix('¥').unwrap_or(plain);
    let number = number.strip_suffix('元').unwrap_or(number).trim();
    if number.is_empty() || number == "-" {
        return Ok(None);
    }
    if number.starts_with('-') && number[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return Err("fault-negative");
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = &without_separators(whole)?;
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err("fault-number");
    }
    if fraction.trim_end_matches('0').len() > places {
        return Err(too_fine);
    }
    if whole.trim_start_matches('0').len() > 14 {
        return Err("fault-number-too-large");
    }
    let kept = fraction.trim_end_matches('0');
    format!("0{whole}.{kept}0").parse().map(|d: Decimal| Some(d.normalize())).map_err(|_| "fault-number")
}

/// `quantity × unit_price` without a sign, exact; `None` with more than 15 digits before the point.
pub fn line_amount(quantity: Decimal, unit_price: Decimal) -> Option<Decimal> {
    quantity.abs().checked_mul(unit_price).filter(|amount| *amount < LIMIT)
}

/// Sums the totals of purchases, for a reimbursement that borrows their lines. `None` when too large.
pub fn borrowed(purchases: &[super::Order]) -> Option<Totals> {
    purchases.iter().try_fold(Totals::default(), |sum, purchase| {
        let quantity = sum.quantity.checked_add(purchase.total_quantity)?;
        let amount = sum.amount.checked_add(purchase.total_amount)?;
        (amount < LIMIT).then_some(Totals { quantity, amount })
    })
}

/// Sums lines given as (quantity, unit price); a missing value counts as zero. `None` when too large.
pub fn totals(lines: impl IntoIterator<Item = (Option<Decimal>, Option<Decimal>)>) -> Option<Totals> {
    lines.into_iter().try_fold(Totals::default(), |sum, (quantity, unit_price)| sum.plus(quantity, unit_price))
}

impl Totals {
    /// The totals with one more line, differences without their signs; `None` when too large.
    pub(super) fn plus(self, quantity: Option<Decimal>, unit_price: Option<Decimal>) -> Option<Self> {
        let amount = match (quantity, unit_price) {
            (Some(quantity), Some(unit_price)) => line_amount(quantity, unit_price)?,
            _ => Decimal::ZERO,
        };
        let sum = Self {
            quantity: self.quantity.checked_add(quantity.unwrap_or_default().abs())?,
            amount: self.amount.checked_add(amount)?,
        };
        (sum.amount < LIMIT).then_some(sum)
    }
}

/// The amount as people see it, rounded half up to two places. Rules use this value (`domain.md` section 2).
pub fn shown(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The smallest exact amount that is shown as `least` or more.
pub fn shown_from(least: Decimal) -> Decimal {
    least.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity) - HALF_A_CENT
}

/// The smallest exact amount that is shown as more than `most`.
pub fn shown_until(most: Decimal) -> Decimal {
    most.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity) + HALF_A_CENT
}

/// Rounds half-up to two places, e.g. `12800.50`, as on the card.
pub fn money(amount: Decimal) -> String {
    format!("{:.2}", shown(amount))
}

/// Without trailing zeros, e.g. `10` or `2.5`.
pub fn quantity(quantity: Decimal) -> String {
    quantity.normalize().to_string()
}

/// Inserts a comma between groups of three digits of a formatted number, and keeps the sign in front.
pub fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches(['+', '-']);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(number.len() + whole.len() / 3);
    out.push_str(&number[..number.len() - digits.len()]);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Joins groups of digits. Refuses other separators, because they may be meant as a decimal point: `12,5`.
fn without_separators(whole: &str) -> Result<String, &'static str> {
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let is_grouped = match groups.as_slice() {
        [_] => true,
        [first, rest @ ..] => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
        [] => false,
    };
    if is_grouped { Ok(groups.concat()) } else { Err("fault-number-grouping") }
}

fn plain_char(c: char) -> char {
    match c {
        '，' => ',',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        '．' | '。' => '.',
        '￥' => '¥',
        '－' | '−' | '–' | '—' => '-',
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn typed_numbers_are_parsed() {
        for (typed, meant) in [
            ("10", "10"),
            (" 1,234.50 ", "1234.5"),
            ("１２．５", "12.5"),
            ("0.0001", "0.0001"),
            (".5", "0.5"),
            ("7.", "7"),
            ("1.500000", "1.5"),
            ("99999999999999.9999", "99999999999999.9999"),
            ("000012", "12"),
            ("1，000", "1000"),
            ("1 234 567.5", "1234567.5"),
            ("1\u{a0}000", "1000"),
            ("¥5", "5"),
            ("￥ 1,200.00", "1200"),
            ("12.5 元", "12.5"),
        ] {
            assert_eq!(parse(typed), Ok(Some(d(meant))), "{typed}");
        }
        for blank in ["  ", "-", "¥ -", "—", "\u{3000}"] {
            assert_eq!(parse(blank), Ok(None), "{blank}");
        }
        for (typed, fault) in [
            ("abc", "fault-number"),
            ("-1", "fault-negative"),
            ("－1", "fault-negative"),
            ("0,5", "fault-number-grouping"),
            ("12,5", "fault-number-grouping"),
            ("1,2345", "fault-number-grouping"),
            ("1234,567", "fault-number-grouping"),
            ("1,,000", "fault-number-grouping"),
            ("1.5,5", "fault-number"),
            ("10箱", "fault-number"),
            ("1.2.3", "fault-number"),
            (".", "fault-number"),
            ("1e3", "fault-number"),
            ("0.00001", "fault-decimals"),
            ("100000000000000", "fault-number-too-large"),
        ] {
            assert_eq!(parse(typed), Err(fault), "{typed}");
        }
    }

    #[test]
    fn unit_prices_have_six_places() {
        assert_eq!(parse_price("0.00585"), Ok(Some(d("0.00585"))));
        assert_eq!(parse_price("99999999999999.999999"), Ok(Some(d("99999999999999.999999"))));
        assert_eq!(parse_price("0.0000001"), Err("fault-price-decimals"));
        assert_eq!(line_amount(d("999.9999"), d("999999999999.999999")).unwrap(), d("999999899999999.9990000001"));
    }

    #[test]
    fn the_total_is_the_sum_of_unrounded_amounts() {
        let third = (Some(d("0.5")), Some(d("0.01")));
        let sum = totals([third, third, third]).unwrap();
        assert_eq!(sum.amount, d("0.015"));
        assert_eq!(money(sum.amount), "0.02");
        assert_eq!(quantity(sum.quantity), "1.5");
    }

    #[test]
    fn an_amount_that_would_lose_digits_is_rejected() {
        assert_eq!(LIMIT, d("1000000000000000"));
        assert_eq!(line_amount(d("99999999999999.9999"), d("10.0001")), None);
        assert_eq!(line_amount(d("99999999999999.9999"), d("9.9999")).unwrap(), d("999989999999999.99900001"));
        assert!(totals(vec![(Some(d("600000000000000")), Some(d("1"))); 2]).is_none());
    }

    #[test]
    fn money_is_shown_with_two_places_and_commas() {
        for (amount, shown) in [("0", "0.00"), ("1234567.895", "1,234,567.90"), ("999", "999.00"), ("1000", "1,000.00")]
        {
            assert_eq!(grouped(&money(d(amount))), shown);
        }
        assert_eq!((grouped("-1234.5"), grouped("-500.00")), ("-1,234.5".into(), "-500.00".into()));
    }
}
