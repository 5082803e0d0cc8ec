//! All rules with serde_json: four checks, review lanes, both profiles from one parse, pair rule, counts.
//!
//!     serde-engine RECORDING THREADS
//!
//! Texts borrow from the mapped file and are copied only if they contain an escape. serde_json checks the JSON of every
//! line, including skipped members. It trims and folds by Rust's Unicode tables.
mod record;
mod rules;

use record::Record;
use rules::Counts;
use std::{env, fs::File, os::unix::io::AsRawFd, process::exit, slice, thread};

extern "C" {
    fn mmap(at: *mut u8, size: usize, protection: i32, flags: i32, file: i32, offset: i64) -> *mut u8;
}

/// The bytes of the file, mapped until the process ends.
fn map(path: &str) -> std::io::Result<&'static [u8]> {
    let file = File::open(path)?;
    let size = file.metadata()?.len() as usize;
    if size == 0 {
        return Ok(&[]);
    }
    let at = unsafe { mmap(std::ptr::null_mut(), size, 1, 2, file.as_raw_fd(), 0) };
    if at as isize == -1 {
        return Err(std::io::Error::last_os_error());
    }
    Ok(unsafe { slice::from_raw_parts(at, size) })
}

fn replay(bytes: &[u8]) -> Counts {
    let mut counts = Counts::default();
    for line in bytes.split(|&byte| byte == b'\n') {
        if line.is_empty() {
            continue;
        }
        match serde_json::from_slice::<Record>(line) {
            Ok(record) => counts.add_record(&record),
            Err(error) => {
                eprintln!("{error}");
                exit(2);
            }
        }
    }
    counts
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() < 3 {
        exit(2);
    }
    let bytes = map(&arguments[1]).unwrap_or_else(|error| {
        eprintln!("{error}");
        exit(2)
    });
    let threads: usize = arguments[2].parse().unwrap_or(1);
    let (mut ranges, mut from) = (Vec::new(), 0);
    for index in 1..=threads {
        let mut to = if index == threads { bytes.len() } else { (bytes.len() / threads * index).max(from) };
        while to > 0 && to < bytes.len() && bytes[to - 1] != b'\n' {
            to += 1;
        }
        ranges.push(&bytes[from..to]);
        from = to;
    }
    let mut counts = Counts::default();
    if threads == 1 {
        counts = replay(bytes);
    } else {
        let running: Vec<_> = ranges.into_iter().map(|range| thread::spawn(move || replay(range))).collect();
        for thread in running {
            counts.merge(&thread.join().unwrap_or_else(|_| exit(2)));
        }
    }
    println!("{}", counts.json());
}
