#include <string>

#include "base/rfc3339.h"
#include "domain/decision.h"

namespace orderlog {
namespace {

constexpr std::size_t kPositionDigits = 12;

}  // namespace

std::string order_code(TimeMs now_ms, LineId line, Position position) {
  std::string code;
  code.reserve(32);
  append_rfc3339(now_ms, code);  // "2026-11-21T…": its digits are the date
  code.erase(7, 1);
  code.erase(4, 1);
  code.resize(8);
  code += '-';
  code += std::to_string(line.value());
  code += '-';
  const std::string digits = std::to_string(position.value());
  if (digits.size() < kPositionDigits) code.append(kPositionDigits - digits.size(), '0');
  code += digits;
  return code;
}

}  // namespace orderlog
