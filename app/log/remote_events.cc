#include "app/log/remote_events.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/json/reader.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

constexpr std::size_t kPageEvents = 200;
constexpr std::size_t kMaxText = 4'096;
constexpr std::size_t kMaxPayload = std::size_t{16} << 20;

// One CloudEvent, taken apart again.
struct RemoteEvent {
  std::string source;
  std::string type;
  std::string stream;
  std::string time;
  std::int64_t position = 0;
  std::int64_t version = 0;
  std::string commit_id;
  std::string correlation_id;
  std::string actor;
  std::string payload;

  void read(const JsonValue& value, FieldErrors& errors) {
    ObjectReader event(value, errors);
    event.text("source", source, kMaxText);
    event.text("type", type, kMaxText);
    event.text("subject", stream, kMaxText);
    event.text("time", time, kMaxText);
    event.integer("streamversion", version, 1, kMaxExactInteger);
    event.integer("position", position, 1, kMaxExactInteger);
    event.text("commitid", commit_id, kMaxText);
    correlation_id.clear();
    actor.clear();
    event.text("correlationid", correlation_id, kMaxText, kOptional);
    event.text("actor", actor, kMaxText, kOptional);
    event.raw("data", payload, kMaxPayload);
  }

  // Views into this. Nothing when source or type are not of our making.
  [[nodiscard]] std::optional<ShownEvent> shown() const {
    constexpr std::string_view kSource = "/orderlog/";
    constexpr std::string_view kType = "orderlog.";
    const std::string_view from(source);
    const std::string_view what(type);
    const auto slash = from.rfind('/');
    const auto dot = what.rfind(".v");
    const auto time_ms = parse_rfc3339(time);
    if (!from.starts_with(kSource) || slash < kSource.size() || !what.starts_with(kType) ||
        dot == std::string_view::npos || dot < kType.size() || !time_ms) {
      return std::nullopt;
    }
    std::uint16_t line = 0;
    std::uint16_t schema_version = 0;
    std::from_chars(from.data() + slash + 1, from.data() + from.size(), line);
    std::from_chars(what.data() + dot + 2, what.data() + what.size(), schema_version);
    return ShownEvent{.line = LineId{line},
                      .position = Position{static_cast<std::uint64_t>(position)},
                      .tenant = from.substr(kSource.size(), slash - kSource.size()),
                      .stream = stream,
                      .version = StreamVersion{static_cast<std::uint64_t>(version)},
                      .type = what.substr(kType.size(), dot - kType.size()),
                      .schema_version = schema_version,
                      .time_ms = *time_ms,
                      .commit_id = commit_id,
                      .correlation_id = correlation_id,
                      .actor = actor,
                      .payload = payload};
  }
};

// Walks the pages. One thread.
class RemoteLog {
 public:
  RemoteLog(HttpClient& client, const LogFilter& filter, ShowFormat format, std::uint64_t limit)
      : client_(client), filter_(filter), format_(format), limit_(limit), cursor_(first_cursor()) {}

  NetResult<std::uint64_t> show(const ShowSink& sink) {
    out_ = show_heading(format_);
    while (wanted_ && cursor_) {
      if (const auto page = take_page(); !page.ok()) {
        sink(out_);
        return fail(page.error());
      }
      wanted_ = sink(out_) && wanted_;
      out_.clear();
    }
    return count_;
  }

 private:
  [[nodiscard]] std::string first_cursor() const {
    return std::to_string(std::max<std::uint64_t>(filter_.from.value(), 1) - 1);
  }

  NetResult<Ok> take_page() {
    std::string target =
        "/v1/events?limit=" + std::to_string(kPageEvents) + "&after=" + query_escaped(*cursor_);
    if (!filter_.stream.empty()) target += "&stream=" + query_escaped(filter_.stream);
    if (!filter_.type.empty()) target += "&type=" + query_escaped(filter_.type);
    const auto answer = client_.get(target);
    if (!answer.ok()) return fail(answer.error());
    if (answer->status != 200) {
      return fail("the server answered " + std::to_string(answer->status) + ": " + answer->body);
    }
    const auto document = parser_.parse(answer->body);
    if (!document.ok()) return fail("the server's answer is not JSON: " + document.error().detail);
    FieldErrors errors;
    ObjectReader page(*document, errors);
    page.array("data", kPageEvents,
               [&](const JsonValue& value, const auto&) { take_event(value, errors); });
    cursor_.reset();
    if (JsonValue next; page.any("next_cursor", next) && next.kind() == JsonKind::kString) {
      cursor_ = std::string(next.string());
    }
    if (!errors.empty()) {
      return fail("the server's answer is not understood: " + errors.front().pointer + " " +
                  errors.front().detail);
    }
    return Ok{};
  }

  void take_event(const JsonValue& value, FieldErrors& errors) {
    event_.read(value, errors);
    if (!errors.empty() || !wanted_) return;
    const auto shown = event_.shown();
    if (!shown) {
      errors.push_back({"/data", "invalid_field", "an event is not one of orderlog's"});
      return;
    }
    if (shown->position > filter_.to) wanted_ = false;
    if (!admits_commit(filter_, shown->tenant, shown->time_ms, shown->correlation_id) ||
        !admits_event(filter_, shown->position, shown->stream, shown->type)) {
      return;
    }
    write_shown_event(*shown, format_, out_);
    wanted_ = ++count_ != limit_;
  }

  HttpClient& client_;
  const LogFilter& filter_;
  const ShowFormat format_;
  const std::uint64_t limit_;
  std::optional<std::string> cursor_;
  JsonParser parser_;
  RemoteEvent event_;
  std::string out_;
  std::uint64_t count_ = 0;
  bool wanted_ = true;
};

}  // namespace

NetResult<std::uint64_t> show_remote_log(HttpClient& client, const LogFilter& filter,
                                         ShowFormat format, std::uint64_t limit,
                                         const ShowSink& sink) {
  return RemoteLog(client, filter, format, limit).show(sink);
}

}  // namespace orderlog
