//! 参考成本: the moving average per warehouse and article. Pure. Eight decimal places; the value is 0 at quantity 0.

use rust_decimal::{Decimal, RoundingStrategy};

const PLACES: u32 = 8;

fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero)
}

/// The value of an incoming `quantity`. `price` is per unit of the line; one such unit is `per` units of the article.
pub fn into(quantity: Decimal, per: Decimal, price: Decimal) -> Decimal {
    quantity.checked_mul(price).and_then(|value| value.checked_div(per)).map(rounded).unwrap_or_default()
}

/// The value of an incoming `quantity` without a price: the average of what is there; 0 where nothing is.
pub fn average(on_hand: Decimal, worth: Decimal, quantity: Decimal) -> Decimal {
    let value = worth.checked_mul(quantity).and_then(|value| value.checked_div(on_hand));
    value.map(rounded).unwrap_or_default()
}

/// The value of an outgoing `quantity` at the average. The last piece takes the whole remaining value.
pub fn out_of(on_hand: Decimal, worth: Decimal, quantity: Decimal) -> Decimal {
    if quantity >= on_hand {
        return worth;
    }
    let value = worth.checked_mul(quantity).and_then(|value| value.checked_div(on_hand));
    value.or_else(|| worth.checked_div(on_hand)?.checked_mul(quantity)).map(rounded).unwrap_or_default().min(worth)
}

/// The signed value of a reversal of `value` that moves the signed `quantity`: `-value`; the average where the remaining
/// value would become negative; the whole value at quantity 0.
pub fn back(on_hand: Decimal, worth: Decimal, quantity: Decimal, value: Decimal) -> Decimal {
    if on_hand + quantity <= Decimal::ZERO {
        return -worth;
    }
    if worth - value < Decimal::ZERO { -out_of(on_hand, worth, -quantity) } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn value_comes_by_the_line_and_goes_by_the_average() {
        assert_eq!(into(number("48"), number("24"), number("100")), number("200"));
        assert_eq!(into(number("1"), number("3"), number("1")), number("0.33333333"));
        assert_eq!(out_of(number("3"), number("1"), number("1")), number("0.33333333"));
        assert_eq!(out_of(number("2"), number("0.66666667"), number("2")), number("0.66666667"));
        assert_eq!(back(number("5"), number("10"), number("-5"), number("9")), number("-10"));
        assert_eq!(back(number("5"), number("10"), number("-2"), number("3")), number("-3"));
        assert_eq!(average(number("3"), number("1"), number("6")), number("2"));
        assert_eq!(average(number("0"), number("0"), number("6")), number("0"));
        // The remaining goods are cheaper than the reversed ones: use the average.
        assert_eq!(back(number("5"), number("2"), number("-2"), number("3")), number("-0.8"));
        assert_eq!(back(number("0"), number("0"), number("2"), number("-3")), number("3"));
    }

    proptest::proptest! {
        #[test]
        fn stock_value_is_neither_lost_nor_left_over(acts in proptest::collection::vec((1_i64..1_000_000, 0_i64..1_000_000, proptest::bool::ANY), 1..60)) {
            let (mut on_hand, mut worth) = (Decimal::ZERO, Decimal::ZERO);
            for (quantity, price, is_in) in acts {
                let (quantity, price) = (Decimal::new(quantity, 4), Decimal::new(price, 4));
                if is_in {
                    worth += into(quantity, Decimal::from(24), price);
                    on_hand += quantity;
                } else {
                    let quantity = quantity.min(on_hand);
                    worth -= out_of(on_hand, worth, quantity);
                    on_hand -= quantity;
                }
                proptest::prop_assert!(worth >= Decimal::ZERO && (on_hand > Decimal::ZERO || worth == Decimal::ZERO));
            }
        }
    }
}
