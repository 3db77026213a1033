#include "replay/past/order_story.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/decimal.h"
#include "base/json/reader.h"
#include "domain/codec/codec.h"
#include "engine/stream_search.h"
#include "replay/commit_reading.h"
#include "replay/past/words.h"

namespace orderlog {
namespace {

constexpr std::size_t kPage = 256;
constexpr std::size_t kCodeDigits = 12;  // of an order_code's position, at least

// The member of a JSON object, where it is text.
std::string text_member(const JsonValue& object, std::string_view wanted) {
  if (object.kind() != JsonKind::kObject) return "";
  ObjectWalk members(object);
  JsonValue value;
  for (std::string_view name; members.next(name, value);) {
    if (name == wanted && value.kind() == JsonKind::kString) return std::string(value.string());
  }
  return "";
}

// Follows what belongs to an order from stream to stream, and keeps the commits it meets.
class Telling {
 public:
  Telling(const EventStore& log, std::string_view tenant, const OrderId& id)
      : log_(log), tenant_(tenant), id_(id), own_(stream_of(id).name()) {}

  // Every event of the stream, and from there on what its commits lead to.
  [[nodiscard]] StoreResult<Ok> follow(std::string stream) {
    wanted_.insert(stream);
    std::vector<std::string> left{std::move(stream)};
    while (!left.empty()) {
      const std::string next = std::move(left.back());
      left.pop_back();
      StreamVersion after;
      while (true) {
        auto events = log_.read_stream(tenant_, next, after.next(), Direction::kForward, kPage);
        if (!events) return fail(std::move(events).error());
        for (const StoredEvent& event : *events) {
          if (auto met = meet(event.position, StoryPart::kBeside, left); !met) return met;
        }
        if (events->size() < kPage) break;
        after = events->back().version;
      }
    }
    return Ok{};
  }

  // The commands that came to nothing from `from` on.
  [[nodiscard]] StoreResult<Ok> look_at_outcomes(Position from, const StoryOptions& options,
                                                 std::optional<Position>& until) {
    const std::string stream = StreamRef{AggregateKind::kOutcomes, ""}.name();
    const auto head = log_.stream_head(tenant_, stream);
    if (!head) return fail(head.error());
    if (!*head || (*head)->position < from) return Ok{};
    const auto first =
        first_version_behind(log_, tenant_, stream, from, StreamVersion(1), (*head)->version);
    if (!first) return fail(first.error());
    const std::uint64_t all = (*head)->version.value() - first->value() + 1;
    const std::uint64_t total = std::min(all, options.outcomes_max);
    StreamVersion next = *first;
    for (std::uint64_t seen = 0; seen < total;) {
      const std::size_t wanted = std::min<std::uint64_t>(kPage, total - seen);
      auto events = log_.read_stream(tenant_, stream, next, Direction::kForward, wanted);
      if (!events) return fail(std::move(events).error());
      if (events->empty()) break;
      for (const StoredEvent& event : *events) {
        if (auto looked = look_at_outcome(event); !looked) return looked;
        if (total < all) until = event.position;
      }
      seen += events->size();
      next = events->back().version.next();
      if (options.progress) options.progress(seen, total);
    }
    return Ok{};
  }

  [[nodiscard]] std::vector<StoryCommit> take() {
    std::vector<StoryCommit> commits;
    for (auto& [first, commit] : commits_) commits.push_back(std::move(commit));
    return commits;
  }

 private:
  // Takes the commit at the position into the story, once.
  [[nodiscard]] StoreResult<Ok> meet(Position position, StoryPart part,
                                     std::vector<std::string>& left) {
    const auto behind = commits_.upper_bound(position);
    if (behind != commits_.begin() && std::prev(behind)->second.last >= position) return Ok{};
    const auto decoded = decode_at(position);
    if (!decoded) return fail(decoded.error());
    StoryCommit commit{.part = part,
                       .first = commit_.first_position,
                       .last = commit_.last_position(),
                       .time_ms = commit_.time_ms,
                       .recorded_at_ms = commit_.recorded_at_ms,
                       .imported = commit_.imported,
                       .commit_id = std::string(commit_.commit_id),
                       .actor = std::string(commit_.actor),
                       .correlation_id = std::string(commit_.correlation_id),
                       .command = std::string(commit_.command),
                       .command_body = std::string(commit_.command_body),
                       .events = {}};
    for (std::size_t i = 0; i < commit_.events.size(); ++i) {
      auto told = tell(i);
      if (!told) return fail(std::move(told).error());
      if (told->is_the_orders) commit.part = StoryPart::kOrder;
      if (belongs(told->stream) && wanted_.insert(told->stream).second) {
        left.push_back(told->stream);
      }
      commit.events.push_back(std::move(*told));
    }
    commits_.emplace(commit.first, std::move(commit));
    return Ok{};
  }

  [[nodiscard]] StoreResult<Ok> decode_at(Position position) {
    if (auto read = read_commit(log_, position, bytes_, commit_); !read) return fail(read.error());
    return Ok{};
  }

  [[nodiscard]] StoreResult<StoryEvent> tell(std::size_t index) {
    const EventView& view = commit_.events[index];
    const Position position = commit_.position_of(index);
    const auto stream = stream_ref_from(view.stream);
    if (!stream) return fail(damaged_commit(position, "has a stream of no known kind"));
    const auto event = decode_event(parser_, view.type, view.schema_version, view.payload);
    if (!event)
      return fail(damaged_commit(position, "has an event that can't be read: " + event.error()));
    return StoryEvent{.position = position,
                      .stream = std::string(view.stream),
                      .version = view.version,
                      .type = std::string(view.type),
                      .words = words_of(*stream, *event),
                      .payload = std::string(view.payload),
                      .articles = article_lines(*event),
                      .deadline_ms = view.deadline_ms,
                      .deadline_words = std::string(deadline_words(*event)),
                      .cleared_ms = view.cleared_deadline_ms,
                      .is_the_orders = view.stream == own_};
  }

  // Streams that are about this order and no other: all that happens to them is its story.
  [[nodiscard]] bool belongs(std::string_view stream) const {
    const auto ref = stream_ref_from(stream);
    if (!ref) return false;
    if (ref->kind == AggregateKind::kEffect) return is_effect_of_it(ref->id);
    if (ref->kind == AggregateKind::kJob) return ref->id == id_.str();
    return ref->kind == AggregateKind::kChannelOrder;
  }

  // An effect's id is its order's, a '-', and a kind, which has none.
  [[nodiscard]] bool is_effect_of_it(std::string_view effect_id) const {
    const std::size_t dash = effect_id.rfind('-');
    return dash != std::string_view::npos && effect_id.substr(0, dash) == id_.view();
  }

  [[nodiscard]] StoreResult<Ok> look_at_outcome(const StoredEvent& event) {
    if (auto decoded = decode_at(event.position); !decoded) return decoded;
    const auto body = parser_.parse(commit_.command_body);
    if (!body) return Ok{};  // a verification tells of it
    const bool is_meant = text_member(*body, "order_id") == id_.view() ||
                          is_effect_of_it(text_member(*body, "effect_id"));
    if (!is_meant) return Ok{};
    std::vector<std::string> none;
    return meet(event.position, StoryPart::kNothing, none);
  }

  const EventStore& log_;
  const std::string tenant_;
  const OrderId id_;
  const std::string own_;
  std::set<std::string, std::less<>> wanted_;
  std::map<Position, StoryCommit> commits_;  // by first position
  std::string bytes_;
  CommitView commit_;
  JsonParser parser_;
};

// The position that an order_code ends with: 20261121-0-000000000123.
std::optional<Position> position_in_code(std::string_view code) {
  const std::size_t dash = code.rfind('-');
  if (dash == std::string_view::npos || code.size() - dash - 1 < kCodeDigits) return std::nullopt;
  const auto position = whole_number(code.substr(dash + 1));
  return position ? std::optional(Position(*position)) : std::nullopt;
}

}  // namespace

StoreResult<std::optional<OrderId>> find_order(const EventStore& log, std::string_view tenant,
                                               std::string_view id_or_code) {
  const OrderId id(id_or_code);
  const auto head = log.stream_head(tenant, stream_of(id).name());
  if (!head) return fail(head.error());
  if (*head) return std::optional(id);
  const auto position = position_in_code(id_or_code);
  if (!position || *position == Position{} || *position > log.head().position) {
    return std::optional<OrderId>();
  }
  std::string bytes;
  const auto found = log.commit_at(*position, bytes);
  if (!found) return fail(found.error());
  CommitView commit;
  if (!*found || !decode_commit((*found)->bytes, commit) || commit.tenant != tenant) {
    return std::optional<OrderId>();
  }
  const EventView& event = commit.events[position->value() - commit.first_position.value()];
  const auto stream = stream_ref_from(event.stream);
  if (!stream || stream->kind != AggregateKind::kOrder || event.type != "OrderPlaced") {
    return std::optional<OrderId>();
  }
  JsonParser parser;
  const auto payload = parser.parse(event.payload);
  if (!payload || text_member(*payload, "order_code") != id_or_code) {
    return std::optional<OrderId>();
  }
  return std::optional(OrderId(stream->id));
}

StoreResult<OrderStory> tell_order(const EventStore& log, std::string_view tenant,
                                   const OrderId& id, const StoryOptions& options) {
  OrderStory story;
  story.order_id = id;
  const std::string stream = stream_of(id).name();
  auto first = log.read_stream(tenant, stream, StreamVersion(1), Direction::kForward, 1);
  if (!first) return fail(std::move(first).error());
  if (first->empty()) {
    return fail(StoreError{StoreErrorCode::kCorrupt, "there is no stream " + stream});
  }
  JsonParser parser;
  const auto placed = parser.parse(first->front().payload);
  if (placed) story.order_code = text_member(*placed, "order_code");
  Telling telling(log, tenant, id);
  if (auto told = telling.follow(stream); !told) return fail(std::move(told).error());
  if (auto looked =
          telling.look_at_outcomes(first->front().position, options, story.outcomes_until);
      !looked) {
    return fail(std::move(looked).error());
  }
  story.commits = telling.take();
  return story;
}

}  // namespace orderlog
