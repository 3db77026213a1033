#include "app/log/remote_stream.h"

#include <algorithm>

#include "app/net/refusal.h"
#include "base/cloud_event.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

constexpr std::size_t kPageEvents = 200;
constexpr std::size_t kMaxText = 4'096;
constexpr std::size_t kMaxPayload = std::size_t{16} << 20;

StoreError not_understood(const std::string& why) {
  return {StoreErrorCode::kIo, "the server's answer is not understood: " + why};
}

// A CloudEvent, taken apart again; false when its type is none of ours.
bool read_event(const JsonValue& value, FieldErrors& errors, StoredEvent& event) {
  ObjectReader reader(value, errors);
  std::string type;
  std::string time;
  std::int64_t position = 0;
  std::int64_t version = 0;
  reader.text("type", type, kMaxText);
  reader.text("subject", event.stream, kMaxText);
  reader.text("time", time, kMaxText);
  reader.integer("streamversion", version, 1, kMaxExactInteger);
  reader.integer("position", position, 1, kMaxExactInteger);
  reader.text("commitid", event.commit_id, kMaxText);
  reader.text("correlationid", event.correlation_id, kMaxText, kOptional);
  reader.text("actor", event.actor, kMaxText, kOptional);
  reader.raw("data", event.payload, kMaxPayload);
  if (!errors.empty()) return false;
  const auto known = parse_cloud_event_type(type);
  const auto time_ms = parse_rfc3339(time);
  if (!known || !time_ms) return false;
  event.type = known->name;
  event.schema_version = known->schema_version;
  event.time_ms = *time_ms;
  event.position = Position{static_cast<std::uint64_t>(position)};
  event.version = StreamVersion{static_cast<std::uint64_t>(version)};
  return true;
}

}  // namespace

StoreResult<RemoteStreams::Page> RemoteStreams::page(std::string_view stream, Position after,
                                                     Position last) {
  const auto answer =
      client_.get("/v1/events?limit=" + std::to_string(kPageEvents) +
                  "&stream=" + query_escaped(stream) + "&after=" + std::to_string(after.value()));
  if (!answer) return fail(StoreError{StoreErrorCode::kIo, answer.error()});
  if (answer->status != 200) {
    return fail(StoreError{StoreErrorCode::kIo, refusal_text(*answer)});
  }
  const auto document = parser_.parse(answer->body);
  if (!document) return fail(not_understood(document.error().detail));
  Page page;
  FieldErrors errors;
  ObjectReader reader(*document, errors);
  bool ours = true;
  reader.array("data", kPageEvents, [&](const JsonValue& value, const auto&) {
    ours = ours && read_event(value, errors, page.events.emplace_back());
  });
  JsonValue next;
  page.more = reader.any("next_cursor", next) && next.kind() == JsonKind::kString;
  if (!errors.empty()) {
    return fail(not_understood(errors.front().pointer + " " + errors.front().detail));
  }
  if (!ours) return fail(not_understood("an event is not one of orderlog's"));
  // What came since the log was opened is not part of it.
  while (!page.events.empty() && page.events.back().position > last) {
    page.events.pop_back();
    page.more = false;
  }
  return page;
}

StoreResult<std::vector<StoredEvent>> RemoteStreams::read(std::string_view stream, Position last,
                                                          StreamVersion from, Direction direction,
                                                          std::size_t limit) {
  const std::lock_guard lock(mutex_);
  const bool forward = direction == Direction::kForward;
  std::vector<StoredEvent> found;
  Position after;
  if (forward && stream_ == stream && from >= next_version_) after = after_;
  for (bool more = limit > 0; more;) {
    auto next = page(stream, after, last);
    if (!next) return fail(next.error());
    more = next->more;
    if (next->events.empty()) break;
    after = next->events.back().position;
    for (StoredEvent& event : next->events) {
      if (forward ? event.version < from : event.version > from) continue;
      if (forward && found.size() == limit) break;
      // Backward, the newest `limit` so far are kept, with as much again before they are thinned
      // out.
      if (!forward && found.size() == 2 * limit) {
        found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
      }
      found.push_back(std::move(event));
    }
    if (forward && found.size() == limit) break;
  }
  if (!forward) {
    std::reverse(found.begin(), found.end());
    if (found.size() > limit)
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
  } else if (!found.empty()) {
    stream_ = stream;
    next_version_ = found.back().version.next();
    after_ = found.back().position;
  }
  return found;
}

StoreResult<std::optional<StreamHead>> RemoteStreams::head(std::string_view stream, Position last) {
  const auto newest = read(stream, last, StreamVersion{kMaxExactInteger}, Direction::kBackward, 1);
  if (!newest) return fail(newest.error());
  if (newest->empty()) return std::optional<StreamHead>{};
  return std::optional(StreamHead{newest->front().version, newest->front().position});
}

}  // namespace orderlog
