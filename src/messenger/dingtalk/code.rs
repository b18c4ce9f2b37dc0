//! The class of each error code, of both APIs (`messaging.md` A9, B0). Pure.

use crate::messenger::failure::Class;
use crate::messenger::http::BAN;

/// Which call returned a code. Some codes have another meaning for the token call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Token,
    Other,
}

/// Whether the code says that the token is invalid. The client then fetches a new one and repeats the call once.
pub fn is_token_refused(code: &str, call: Call) -> bool {
    call == Call::Other && matches!(code, "40014" | "42001" | "33001" | "40001" | "InvalidAuthentication")
}

/// Whether the application has no permission for this call.
pub fn is_permission_refused(code: &str) -> bool {
    matches!(code, "60011" | "Forbidden.AccessDenied.AccessTokenPermissionDenied")
}

/// The class of a code of the old API other than 0. For `88`, pass its `sub_code`.
pub fn classify(code: &str, call: Call) -> Class {
    if call == Call::Token && matches!(code, "40001" | "40013" | "40035" | "40089" | "40096" | "41002" | "41004") {
        return Class::Config;
    }
    match code {
        "-1" | "500" | "90018" | "90002" | "41045" | "41046" | "41047" | "41048" | "41052" | "1430003" => Class::Retry,
        // A fresh token was refused too.
        "40014" | "42001" | "33001" | "40001" => Class::Retry,
        "90020" => Class::Quota,
        "90001" | "90003" | "90004" | "90005" | "90006" | "90007" | "90008" | "90009" | "90010" | "90011" | "90012"
        | "90013" | "90014" | "90015" | "90016" | "90017" | "1111" => Class::Pause(BAN),
        "40013" | "40089" | "40096" | "41002" | "41004" | "50003" | "50005" | "60011" | "60020" | "40048" | "40056"
        | "41011" | "70003" | "70004" | "41028" | "41044" => Class::Config,
        "33012" | "40003" | "40031" | "50002" | "50004" | "60003" | "60111" | "60121" => Class::Person,
        "34016" | "45002" | "41101" => Class::TooLong,
        "40078" => Class::LoginCode,
        _ => Class::Poison,
    }
}

/// The class of a code of the new API, which is textual (`messaging.md` B0).
pub fn classify_words(code: &str, status: u16) -> Class {
    match code {
        "InvalidAuthentication" | "system.busy" => Class::Retry,
        "invalidCode" => Class::LoginCode,
        "invalidClientIdOrSecret" => Class::Config,
        _ if code.ends_with("ApiCountLimitForOrg") => Class::Quota,
        _ if code.contains("QpsLimit") || code.contains("QpmLimit") || code.ends_with("flowControlError") => {
            Class::Retry
        }
        _ if code.starts_with("Forbidden.AccessDenied") => Class::Config,
        _ if code.ends_with("lockError") || status >= 500 => Class::Retry,
        _ if code.contains("userIdNotExist") || code.ends_with("user.notFound") => Class::Person,
        _ => Class::Poison,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_class_of_the_table() {
        let rows: [(&[&str], Class); 9] = [
            (&["-1", "500", "90018", "90002", "41052"], Class::Retry),
            (&["90020"], Class::Quota),
            (&["90001", "90003", "90017", "1111"], Class::Pause(BAN)),
            (&["40089", "40096", "60011", "60020", "40048", "40056", "70003", "50003", "50005"], Class::Config),
            (&["60121", "33012", "40003", "60111", "40031", "50002", "50004"], Class::Person),
            (&["34016", "45002", "41101"], Class::TooLong),
            (&["40078"], Class::LoginCode),
            (&["400002", "40035", "40", "41", "34014", "40008", "43001", "40033", "41049", "1430002"], Class::Poison),
            (&["22", "404", "987654321", ""], Class::Poison),
        ];
        for (codes, class) in rows {
            for code in codes {
                assert_eq!(classify(code, Call::Other), class, "{code}");
            }
        }
    }

    #[test]
    fn a_refused_secret_is_not_a_refused_token() {
        for code in ["40089", "40096", "40001", "40013", "41002", "41004", "40035"] {
            assert_eq!(classify(code, Call::Token), Class::Config, "{code}");
            assert!(!is_token_refused(code, Call::Token), "{code}");
        }
        for code in ["40014", "42001", "33001", "40001"] {
            assert!(is_token_refused(code, Call::Other), "{code}");
        }
        assert!(!is_token_refused("40000", Call::Other), "a token that was not sent is a defect of the program");
    }

    #[test]
    fn textual_codes_of_the_new_api_have_the_same_classes() {
        for (code, status, class) in [
            ("InvalidAuthentication", 400, Class::Retry),
            ("invalidClientIdOrSecret", 400, Class::Config),
            ("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403, Class::Config),
            ("Forbidden.AccessDenied.IpNotInWhiteList", 403, Class::Config),
            ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403, Class::Retry),
            ("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", 403, Class::Retry),
            ("Forbidden.AccessDenied.ApiCountLimitForOrg", 403, Class::Quota),
            ("todo.taskCreate.flowControlError", 400, Class::Retry),
            ("todo.taskCreate.paramError", 400, Class::Poison),
            ("system.busy", 500, Class::Retry),
            ("unknownError", 500, Class::Retry),
            ("", 418, Class::Poison),
        ] {
            assert_eq!(classify_words(code, status), class, "{code}");
        }
        assert!(is_token_refused("InvalidAuthentication", Call::Other));
    }
}
