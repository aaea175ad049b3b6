//! Hosts that are reached without a proxy: the list of `no_proxy`, as curl reads it.

use std::net::IpAddr;

/// Whether a host is in the list: `*`, names with all that ends in them, addresses, and networks such as `10.0.0.0/8`;
/// separated by commas or blanks.
pub(crate) fn has(list: &str, host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    let address = host.parse::<IpAddr>().ok();
    list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty()).any(|entry| {
        entry == "*"
            || match address {
                Some(address) => is_in_network(address, entry),
                None => is_in_domain(host, entry),
            }
    })
}

fn is_in_domain(host: &str, entry: &str) -> bool {
    // curl knows no `*.`, but nobody who writes it means anything else.
    let entry = entry.strip_prefix('*').unwrap_or(entry);
    let domain = entry.strip_prefix('.').unwrap_or(entry).trim_end_matches('.');
    let Some(rest) = host.len().checked_sub(domain.len()) else { return false };
    !domain.is_empty()
        && host.as_bytes()[rest..].eq_ignore_ascii_case(domain.as_bytes())
        && (rest == 0 || host.as_bytes()[rest - 1] == b'.')
}

fn is_in_network(address: IpAddr, entry: &str) -> bool {
    let (network, bits) = entry.split_once('/').map_or((entry, None), |(network, bits)| (network, Some(bits)));
    let Ok(network) = network.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() else { return false };
    let (width, address, network) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (32, u128::from(address.to_bits()), u128::from(network.to_bits()))
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (128, address.to_bits(), network.to_bits()),
        _ => return false,
    };
    match bits.map_or(Ok(width), str::parse::<u32>) {
        Ok(0) => true,
        Ok(bits) if bits <= width => (address ^ network) >> (width - bits) == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn networks_of_ipv6_which_curl_reads_only_in_some_versions() {
        assert!(has("10.0.0.0/7, fd00::/8", "[fd12::1]") && has("fd12::1/128", "fd12::1") && has("::/0", "fd12::1"));
        for other in ["fe00::/8", "fd12::2/128", "fd00::/129", "fd00::/x", "0.0.0.0/0", "/", ""] {
            assert!(!has(other, "[fd12::1]"), "{other}");
        }
    }
}
