#include "tests/simulation/world/fault.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace orderlog::simulation {
namespace {

// In the order of the enumeration.
constexpr std::string_view kNames[] = {
    "power_cut",
    "kill",
    "restart",
    "disk_error_once",
    "disk_error_for_ever",
    "read_error_once",
    "read_error_for_ever",
    "disk_full_once",
    "disk_full",
    "disk_slow",
    "disk_stuck",
    "clock_forward",
    "clock_back",
    "requests_lost",
    "answers_lost",
    "rebuild",
    "bus_down",
    "bus_killed",
    "bus_emptied",
    "stream_deleted",
    "server_cut_off",
    "worker_cut_off",
    "messages_lost",
    "worker_power_cut",
    "worker_emptied",
    "worker_disk_error_once",
    "worker_disk_error_for_ever",
    "worker_read_error_once",
    "worker_read_error_for_ever",
    "worker_disk_full_once",
    "worker_disk_full",
};

std::optional<std::uint64_t> number_from(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  if (error != std::errc{} || end != text.end()) return std::nullopt;
  return number;
}

std::optional<Fault> fault_from(std::string_view text) {
  const std::size_t at = text.find('@');
  const std::size_t plus = text.find('+');
  if (at == std::string_view::npos || plus == std::string_view::npos || plus < at) {
    return std::nullopt;
  }
  const auto* const name = std::find(std::begin(kNames), std::end(kNames), text.substr(0, at));
  const auto when = number_from(text.substr(at + 1, plus - at - 1));
  const auto detail = number_from(text.substr(plus + 1));
  if (name == std::end(kNames) || !when || !detail) return std::nullopt;
  return Fault{*when, static_cast<FaultKind>(name - std::begin(kNames)), *detail};
}

}  // namespace

std::string_view to_string(FaultKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::string to_string(const Faults& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text += ' ';
    text += to_string(fault.kind);
    text += '@' + std::to_string(fault.at) + '+' + std::to_string(fault.detail);
  }
  return text;
}

std::optional<Faults> faults_from(std::string_view text) {
  Faults faults;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const auto fault = fault_from(text.substr(0, end));
    if (!fault) return std::nullopt;
    faults.push_back(*fault);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return faults;
}

}  // namespace orderlog::simulation
