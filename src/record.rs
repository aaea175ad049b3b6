//! What a record is: a table of fields, a row each, from which its type, builder, getters, canonical form and the reading
//! of JSON follow. Other languages and the docs are written from the same table by `schema/`.

use crate::Error;

/// What a field of a record may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text that is not empty.
    Text,
    /// An `int32` of an open table of [`codes`](crate::codes), by the name of its type.
    Code(&'static str),
    /// The same for a table of texts.
    TextCode(&'static str),
    /// The code of another field in words: the table's, unless it is given.
    Words(&'static str),
    /// Texts by keys.
    Map,
    /// Records of a kind of their own, in the order given.
    List(&'static [Field]),
}

/// A row of a record's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The platform's name.
    pub name: &'static str,
    /// The name in Rust and Python, where it differs.
    pub ours: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the platform wants it.
    pub is_required: bool,
    /// What it says, in a sentence.
    pub english: &'static str,
    /// The same in Chinese.
    pub chinese: &'static str,
}

/// A value on its way into a field: from JSON, a table's cell, or another language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Leaves the field out, whatever it was.
    Absent,
    /// For texts, words, and codes that are text.
    Text(String),
    /// For codes.
    Integer(i64),
    /// For maps.
    Map(Vec<(String, String)>),
    /// For lists: the fields of each record.
    List(Vec<Vec<(&'static str, Value)>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

/// What is filled in field by field, each by its name.
pub(crate) trait Settable: Default {
    /// As the texts of errors call it.
    const NOUN: &'static str;
    const FIELDS: &'static [Field];

    fn set(&mut self, name: &str, value: Value) -> Result<(), Error>;

    /// All fields of one, as a list holds them.
    fn set_all(fields: Vec<(&'static str, Value)>) -> Result<Self, Error> {
        let mut record = Self::default();
        fields.into_iter().try_for_each(|(name, value)| record.set(name, value)).map(|()| record)
    }
}

/// A name that no row has.
pub(crate) fn no_such_field(noun: &str, fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    format!("no such field of a {noun}; it has {}", names.join(", "))
}

/// A value of a kind that its field does not hold.
fn misfit(name: &str, wanted: &str) -> Error {
    Error::invalid(name, format_args!("must be {wanted}"))
}

pub(crate) fn text(name: &str, value: Value) -> Result<Option<String>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Text(text) => Ok(Some(text)),
        _ => Err(misfit(name, "text")),
    }
}

#[allow(clippy::needless_pass_by_value)] // as its neighbours
pub(crate) fn integer(name: &str, value: Value) -> Result<Option<i32>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Integer(value) => value.try_into().map(Some).map_err(|_| Error::invalid(name, "does not fit an int32")),
        _ => Err(misfit(name, "an integer")),
    }
}

pub(crate) fn map(name: &str, value: Value) -> Result<Option<Vec<(String, String)>>, Error> {
    match value {
        Value::Absent => Ok(None),
        Value::Map(entries) => Ok(Some(entries)),
        _ => Err(misfit(name, "texts by keys")),
    }
}

pub(crate) fn list<T: Settable>(name: &str, value: Value) -> Result<Option<Vec<T>>, Error> {
    let Value::List(records) = value else {
        return if value == Value::Absent { Ok(None) } else { Err(misfit(name, "a list")) };
    };
    let each = |(index, fields)| T::set_all(fields).map_err(|error| error.within(&format!("{name}[{index}]")));
    records.into_iter().enumerate().map(each).collect::<Result<_, _>>().map(Some)
}

pub(crate) fn missing(field: &str) -> Error {
    Error::invalid(field, "required, but missing")
}

pub(crate) fn required(field: &str, value: &str) -> Result<(), Error> {
    if value.is_empty() { Err(Error::invalid(field, "required, but missing or empty")) } else { Ok(()) }
}

pub(crate) fn filled(field: &str, value: Option<&str>) -> Result<(), Error> {
    if value == Some("") { Err(Error::invalid(field, "empty; leave it out instead")) } else { Ok(()) }
}

/// Sees to it that a code has words: its own, or the table's, which are not kept since they follow the code.
pub(crate) fn describe(
    field: &str,
    given: &mut Option<String>,
    word: Option<&str>,
    of: &str,
    code: i32,
) -> Result<(), Error> {
    filled(field, given.as_deref())?;
    if given.is_none() && word.is_none() {
        return Err(Error::invalid(field, format_args!("required, since no table lists the {of} {code}")));
    }
    if given.as_deref() == word {
        *given = None;
    }
    Ok(())
}

/// Whether a common parameter is written right before the row `name`: the first one that sorts after it. Rows and common
/// parameters are put in order when this library is compiled.
pub(crate) const fn comes_before(common: &str, name: &str, names: &[&str]) -> bool {
    let mut index = 0;
    while index < names.len() {
        if is_less(common, names[index]) {
            return same(names[index], name);
        }
        index += 1;
    }
    false
}

/// Whether a common parameter is written after all rows.
pub(crate) const fn comes_last(common: &str, names: &[&str]) -> bool {
    is_less(names[names.len() - 1], common)
}

/// Whether rows stand in the order of their names, which is that of the canonical form.
pub(crate) const fn is_sorted(names: &[&str]) -> bool {
    let mut index = 1;
    while index < names.len() {
        if !is_less(names[index - 1], names[index]) {
            return false;
        }
        index += 1;
    }
    true
}

const fn same(left: &str, right: &str) -> bool {
    !is_less(left, right) && !is_less(right, left)
}

const fn is_less(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return left[index] < right[index];
        }
        index += 1;
    }
    left.len() < right.len()
}

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
    check, common, get, given, got, is_required, key, kind, name, need, record, set, setter, stored, take, value, write,
};
