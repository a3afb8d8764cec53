//! A service with hyper, whose metrics are on a path of its own: <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p example-hyper 127.0.0.1:9000`.

use std::convert::Infallible;
use std::{env, io};

use http_body_util::Either;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics_core::{MetricsBody, MetricsService, Registry, counted, in_flight, timed};
use tokio::net::TcpListener;
use tower_service::Service;

#[timed]
#[counted]
#[in_flight]
async fn greet(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    format!("Hello, {name}!\n")
}

async fn answer(
    request: Request<Incoming>,
    mut metrics: MetricsService,
) -> Result<Response<Either<MetricsBody, String>>, Infallible> {
    if request.uri().path() == "/metrics" {
        return Ok(metrics.call(request).await?.map(Either::Left));
    }
    let greeting = greet(request.uri().path()).await;
    Ok(Response::new(Either::Right(greeting)))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let addr = env::args().nth(1);
    let listener = TcpListener::bind(addr.as_deref().unwrap_or("127.0.0.1:8000")).await?;
    println!("Metrics are on http://{}/metrics", listener.local_addr()?);

    let metrics = MetricsService::new(Registry::global());
    loop {
        let (stream, _peer) = listener.accept().await?;
        let metrics = metrics.clone();
        let service = service_fn(move |request| answer(request, metrics.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
