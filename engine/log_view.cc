#include "engine/log_view.h"

#include <algorithm>

#include "base/cloud_event.h"
#include "base/json/writer.h"
#include "engine/stream_search.h"
#include "engine/unreadable.h"
#include "eventstore/chain.h"
#include "eventstore/commit_frame.h"
#include "eventstore/commit_reading.h"
#include "eventstore/stored_event.h"

namespace orderlog {
namespace {

// Of one stream: they are read whole before it is known how large they are.
constexpr std::size_t kReadAtOnce = 64;

void append(const CommitView& commit, std::size_t index, EventSink& sink, std::string& out) {
  sink.before(commit.position_of(index), commit.events[index].type, out);
  write_cloud_event({logged_event(commit, index)}, out);
  sink.after(out);
}

}  // namespace

void LogView::write_head(const Head& head, std::string& out) const {
  JsonWriter json(out);
  json.begin_object();
  json.member("line", static_cast<std::int64_t>(store_.line().value()));
  json.member("position", head.position.value());
  json.member("chain_hash", std::string_view(to_hex(head.hash)));
  json.member("first_position", std::int64_t{head.position.value() == 0 ? 0 : 1});
  json.end_object();
}

StoreResult<bool> LogView::has_stream(std::string_view tenant, std::string_view stream) const {
  auto head = store_.stream_head(tenant, stream);
  if (!head) return fail(std::move(head).error());
  return head->has_value();
}

// One stream: from event to event instead of through the whole log.
StoreResult<EventPage> LogView::read_one_stream(const EventFilter& filter, Position after,
                                                std::size_t limit, std::size_t budget,
                                                EventSink& sink, std::string& out) const {
  EventPage page;
  page.last_seen = after;
  auto head = store_.stream_head(filter.tenant, filter.stream);
  if (!head) return fail(std::move(head).error());
  if (!*head) return page;
  const auto version = first_version_behind(store_, filter.tenant, filter.stream, after,
                                            StreamVersion(1), (*head)->version);
  if (!version) return fail(version.error());
  std::string bytes;
  CommitView commit;
  const std::size_t empty = out.size();
  std::size_t scanned_bytes = 0;
  const auto is_full = [&] {
    return page.count == limit || out.size() - empty >= kPageBytes || scanned_bytes >= kScanBytes;
  };
  StreamVersion from = *version;
  for (std::size_t left = budget; left > 0 && !is_full();) {
    const std::size_t wanted = std::min(left, kReadAtOnce);
    auto events =
        store_.read_stream(filter.tenant, filter.stream, from, Direction::kForward, wanted);
    if (!events) return fail(std::move(events).error());
    for (const StoredEvent& event : *events) {
      if (is_full()) break;
      page.last_seen = event.position;
      scanned_bytes += event.payload.size();
      if (!filter.type.empty() && event.type != filter.type) continue;
      auto read = decode_commit_at(store_, event.position, bytes, commit, undecodable_commit);
      if (!read) return fail(std::move(read).error());
      scanned_bytes += bytes.size();
      append(commit, event.position.value() - commit.first_position.value(), sink, out);
      ++page.count;
    }
    if (events->size() < wanted) break;
    from = events->back().version.next();
    left -= wanted;
  }
  page.more = page.last_seen < (*head)->position;
  return page;
}

StoreResult<EventPage> LogView::read(const EventFilter& filter, Position after, std::size_t limit,
                                     std::size_t budget, EventSink& sink, std::string& out) const {
  if (after >= position()) {  // also keeps the next position from wrapping around
    EventPage nothing;
    nothing.last_seen = after;
    return nothing;
  }
  if (!filter.stream.empty()) {
    return read_one_stream(filter, after, limit, std::min(budget, limit * 4), sink, out);
  }
  EventPage page;
  page.last_seen = after;
  const std::size_t empty = out.size();
  std::size_t scanned_bytes = 0;  // of the commits before
  const auto is_full = [&] {
    return page.count == limit || out.size() - empty >= kPageBytes || scanned_bytes >= kScanBytes;
  };
  std::size_t looked = 0;
  const auto take = [&](const CommitBytes& stored, const CommitView& commit) {
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const Position position = commit.position_of(i);
      if (position <= after) continue;
      if (looked == budget || is_full()) {
        page.more = true;
        return false;
      }
      ++looked;
      page.last_seen = position;
      if (!filter.matches(commit, commit.events[i])) continue;
      append(commit, i, sink, out);
      ++page.count;
    }
    scanned_bytes += stored.bytes.size();
    return true;
  };
  auto read = visit_commits(store_, after.next(), take, undecodable_commit);
  if (!read) return fail(std::move(read).error());
  return page;
}

StoreResult<Ok> LogView::read_commits(Position after, std::size_t bytes, std::string& out) const {
  if (after >= position()) return Ok{};
  const auto cursor = store_.read_from(after.next());
  const std::size_t empty = out.size();
  while (true) {
    const auto next = cursor->next();
    if (!next) return fail(next.error());
    if (!*next) return Ok{};
    const std::string_view commit = (*next)->bytes;
    if (out.size() > empty && out.size() - empty + kFrameLengthBytes + commit.size() > bytes) {
      return Ok{};
    }
    append_frame(commit, out);
  }
}

}  // namespace orderlog
