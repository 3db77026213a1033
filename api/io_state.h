#pragma once

// What each I/O thread keeps for itself: a parser, a source of ids, and the errors of the request
// at hand.

#include <memory>
#include <vector>

#include "api/http/exchange.h"
#include "base/json/reader.h"
#include "base/ulid.h"

namespace orderlog {

struct IoState {
  JsonParser parser;
  IdSource ids;
  FieldErrors errors;
};

// One per I/O thread, by its number; each thread touches only its own.
class IoStates {
 public:
  explicit IoStates(std::size_t io_threads) {
    for (std::size_t i = 0; i < io_threads; ++i) states_.push_back(std::make_unique<IoState>());
  }
  [[nodiscard]] IoState& of(const http::Exchange& exchange) const {
    return *states_[exchange.id().io_thread];
  }
  // Emptied, for the request at hand.
  [[nodiscard]] FieldErrors& errors_of(const http::Exchange& exchange) const {
    FieldErrors& errors = of(exchange).errors;
    errors.clear();
    return errors;
  }

 private:
  std::vector<std::unique_ptr<IoState>> states_;
};

}  // namespace orderlog
