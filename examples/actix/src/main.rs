//! A service with actix, whose metrics are one of its routes: <http://127.0.0.1:8000/metrics>.
//!
//! Another address can be given: `cargo run -p example-actix 127.0.0.1:9000`.

use std::net::TcpListener;
use std::{env, io};

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder, get, route, web};
use metrics_core::{Registry, ScrapeRequest, counted, in_flight, timed};

#[timed]
#[counted]
#[in_flight]
async fn greeting(name: &str) -> String {
    format!("Hello, {name}!\n")
}

#[get("/greet/{name}")]
async fn greet(name: web::Path<String>) -> impl Responder {
    greeting(&name).await
}

#[route("/metrics", method = "GET", method = "HEAD")]
async fn metrics(request: HttpRequest) -> actix_web::Result<HttpResponse> {
    let mut scrape = ScrapeRequest::new(request.method().as_str()).query(request.query_string());
    for (name, value) in request.headers() {
        scrape = scrape.header(name.as_str(), value);
    }
    // Metrics can be functions that block.
    let answer = web::block(move || scrape.answer(Registry::global())).await?;

    let status = StatusCode::from_u16(answer.status()).map_err(io::Error::other)?;
    let mut response = HttpResponse::build(status);
    for header in answer.headers() {
        response.insert_header(*header);
    }
    Ok(response.body(answer.into_body()))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let addr = env::args().nth(1);
    let listener = TcpListener::bind(addr.as_deref().unwrap_or("127.0.0.1:8000"))?;
    println!("Metrics are on http://{}/metrics", listener.local_addr()?);

    HttpServer::new(|| App::new().service(greet).service(metrics))
        .listen(listener)?
        .run()
        .await
}
