//! The macro that makes a record of a table, a rule for each kind of field.

/// Declares a record: its type over a struct of its fields, and its builder. A row reads
///
/// ```text
/// field as platform_name: [required text] "What it says." "其含义。";
/// ```
///
/// and rows stand in the order of the platform's names. `body` is what is signed as a whole, with the common parameters
/// among its members; `part` stands in a list of another record. By hand stays one hook, `check`, for what a row cannot say.
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
                ours: stringify!($field),
                kind: $crate::record::kind!($($kind)+),
                is_required: $crate::record::is_required!($($kind)+),
                english: $english,
                chinese: $chinese,
            }),+];

            #[allow(dead_code)] // that an assertion uses it does not count for Rust 1.85
            const NAMES: &'static [&'static str] = &[$($crate::record::name!($field $($platform)?)),+];

            $(
                #[doc = $english]
                pub fn $field(&self) -> $crate::record::got!($($kind)+) {
                    $crate::record::get!(self $field $($kind)+)
                }
            )+

            /// Back to a builder, to change something.
            #[allow(dead_code)] // that of a part has no use yet
            $vis fn to_builder(&self) -> $builder {
                $builder { $($field: $crate::record::given!(self $field $($kind)+)),+ }
            }

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
                        self.$field = $crate::record::set!(name, value; $($kind)+);
                    })+
                    _ => {
                        let what = $crate::record::no_such_field($noun, $record::FIELDS);
                        return Err($crate::Error::invalid(name, what));
                    }
                }
                Ok(())
            }

            fn fields(self) -> Result<$fields, $crate::Error> {
                Ok($fields {
                    $($field: $crate::record::take!(self $field $crate::record::name!($field $($platform)?); $($kind)+)),+
                })
            }
        }

        $crate::record::amend!($role $noun $record $builder; $($field $(as $platform)?: [$($kind)+];)+);

        impl $crate::record::Settable for $builder {
            const NOUN: &'static str = $noun;
            const FIELDS: &'static [$crate::record::Field] = $record::FIELDS;

            fn set(&mut self, name: &str, value: $crate::record::Value) -> Result<(), $crate::Error> {
                Self::set(self, name, value)
            }
        }
    };
}

/// The platform's name of a field.
macro_rules! name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $platform:ident) => {
        stringify!($platform)
    };
}

/// The same as the key that is written. Those of the protocol need no escapes.
macro_rules! key {
    ($field:ident) => {
        concat!("\"", stringify!($field), "\":")
    };
    ($field:ident $platform:ident) => {
        concat!("\"", stringify!($platform), "\":")
    };
}

macro_rules! is_required {
    (optional $($kind:tt)+) => {
        false
    };
    ($($kind:tt)+) => {
        true
    };
}

macro_rules! kind {
    ($need:ident text) => {
        $crate::record::Kind::Text
    };
    ($need:ident code $table:ident) => {
        $crate::record::Kind::Code(stringify!($table))
    };
    ($need:ident text_code $table:ident) => {
        $crate::record::Kind::TextCode(stringify!($table))
    };
    (words of $code:ident) => {
        $crate::record::Kind::Words(stringify!($code))
    };
    ($need:ident map) => {
        $crate::record::Kind::Map
    };
    (list of $record:ident by $builder:ident) => {
        $crate::record::Kind::List($record::FIELDS)
    };
}

/// What a builder keeps of a field that is there.
macro_rules! value {
    ($need:ident text) => { String };
    ($need:ident code $table:ident) => { $table };
    ($need:ident text_code $table:ident) => { $table };
    (words of $code:ident) => { String };
    ($need:ident map) => { Vec<(String, String)> };
    (list of $record:ident by $builder:ident) => { Vec<$record> };
}

/// What a record keeps of a field.
macro_rules! stored {
    (required $($kind:tt)+) => { $crate::record::value!(required $($kind)+) };
    (list $($kind:tt)+) => { $crate::record::value!(list $($kind)+) };
    ($($kind:tt)+) => { Option<$crate::record::value!($($kind)+)> };
}

/// What a getter gives.
macro_rules! got {
    (required text) => { &str };
    (optional text) => { Option<&str> };
    (required code $table:ident) => { $table };
    (optional code $table:ident) => { Option<$table> };
    (required text_code $table:ident) => { &$table };
    (words of $code:ident) => { &str };
    (optional map) => { Option<&[(String, String)]> };
    (list of $record:ident by $builder:ident) => { &[$record] };
}

macro_rules! get {
    ($self:ident $field:ident required text) => {
        &$self.0.$field
    };
    ($self:ident $field:ident optional text) => {
        $self.0.$field.as_deref()
    };
    ($self:ident $field:ident required text_code $table:ident) => {
        &$self.0.$field
    };
    ($self:ident $field:ident $need:ident code $table:ident) => {
        $self.0.$field
    };
    ($self:ident $field:ident words of $code:ident) => {
        $self.0.$field.as_deref().or($self.0.$code.word()).unwrap_or_default()
    };
    ($self:ident $field:ident optional map) => {
        $self.0.$field.as_deref()
    };
    ($self:ident $field:ident list $($kind:tt)+) => {
        &$self.0.$field
    };
}

/// A setter of a builder. That of a map is made by hand: it may add or replace.
macro_rules! setter {
    ($vis:vis $field:ident $english:literal; optional map) => {};
    ($vis:vis $field:ident $english:literal; list of $record:ident by $builder:ident) => {
        #[doc = concat!($english, " Replaces those that were set before.")]
        $vis fn $field(mut self, $field: impl IntoIterator<Item = $record>) -> Self {
            self.$field = Some($field.into_iter().collect());
            self
        }
    };
    ($vis:vis $field:ident $english:literal; $($kind:tt)+) => {
        #[doc = concat!($english, $crate::record::need!($($kind)+))]
        #[allow(dead_code)] // those of a part have no use yet
        $vis fn $field(mut self, $field: impl Into<$crate::record::value!($($kind)+)>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
}

macro_rules! need {
    (required $($kind:tt)+) => {
        " Required."
    };
    (words of $code:ident) => {
        " Required for a code that the table does not list."
    };
    ($($kind:tt)+) => {
        " Optional; not sent unless given."
    };
}

/// What a builder begins with that is made from a record.
macro_rules! given {
    ($self:ident $field:ident required $($kind:tt)+) => {
        Some($self.0.$field.clone())
    };
    ($self:ident $field:ident list $($kind:tt)+) => {
        Some($self.0.$field.clone())
    };
    ($self:ident $field:ident $($kind:tt)+) => {
        $self.0.$field.clone()
    };
}

/// A builder's value becomes a record's: what is required is there, if perhaps empty.
macro_rules! take {
    ($self:ident $field:ident $name:expr; required text) => {
        $self.$field.unwrap_or_default()
    };
    ($self:ident $field:ident $name:expr; list $($kind:tt)+) => {
        $self.$field.unwrap_or_default()
    };
    ($self:ident $field:ident $name:expr; required $($kind:tt)+) => {
        $self.$field.ok_or_else(|| $crate::record::missing($name))?
    };
    ($self:ident $field:ident $name:expr; $($kind:tt)+) => {
        $self.$field
    };
}

macro_rules! check {
    ($fields:ident $field:ident $name:expr; required text) => {
        $crate::record::required($name, &$fields.$field)?
    };
    ($fields:ident $field:ident $name:expr; optional text) => {
        $crate::record::filled($name, $fields.$field.as_deref())?
    };
    ($fields:ident $field:ident $name:expr; required text_code $table:ident) => {
        $crate::record::required($name, $fields.$field.as_str())?
    };
    ($fields:ident $field:ident $name:expr; words of $code:ident) => {
        let (word, code) = ($fields.$code.word(), $fields.$code.0);
        $crate::record::describe($name, &mut $fields.$field, word, stringify!($code), code)?
    };
    ($fields:ident $field:ident $name:expr; $($kind:tt)+) => {};
}

macro_rules! set {
    ($name:ident, $value:ident; $need:ident text) => {
        $crate::record::text($name, $value)?
    };
    ($name:ident, $value:ident; words of $code:ident) => {
        $crate::record::text($name, $value)?
    };
    ($name:ident, $value:ident; $need:ident text_code $table:ident) => {
        $crate::record::text($name, $value)?.map($table::from)
    };
    ($name:ident, $value:ident; $need:ident code $table:ident) => {
        $crate::record::integer($name, $value)?.map($table)
    };
    ($name:ident, $value:ident; $need:ident map) => {
        $crate::record::map($name, $value)?
    };
    ($name:ident, $value:ident; list of $record:ident by $builder:ident) => {{
        let records = $crate::record::list::<$builder>($name, $value)?;
        records.map(|records| records.into_iter().map($builder::unchecked).collect::<Result<_, _>>()).transpose()?
    }};
}

/// A part can be changed where it stands, as what it is a part of is not built yet.
macro_rules! amend {
    (body $($rest:tt)+) => {};
    (
        part $noun:literal $record:ident $builder:ident;
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
}

macro_rules! write {
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident code $table:ident) => {
        $crate::record::write!(@$need $self.0.$field, code, $writer.integer($key, code.0.into()))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident text) => {
        $crate::record::write!(@$need &$self.0.$field, text, $writer.text($key, text))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; required text_code $table:ident) => {
        $writer.text($key, $self.0.$field.as_str())
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; words of $code:ident) => {
        $writer.text($key, $self.$field())
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident map) => {
        $crate::record::write!(@$need &$self.0.$field, entries, $writer.map($key, entries))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; list of $record:ident by $builder:ident) => {
        $writer.array($key, &$self.0.$field)
    };
    (@required $value:expr, $held:ident, $write:expr) => {{ let $held = $value; $write }};
    (@optional $value:expr, $held:ident, $write:expr) => { if let Some($held) = $value { $write } };
}

/// The common parameters, among the rows of a body, each at its place.
macro_rules! common {
    (part before $($rest:tt)+) => {};
    (part last $record:ident, $writer:ident, $common:ident) => {
        let _ = $common;
    };
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
}

pub(crate) use {
    amend, check, common, get, given, got, is_required, key, kind, name, need, record, set, setter, stored, take,
    value, write,
};
