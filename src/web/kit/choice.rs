//! Named choices in forms.

use serde::Deserialize;
use serde::de::value::{Error, StringDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer};

/// For `#[serde(deserialize_with)]`: reads a choice by its name. An empty or unknown name reads as the default.
pub fn choice<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(field: D) -> Result<T, D::Error> {
    let name: StringDeserializer<Error> = String::deserialize(field)?.into_deserializer();
    Ok(T::deserialize(name).unwrap_or_default())
}
