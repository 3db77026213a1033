#include "api/http/listener.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

namespace orderlog::http {
namespace {

// Refused connections that may be saying goodbye at once.
constexpr std::int64_t kRefusedMargin = 256;
// After running out of descriptors.
constexpr std::chrono::milliseconds kPause(50);

}  // namespace

Listener::Listener(std::vector<std::unique_ptr<IoThread>>& threads, const Options& options,
                   ConnectionGauge& gauge)
    : threads_(threads),
      options_(options),
      gauge_(gauge),
      acceptor_(threads.front()->context()),
      pause_(threads.front()->context()),
      incoming_(threads.front()->context()) {}

Result<Ok, std::string> Listener::listen() {
  boost::system::error_code ec;
  const auto where = options_.address + ":" + std::to_string(options_.port);
  const auto address = boost::asio::ip::make_address(options_.address, ec);
  if (ec) return fail("cannot listen on " + where + ": not an IP address");
  const boost::asio::ip::tcp::endpoint endpoint(address, options_.port);
  acceptor_.open(endpoint.protocol(), ec);
  if (!ec) acceptor_.set_option(boost::asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.listen(boost::asio::socket_base::max_listen_connections, ec);
  if (ec) return fail("cannot listen on " + where + ": " + ec.message());
  const auto bound = acceptor_.local_endpoint(ec);
  if (ec) return fail("cannot listen on " + where + ": " + ec.message());
  port_ = bound.port();
  accept();
  return Ok{};
}

void Listener::stop() {
  boost::asio::post(acceptor_.get_executor(), [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  });
}

void Listener::accept() {
  incoming_ = Socket(threads_[turn_]->context());
  acceptor_.async_accept(incoming_, [this](const boost::system::error_code& ec) { on_accept(ec); });
}

void Listener::on_accept(const boost::system::error_code& ec) {
  if (!acceptor_.is_open()) return;
  if (ec) {
    // Out of descriptors or memory, most likely: the queue waits in the kernel.
    pause_.expires_after(kPause);
    pause_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && acceptor_.is_open()) accept();
    });
    return;
  }
  const auto limit = static_cast<std::int64_t>(options_.connections_max);
  const std::int64_t open = gauge_.add();
  if (open > limit + kRefusedMargin) {
    gauge_.remove();
    boost::system::error_code ignored;
    incoming_.close(ignored);
  } else {
    threads_[turn_]->adopt(std::move(incoming_), open > limit);
    turn_ = (turn_ + 1) % threads_.size();
  }
  accept();
}

}  // namespace orderlog::http
