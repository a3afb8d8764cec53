//! Functions drop what they have in the same order with attributes and without, in each edition. And all forms of functions run.

fn main() {
    let editions = [
        edition_2018::drops::orders(),
        edition_2021::drops::orders(),
        edition_2024::drops::orders(),
    ];
    for [plain, guarded, told] in editions.iter().flatten() {
        assert!(!plain.is_empty());
        assert_eq!(guarded, plain);
        assert_eq!(told, plain);
    }
    // The editions do differ, so that this can fail.
    assert_ne!(editions[1], editions[2]);
    for run_all in [
        edition_2018::run_all,
        edition_2021::run_all,
        edition_2024::run_all,
    ] {
        assert!(run_all().is_ok());
    }
    println!("the same");
}
