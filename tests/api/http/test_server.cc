#include "tests/api/http/test_server.h"

#include "api/http/query.h"

namespace orderlog::http {
namespace {

// Answers every line with itself in angle brackets, as it comes.
class LineEcho final : public Stream {
 public:
  explicit LineEcho(TestServer& test) : test_(test) {}

  void on_body(std::string_view piece, Exchange& exchange) override {
    test_.streamed_body_bytes += static_cast<std::int64_t>(piece.size());
    if (!exchange.has_begun()) {
      Response& head = exchange.response(200);
      head.set_content_type(kNdjson);
      exchange.begin(head);
    }
    for (const char c : piece) {
      if (c == '\n') {
        exchange.write("<" + line_ + ">\n");
        line_.clear();
      } else {
        line_ += c;
      }
    }
  }

  void on_body_end(Exchange& exchange) override {
    if (!exchange.has_begun()) exchange.begin(exchange.response(200));
    exchange.finish();
  }

  void on_closed() override { ++test_.streams_closed; }

 private:
  TestServer& test_;
  std::string line_;
};

// Takes the first piece and then nothing until the test says so.
class SlowReader final : public Stream {
 public:
  explicit SlowReader(TestServer& test) : test_(test) {}

  void on_body(std::string_view piece, Exchange& exchange) override {
    test_.streamed_body_bytes += static_cast<std::int64_t>(piece.size());
    if (std::exchange(has_paused_, true)) return;
    exchange.pause_body();
    test_.parked.put(exchange.id(), "");
  }

  void on_body_end(Exchange& exchange) override {
    Response& response = exchange.response(200);
    response.body = "read";
    exchange.respond(response);
  }

 private:
  TestServer& test_;
  bool has_paused_ = false;
};

// Writes as much as the client takes, for ever.
class Endless final : public Stream {
 public:
  explicit Endless(TestServer& test) : test_(test), piece_(8UL * 1024, 'e') {}
  ~Endless() override = default;

  void fill(Exchange& exchange) {
    do {
      test_.produced_bytes += static_cast<std::int64_t>(piece_.size());
    } while (exchange.write(piece_));
  }

  void on_writable(Exchange& exchange) override { fill(exchange); }
  void on_closed() override { ++test_.streams_closed; }

 private:
  TestServer& test_;
  std::string piece_;
};

// Says nothing of its own; the test writes through the outbox.
class Listening final : public Stream {
 public:
  explicit Listening(TestServer& test) : test_(test) {}
  void on_closed() override { ++test_.streams_closed; }

 private:
  TestServer& test_;
};

}  // namespace

void TestServer::add_endpoints() {
  const auto echo = [](const Request& request, const PathParams&, Exchange& exchange) {
    Response& response = exchange.response(200);
    response.set_content_type(kPlainText);
    response.body = request.body();
    exchange.respond(response);
  };
  router.add(Method::kPost, "/echo", echo);
  router.add(Method::kPut, "/echo", echo);
  router.add(Method::kGet, "/path/{a}/and/{b}",
             [](const Request&, const PathParams& params, Exchange& exchange) {
               Response& response = exchange.response(200);
               response.body.append(params[0]).append("|").append(params[1]);
               exchange.respond(response);
             });
  router.add(Method::kGet, "/", [](const Request&, const PathParams&, Exchange& exchange) {
    Response& response = exchange.response(200);
    response.body = "root";
    exchange.respond(response);
  });
  router.add(Method::kGet, "/large/{kilobytes}",
             [](const Request&, const PathParams& params, Exchange& exchange) {
               Response& response = exchange.response(200);
               const auto kilobytes = std::strtoul(std::string(params[0]).c_str(), nullptr, 10);
               response.body.assign(kilobytes * 1024, 'x');
               exchange.respond(response);
             });
  router.add(
      Method::kGet, "/header", [](const Request& request, const PathParams&, Exchange& exchange) {
        Query query;
        if (const auto wrong = query.parse(request.query())) {
          Response& response = exchange.response(400);
          write_problem(Problem{.status = 400, .code = "bad_request", .detail = *wrong}, response);
          return exchange.respond(response);
        }
        Response& response = exchange.response(200);
        response.add_header("X-Asked", query.find("value").value_or(""));
        exchange.respond(response);
      });
  router.add(Method::kPost, "/later",
             [this](const Request& request, const PathParams&, Exchange& exchange) {
               parked.put(exchange.id(), std::string(request.body()));
             });
  router.add(Method::kGet, "/throws", [](const Request&, const PathParams&, Exchange&) {
    throw std::runtime_error("a handler's mistake");
  });
  router.add(Method::kGet, "/nothing", [](const Request&, const PathParams&, Exchange& exchange) {
    exchange.respond(exchange.response(204));
  });
  router.add_streaming(Method::kPost, "/lines",
                       [this](const Request&, const PathParams&, Exchange& exchange) {
                         exchange.attach(std::make_unique<LineEcho>(*this));
                       });
  router.add_streaming(Method::kPost, "/slow",
                       [this](const Request&, const PathParams&, Exchange& exchange) {
                         exchange.attach(std::make_unique<SlowReader>(*this));
                       });
  router.add_streaming(
      Method::kPost, "/refused", [](const Request&, const PathParams&, Exchange& exchange) {
        Response& response = exchange.response(415);
        write_problem(Problem{.status = 415, .code = "unsupported_media_type", .detail = "no"},
                      response);
        exchange.respond(response);
      });
  router.add(Method::kGet, "/endless",
             [this](const Request&, const PathParams&, Exchange& exchange) {
               auto stream = std::make_unique<Endless>(*this);
               Endless& endless = *stream;
               exchange.attach(std::move(stream));
               exchange.begin(exchange.response(200));
               endless.fill(exchange);
             });
  router.add(Method::kGet, "/events",
             [this](const Request&, const PathParams&, Exchange& exchange) {
               exchange.attach(std::make_unique<Listening>(*this));
               Response& head = exchange.response(200);
               head.set_content_type(kEventStream);
               exchange.begin(head);
               parked.put(exchange.id(), "");
             });
}

}  // namespace orderlog::http
