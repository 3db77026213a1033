#pragma once

#include <string>

#include "base/ids.h"

namespace orderlog {

// What is wrong with a log, at one place.
struct VerifyFinding {
  Position position;  // of the record that is bad; 0: of the log as a whole
  std::string reason;
  Position last{};  // of several in a row that are bad alike; 0: it is one

  friend bool operator==(const VerifyFinding&, const VerifyFinding&) = default;
};

}  // namespace orderlog
