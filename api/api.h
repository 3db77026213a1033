#pragma once

// Every route of the program on one HTTP server.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "api/http/metrics.h"
#include "api/http/options.h"
#include "api/services.h"
#include "base/result.h"

namespace orderlog {

// Owned by one thread; the services outlive it.
class Api {
 public:
  // Listens when it returns; a sentence for the operator when it can't.
  [[nodiscard]] static Result<std::unique_ptr<Api>, std::string> start(const http::Options& options,
                                                                       const Services& services);
  ~Api();
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] http::Metrics metrics() const;

  // Answers what is under way and ends. The line must still take and answer what this has handed
  // it.
  bool drain(std::chrono::milliseconds deadline);

 private:
  struct Impl;
  explicit Api(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
