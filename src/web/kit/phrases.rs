//! The quick phrases that the program offers where a company keeps none.

use crate::approval::PhraseFor;
use crate::texts::Texts;

/// The program's own phrases for an act, in the reader's language.
pub fn own_phrases(t: &Texts, act: PhraseFor) -> Vec<String> {
    t.get(&format!("phrases-own-{act}")).split('|').map(str::to_owned).collect()
}
