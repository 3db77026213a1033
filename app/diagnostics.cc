#include "app/diagnostics.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/hex.h"

namespace orderlog {
namespace {

spdlog::level::level_enum vendor_level(DiagnosticsLevel level) {
  switch (level) {
    case DiagnosticsLevel::kDebug:
      return spdlog::level::debug;
    case DiagnosticsLevel::kInfo:
      return spdlog::level::info;
    case DiagnosticsLevel::kWarning:
      return spdlog::level::warn;
    case DiagnosticsLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Never destroyed: threads may still have something to say while the process ends.
spdlog::logger& logger() {
  static spdlog::logger* const kLogger = [] {
    auto* made = new spdlog::logger("orderlog", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc));
    return made;
  }();
  return *kLogger;
}

bool is_plain(unsigned char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '=' && c != '\\'; }

void append_text(std::string& line, std::string_view text) {
  bool plain = !text.empty();
  for (const char c : text) plain = plain && is_plain(static_cast<unsigned char>(c));
  if (plain) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      line += "\\x";
      append_hex(byte, line);
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

std::optional<DiagnosticsLevel> parse_diagnostics_level(std::string_view name) {
  if (name == "debug") return DiagnosticsLevel::kDebug;
  if (name == "info") return DiagnosticsLevel::kInfo;
  if (name == "warning") return DiagnosticsLevel::kWarning;
  if (name == "error") return DiagnosticsLevel::kError;
  return std::nullopt;
}

void set_diagnostics_level(DiagnosticsLevel least) { logger().set_level(vendor_level(least)); }

void diagnose(DiagnosticsLevel level, std::string_view event, DiagnosticsFields fields) {
  diagnose_all(level, event, std::span(fields.begin(), fields.size()));
}

void diagnose_all(DiagnosticsLevel level, std::string_view event,
                  std::span<const DiagnosticsField> fields) {
  const auto vendors = vendor_level(level);
  if (!logger().should_log(vendors)) return;
  const std::string text = diagnostics_text(event, fields);
  logger().log(vendors, spdlog::string_view_t(text.data(), text.size()));
}

std::string diagnostics_text(std::string_view event, std::span<const DiagnosticsField> fields) {
  std::string line = "event=";
  append_text(line, event);
  for (const DiagnosticsField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      append_text(line, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      line += std::to_string(*number);
    } else {
      line += std::get<bool>(field.value) ? "true" : "false";
    }
  }
  return line;
}

}  // namespace orderlog
