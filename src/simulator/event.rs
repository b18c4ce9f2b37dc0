//! Pushes signed and encrypted events to the application (`messaging.md` A8) and reads its answers. Implemented
//! independently of the application's own code, so that neither hides a mistake of the other.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::handle::Simulator;

/// Plaintexts are padded to a multiple of 32 bytes, not of the cipher's 16.
const BLOCK: usize = 32;

/// Accepts 43-character keys, whose last character has surplus bits.
const LOOSE: GeneralPurpose =
    GeneralPurpose::new(&ALPHABET, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

impl Simulator {
    /// An event as pushed: query (`msg_signature`, `timestamp`, `nonce`) and body (`encrypt`) of a POST. `keys`: token and
    /// AES key of the subscription. The owner in the ciphertext is the app key.
    pub fn encrypted_event(&self, keys: (&str, &str), event: Value) -> (String, Value) {
        let now = self.state.clock.now();
        let (number, owner) = self.state.change(|inner| (inner.next(), inner.app.app_key.clone()));
        let (timestamp, nonce) = (now.timestamp_millis().to_string(), format!("n{number:07x}"));
        let random = format!("{:016x}", number * 7_919 + now.timestamp_micros());
        let encrypt = sealed(keys.1, random.as_bytes(), &event.to_string(), &owner).unwrap_or_default();
        let signature = signature(&[keys.0, &timestamp, &nonce, &encrypt]);
        let query = format!("msg_signature={signature}&timestamp={timestamp}&nonce={nonce}");
        (query, json!({"encrypt": encrypt}))
    }

    /// The decrypted answer to an event, `success` when it is right; `None`: wrong signature or owner.
    pub fn answer_to_event(&self, keys: (&str, &str), answer: &Value) -> Option<String> {
        let field = |name: &str| answer[name].as_str();
        let encrypt = field("encrypt")?;
        if field("msg_signature")? != signature(&[keys.0, field("timeStamp")?, field("nonce")?, encrypt]) {
            return None;
        }
        let (text, owner) = opened(keys.1, encrypt)?;
        self.state.read(|inner| inner.app.app_key == owner).then_some(text)
    }
}

/// SHA-1 over the sorted and concatenated parts, in hexadecimal.
pub fn signature(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    Sha1::digest(parts.concat().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Encrypts 16 random bytes, the text's length in 4 bytes, the text and the owner; base64. `None`: invalid key.
pub fn sealed(aes_key: &str, random: &[u8], text: &str, owner: &str) -> Option<String> {
    let key = LOOSE.decode(format!("{aes_key}=")).ok()?;
    let mut plain = random.get(..16)?.to_vec();
    plain.extend_from_slice(&u32::try_from(text.len()).ok()?.to_be_bytes());
    plain.extend_from_slice(text.as_bytes());
    plain.extend_from_slice(owner.as_bytes());
    let fill = BLOCK - plain.len() % BLOCK;
    plain.resize(plain.len() + fill, fill as u8);
    let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
    let length = plain.len();
    Some(STANDARD.encode(cipher.encrypt_padded::<NoPadding>(&mut plain, length).ok()?))
}

/// Decrypts to text and owner; `None`: malformed.
pub fn opened(aes_key: &str, encrypt: &str) -> Option<(String, String)> {
    let key = LOOSE.decode(format!("{aes_key}=")).ok()?;
    let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
    let mut bytes = STANDARD.decode(encrypt).ok()?;
    let plain = cipher.decrypt_padded::<NoPadding>(&mut bytes).ok()?;
    let fill = usize::from(*plain.last()?);
    let plain = plain.get(..plain.len().checked_sub(fill)?)?;
    let length = u32::from_be_bytes(plain.get(16..20)?.try_into().ok()?) as usize;
    let (text, owner) = plain.get(20..)?.split_at_checked(length)?;
    Some((String::from_utf8(text.to_vec()).ok()?, String::from_utf8(owner.to_vec()).ok()?))
}
