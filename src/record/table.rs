//! The macro that makes a record of a table. What it makes of a field is in `kinds.rs`.

/// Declares a record: its type over a struct of its fields, and its builder. A row reads
///
/// ```text
/// field as platform_name: [required text] "What it says." "其含义。";
/// ```
///
/// and rows stand in the order of the platform's names. `body` is what is signed as a whole, with the common parameters
/// among its members; `part` stands in a list of another record, or comes from the platform; `item` stands in a list, and can be
/// changed there. By hand stays `build`, which checks the fields, and what a row cannot say.
macro_rules! record {
    (
        $role:ident $noun:literal
        $(#[$doc:meta])* $record:ident($stored:ty) of $fields:ident,
        $(#[$builder_doc:meta])* $vis:vis $builder:ident
        { $($field:ident $(as $platform:ident)?: [$($kind:tt)+] $english:literal $chinese:literal;)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $record($stored);

        #[derive(Clone, PartialEq, Eq, Hash)]
        struct $fields { $($field: $crate::record::stored!($($kind)+)),+ }

        impl $record {
            /// The record's table: its rows, in the order of the canonical form.
            pub const FIELDS: &'static [$crate::record::Field] = &[$($crate::record::Field {
                name: $crate::record::name!($field $($platform)?),
                #[cfg(feature = "descriptions")]
                ours: stringify!($field),
                kind: $crate::record::kind!($($kind)+),
                is_required: $crate::record::is_required!($($kind)+),
                is_personal: $crate::record::is_personal!($($kind)+),
                #[cfg(feature = "descriptions")]
                english: $english,
                #[cfg(feature = "descriptions")]
                chinese: $chinese,
            }),+];

            #[allow(dead_code)] // that an assertion uses it does not count for Rust 1.85
            const NAMES: &'static [&'static str] = &[$($crate::record::name!($field $($platform)?)),+];

            /// The record as data.
            pub(crate) const RECORD: $crate::record::Record =
                $crate::record::Record { name: stringify!($record), noun: $noun, fields: Self::FIELDS };

            /// A field by the platform's name: the way out to other languages. `None` where it is left out, and for a name
            /// that no row of the table has.
            #[allow(dead_code)] // that of a part has no use yet
            pub fn get(&self, name: &str) -> Option<$crate::record::Value> {
                match name {
                    $($crate::record::name!($field $($platform)?) => $crate::record::out!(self $field $($kind)+),)+
                    _ => None,
                }
            }

            $(
                #[doc = $english]
                pub fn $field(&self) -> $crate::record::got!($($kind)+) {
                    $crate::record::get!(self $field $($kind)+)
                }
            )+

            /// Back to a builder, to change something.
            #[allow(dead_code)] // that of a part, or of what is received, has no use yet
            $vis fn to_builder(&self) -> $builder {
                $builder { $($field: $crate::record::given!(self $field $($kind)+)),+ }
            }

            #[allow(dead_code)] // what is received is not checked
            fn check_fields(fields: &mut $fields) -> Result<(), $crate::Error> {
                $($crate::record::check!(fields $field $crate::record::name!($field $($platform)?); $($kind)+);)+
                Ok(())
            }
        }

        const _: () = assert!($crate::record::is_sorted($record::NAMES), "rows stand in the order of their names");

        impl $crate::canonical::Write for $record {
            #[inline]
            fn write(&self, writer: &mut $crate::canonical::Writer, common: &$crate::canonical::Common<'_>) {
                writer.begin_object();
                $(
                    $crate::record::common!($role before $record $crate::record::name!($field $($platform)?), writer, common);
                    $crate::record::write!(self $field, writer, $crate::record::key!($field $($platform)?); $($kind)+);
                )+
                $crate::record::common!($role last $record, writer, common);
                writer.end_object();
            }
        }

        impl $crate::record::Gettable for $record {
            const RECORD: $crate::record::Record = $record::RECORD;

            fn get(&self, name: &str) -> Option<$crate::record::Value> {
                Self::get(self, name)
            }
        }

        $crate::record::body!($role $record by $builder);

        impl std::fmt::Debug for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($record))$(.field(stringify!($field), &self.0.$field))+.finish()
            }
        }

        $(#[$builder_doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        #[must_use]
        $vis struct $builder { $($field: Option<$crate::record::value!($($kind)+)>),+ }

        impl $builder {
            $($crate::record::setter!($vis $field $english; $($kind)+);)+

            /// Sets a field by the platform's name: the way in from JSON, tables and other languages.
            ///
            /// # Errors
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that no row of the table has, and for a value
            /// of another kind than the row's.
            $vis fn set(&mut self, name: &str, value: $crate::record::Value) -> Result<(), $crate::Error> {
                match name {
                    $($crate::record::name!($field $($platform)?) => {
                        $crate::record::put!(&mut self.$field, name, value; $($kind)+)
                    })+
                    _ => {
                        let what = $crate::record::no_such_field($noun, $record::FIELDS);
                        Err($crate::Error::invalid(name, what))
                    }
                }
            }

            fn fields(self) -> Result<$fields, $crate::Error> {
                Ok($fields {
                    $($field: $crate::record::take!(self $field $crate::record::name!($field $($platform)?); $($kind)+)),+
                })
            }
        }

        $crate::record::amend!($role $noun $record $builder; $($field $(as $platform)?: [$($kind)+];)+);

        impl $crate::record::Settable for $builder {
            const RECORD: $crate::record::Record = $record::RECORD;

            fn set(&mut self, name: &str, value: $crate::record::Value) -> Result<(), $crate::Error> {
                Self::set(self, name, value)
            }
        }
    };
}

/// The ways into a body and out of it.
macro_rules! body {
    (body $record:ident by $builder:ident) => {
        impl $record {
            #[doc = concat!("Starts one: set what it has, then [`build`](", stringify!($builder), "::build).")]
            pub fn builder() -> $builder {
                $builder::default()
            }

            /// Reads one from JSON text with the platform's field names (UTF-8).
            ///
            /// `app_id`, `timestamp` and `sign_type` are accepted and ignored, since the client sets them. What is absent
            /// stays absent.
            ///
            /// # Errors
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput), with the field's path and the line and column in the
            /// text, for an unknown field, a wrong type, a name where a code belongs, a duplicate key, a number beyond
            #[doc = concat!("`int32`, text that is not JSON, and for everything that [`", stringify!($builder), "::build`] refuses.")]
            pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, $crate::Error> {
                $crate::record::read::<$builder>(text.as_ref())?.build()
            }

            #[doc = concat!("As JSON in canonical form, without the common parameters; [`", stringify!($record), "::from_json`] reads it back.")]
            pub fn to_json(&self) -> String {
                let bytes = $crate::canonical::bytes(self, &$crate::canonical::Common::default(), self.size());
                String::from_utf8(bytes).unwrap_or_default()
            }
        }
    };
    ($part:ident $record:ident by $builder:ident) => {};
}

/// An item can be changed where it stands, as what it is a part of is not built yet.
macro_rules! amend {
    (
        item $noun:literal $record:ident $builder:ident;
        $($field:ident $(as $platform:ident)?: [$($kind:tt)+];)+
    ) => {
        impl $record {
            /// Sets a field by the platform's name: the way in from tables and other languages.
            ///
            /// # Errors
            /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a name that no row of the table has, for a value of
            /// another kind than the row's, and for a code that is required and absent.
            pub fn set(&mut self, name: &str, value: $crate::record::Value) -> Result<(), $crate::Error> {
                match name {
                    $($crate::record::name!($field $($platform)?) => {
                        let given = $crate::record::set!(name, value; $($kind)+);
                        let given = $builder { $field: given, ..$builder::default() };
                        self.0.$field = $crate::record::take!(given $field name; $($kind)+);
                    })+
                    _ => {
                        let what = $crate::record::no_such_field($noun, $record::FIELDS);
                        return Err($crate::Error::invalid(name, what));
                    }
                }
                Ok(())
            }
        }
    };
    ($role:ident $($rest:tt)+) => {};
}

/// The common parameters, among the rows of a body, each at its place.
macro_rules! common {
    (body before $record:ident $name:expr, $writer:ident, $common:ident) => {
        if const { $crate::record::comes_before("app_id", $name, $record::NAMES) } {
            $writer.app_id($common)
        }
        if const { $crate::record::comes_before("sign_type", $name, $record::NAMES) } {
            $writer.sign_type($common)
        }
        if const { $crate::record::comes_before("timestamp", $name, $record::NAMES) } {
            $writer.timestamp($common)
        }
    };
    (body last $record:ident, $writer:ident, $common:ident) => {
        if const { $crate::record::comes_last("app_id", $record::NAMES) } {
            $writer.app_id($common)
        }
        if const { $crate::record::comes_last("sign_type", $record::NAMES) } {
            $writer.sign_type($common)
        }
        if const { $crate::record::comes_last("timestamp", $record::NAMES) } {
            $writer.timestamp($common)
        }
    };
    ($part:ident before $($rest:tt)+) => {};
    ($part:ident last $record:ident, $writer:ident, $common:ident) => {
        let _ = $common;
    };
}

pub(crate) use {amend, body, common, record};
