//! Numbers in charts: their scale, and their texts in both languages.

use rust_decimal::Decimal;
use whsm::texts::{Language, Texts};
use whsm::web::chart::{change, duration, percent, scale, scaled, short_amount};

#[test]
fn the_scale_covers_the_highest_value_in_round_steps() {
    for (highest, step, steps) in [
        ("0", "1", 2),
        ("4", "1", 4),
        ("7", "2", 4),
        ("99", "20", 5),
        ("12800", "5000", 3),
        ("999999999999.99", "200000000000", 5),
    ] {
        assert_eq!(scale(highest.parse().unwrap()), (step.parse().unwrap(), steps), "{highest}");
    }
}

#[test]
fn small_values_stay_visible_and_none_exceeds_the_top() {
    let (one, most): (Decimal, Decimal) = ("0.01".parse().unwrap(), "999999999999.99".parse().unwrap());
    assert_eq!((scaled(one, most, 200), scaled(most, most, 200), scaled(Decimal::ZERO, most, 200)), (1, 200, 0));
}

#[test]
fn amounts_and_durations_use_the_units_of_the_language() {
    let (zh, en) = (Texts::of(Language::Chinese), Texts::of(Language::English));
    for (amount, chinese, english) in [
        ("0", "0", "0"),
        ("999.5", "1,000", "1,000"),
        ("12800", "1.3 万", "12.8K"),
        ("250000000", "2.5 亿", "250M"),
        ("999999999999.99", "10,000 亿", "1,000B"),
    ] {
        let amount = amount.parse().unwrap();
        assert_eq!((short_amount(&zh, amount), short_amount(&en, amount)), (chinese.into(), english.into()));
    }
    for (seconds, said) in
        [(0, "0 分钟"), (59 * 60, "59 分钟"), (5400, "1.5 小时"), (155_520, "1.8 天"), (86_400, "1 天")]
    {
        assert_eq!(duration(&zh, seconds), said);
    }
    assert_eq!((percent(1, 8), percent(0, 0)), ("12.5%".into(), "0%".into()));
    assert_eq!(change(Decimal::from(8), Decimal::from(9)), Some(Decimal::from(13)));
    assert_eq!(change(Decimal::ZERO, Decimal::from(9)), None);
}
