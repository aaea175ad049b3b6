//! What the server does in one step, and only for whoever has the lease.

use redis::Cmd;

/// Takes the lease if it is free: 1 in order, 2 after a loss, 0 if somebody has it. A group that is new has no owner before.
pub(super) const TAKE: &str = "\
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[3], '0', 'MKSTREAM')
local released = redis.call('DEL', KEYS[3])
if made.ok or released == 1 then return 1 end
return 2";

pub(super) const RENEW: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

pub(super) const RELEASE: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then redis.call('SET', KEYS[2], '1') end
return redis.call('DEL', KEYS[1])";

pub(super) const ACKNOWLEDGE: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('XACK', KEYS[2], ARGV[2], unpack(ARGV, 3))
redis.call('XDEL', KEYS[2], unpack(ARGV, 3))
return 1";

pub(super) const BURY: &str = "\
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('XACK', KEYS[2], ARGV[2], ARGV[3]) == 1 then
  redis.call('XADD', KEYS[3], '*', unpack(ARGV, 4))
  redis.call('XDEL', KEYS[2], ARGV[3])
end
return 1";

/// A script with its keys; arguments are to be added.
pub(super) fn of(script: &str, keys: &[&String]) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(keys.len()).arg(keys);
    command
}
