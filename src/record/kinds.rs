//! What a field is, by its kind: a rule a kind in each macro. A row of a table says `need kind` (`required text`), or how the
//! field follows from others (`words of state`).

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

macro_rules! is_personal {
    ($need:ident personal) => {
        true
    };
    ($($kind:tt)+) => {
        false
    };
}

macro_rules! kind {
    (sum of $($part:ident)+) => {
        $crate::record::Kind::Sum(&[$(stringify!($part)),+])
    };
    ($need:ident text) => {
        $crate::record::Kind::Text
    };
    ($need:ident personal) => {
        $crate::record::Kind::Text
    };
    ($need:ident integer) => {
        $crate::record::Kind::Integer
    };
    ($need:ident time $format:ident) => {
        $crate::record::Kind::Time($crate::record::TimeFormat::$format)
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
    (sum of $($part:ident)+) => { i32 };
    ($need:ident text) => { String };
    ($need:ident personal) => { $crate::record::Personal };
    ($need:ident integer) => { i32 };
    ($need:ident time $format:ident) => { $crate::record::Moment };
    ($need:ident code $table:ident) => { $table };
    ($need:ident text_code $table:ident) => { $table };
    (words of $code:ident) => { String };
    ($need:ident map) => { Vec<(String, String)> };
    (list of $record:ident by $builder:ident) => { Vec<$record> };
}

/// What a record keeps of a field.
macro_rules! stored {
    (sum of $($part:ident)+) => { i32 };
    (required $($kind:tt)+) => { $crate::record::value!(required $($kind)+) };
    (list $($kind:tt)+) => { $crate::record::value!(list $($kind)+) };
    ($($kind:tt)+) => { Option<$crate::record::value!($($kind)+)> };
}

/// What a getter gives.
macro_rules! got {
    (sum of $($part:ident)+) => { i32 };
    (required text) => { &str };
    (optional text) => { Option<&str> };
    (required personal) => { &str };
    (optional personal) => { Option<&str> };
    (required integer) => { i32 };
    (optional integer) => { Option<i32> };
    (required time $format:ident) => { std::time::SystemTime };
    (optional time $format:ident) => { Option<std::time::SystemTime> };
    (required code $table:ident) => { $table };
    (optional code $table:ident) => { Option<$table> };
    (required text_code $table:ident) => { &$table };
    (optional text_code $table:ident) => { Option<&$table> };
    (words of $code:ident) => { &str };
    (optional map) => { Option<&[(String, String)]> };
    (list of $record:ident by $builder:ident) => { &[$record] };
}

macro_rules! get {
    ($self:ident $field:ident sum of $($part:ident)+) => {
        $self.0.$field
    };
    ($self:ident $field:ident required text) => {
        &$self.0.$field
    };
    ($self:ident $field:ident optional text) => {
        $self.0.$field.as_deref()
    };
    ($self:ident $field:ident required personal) => {
        $self.0.$field.as_str()
    };
    ($self:ident $field:ident optional personal) => {
        $self.0.$field.as_ref().map($crate::record::Personal::as_str)
    };
    ($self:ident $field:ident $need:ident integer) => {
        $self.0.$field
    };
    ($self:ident $field:ident required time $format:ident) => {
        $self.0.$field.into()
    };
    ($self:ident $field:ident optional time $format:ident) => {
        $self.0.$field.map(Into::into)
    };
    ($self:ident $field:ident required text_code $table:ident) => {
        &$self.0.$field
    };
    ($self:ident $field:ident optional text_code $table:ident) => {
        $self.0.$field.as_ref()
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

/// A field as a value.
macro_rules! out {
    ($self:ident $field:ident sum of $($part:ident)+) => {
        Some($crate::record::Value::from($self.0.$field))
    };
    ($self:ident $field:ident words of $code:ident) => {
        Some($crate::record::Value::from($self.$field()))
    };
    ($self:ident $field:ident required text_code $table:ident) => {
        Some($crate::record::Value::from($self.0.$field.as_str()))
    };
    ($self:ident $field:ident optional text_code $table:ident) => {
        $self.0.$field.as_ref().map(|code| $crate::record::Value::from(code.as_str()))
    };
    ($self:ident $field:ident required code $table:ident) => {
        Some($crate::record::Value::from($self.0.$field.0))
    };
    ($self:ident $field:ident optional code $table:ident) => {
        $self.0.$field.map(|code| $crate::record::Value::from(code.0))
    };
    ($self:ident $field:ident $need:ident time $format:ident) => {
        $crate::record::out!(@$need $self.0.$field, time, $crate::record::Value::Time(time.milliseconds()))
    };
    ($self:ident $field:ident $need:ident integer) => {
        $crate::record::out!(@$need $self.0.$field, integer, $crate::record::Value::from(integer))
    };
    ($self:ident $field:ident $need:ident text) => {
        $crate::record::out!(@$need &$self.0.$field, text, $crate::record::Value::from(text.as_str()))
    };
    ($self:ident $field:ident $need:ident personal) => {
        $crate::record::out!(@$need &$self.0.$field, text, $crate::record::Value::from(text.as_str()))
    };
    ($self:ident $field:ident $need:ident map) => {
        $crate::record::out!(@$need &$self.0.$field, entries, $crate::record::Value::Map(entries.clone()))
    };
    ($self:ident $field:ident list of $record:ident by $builder:ident) => {
        Some($crate::record::Value::List($self.0.$field.iter().map($crate::record::values).collect()))
    };
    (@required $value:expr, $held:ident, $out:expr) => {{ let $held = $value; Some($out) }};
    (@optional $value:expr, $held:ident, $out:expr) => {
        match $value { Some($held) => Some($out), None => None }
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
    (sum of $($part:ident)+) => {
        ""
    };
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
    ($self:ident $field:ident sum of $($part:ident)+) => {
        Some($self.0.$field)
    };
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
    ($self:ident $field:ident $name:expr; sum of $($part:ident)+) => {
        $self.$field.map_or_else(|| $crate::record::sum($name, &[$($self.$part),+]), Ok)?
    };
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
    ($fields:ident $field:ident $name:expr; sum of $($part:ident)+) => {
        $crate::record::not_negative($name, $fields.$field)?
    };
    ($fields:ident $field:ident $name:expr; required personal) => {
        $crate::record::required($name, $fields.$field.as_str())?
    };
    ($fields:ident $field:ident $name:expr; optional personal) => {
        $crate::record::filled($name, $fields.$field.as_ref().map($crate::record::Personal::as_str))?
    };
    ($fields:ident $field:ident $name:expr; required integer) => {
        $crate::record::not_negative($name, $fields.$field)?
    };
    ($fields:ident $field:ident $name:expr; optional integer) => {
        $crate::record::not_negative($name, $fields.$field.unwrap_or_default())?
    };
    ($fields:ident $field:ident $name:expr; required time $format:ident) => {
        $fields.$field = $crate::record::TimeFormat::$format.held($name, $fields.$field)?
    };
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

/// Sets a field of a builder. Those of a kind differ in nothing but where they are, so that they share their instructions.
macro_rules! put {
    ($place:expr, $name:ident, $value:ident; $need:ident map) => {
        $crate::record::put($place, $crate::record::map($name, $value))
    };
    ($place:expr, $name:ident, $value:ident; list $($kind:tt)+) => {
        $crate::record::put($place, Ok($crate::record::set!($name, $value; list $($kind)+)))
    };
    ($place:expr, $name:ident, $value:ident; sum of $($part:ident)+) => {
        $crate::record::put_integer($place, $name, $value)
    };
    ($place:expr, $name:ident, $value:ident; $need:ident integer) => {
        $crate::record::put_integer($place, $name, $value)
    };
    ($place:expr, $name:ident, $value:ident; $need:ident code $table:ident) => {
        $crate::record::put_integer($place, $name, $value)
    };
    ($place:expr, $name:ident, $value:ident; $need:ident time $format:ident) => {
        $crate::record::put($place, $crate::record::time($name, $value))
    };
    ($place:expr, $name:ident, $value:ident; $($kind:tt)+) => {
        $crate::record::put_text($place, $name, $value)
    };
}

macro_rules! set {
    ($name:ident, $value:ident; sum of $($part:ident)+) => {
        $crate::record::integer($name, $value)?
    };
    ($name:ident, $value:ident; $need:ident personal) => {
        $crate::record::text($name, $value)?.map($crate::record::Personal::from)
    };
    ($name:ident, $value:ident; $need:ident integer) => {
        $crate::record::integer($name, $value)?
    };
    ($name:ident, $value:ident; $need:ident time $format:ident) => {
        $crate::record::time($name, $value)?
    };
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
    ($self:ident $field:ident, $writer:ident, $key:expr; sum of $($part:ident)+) => {
        $writer.integer($key, $self.0.$field.into())
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident code $table:ident) => {
        $crate::record::write!(@$need $self.0.$field, code, $writer.integer($key, code.0.into()))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident integer) => {
        $crate::record::write!(@$need $self.0.$field, integer, $writer.integer($key, integer.into()))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident text) => {
        $crate::record::write!(@$need &$self.0.$field, text, $writer.text($key, text))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident personal) => {
        $crate::record::write!(@$need &$self.0.$field, text, $writer.text($key, text.as_str()))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident time $format:ident) => {
        $crate::record::write!(@$need $self.0.$field, time,
            $writer.text($key, &$crate::record::TimeFormat::$format.write(time)))
    };
    ($self:ident $field:ident, $writer:ident, $key:expr; $need:ident text_code $table:ident) => {
        $crate::record::write!(@$need &$self.0.$field, code, $writer.text($key, code.as_str()))
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

pub(crate) use {
    check, get, given, got, is_personal, is_required, key, kind, name, need, out, put, set, setter, stored, take,
    value, write,
};
