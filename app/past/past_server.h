#pragma once

// The HTTP contract over read models of the past: their queries, and the events of the log as it
// was. Nothing can be done to it, and time stands still.

#include <cstdint>
#include <memory>
#include <string>

#include "app/listen_address.h"
#include "base/clock.h"
#include "base/result.h"
#include "eventstore/event_store.h"

namespace orderlog {

class ScratchModels;

// Owned by one thread.
class PastServer {
 public:
  // Listens when it returns; a sentence when it can't. `log` is the one that the models were built
  // from, and `clock` says when that was; all three outlive it.
  [[nodiscard]] static Result<std::unique_ptr<PastServer>, std::string> start(
      const ListenAddress& address, const EventStore& log, const ScratchModels& models,
      const Clock& clock);
  ~PastServer();
  PastServer(const PastServer&) = delete;
  PastServer& operator=(const PastServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Impl;
  explicit PastServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
