#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/http/exchange.h"
#include "api/http/metrics.h"
#include "api/http/options.h"
#include "api/http/outbox.h"
#include "base/result.h"

namespace orderlog::http {

// An HTTP/1.1 server that knows nothing of what it serves. Owns its I/O threads; its own functions
// may be called by any thread, but drain() and the destructor by its owner only. The handler must
// outlive it.
class Server {
 public:
  // Listens when it returns. A sentence for the operator when it cannot.
  [[nodiscard]] static Result<std::unique_ptr<Server>, std::string> start(const Options& options,
                                                                          Handler& handler);
  // Cuts what is under way.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Lives as long as the server.
  [[nodiscard]] Outbox& outbox();
  [[nodiscard]] Metrics metrics() const;

  // Accepts nothing new, answers what is under way (`Connection: close`), closes idle connections;
  // at the deadline cuts what is left. The I/O threads have ended when it returns. False when
  // something had to be cut.
  bool drain(std::chrono::milliseconds deadline);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog::http
