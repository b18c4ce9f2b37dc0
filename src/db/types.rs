//! The two macros of this crate: enums that are stored as text, and typed ids.
//!
//! Knows no table: each enum is in its own module, and a test compares it with its `CHECK` constraint.

/// An enum whose values are stored as text. Provides `ALL`, `as_str`, `FromStr`, `Display`, serde by the text, and
/// diesel's conversions.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $Name:ident { $($(#[$variant_meta:meta])* $Variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $Name { $($(#[$variant_meta])* #[serde(rename = $text)] $Variant),+ }

        impl $Name {
            /// Every value, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$Variant),+];

            /// The text in the database and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $text),+ }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text { $($text => Ok(Self::$Variant),)+ other => Err(format!("{other:?} is no {}", stringify!($Name))) }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $Name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $Name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                std::str::from_utf8(value.as_bytes())?.parse().map_err(Into::into)
            }
        }
    };
}

/// The key of one table as a type of its own, over `i64` (`BigInt`) or `Uuid` (`Uuid`).
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* pub struct $Name:ident($Inner:ty: $Sql:ident);) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[diesel(sql_type = diesel::sql_types::$Sql)]
        #[serde(transparent)]
        pub struct $Name(pub $Inner);

        impl std::str::FromStr for $Name {
            type Err = <$Inner as std::str::FromStr>::Err;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::$Sql, diesel::pg::Pg> for $Name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::$Sql, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::$Sql, diesel::pg::Pg> for $Name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                diesel::deserialize::FromSql::<diesel::sql_types::$Sql, diesel::pg::Pg>::from_sql(value).map(Self)
            }
        }
    };
}
