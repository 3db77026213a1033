#include "projections/accounts/account_landmarks.h"

#include <algorithm>

#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kLandmarkPrefix = 'h';
constexpr char kPeakPrefix = 'p';

constexpr std::size_t kTimeBytes = 8;
// state_row.h: format and version stand before the position.
constexpr std::size_t kPositionAt = 1 + 8;

void append_time(std::string& out, TimeMs time_ms) {
  append_u64(out, static_cast<std::uint64_t>(time_ms));
}

TimeMs load_time(const char* from) { return static_cast<TimeMs>(load_u64(from)); }

}  // namespace

Position LandmarkRow::position() const {
  return Position(load_u64(state_row.data() + kPositionAt));
}

bool is_landmark_key(std::string_view key) {
  return key.starts_with(kLandmarkPrefix) || key.starts_with(kPeakPrefix);
}

void append_landmark_key(std::string& out, std::string_view tenant, std::string_view account,
                         StreamVersion version) {
  append_state_key(out, kLandmarkPrefix, tenant, account);
  append_u64(out, version.value());
}

void encode_landmark(TimeMs latest_ms, const StateRow& row, std::string& out) {
  append_time(out, latest_ms);
  encode_state_row(row, out);
}

std::optional<LandmarkRow> landmark_in(std::string_view bytes) {
  if (bytes.size() < kTimeBytes + kPositionAt + 8) return std::nullopt;
  return LandmarkRow{load_time(bytes.data()), bytes.substr(kTimeBytes)};
}

Result<Ok, std::string> LandmarkWriter::note(const EventContext& context, TimeMs before_ms,
                                             const StateRow& row, ModelWriter& writer) {
  const bool falls = context.time_ms < before_ms;
  const bool is_landmark = context.version.value() % kLandmarkEvery == 0;
  if (!falls && !is_landmark) return Ok{};  // nearly always

  key_.clear();
  append_state_key(key_, kPeakPrefix, context.tenant, context.stream.id);
  const auto known = peak(writer);
  if (!known) return fail(known.error());
  const TimeMs latest_ms =
      std::max(known->value_or(before_ms), std::max(before_ms, context.time_ms));
  if (falls && *known != latest_ms) peaks_[key_] = latest_ms;
  if (!is_landmark) return Ok{};

  key_.clear();
  append_landmark_key(key_, context.tenant, context.stream.id, context.version);
  value_.clear();
  encode_landmark(latest_ms, row, value_);
  writer.put(key_, value_);
  return Ok{};
}

Result<std::optional<TimeMs>, std::string> LandmarkWriter::peak(const ModelWriter& writer) {
  const auto raised = peaks_.find(key_);
  if (raised != peaks_.end()) return std::optional(raised->second);
  const auto found = writer.get(key_, value_);
  if (!found) return fail(found.error().detail);
  if (!*found) return std::optional<TimeMs>();
  if (value_.size() != kTimeBytes)
    return fail(std::string("an account's peak has an unknown form"));
  return std::optional(load_time(value_.data()));
}

void LandmarkWriter::finish(ModelWriter& writer) {
  for (const auto& [key, peak_ms] : peaks_) {
    value_.clear();
    append_time(value_, peak_ms);
    writer.put(key, value_);
  }
  peaks_.clear();
}

}  // namespace orderlog
