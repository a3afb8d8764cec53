//! Every form of function that safe code has, each with all attributes.

#[allow(unused_imports, reason = "it is in the prelude since edition 2021")]
use std::convert::TryFrom;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::num::ParseIntError;
use std::pin::Pin;

use metrics_core::{
    counted, in_flight, metered, metric, time, timed, Counter, ErrorKind, Histogram, LabelValue,
};

/// Time.
#[metric]
static TIME_SECONDS: Histogram = Histogram::new();

/// Calls.
#[metric]
static CALLS: Counter = Counter::new();

type Aliased<T> = Result<T, ParseIntError>;

#[metered]
fn unit() {}

#[metered]
fn returns_unit() -> () {
    unit();
}

#[metered]
fn expression_only(a: u8) -> u8 {
    a
}

#[timed(TIME_SECONDS)]
#[counted(CALLS)]
#[in_flight]
fn question_mark(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    let number: u32 = text.parse()?;
    Ok(u8::try_from(number)?.into())
}

#[metered]
fn aliased(text: &str) -> Aliased<Vec<u32>> {
    text.split(' ').map(str::parse).collect()
}

#[metered]
fn inferred(text: &str) -> Vec<String> {
    text.split(' ').map(Into::into).collect()
}

#[metered]
fn return_in_loop(numbers: &[u32]) -> Option<u32> {
    for number in numbers {
        if number % 2 == 0 {
            return Some(*number);
        }
    }
    None
}

#[metered]
fn break_label(numbers: &[u32]) -> bool {
    'outer: {
        for number in numbers {
            if *number == 0 {
                break 'outer true;
            }
        }
        false
    }
}

#[metered]
fn mutable_parameter(mut number: u32, (mut a, b): (u32, u32), [c, ..]: [u32; 2]) -> u32 {
    number += 1;
    a += b;
    number + a + c
}

#[metered]
fn reborrowed<'a>(mut list: &'a mut [u32], skip: usize) -> Option<&'a mut u32> {
    for _ in 0..skip {
        let (_, rest) = list.split_first_mut()?;
        list = rest;
    }
    list.first_mut()
}

#[metered]
fn late_and_early<'a, 'b: 'a, T>(a: &'a T, b: &'b T) -> &'a T
where
    T: PartialOrd + ?Sized,
{
    if *a < *b { a } else { b }
}

#[metered]
fn const_generic<T: Copy + Default, const N: usize>(value: Option<T>) -> [T; N] {
    [value.unwrap_or_default(); N]
}

#[metered]
fn argument_impl(text: impl Display + Debug, convert: impl Fn(String) -> String) -> String {
    convert(text.to_string())
}

#[metered]
fn returns_impl(numbers: &[u32]) -> impl Iterator<Item = u32> + '_ {
    numbers.iter().copied().filter(|number| number % 2 == 0)
}

#[metered]
fn returns_impl_in_result(text: &str) -> Result<impl Iterator<Item = u32>, Box<dyn Error>> {
    let number: u32 = text.parse()?;
    Ok(0..number)
}

#[metered]
fn returns_closure(add: u32) -> impl Fn(u32) -> u32 {
    move |number| number + add
}

#[metered]
fn returns_boxed(add: u32) -> Box<dyn Fn(u32) -> u32> {
    Box::new(move |number| number + add)
}

#[metered]
fn recursive(number: u32) -> u32 {
    if number == 0 { 0 } else { 1 + recursive(number - 1) }
}

#[metered]
fn recursive_with_return(number: u32) -> u32 {
    if number == 0 {
        return 0;
    }
    1 + recursive_with_return(number - 1)
}

#[metered]
fn match_on_temporary(text: &str) -> usize {
    match text.trim().to_owned().as_str() {
        "" => 0,
        other => other.len(),
    }
}

#[metered]
fn tail_temporary(cell: &std::cell::RefCell<Vec<u32>>) -> usize {
    cell.borrow().len()
}

#[metered]
fn never(code: bool) -> ! {
    loop {
        if code {
            std::process::abort();
        }
        std::thread::yield_now();
    }
}

#[metered]
fn diverges(code: u32) -> u32 {
    never(code == 0)
}

#[metered]
fn diverges_later(code: u32) -> u32 {
    let other = diverges(code);
    never(other == 0);
}

/// Documented.
#[metered]
#[inline]
#[must_use]
fn with_attributes(#[allow(unused_variables, reason = "an attribute on an argument")] a: u32, #[cfg(any())] b: u32) -> u32 {
    #![allow(clippy::let_and_return, reason = "an attribute inside the body")]
    let c = 1;
    c
}

#[metered]
#[expect(clippy::needless_pass_by_value, reason = "to see that attributes stay")]
fn with_expectation(text: String) -> usize {
    text.len()
}

#[metered]
fn function_in_function(number: u32) -> u32 {
    #[metered]
    fn inner(number: u32) -> u32 {
        number + 1
    }
    inner(number)
}

#[metered]
fn named_like_what_is_generated(
    __guard: u32,
    __call: u32,
    __result: u32,
    __returned: u32,
    __outcome: u32,
    __future: u32,
    __labels: u32,
    __calls: u32,
    metric: u32,
) -> Result<u32, u32> {
    let sum = [__guard, __call, __result, __returned, __outcome, __future, __labels, __calls, metric];
    sum.iter().try_fold(0_u32, |sum, more| sum.checked_add(*more)).ok_or(__guard)
}

macro_rules! functions {
    ($($visibility:vis fn $name:ident($argument:ident: $type:ty) -> $returned:ty $body:block)*) => {$(
        #[metered]
        $visibility fn $name($argument: $type) -> $returned $body
    )*};
}

functions! {
    fn of_a_macro(number: u32) -> Result<u32, String> {
        number.checked_add(1).ok_or_else(|| "too large".into())
    }
    fn of_a_macro_with_return(number: u32) -> Option<u32> {
        if number == 0 {
            return None;
        }
        Some(number)
    }
}

#[metered]
async fn unit_async() {}

#[metered]
async fn question_mark_async(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    unit_async().await;
    let number: u32 = text.parse()?;
    Ok(number)
}

#[metered]
async fn inferred_async(text: &str) -> Aliased<Vec<u32>> {
    unit_async().await;
    text.split(' ').map(str::parse).collect()
}

#[metered]
async fn never_async() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

#[metered]
async fn generic_async<'a, T: Clone + Send + Sync, const N: usize>(values: &'a [T; N], mut at: usize) -> Option<&'a T> {
    at += 1;
    unit_async().await;
    values.get(at)
}

#[metered]
fn returns_future(number: u32) -> impl Future<Output = u32> + Send {
    async move { number }
}

#[metered]
fn returns_future_of_another(number: u32) -> impl Future<Output = Option<u32>> + Send {
    let doubled = number * 2;
    std::future::ready(Some(doubled))
}

#[metered]
fn returns_boxed_future<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Aliased<u32>> + Send + 'a>> {
    Box::pin(async move { text.parse() })
}

#[metered]
fn returns_boxed_future_of_another(text: &str) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    if text.is_empty() {
        return Box::pin(std::future::ready(0));
    }
    Box::pin(async move { text.len() })
}

#[metered]
fn recursive_future(number: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        if number == 0 {
            return 0;
        }
        recursive_future(number - 1).await + 1
    })
}

struct Store<T> {
    rows: Vec<T>,
}

impl<T: Clone + Send + Sync> Store<T> {
    #[metered]
    fn by_value(self) -> Vec<T> {
        self.rows
    }

    #[metered]
    fn by_mutable_value(mut self, row: T) -> Self {
        self.rows.push(row);
        self
    }

    #[metered]
    fn row_mut(&mut self, at: usize) -> Option<&mut T> {
        let Self { rows } = self;
        let row = rows.get_mut(at)?;
        Some(row)
    }

    #[metered]
    fn boxed(self: Box<Self>) -> Box<Self> {
        self
    }

    #[metered]
    fn pinned(mut self: Pin<&mut Self>, row: T) -> Pin<&mut Self>
    where
        T: Unpin,
    {
        self.rows.push(row);
        self
    }

    #[metered]
    async fn pinned_async(mut self: Pin<&mut Self>) -> Result<usize, ParseIntError>
    where
        T: Unpin,
    {
        unit_async().await;
        self.rows.clear();
        let number: usize = "1".parse()?;
        Ok(number + self.rows.len())
    }

    #[metered]
    async fn borrowed_async(&mut self, at: usize) -> Option<&mut T> {
        unit_async().await;
        self.rows.get_mut(at)
    }
}

trait Sink {
    type Item;

    fn push(&mut self, item: Self::Item) -> Result<(), Self::Item>;

    #[metered]
    fn push_all(&mut self, items: Vec<Self::Item>) -> Result<usize, Self::Item> {
        let mut count = 0;
        for item in items {
            self.push(item)?;
            count += 1;
        }
        Ok(count)
    }
}

impl<T> Sink for Store<T> {
    type Item = T;

    #[metered]
    fn push(&mut self, item: Self::Item) -> Result<(), Self::Item> {
        self.rows.push(item);
        Ok(())
    }
}

#[async_trait::async_trait]
trait Service: Send + Sync {
    async fn call(&self, text: &str) -> Aliased<u32>;

    #[metered]
    async fn twice(&self, text: &str) -> Aliased<u32> {
        Ok(self.call(text).await? + self.call(text).await?)
    }
}

#[async_trait::async_trait]
#[metered]
impl<T: Clone + Send + Sync> Service for Store<T> {
    async fn call(&self, text: &str) -> Aliased<u32> {
        unit_async().await;
        let number: u32 = text.parse()?;
        Ok(number)
    }
}

struct Other;

#[metered]
#[async_trait::async_trait]
impl Service for Other {
    async fn call(&self, text: &str) -> Aliased<u32> {
        unit_async().await;
        text.parse()
    }
}

#[metered]
impl Other {
    const LIMIT: usize = { 3 };

    #[metered(skip)]
    const fn new() -> Self {
        Self
    }

    fn limit(&self) -> usize {
        let Self = self;
        Self::LIMIT
    }
}

#[derive(Clone, Copy, LabelValue)]
enum Parity {
    Even,
    Odd,
}

#[derive(Debug, ErrorKind)]
enum Failure {
    Zero,
    Large(u32),
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Zero => formatter.write_str("zero"),
            Self::Large(number) => write!(formatter, "{number}"),
        }
    }
}

const fn parity(number: u32) -> Parity {
    if number % 2 == 0 { Parity::Even } else { Parity::Odd }
}

#[metered(
    name = "halves",
    labels(
        path = path.as_str(),
        parity: Parity = parity(number),
        kind: Failure,
        half: Parity = |half| half.as_ref().map_or(Parity::Even, |found| parity(*found)),
    ),
    by_outcome
)]
fn half(path: String, number: u32) -> Result<u32, Failure> {
    if number == 0 {
        return Err(Failure::Zero);
    }
    if path.is_empty() {
        return Err(Failure::Large(number));
    }
    Ok(number / 2)
}

#[metered(name = "halves_async", labels(path = path, parity: Parity = parity(number), kind: Failure), by_outcome, poll_time)]
async fn half_async(path: &str, number: u32) -> Result<u32, Failure> {
    unit_async().await;
    half(path.to_owned(), number)
}

fn statics() -> u64 {
    TIME_SECONDS.get().count() + CALLS.get()
}

fn timed_block(text: &str) -> Aliased<u32> {
    let number: u32 = time!(TIME_SECONDS, { text.parse()? });
    time!(TIME_SECONDS, {
        if number == 0 {
            return Ok(1);
        }
    });
    Ok(number)
}

fn assert_send<T: Send>(future: T) -> T {
    future
}

/// Calls everything, so that nothing is unused.
///
/// # Errors
///
/// None that is expected.
#[inline]
pub fn run_all() -> Result<usize, Box<dyn Error + Send + Sync>> {
    unit();
    returns_unit();
    let mut rows = [expression_only(1), 2];
    let mut numbers = [question_mark("1")?, 2];
    let mut sum = aliased("1 2")?.len() + inferred("a b").len();
    sum += usize::from(return_in_loop(&numbers).is_some() || break_label(&numbers));
    let parsed = mutable_parameter(1, (2, 3), [4, 5]);
    sum += usize::try_from(parsed)?;
    sum += usize::from(reborrowed(&mut numbers, 1).is_some());
    sum += usize::from(*late_and_early(&1_u8, &2));
    sum += const_generic::<u8, 3>(None).len() + argument_impl("a", |text| text).len();
    sum += returns_impl(&numbers).count();
    if let Ok(range) = returns_impl_in_result("3") {
        sum += range.count();
    }
    let made = returns_closure(1)(2) + returns_boxed(1)(2) + recursive(3) + recursive_with_return(3);
    sum += usize::try_from(made)?;
    sum += match_on_temporary(" a ") + tail_temporary(&std::cell::RefCell::new(Vec::new()));
    if sum == 0 {
        sum += usize::try_from(diverges(1) + diverges_later(1))?;
    }
    sum += usize::try_from(with_attributes(1))? + with_expectation("a".to_owned());
    sum += usize::try_from(function_in_function(1))?;
    sum += usize::from(named_like_what_is_generated(1, 2, 3, 4, 5, 6, 7, 8, 9).is_ok());
    sum += usize::from(of_a_macro(1).is_ok()) + usize::from(of_a_macro_with_return(1).is_some());
    drop(assert_send(question_mark_async("1")));
    drop(assert_send(inferred_async("1")));
    drop(assert_send(never_async()));
    drop(assert_send(generic_async(&rows, 1)));
    drop(assert_send(returns_future(1)));
    drop(assert_send(returns_future_of_another(1)));
    drop(assert_send(returns_boxed_future("a")));
    drop(assert_send(returns_boxed_future_of_another("a")));
    drop(assert_send(recursive_future(1)));
    let mut store = Store { rows: vec![1_u8] };
    sum += usize::from(store.row_mut(0).is_some());
    drop(assert_send(store.borrowed_async(0)));
    drop(assert_send(Pin::new(&mut store).pinned_async()));
    sum += Pin::new(&mut store).pinned(1).rows.len();
    sum += store.push_all(vec![1]).map_err(|_row| "full")?;
    drop(assert_send(store.call("1")));
    drop(assert_send(store.twice("1")));
    sum += Box::new(store.by_mutable_value(1)).boxed().by_value().len();
    let other = Other::new();
    drop(assert_send(other.twice("1")));
    sum += other.limit();
    sum += usize::from(half("a".to_owned(), 4).is_ok());
    drop(assert_send(half_async("a", 4)));
    sum += usize::try_from(timed_block("1")?)?;
    rows.reverse();
    sum += usize::try_from(statics())?;
    if matches!((parity(1), parity(2)), (Parity::Even, Parity::Odd)) {
        sum += 1;
    }
    Ok(sum)
}
