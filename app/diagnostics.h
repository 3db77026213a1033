#pragma once

// What operators read: one line per occurrence on stderr, as key=value pairs,
//
//   ts=2026-11-21T10:27:45.123Z level=info event=serving url=http://127.0.0.1:8080 position=7
//
// so that people can read it and programs can split it. Never anything that only clients should
// see, nor the bodies of their requests. Any thread.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace orderlog {

enum class DiagnosticsLevel { kDebug, kInfo, kWarning, kError };

[[nodiscard]] std::optional<DiagnosticsLevel> parse_diagnostics_level(std::string_view name);

struct DiagnosticsField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, bool> value;

  DiagnosticsField(std::string_view name, std::string_view text) : key(name), value(text) {}
  DiagnosticsField(std::string_view name, const char* text)
      : key(name), value(std::string_view(text)) {}
  DiagnosticsField(std::string_view name, const std::string& text)
      : key(name), value(std::string_view(text)) {}
  DiagnosticsField(std::string_view name, bool flag) : key(name), value(flag) {}
  DiagnosticsField(std::string_view name, std::int64_t number) : key(name), value(number) {}
  DiagnosticsField(std::string_view name, std::uint64_t number)
      : key(name), value(static_cast<std::int64_t>(number)) {}
  DiagnosticsField(std::string_view name, int number)
      : key(name), value(static_cast<std::int64_t>(number)) {}
};

using DiagnosticsFields = std::initializer_list<DiagnosticsField>;

// Lines below this level are not written; kInfo to begin with.
void set_diagnostics_level(DiagnosticsLevel least);

// `event` is a constant in snake_case that operators may search for.
void diagnose(DiagnosticsLevel level, std::string_view event, DiagnosticsFields fields = {});
void diagnose_all(DiagnosticsLevel level, std::string_view event,
                  std::span<const DiagnosticsField> fields);

inline void diagnose_info(std::string_view event, DiagnosticsFields fields = {}) {
  diagnose(DiagnosticsLevel::kInfo, event, fields);
}
inline void diagnose_warning(std::string_view event, DiagnosticsFields fields = {}) {
  diagnose(DiagnosticsLevel::kWarning, event, fields);
}
inline void diagnose_error(std::string_view event, DiagnosticsFields fields = {}) {
  diagnose(DiagnosticsLevel::kError, event, fields);
}

// The line without time and level. Text that holds anything but visible ASCII without quotes, = and
// \ is quoted, and control characters are escaped: nothing that a client sent can start a line of
// its own.
[[nodiscard]] std::string diagnostics_text(std::string_view event,
                                           std::span<const DiagnosticsField> fields);
[[nodiscard]] inline std::string diagnostics_text(std::string_view event,
                                                  DiagnosticsFields fields) {
  return diagnostics_text(event, std::span(fields.begin(), fields.size()));
}

}  // namespace orderlog
