//! Pushed events: their signature and encryption (`messaging.md` A8). WeCom uses the same scheme. Pure.
//!
//! AES-256-CBC. The plain text is 16 random bytes, the length in four bytes, the text and the owner's key, padded to a
//! multiple of 32 bytes (not of the cipher's 16).

use std::fmt;

use aes::Aes256;
use aes::cipher::{Array, Block, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Serialize;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

const BLOCK: usize = 32;

/// Bytes before the text: random bytes and length.
const BEFORE: usize = 20;

/// Accepts trailing bits: the last of the 43 characters may carry some (`messaging.md` A8, the trap).
const LOOSE: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// Why an event is refused, by the platform's own numbers (`messaging.md` A9, 900001 to 900010).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackError {
    /// 900004: the AES key is not 43 letters and digits.
    AesKey,
    /// 900005: the signature is wrong.
    Signature,
    /// 900008: not encrypted with this key, or wrongly padded.
    Decryption,
    /// 900009: the length inside does not fit.
    Length,
    /// 900010: the event belongs to another application.
    Owner,
}

/// The keys of an event subscription.
pub struct EventCrypto {
    token: SecretString,
    key: SecretBox<[u8; 32]>,
    /// The accepted owners: the application's key and the company's id. Responses carry the first.
    owner_keys: Vec<String>,
}

/// An encrypted response, in DingTalk's JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    pub msg_signature: String,
    #[serde(rename = "timeStamp")]
    pub time_stamp: String,
    pub nonce: String,
    pub encrypt: String,
}

impl CallbackError {
    /// The platform's error number.
    pub fn code(self) -> i64 {
        match self {
            Self::AesKey => 900_004,
            Self::Signature => 900_005,
            Self::Decryption => 900_008,
            Self::Length => 900_009,
            Self::Owner => 900_010,
        }
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::AesKey => "the AES key is not 43 letters and digits",
            Self::Signature => "the signature does not match",
            Self::Decryption => "the event cannot be decrypted",
            Self::Length => "the length inside does not fit",
            Self::Owner => "the event belongs to another application",
        };
        write!(f, "{}: {words}", self.code())
    }
}

impl std::error::Error for CallbackError {}

impl EventCrypto {
    /// `aes_key`: 43 letters and digits. `owner_keys`: the accepted owners; responses carry the first.
    pub fn new(token: &str, aes_key: &str, owner_keys: Vec<String>) -> Result<Self, CallbackError> {
        let is_plain = aes_key.len() == 43 && aes_key.bytes().all(|b| b.is_ascii_alphanumeric());
        let key = LOOSE.decode(format!("{aes_key}=")).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
        match key.filter(|_| is_plain) {
            Some(key) => Ok(Self { token: token.to_owned().into(), key: SecretBox::new(Box::new(key)), owner_keys }),
            None => Err(CallbackError::AesKey),
        }
    }

    /// Verifies and decrypts an event. `signature`: the parameter `msg_signature` or `signature`.
    pub fn open(&self, signature: &str, timestamp: &str, nonce: &str, encrypt: &str) -> Result<String, CallbackError> {
        let expected = self.signature(timestamp, nonce, encrypt);
        if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(CallbackError::Signature);
        }
        let mut bytes = STANDARD.decode(encrypt).map_err(|_| CallbackError::Decryption)?;
        if bytes.is_empty() || bytes.len() % BLOCK != 0 {
            return Err(CallbackError::Decryption);
        }
        let (key, iv) = self.key_and_iv();
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut bytes);
        cbc::Decryptor::<Aes256>::new(&key, &iv).decrypt_blocks(blocks);
        let plain = unpadded(&bytes).ok_or(CallbackError::Decryption)?;
        let (before, rest) = plain.split_at_checked(BEFORE).ok_or(CallbackError::Length)?;
        let length = before.last_chunk().map(|bytes| u32::from_be_bytes(*bytes)).ok_or(CallbackError::Length)?;
        let (text, owner) = rest.split_at_checked(length as usize).ok_or(CallbackError::Length)?;
        if !self.owner_keys.iter().any(|known| known.as_bytes() == owner) {
            return Err(CallbackError::Owner);
        }
        String::from_utf8(text.to_vec()).map_err(|_| CallbackError::Decryption)
    }

    /// Encrypts and signs a response, e.g. `success`. `random16`: sixteen random bytes.
    pub fn seal(&self, text: &str, timestamp: &str, nonce: &str, random16: &[u8; 16]) -> Sealed {
        let owner = self.owner_keys.first().map(String::as_str).unwrap_or_default();
        let length = text.len() as u32;
        let mut bytes = [&random16[..], &length.to_be_bytes(), text.as_bytes(), owner.as_bytes()].concat();
        let padding = BLOCK - bytes.len() % BLOCK;
        bytes.resize(bytes.len() + padding, padding as u8);
        let (key, iv) = self.key_and_iv();
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut bytes);
        cbc::Encryptor::<Aes256>::new(&key, &iv).encrypt_blocks(blocks);
        let encrypt = STANDARD.encode(&bytes);
        Sealed {
            msg_signature: self.signature(timestamp, nonce, &encrypt),
            time_stamp: timestamp.to_owned(),
            nonce: nonce.to_owned(),
            encrypt,
        }
    }

    /// SHA-1 of the four parts, sorted by bytes, in hexadecimal digits.
    fn signature(&self, timestamp: &str, nonce: &str, encrypt: &str) -> String {
        let mut parts = [self.token.expose_secret(), timestamp, nonce, encrypt];
        parts.sort_unstable();
        Sha1::digest(parts.concat().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn key_and_iv(&self) -> (aes::cipher::Key<Aes256>, Block<Aes256>) {
        let key = self.key.expose_secret();
        (Array(*key), Array::from_fn(|n| key[n]))
    }
}

/// Removes the padding: one to 32 bytes that each hold their number.
fn unpadded(bytes: &[u8]) -> Option<&[u8]> {
    let fill = *bytes.last()?;
    let at = bytes.len().checked_sub(usize::from(fill))?;
    let (plain, padding) = bytes.split_at_checked(at)?;
    let is_good = (1..=BLOCK).contains(&padding.len()) && padding.iter().all(|byte| *byte == fill);
    is_good.then_some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "1234567890123456789012345678901234567890123";
    const OWNER: &str = "dingsnotzck6pm5veliw";

    fn crypto(key: &str, owner: &str) -> EventCrypto {
        EventCrypto::new("123456", key, vec![owner.to_owned()]).unwrap()
    }

    #[test]
    fn the_published_vectors_are_opened() {
        let first = crypto("4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx").open(
            "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
            "1445827045067",
            "nEXhMP4r",
            "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
        );
        let text =
            r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#;
        assert_eq!(first.as_deref(), Ok(text));
        let second = crypto(KEY, OWNER).open(
            "9a95a004dd16f5c307e849b994173f76aa26e5eb",
            "1614767836",
            "A7Co0cJLMzIDtMMI",
            "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        );
        assert_eq!(second.as_deref(), Ok("success"));
    }

    #[test]
    fn a_response_is_sealed_as_the_published_vector() {
        let sealed = crypto(KEY, OWNER).seal("success", "1614767836", "A7Co0cJLMzIDtMMI", b"abcdefghijklmnop");
        let expected = serde_json::json!({
            "msg_signature": "a98d0b78bf2f1f421b1b24af822436b28961c8a5", "timeStamp": "1614767836",
            "nonce": "A7Co0cJLMzIDtMMI",
            "encrypt": "/UNo/AsIFvdMqUG61hcOmqVj5tM5IR+EH9NjR178Z810VkQqJGf/jl9YV3uipIGU4/WOMqf7G2T73T27BOBlhA==",
        });
        assert_eq!(serde_json::to_value(sealed).unwrap(), expected);
    }

    #[test]
    fn forged_events_and_those_of_others_are_refused_by_number() {
        let ours = crypto(KEY, OWNER);
        let good = ours.seal("success", "1", "n", b"abcdefghijklmnop");
        let open = |signature: &str, encrypt: &str| ours.open(signature, "1", "n", encrypt).unwrap_err().code();
        assert_eq!(open("", &good.encrypt), 900_005);
        assert_eq!(open(&good.msg_signature.to_uppercase(), &good.encrypt), 900_005);
        assert_eq!(ours.open(&good.msg_signature, "2", "n", &good.encrypt), Err(CallbackError::Signature));
        let signed = |encrypt: &str| open(&ours.signature("1", "n", encrypt), encrypt);
        assert_eq!(signed("no base64"), 900_008);
        assert_eq!(signed(""), 900_008);
        assert_eq!(signed(&STANDARD.encode([7; 16])), 900_008, "half a block");
        assert_eq!(signed(&STANDARD.encode([7; 64])), 900_008, "another key");
        let other = crypto(KEY, "another").seal("success", "1", "n", b"abcdefghijklmnop");
        assert_eq!(open(&other.msg_signature, &other.encrypt), 900_010);
        for key in ["", "short", &format!("{}-", &KEY[1..]), &format!("{KEY}1")] {
            assert!(EventCrypto::new("t", key, Vec::new()).is_err_and(|e| e == CallbackError::AesKey), "{key}");
        }
    }

    #[test]
    fn padding_is_one_to_thirty_two_bytes_that_hold_their_number() {
        let filled = |fill: u8, times: usize| [vec![9; 64 - times], vec![fill; times]].concat();
        for fill in [1, 16, 31, 32] {
            assert_eq!(unpadded(&filled(fill, usize::from(fill))).map(<[u8]>::len), Some(64 - usize::from(fill)));
        }
        for (fill, times) in [(0, 1), (33, 33), (5, 4), (255, 1)] {
            assert_eq!(unpadded(&filled(fill, times)), None, "{fill} {times}");
        }
        assert_eq!(unpadded(&[]), None);
    }

    proptest! {
        #[test]
        fn a_sealed_text_opens(text in any::<String>(), random in any::<[u8; 16]>()) {
            let ours = crypto(KEY, OWNER);
            let sealed = ours.seal(&text, "1", "n", &random);
            prop_assert_eq!(ours.open(&sealed.msg_signature, "1", "n", &sealed.encrypt), Ok(text));
        }
    }
}
