//! Methods: of types, of traits, of traits that are async.

use std::num::ParseIntError;
use std::pin::Pin;

use metrics_core::metered;

use super::futures::unit_async;
use super::{assert_send, Aliased};

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

macro_rules! measured {
    ($($item:item)*) => {$(
        #[metered]
        $item
    )*};
}

measured! {
    impl Other {
        fn of_an_item(&self, number: usize) -> Option<usize> {
            let Self = self;
            let more = number.checked_add(1)?;
            Some(more)
        }
    }
}

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

/// Calls all of them.
pub(super) fn run() -> Result<usize, &'static str> {
    let mut store = Store { rows: vec![1_u8] };
    let mut sum = usize::from(store.row_mut(0).is_some());
    drop(assert_send(store.borrowed_async(0)));
    drop(assert_send(Pin::new(&mut store).pinned_async()));
    sum += Pin::new(&mut store).pinned(1).rows.len();
    sum += store.push_all(vec![1]).map_err(|_row| "full")?;
    drop(assert_send(store.call("1")));
    drop(assert_send(store.twice("1")));
    sum += Box::new(store.by_mutable_value(1)).boxed().by_value().len();
    let other = Other::new();
    drop(assert_send(other.twice("1")));
    sum += other.limit() + other.of_an_item(1).unwrap_or_default();
    Ok(sum)
}
