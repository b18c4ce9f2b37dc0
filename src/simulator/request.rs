//! Parses what real client libraries send (`messaging.md` E): form or JSON by content, scalars as text or typed, `msg` as
//! an object or as JSON text, the token in query or body.

use actix_web::HttpRequest;
use serde_json::{Map, Value};

/// The parameters of a call, from query and body together.
pub struct Parameters {
    fields: Map<String, Value>,
    /// The bytes of `msg` when it was sent as text.
    raw_msg: Option<String>,
}

impl Parameters {
    /// Parses query and body. JSON wins over a form, the body over the query.
    pub fn of(request: &HttpRequest, body: &[u8]) -> Self {
        let mut fields = pairs(request.query_string());
        // The body of a GET is ignored (`messaging.md` A1).
        let body = if request.method() == actix_web::http::Method::GET { &[] } else { body };
        let text = String::from_utf8_lossy(body);
        match serde_json::from_str(&text) {
            Ok(Value::Object(sent)) => fields.extend(sent),
            _ => fields.extend(pairs(&text)),
        }
        let raw_msg = fields.get("msg").and_then(Value::as_str).map(str::to_owned);
        Self { fields, raw_msg }
    }

    /// All parameters without the token.
    pub fn body(&self) -> Value {
        let mut fields = self.fields.clone();
        fields.remove("access_token");
        Value::Object(fields)
    }

    /// A scalar as text; `None`: missing.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.fields.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// An integer, also if sent as text; `None`: missing or not a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A boolean as documented: `true` or `false`, typed or as text. `Err`: anything else.
    pub fn truth(&self, name: &str) -> Result<Option<bool>, ()> {
        match self.text(name).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(()),
        }
    }

    /// A field as sent; `Null`: missing.
    pub fn value(&self, name: &str) -> &Value {
        self.fields.get(name).unwrap_or(&Value::Null)
    }

    /// The `msg` and its bytes; `None`: missing, `Err`: not a JSON object.
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
