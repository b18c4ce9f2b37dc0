//! Links that open inside DingTalk (`messaging.md` A5). Pure.

/// A link that opens `url` in the slide panel of DingTalk on a PC, where the person is signed in. The whole address is
/// percent-encoded as the value of `url`.
pub fn pc_slide(url: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
    // Form encoding writes a space as `+`, an address as `%20`.
    format!("dingtalk://dingtalkclient/page/link?url={}&pc_slide=true", encoded.replace('+', "%20"))
}

#[cfg(test)]
mod tests {
    use super::pc_slide;

    #[test]
    fn the_whole_address_is_encoded() {
        assert_eq!(
            pc_slide("https://a.example/approvals/7?TrueName=%E7%8E%8B&x=a b"),
            "dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fa.example%2Fapprovals%2F7%3FTrueName%3D%25E7%258E%258B%26x%3Da%20b&pc_slide=true"
        );
    }
}
