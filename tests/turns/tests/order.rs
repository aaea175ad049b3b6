//! Of one device, or one order, whatever the threads do: one request at a time, none older after a newer one, the newest is
//! never lost, and bills are all delivered, in their order.

use pyun_energy_turns::calls::{Call, End, World};

const ROUNDS: usize = 5_000;

/// Under random orders of threads, and under those that change threads seldom, which find other faults.
fn always(calls: &'static [Call], check: fn(Vec<(Call, End)>, Vec<usize>)) {
    let world = move || {
        let (ends, arrived) = World::run(calls);
        check(ends, arrived);
    };
    shuttle::check_random(world, ROUNDS);
    shuttle::check_pct(world, ROUNDS, 3);
}

#[test]
fn of_a_device_no_older_report_arrives_after_a_newer_one_and_the_newest_does() {
    static CALLS: [Call; 4] = [
        Call { is_final: false, failures: 1 },
        Call { is_final: false, failures: 0 },
        Call { is_final: false, failures: 2 },
        Call { is_final: false, failures: 0 },
    ];
    always(&CALLS, |ends, arrived| {
        assert!(arrived.is_sorted(), "{arrived:?}");
        assert_eq!(arrived.last(), Some(&(CALLS.len() - 1)), "{arrived:?}");
        assert_eq!(ends.last().map(|(_, end)| *end), Some(End::Answered));
    });
}

#[test]
fn every_bill_arrives_in_its_order_and_no_progress_after_it() {
    static CALLS: [Call; 4] = [
        Call { is_final: false, failures: 1 },
        Call { is_final: true, failures: 1 },
        Call { is_final: false, failures: 0 },
        Call { is_final: true, failures: 0 },
    ];
    always(&CALLS, |ends, arrived| {
        let bills: Vec<usize> = (0..ends.len()).filter(|age| ends[*age].0.is_final).collect();
        assert!(bills.iter().all(|age| ends[*age].1 == End::Answered), "{ends:?}");
        let mut came: Vec<usize> = arrived.iter().copied().filter(|age| bills.contains(age)).collect();
        assert!(came.is_sorted(), "{arrived:?}");
        came.dedup();
        assert_eq!(came, bills);
        // A progress that began before a bill's end must not come after that bill.
        for progress in arrived.iter().enumerate().filter(|(_, age)| !bills.contains(age)) {
            let later = arrived[..progress.0].iter().any(|before| bills.contains(before) && before > progress.1);
            assert!(!later, "a progress after a later bill: {arrived:?}");
        }
    });
}
