//! A service with axum, whose metrics are one of its routes: <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p example-axum 127.0.0.1:9000`.

use std::{env, io};

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use metrics_core::{MetricsService, Registry, counted, in_flight, timed};
use tokio::net::TcpListener;

#[timed]
#[counted]
#[in_flight]
async fn greet(Path(name): Path<String>) -> String {
    format!("Hello, {name}!\n")
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let addr = env::args().nth(1);
    let listener = TcpListener::bind(addr.as_deref().unwrap_or("127.0.0.1:8000")).await?;
    println!("Metrics are on http://{}/metrics", listener.local_addr()?);

    let app = Router::new()
        .route("/greet/{name}", get(greet))
        .route_service("/metrics", MetricsService::new(Registry::global()));
    axum::serve(listener, app).await
}
