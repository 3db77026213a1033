#include "replay/log_filter.h"

namespace orderlog {
namespace {

bool equal_if_given(const std::string& wanted, std::string_view given) {
  return wanted.empty() || wanted == given;
}

// Streams are named "<aggregate>-<id>"; the one of outcomes is a name by itself.
bool is_of_aggregate(const std::string& aggregate, std::string_view stream) {
  if (aggregate.empty()) return true;
  if (!stream.starts_with(aggregate)) return false;
  return stream.size() == aggregate.size() || stream[aggregate.size()] == '-';
}

}  // namespace

bool admits_commit(const LogFilter& filter, std::string_view tenant, TimeMs time_ms,
                   std::string_view correlation_id) {
  return (!filter.since_ms || time_ms >= *filter.since_ms) &&
         (!filter.until_ms || time_ms < *filter.until_ms) &&
         equal_if_given(filter.tenant, tenant) &&
         equal_if_given(filter.correlation_id, correlation_id);
}

bool admits_event(const LogFilter& filter, Position position, std::string_view stream,
                  std::string_view type) {
  return position >= filter.from && position <= filter.to && equal_if_given(filter.type, type) &&
         equal_if_given(filter.stream, stream) && is_of_aggregate(filter.aggregate, stream);
}

}  // namespace orderlog
