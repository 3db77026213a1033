#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/diagnostics.h"

namespace orderlog {

// A line of diagnostics that owns its texts: what somebody decides to say and another one says.
struct JournalLine {
  using Value = std::variant<std::string, std::int64_t>;

  DiagnosticsLevel level = DiagnosticsLevel::kInfo;
  std::string_view event;                                  // a constant
  std::vector<std::pair<std::string_view, Value>> fields;  // names are constants

  JournalLine(DiagnosticsLevel how, std::string_view what) : level(how), event(what) {}
  JournalLine& with(std::string_view name, std::string text) {
    fields.emplace_back(name, std::move(text));
    return *this;
  }
  JournalLine& with(std::string_view name, std::int64_t number) {
    fields.emplace_back(name, number);
    return *this;
  }

  void say() const;
};

}  // namespace orderlog
