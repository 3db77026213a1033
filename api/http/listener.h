#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/http/io_thread.h"
#include "base/result.h"

namespace orderlog::http {

// Accepts connections on the first I/O thread and deals them out in turn. Beyond the limit they are
// handed out as refused ones, and beyond a margin for those they are closed at once.
class Listener {
 public:
  Listener(std::vector<std::unique_ptr<IoThread>>& threads, const Options& options,
           ConnectionGauge& gauge);

  // By the server's owner, before the threads start. A sentence when it cannot listen.
  [[nodiscard]] Result<Ok, std::string> listen();
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Any thread.
  void stop();

 private:
  void accept();
  void on_accept(const boost::system::error_code& ec);

  std::vector<std::unique_ptr<IoThread>>& threads_;
  const Options& options_;
  ConnectionGauge& gauge_;
  Acceptor acceptor_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>
      pause_;
  Socket incoming_;
  std::size_t turn_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace orderlog::http
