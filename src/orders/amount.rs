//! Money and quantities as exact decimals: parsing, summing, formatting. Pure.
//!
//! Never rounds before formatting: the total is the sum of unrounded amounts (`domain.md` section 2).

use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of quantities and prices, `numeric(18,4)`.
pub const SCALE: u32 = 4;

/// Amounts must be smaller: 15 digits before the point.
const LIMIT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// Quantity and amount of an order, both unrounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub quantity: Decimal,
    pub amount: Decimal,
}

/// Parses typed text: digits (also full-width), thousands commas, a decimal point. `Ok(None)` for blank text.
///
/// # Errors
/// The key of a text in `locales/`.
pub fn parse(typed: &str) -> Result<Option<Decimal>, &'static str> {
    let plain: String = typed.trim().chars().filter_map(plain_char).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err("fault-number");
    }
    if fraction.trim_end_matches('0').len() > SCALE as usize {
        return Err("fault-decimals");
    }
    if whole.trim_start_matches('0').len() > 14 {
        return Err("fault-number-too-large");
    }
    let kept = fraction.trim_end_matches('0');
    format!("0{whole}.{kept}0").parse().map(|d: Decimal| Some(d.normalize())).map_err(|_| "fault-number")
}

/// `quantity × unit_price`, exact; `None` with more than 15 digits before the point.
pub fn line_amount(quantity: Decimal, unit_price: Decimal) -> Option<Decimal> {
    quantity.checked_mul(unit_price).filter(|amount| *amount < LIMIT)
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
    lines.into_iter().try_fold(Totals::default(), |sum, (quantity, unit_price)| {
        let amount = match (quantity, unit_price) {
            (Some(quantity), Some(unit_price)) => line_amount(quantity, unit_price)?,
            _ => Decimal::ZERO,
        };
        let sum = Totals {
            quantity: sum.quantity.checked_add(quantity.unwrap_or_default())?,
            amount: sum.amount.checked_add(amount)?,
        };
        (sum.amount < LIMIT).then_some(sum)
    })
}

/// Rounds half-up to two places, e.g. `12800.50`, as on the card.
pub fn money(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

/// Without trailing zeros, e.g. `10` or `2.5`.
pub fn quantity(quantity: Decimal) -> String {
    quantity.normalize().to_string()
}

/// Inserts a comma at every third digit of a formatted number; keeps the sign in front.
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

fn plain_char(c: char) -> Option<char> {
    match c {
        ',' | '，' | ' ' | '\u{3000}' => None,
        '．' | '。' => Some('.'),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        other => Some(other),
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
        ] {
            assert_eq!(parse(typed), Ok(Some(d(meant))), "{typed}");
        }
        assert_eq!(parse("  "), Ok(None));
        for (typed, fault) in [
            ("abc", "fault-number"),
            ("-1", "fault-number"),
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
