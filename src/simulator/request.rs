//! Reading what real client libraries send (`messaging.md` E): form or JSON by its look, scalars as text or as they
//! are, `msg` as an object or as JSON text, the token in the query or in the body.

use actix_web::HttpRequest;
use serde_json::{Map, Value};

/// The parameters of a call, from query and body together.
pub struct Parameters {
    fields: Map<String, Value>,
    /// The `msg` as it was sent, when it was sent as text.
    raw_msg: Option<String>,
}

impl Parameters {
    pub fn of(request: &HttpRequest, body: &[u8]) -> Self {
        let mut fields = pairs(request.query_string());
        // Nobody reads the body of a GET (`messaging.md` A1).
        let body = if request.method() == actix_web::http::Method::GET { &[] } else { body };
        let text = String::from_utf8_lossy(body);
        match serde_json::from_str(&text) {
            Ok(Value::Object(sent)) => fields.extend(sent),
            _ => fields.extend(pairs(&text)),
        }
        let raw_msg = fields.get("msg").and_then(Value::as_str).map(str::to_owned);
        Self { fields, raw_msg }
    }

    /// Everything but the token.
    pub fn body(&self) -> Value {
        let mut fields = self.fields.clone();
        fields.remove("access_token");
        Value::Object(fields)
    }

    /// A scalar as text; `None` when it is missing.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.fields.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A truth as the documents spell it: `true` or `false`, as it is or as text. `Err` for any other word.
    pub fn truth(&self, name: &str) -> Result<Option<bool>, ()> {
        match self.text(name).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(()),
        }
    }

    /// A field as it was sent; `Null` when it is missing.
    pub fn value(&self, name: &str) -> &Value {
        self.fields.get(name).unwrap_or(&Value::Null)
    }

    /// The `msg` and its bytes; `None` when it is missing, `Err` when it is no JSON object.
    pub fn msg(&self) -> Option<Result<(Value, String), ()>> {
        let msg = self.fields.get("msg")?;
        Some(match (&self.raw_msg, msg) {
            (Some(raw), _) => match serde_json::from_str::<Value>(raw) {
                Ok(msg) if msg.is_object() => Ok((msg, raw.clone())),
                _ => Err(()),
            },
            (None, Value::Object(_)) => Ok((msg.clone(), msg.to_string())),
            _ => Err(()),
        })
    }
}

fn pairs(encoded: &str) -> Map<String, Value> {
    form_urlencoded::parse(encoded.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect()
}
