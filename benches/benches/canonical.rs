//! Canonical bytes and signature of a device, beside the MD5 of those bytes alone.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use md5::{Digest, Md5};
use pyun_energy::sign_json;
use pyun_energy_bench::{APP_ID, SECRET, standard};

fn canonical_and_sign(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("device");
    group.measurement_time(Duration::from_millis(400)).warm_up_time(Duration::from_millis(100)).sample_size(20);
    for ports in [1, 2, 16, 64, 256] {
        let device = standard(ports);
        let body = device.canonical(APP_ID, Some(1_758_093_419_429)).unwrap();
        let signed = [&body[..], b"&app_secret=", SECRET.as_bytes()].concat();
        group
            .bench_function(BenchmarkId::new("md5", ports), |bencher| bencher.iter(|| Md5::digest(black_box(&signed))));
        let mut timestamp = 1_758_093_419_429;
        group.bench_function(BenchmarkId::new("canonical_and_sign", ports), |bencher| {
            bencher.iter(|| {
                timestamp += 1;
                let body = black_box(&device).canonical(APP_ID, Some(timestamp)).unwrap();
                (sign_json(&body, SECRET), body)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, canonical_and_sign);
criterion_main!(benches);
