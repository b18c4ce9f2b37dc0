//! Forms as people fill them in, files to upload, and links to follow.

use reqwest::Url;
use serde_json::Value;
use whsm::orders::{Kind, OrderId};

use super::{Page, Person, field};

/// A small picture and a small document: the content decides the type of a file.
pub const GIF: &[u8] = b"GIF89a\x01\0\x01\0";
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";

/// The fields of a form, in order.
pub type Fields = Vec<(String, String)>;

/// The same form with another value for a field, or with one more field.
pub fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    match fields.iter_mut().find(|(known, _)| known == name) {
        Some((_, kept)) => value.clone_into(kept),
        None => fields.push(field(name, value)),
    }
    fields
}

/// The header and two lines of an order of this kind, as a browser sends them.
pub fn order(kind: Kind, title: &str) -> Fields {
    let mut fields = vec![
        field("form_key", uuid::Uuid::new_v4().to_string()),
        field("press", uuid::Uuid::new_v4().to_string()),
        field("title", title),
        field("department", "CG"),
        field("warehouse", "HD1"),
        field("note", "周五前到货"),
    ];
    if kind.has_destination() {
        fields.push(field("destination_warehouse", "HD2"));
    }
    if kind.has_customer() {
        fields.push(field("customer", "宁波海川贸易"));
    }
    for (index, quantity, price) in [(0, "10", "3.505"), (4, "2.5", "0.01")] {
        let cell = |name: &str, value: &str| field(&format!("lines[{index}][{name}]"), value);
        if kind.has_measures() {
            fields.extend([
                cell("length_mm", "600"),
                cell("width_mm", "400"),
                cell("height_mm", "300"),
                cell("board", "BC双瓦楞"),
            ]);
        } else {
            fields.extend([cell("name", "A4复印纸"), cell("specification", "70g"), cell("unit", "包")]);
        }
        fields.extend([cell("quantity", quantity), cell("unit_price", price)]);
    }
    fields
}

/// Saves a purchase as a draft, as this person.
pub async fn draft(person: &Person, title: &str) -> OrderId {
    let fields = with(order(Kind::Purchase, title), "intent", "save");
    person.post("/orders/new/CG", &fields).await.order()
}

/// The path of the approval page that a card opens.
pub fn path_of(card: &Value) -> String {
    Url::parse(card["message_url"].as_str().unwrap()).unwrap().path().to_owned()
}

/// The addresses of the files that a page shows.
pub fn files(page: &Page) -> Vec<String> {
    page.attributes(".file a.file-open", "href")
}
