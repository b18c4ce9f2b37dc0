//! The OpenAPI document as a page shows it: calls by subject, then the schemas, each with its fields and an example.
//!
//! Reads only the document, so that the page cannot differ from it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The depth at which examples of nested schemas end.
const DEEPEST: usize = 6;

/// The whole page.
pub struct Outline {
    pub version: String,
    pub summary: String,
    /// Paragraphs.
    pub description: Vec<String>,
    /// The prefix of every path.
    pub server: String,
    /// How to get a token.
    pub token: String,
    pub groups: Vec<Group>,
    pub schemas: Vec<SchemaView>,
}

/// The calls about one subject.
pub struct Group {
    pub name: String,
    pub description: String,
    pub calls: Vec<Call>,
}

pub struct Call {
    /// Unique on the page.
    pub anchor: String,
    /// Upper case.
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub needs_token: bool,
    pub parameters: Vec<Field>,
    pub body: Option<Body>,
    pub answers: Vec<Reply>,
}

/// The body of a request.
pub struct Body {
    pub media_type: String,
    pub is_required: bool,
    pub shape: Shape,
    pub fields: Vec<Field>,
    /// Indented JSON.
    pub example: Option<String>,
}

pub struct Reply {
    pub status: String,
    pub description: String,
    pub media_type: String,
    pub shape: Option<Shape>,
    pub headers: Vec<String>,
    /// Indented JSON, only for successful responses.
    pub example: Option<String>,
}

/// A parameter, or a field of a schema.
pub struct Field {
    pub name: String,
    /// `query`, `path` or `header`; empty for a field of a schema.
    pub place: String,
    pub shape: Shape,
    pub is_required: bool,
    pub description: String,
    /// The values of an enum that has no schema of its own.
    pub values: Vec<String>,
    /// `1 – 200`, `= 50`, `≤ 500`.
    pub limits: Vec<String>,
}

pub struct SchemaView {
    pub name: String,
    pub description: String,
    pub fields: Vec<Field>,
    pub values: Vec<String>,
}

/// A type as shown to readers: `Line[]`, `string <uuid> | null`. `schema` is the part that has a section of its own.
#[derive(Default)]
pub struct Shape {
    pub before: String,
    pub schema: String,
    pub after: String,
}

impl Outline {
    /// Builds the outline of a document given as JSON.
    pub fn of(document: &Value) -> Self {
        let reader = Reader { schemas: document["components"]["schemas"].as_object().cloned().unwrap_or_default() };
        let mut groups: Vec<Group> = items(&document["tags"])
            .map(|tag| Group { name: text(&tag["name"]), description: text(&tag["description"]), calls: Vec::new() })
            .collect();
        for (path, calls) in entries(&document["paths"]) {
            for (method, call) in entries(calls) {
                let tag = text(&call["tags"][0]);
                if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
                    group.calls.push(reader.call(method, path, call));
                }
            }
        }
        let info = &document["info"];
        let description = text(&info["description"]);
        let mut paragraphs = description.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
        Self {
            version: text(&info["version"]),
            summary: paragraphs.next().unwrap_or_default(),
            description: paragraphs.collect(),
            server: text(&document["servers"][0]["url"]),
            token: text(&document["components"]["securitySchemes"]["token"]["description"]),
            groups,
            schemas: reader.schemas.iter().map(|(name, schema)| reader.schema(name, schema)).collect(),
        }
    }
}

/// Reads parts of a document and follows references to its schemas.
struct Reader {
    schemas: Map<String, Value>,
}

impl Reader {
    fn call(&self, method: &str, path: &str, call: &Value) -> Call {
        let body = call.get("requestBody").map(|body| self.body(body));
        let answers = entries(&call["responses"]).map(|(status, answer)| self.reply(status, answer)).collect();
        let needs_token = call["security"].as_array().is_none_or(|ways| ways.iter().all(|way| *way != json!({})));
        Call {
            anchor: text(&call["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&call["summary"]),
            description: text(&call["description"]),
            needs_token,
            parameters: items(&call["parameters"]).map(|parameter| self.parameter(parameter)).collect(),
            body,
            answers,
        }
    }

    fn parameter(&self, parameter: &Value) -> Field {
        let mut field = self.field(&text(&parameter["name"]), &parameter["schema"], false);
        field.place = text(&parameter["in"]);
        field.is_required = parameter["required"] == true;
        // `required` shows already whether the field may be left out.
        field.shape.after = field.shape.after.replace(" | null", "");
        field.shape.before = field.shape.before.replace(" | null", "");
        if let Some(description) = parameter["description"].as_str() {
            field.description = description.to_owned();
        }
        field
    }

    fn body(&self, body: &Value) -> Body {
        let (media_type, content) = first_entry(&body["content"]);
        let schema = self.resolve(&content["schema"]);
        let is_json = media_type == "application/json";
        Body {
            media_type,
            is_required: body["required"] == true,
            shape: self.shape(&content["schema"]),
            fields: self.fields(schema),
            example: is_json.then(|| indented(&self.example(&content["schema"], 0))),
        }
    }

    fn reply(&self, status: &str, answer: &Value) -> Reply {
        let (media_type, content) = first_entry(&answer["content"]);
        let has_schema = content["schema"].get("$ref").is_some();
        let is_success = status.starts_with('2') && has_schema;
        Reply {
            status: status.to_owned(),
            description: text(&answer["description"]),
            media_type,
            shape: has_schema.then(|| self.shape(&content["schema"])),
            headers: entries(&answer["headers"]).map(|(name, _)| name.to_owned()).collect(),
            example: is_success.then(|| indented(&self.example(&content["schema"], 0))),
        }
    }

    fn schema(&self, name: &str, schema: &Value) -> SchemaView {
        SchemaView {
            name: name.to_owned(),
            description: text(&schema["description"]),
            fields: self.fields(schema),
            values: items(&schema["enum"]).map(text).collect(),
        }
    }

    fn fields(&self, schema: &Value) -> Vec<Field> {
        let is_required = |name: &str| items(&schema["required"]).any(|required| required == name);
        entries(&schema["properties"]).map(|(name, field)| self.field(name, field, is_required(name))).collect()
    }

    fn field(&self, name: &str, schema: &Value, is_required: bool) -> Field {
        let mut limits = Vec::new();
        let limit = |key: &str| schema.get(key).map(ToString::to_string);
        match (limit("minimum"), limit("maximum")) {
            (Some(least), Some(most)) => limits.push(format!("{least} – {most}")),
            (Some(least), None) => limits.push(format!("≥ {least}")),
            (None, Some(most)) => limits.push(format!("≤ {most}")),
            (None, None) => {}
        }
        match (limit("minLength"), limit("maxLength")) {
            (Some(least), Some(most)) if least == most => limits.push(format!("length = {most}")),
            (_, Some(most)) => limits.push(format!("length ≤ {most}")),
            _ => {}
        }
        limits.extend(limit("default").map(|value| format!("default {value}")));
        Field {
            name: name.to_owned(),
            place: String::new(),
            shape: self.shape(schema),
            is_required,
            description: text(&schema["description"]),
            values: items(&schema["enum"]).map(text).collect(),
            limits,
        }
    }

    /// Alternatives are separated by `|`; only one of them can be a schema with a section of its own.
    fn shape(&self, schema: &Value) -> Shape {
        if let Some(name) = reference(schema) {
            return Shape { schema: name.to_owned(), ..Shape::default() };
        }
        let ways = schema.get("oneOf").or_else(|| schema.get("anyOf")).or_else(|| schema.get("allOf"));
        if let Some(ways) = ways {
            let mut whole = Shape::default();
            for way in items(ways) {
                let shape = self.shape(way);
                if shape.schema.is_empty() {
                    whole.after.push_str(&format!(" | {}", shape.before));
                } else {
                    whole = Shape { after: format!("{}{}", shape.after, whole.after), ..shape };
                }
            }
            return whole;
        }
        if schema["type"] == "array" {
            let item = self.shape(&schema["items"]);
            let before = if item.schema.is_empty() && item.before.contains(" | ") {
                format!("({})", item.before)
            } else {
                item.before
            };
            return if item.schema.is_empty() {
                Shape { before: format!("{before}[]"), ..Shape::default() }
            } else {
                Shape { before, schema: item.schema, after: format!("{}[]", item.after) }
            };
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            return Shape { before: format!("{{ name: {} }}", self.shape(values).before), ..Shape::default() };
        }
        let names: Vec<String> = match &schema["type"] {
            Value::Array(names) => names.iter().map(text).collect(),
            name => vec![text(name)],
        };
        let format = schema["format"].as_str().filter(|format| !format.starts_with("int"));
        let named = names.into_iter().map(|name| match format {
            Some(format) if name == "string" => format!("string <{format}>"),
            _ => name,
        });
        Shape { before: named.collect::<Vec<_>>().join(" | "), ..Shape::default() }
    }

    /// A value that the schema allows: its own example if it has one, else the simplest value.
    fn example(&self, schema: &Value, depth: usize) -> Value {
        if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)).or(schema.get("default")) {
            return example.clone();
        }
        if reference(schema).is_some() {
            return if depth < DEEPEST { self.example(self.resolve(schema), depth + 1) } else { Value::Null };
        }
        let ways = schema.get("oneOf").or_else(|| schema.get("anyOf")).or_else(|| schema.get("allOf"));
        if let Some(way) = ways.and_then(|ways| items(ways).find(|way| reference(way).is_some())) {
            return self.example(way, depth);
        }
        if let Some(value) = schema["enum"].get(0) {
            return value.clone();
        }
        if let Some(fields) = schema["properties"].as_object() {
            let fields: BTreeMap<&str, Value> =
                fields.iter().map(|(name, field)| (name.as_str(), self.example(field, depth))).collect();
            return json!(fields);
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
        match (kind, schema["format"].as_str().unwrap_or_default()) {
            ("array", _) => json!([self.example(&schema["items"], depth)]),
            ("string", "uuid") => json!("0198f1c2-7a30-7c51-9d3e-5b0f6a2c41d7"),
            ("string", "date-time") => json!("2026-11-20T02:05:00Z"),
            ("string", _) => json!(""),
            ("integer" | "number", _) => json!(1),
            ("boolean", _) => json!(false),
            _ => Value::Null,
        }
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let ways = schema.get("oneOf").or_else(|| schema.get("anyOf"));
        let schema = ways.and_then(|ways| items(ways).find(|way| reference(way).is_some())).unwrap_or(schema);
        reference(schema).and_then(|name| self.schemas.get(name)).unwrap_or(schema)
    }
}

/// The name of the schema that a reference names; `None`: this is no reference.
fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn first_entry(content: &Value) -> (String, &Value) {
    entries(content).next().map_or_else(|| (String::new(), &Value::Null), |(name, value)| (name.to_owned(), value))
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
