//! Which of a body's members may have been left out: as bits.

/// Bodies with more members are looked at by twos and threes only.
const ALL: usize = 11;
const FOURS: usize = 22;
const THREES: usize = 40;

/// Sets of at least two of so many, or of all but one to three.
pub(crate) fn of(members: usize) -> Box<dyn Iterator<Item = u64>> {
    let whole = if members < 64 { (1u64 << members) - 1 } else { u64::MAX };
    if members <= ALL {
        return Box::new(1..whole);
    }
    let most = match members {
        _ if members <= FOURS => 4,
        _ if members <= THREES => 3,
        _ => 2,
    };
    let members = members.min(64);
    let few = move |most| (1..=most).flat_map(move |count| chosen(members, count));
    let heads = (1..members).map(move |count| (1u64 << count) - 1);
    let tails = heads.clone().map(move |head| whole & !head);
    Box::new(heads.chain(tails).chain(few(most)).chain(few(3.min(most)).map(move |set| whole & !set)))
}

/// Every set of so many of so many members.
fn chosen(members: usize, count: usize) -> impl Iterator<Item = u64> {
    let end = if members < 64 { 1u64 << members } else { 0 };
    let first = (1u64 << count) - 1;
    std::iter::successors(Some(first), move |set| {
        // The next number with as many bits.
        let lowest = set & set.wrapping_neg();
        let ripple = set.checked_add(lowest)?;
        Some((((ripple ^ set) >> 2) / lowest) | ripple)
    })
    .take_while(move |set| end == 0 || *set < end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_there_once() {
        let pairs: Vec<u64> = chosen(5, 2).collect();
        assert_eq!(pairs.len(), 10);
        assert!(pairs.iter().all(|set| set.count_ones() == 2 && *set < 32));
        assert_eq!(of(4).count(), 14);
        assert!(of(13).any(|set| set == 0b1_0000_0000_0001));
    }
}
