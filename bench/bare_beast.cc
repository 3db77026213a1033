// The least that an HTTP server on Beast does for a request: parse it, body included as bytes, and
// write an answer that was prepared before. One thread, keep-alive, no timeouts, no look at method,
// target or body. What Orderlog's own server is measured against.
//
// With --data it answers when a value is put into a RocksDB there and synced, by a second thread:
// the least that any server that keeps its word does for a command.

#include <netinet/tcp.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bench/log/raw_journal.h"
#include "bench/measure/last_words.h"

namespace orderlog::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

// The executor's own type instead of the type-erased one saves a virtual call for each operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Response = http::response<http::string_body>;

constexpr std::size_t kAnswerBytes = 200;
// About what a commit of ours has.
constexpr std::size_t kValueBytes = 900;

Response prepared_response() {
  std::string body = R"({"status":"ok","filler":")";
  body.append(kAnswerBytes - body.size() - 2, 'x').append("\"}");
  Response response{http::status::ok, 11};
  response.set(http::field::content_type, "application/json");
  response.keep_alive(true);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

// One connection: reads a request, answers, reads the next. Keeps itself alive while an operation
// is under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  // `journal`: null answers at once.
  Session(Socket socket, RawJournal* journal) : socket_(std::move(socket)), journal_(journal) {}

  void read() {
    parser_.emplace();
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->take();
                     });
  }

 private:
  void take() {
    if (journal_ == nullptr) return answer();
    journal_->append([self = shared_from_this()] {
      asio::post(self->socket_.get_executor(), [self] { self->answer(); });
    });
  }
  void answer() {
    http::async_write(socket_, response_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  Socket socket_;
  RawJournal* const journal_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_ = prepared_response();
};

void accept_next(Acceptor& acceptor, RawJournal* journal) {
  acceptor.async_accept([&acceptor, journal](beast::error_code error, Socket socket) {
    if (error) return;
    beast::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    std::make_shared<Session>(std::move(socket), journal)->read();
    accept_next(acceptor, journal);
  });
}

int serve(std::uint16_t port, const std::string& data) {
  asio::io_context context{1};  // runs on one thread
  Acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), port});
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](beast::error_code, int) { context.stop(); });
  std::optional<RawJournal> journal;
  if (!data.empty()) journal.emplace(data, kValueBytes);
  accept_next(acceptor, journal ? &*journal : nullptr);
  std::cout << "bare_beast: serving on http://127.0.0.1:" << acceptor.local_endpoint().port()
            << std::endl;
  context.run();
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  CLI::App app{"A bare Beast server on 127.0.0.1 that answers everything with the same 200 bytes"};
  std::uint16_t port = 0;
  std::string data;
  app.add_option("--port", port, "0 picks a free one");
  app.add_option("--data", data,
                 "a directory to put a value into, synced, before each answer; none: answers at "
                 "once");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::serve(port, data);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
