//! What a broker means by a number.

/// In words.
pub(super) fn text(reason: u8) -> String {
    let known = match reason {
        0x01 | 0x84 => "it does not speak MQTT 5, which is needed here",
        0x02 | 0x85 => "it does not take this client id; give another by --client-id",
        0x04 | 0x86 => "the user name or the password is wrong: --broker-user, --broker-password-file",
        0x05 | 0x87 => {
            "this user is not allowed to do that, or its password is wrong: --broker-user, --broker-password-file"
        }
        0x03 | 0x88 => "it is not available",
        0x89 => "it is busy",
        0x8a => "this client is banned",
        0x8b => "it shuts down",
        0x8d => "it heard nothing for too long",
        0x8e => "another one has taken the session of this client id",
        0x8f => "it does not take this topic filter",
        0x97 | 0x9f => "a limit of it is reached",
        0x98 => "an administrator ended it",
        0x9c | 0x9d => "it wants another server to be used",
        _ => return format!("reason 0x{reason:02x} of MQTT 5"),
    };
    known.to_owned()
}

/// Whether it may be otherwise another time, with nothing changed here.
pub(super) fn may_pass(reason: u8) -> bool {
    matches!(reason, 0x03 | 0x80 | 0x83 | 0x88 | 0x89 | 0x8b | 0x97 | 0x9c | 0x9d | 0x9f)
}
