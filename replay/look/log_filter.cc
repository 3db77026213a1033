#include "replay/look/log_filter.h"

namespace orderlog {
namespace {

bool equal_if_given(const std::string& wanted, std::string_view given) {
  return wanted.empty() || wanted == given;
}

}  // namespace

bool admits_commit(const LogFilter& filter, const CommitView& commit) {
  return (!filter.since_ms || commit.time_ms >= *filter.since_ms) &&
         (!filter.until_ms || commit.time_ms < *filter.until_ms) &&
         equal_if_given(filter.tenant, commit.tenant) &&
         equal_if_given(filter.correlation_id, commit.correlation_id);
}

bool admits_event(const LogFilter& filter, Position position, const EventView& event) {
  return position >= filter.from && position <= filter.to &&
         equal_if_given(filter.type, event.type) && equal_if_given(filter.stream, event.stream) &&
         (filter.aggregate.empty() || aggregate_of(event.stream) == filter.aggregate);
}

std::string_view aggregate_of(std::string_view stream) {
  return stream.substr(0, stream.find('-'));
}

}  // namespace orderlog
