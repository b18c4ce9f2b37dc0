//! The class of each error code (`messaging.md` D7). Error texts are never compared, because they change. Pure.

use std::time::Duration;

use crate::messenger::failure::Class;

/// The pause after too many calls; a block lasts a minute or longer.
pub const PAUSE: Duration = Duration::from_secs(60);

/// Which call returned a code. A refused secret differs from a refused token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Token,
    Other,
}

/// Whether the code says that the token is invalid. The client then fetches a new one and repeats the call once.
pub fn is_token_refused(code: &str) -> bool {
    matches!(code, "40014" | "42001")
}

/// The class of a code other than 0.
pub fn classify(code: &str, call: Call) -> Class {
    match code {
        "-1" | "45033" | "40014" | "42001" => Class::Retry,
        "45009" => Class::Pause(PAUSE),
        "40001" | "40013" | "40091" | "41001" | "41002" | "41004" => Class::Config,
        "40056" | "301002" | "48002" | "50001" | "60011" | "60020" => Class::Config,
        "40029" => Class::LoginCode,
        "81013" | "82001" | "60111" | "invaliduser" | "unlicenseduser" => Class::Person,
        "45002" => Class::TooLong,
        _ if call == Call::Token => Class::Config,
        _ => Class::Poison,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_class_of_the_table() {
        let rows: [(&[&str], Class); 7] = [
            (&["-1", "45033", "40014", "42001"], Class::Retry),
            (&["45009"], Class::Pause(PAUSE)),
            (&["40001", "40091", "40013", "41001", "41002", "41004"], Class::Config),
            (&["40056", "301002", "48002", "50001", "60011", "60020"], Class::Config),
            (&["81013", "82001", "60111"], Class::Person),
            (&["40029"], Class::LoginCode),
            (&["40058", "40035", "44004", "42014", "42022", "987654", ""], Class::Poison),
        ];
        for (codes, class) in rows {
            for code in codes {
                assert_eq!(classify(code, Call::Other), class, "{code}");
            }
        }
        assert_eq!(classify("45002", Call::Other), Class::TooLong);
        assert!(is_token_refused("40014") && is_token_refused("42001") && !is_token_refused("40001"));
    }
}
