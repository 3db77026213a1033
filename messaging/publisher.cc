#include "messaging/publisher.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "eventstore/commit.h"
#include "eventstore/durable_file.h"
#include "messaging/event_source.h"
#include "messaging/stream_agreement.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A wake-up that got lost costs no more than this, and so does a stop.
constexpr milliseconds kLongestWait{100};
constexpr milliseconds kBetweenMarks{2'000};
constexpr milliseconds kSample{500};
// While there is nothing to publish, the stream is asked so often whether it is there still.
constexpr milliseconds kBetweenLooks{2'000};
// Between two looks at whether the connection still lives.
constexpr std::size_t kEventsPerTurn = 1'024;

}  // namespace

// The publishing over one connection.
class Publisher::Pass {
 public:
  Pass(Publisher& publisher, BusVisit& visit, const EventStreamInfo& info, AckWindow& window,
       std::string inbox)
      : publisher_(publisher),
        visit_(visit),
        window_(window),
        inbox_(std::move(inbox)),
        writer_(publisher.subjects_, publisher.options_.content_mode),
        cursor_(publisher.log_.read_from(window.sent().next())),
        message_bytes_max_(visit.bus().max_payload()),
        chain_ids_(info.replicas == 1) {
    if (info.max_message_bytes > 0) {
      message_bytes_max_ = std::min(message_bytes_max_, info.max_message_bytes);
    }
  }

  // Publishes what is durable and may be in flight, at most so many events. Returns whether there
  // is more to publish at once.
  [[nodiscard]] BusResult<bool> publish_some(std::size_t events_max) {
    for (std::size_t events = 0; events < events_max; ++events) {
      if (window_.full()) return false;
      if (next_ == commit_.events.size()) {
        const auto more = next_commit();
        if (!more) return fail(more.error());
        if (!*more) return false;
      }
      if (auto published = publish_next(); !published) return fail(published.error());
    }
    return true;
  }

 private:
  BusResult<bool> next_commit() {
    const auto next = cursor_->next();
    if (!next) return fail(unreadable_log(next.error().detail));
    if (!*next) return false;
    // Its bytes live until the cursor moves, which it does when all its events are published.
    const CommitBytes& commit = **next;
    if (const auto decoded = decode_commit(commit.bytes, commit_); !decoded) {
      return fail(unreadable_log("position " + std::to_string(commit.first.value()) + " is " +
                                 std::string(to_string(decoded.error()))));
    }
    hash_ = stored_hash(commit.bytes);
    next_ = 0;
    // The first commit may have begun before the stream's end.
    while (commit_.position_of(next_) <= window_.sent()) ++next_;
    return true;
  }

  BusResult<Ok> publish_next() {
    const Position position = commit_.position_of(next_);
    writer_.write(commit_, next_, hash_, message_);
    if (message_.size() > message_bytes_max_) {
      writer_.write_reference(commit_, next_, hash_, message_);
      ++publisher_.references_;
    }
    window_.reply_subject(inbox_, position, reply_);
    expected_ = std::to_string(window_.sequence_before(position));
    headers_.clear();
    headers_.push_back({"Nats-Msg-Id", message_.message_id.c_str()});
    headers_.push_back({"Content-Type", message_.content_type.c_str()});
    if (!publisher_.options_.planted_trust_memory) {
      headers_.push_back({"Nats-Expected-Last-Sequence", expected_.c_str()});
      if (chain_ids_ && !last_id_.empty()) {
        headers_.push_back({"Nats-Expected-Last-Msg-Id", last_id_.c_str()});
      }
    }
    for (const auto& [name, value] : message_.attributes) {
      headers_.push_back({name.c_str(), value.c_str()});
    }
    window_.note_sent(position);
    publisher_.sent_ = position;
    ++next_;
    auto published = visit_.bus().publish(message_.subject, message_.data, reply_, headers_.data(),
                                          headers_.size());
    last_id_ = message_.message_id;
    return published;
  }

  Publisher& publisher_;
  BusVisit& visit_;
  AckWindow& window_;
  const std::string inbox_;
  EventMessageWriter writer_;
  std::unique_ptr<CommitCursor> cursor_;
  std::size_t message_bytes_max_;
  // A message of somebody else's takes the sequence of the one that we sent at that moment, which
  // is refused, and the next one's expectation comes true: so each also names the id before it. Not
  // with several replicas: a server that was restarted may have forgotten the last id (2.9.10 keeps
  // it for the duplicate window only), would refuse what the others take, and differ from them.
  const bool chain_ids_;
  std::string last_id_;  // of this connection

  CommitView commit_;  // of which events from next_ on are to be published
  ChainHash hash_{};
  std::size_t next_ = 0;

  EventMessage message_;
  std::string reply_;
  std::string expected_;
  std::vector<BusHeader> headers_;
};

Publisher::Publisher(const EventStore& log, PublisherOptions options)
    : log_(log),
      options_(std::move(options)),
      subjects_(options_.subject_prefix, log.line()),
      loop_(
          options_.bus, "publisher", [this](BusVisit& one) { return visit(one); }, options_.nice),
      pace_({options_.in_flight_max, options_.drain_extra_percent}) {
  mark_.stream = subjects_.stream();
  if (!options_.directory.empty()) {
    const auto text = read_small_file(options_.directory + '/' + kRelayMarkFile);
    if (text && *text) {
      const auto mark = relay_mark_from(**text);
      if (mark && mark->stream == mark_.stream) mark_ = *mark;
    }
  }
  kept_ = mark_;
}

Publisher::~Publisher() { stop(); }

void Publisher::start(std::function<void(const BusError*)> on_trouble,
                      PrefixClaim::Listener on_claim) {
  claim_.listen(std::move(on_claim));
  loop_.start([this, on_trouble = std::move(on_trouble)](const BusError* trouble) {
    if (trouble != nullptr) claim_.note_trouble(trouble->code);
    if (on_trouble) on_trouble(trouble);
  });
}

void Publisher::stop(milliseconds grace) {
  const auto deadline = steady_clock::now() + grace;
  while (steady_clock::now() < deadline) {
    const PublisherStatus now = status();
    if (!now.connected || now.backlog == 0) break;
    std::this_thread::sleep_for(milliseconds(5));
  }
  loop_.stop();
  keep_mark(true);
}

BusResult<Ok> Publisher::visit(BusVisit& visit) {
  auto info = open_event_stream(visit.bus(), subjects_, options_.stream);
  if (!info) return fail(std::move(info).error());
  const auto start = where_to_go_on(*info);
  if (!start) {
    claim_.note_trouble(start.error().code);
    return fail(start.error());
  }
  claim_.note_own();
  AckWindow window(*start, info->last_sequence, options_.in_flight_max, [&visit] { visit.wake(); });
  const std::string inbox = visit.bus().new_inbox();
  auto acks = visit.bus().subscribe(
      inbox + ".*", [&window](BusMessage& message) { window.on_acknowledgement(message); });
  if (!acks) return fail(std::move(acks).error());
  begin_at(*start, info->last_sequence);
  Pass pass(*this, visit, *info, window, inbox);
  auto done = publish_while_it_lasts(visit, pass, window);
  note_acknowledged(window);
  out_of_place_ += window.out_of_place();
  return done;
}

BusResult<Ok> Publisher::publish_while_it_lasts(BusVisit& visit, Pass& pass, AckWindow& window) {
  const Position begun = window.acknowledged();
  const EventSource stream(visit.bus(), subjects_.stream());
  auto looked_at = steady_clock::now();
  const auto is_silent = [&] {
    return window.in_flight() > 0 &&
           steady_clock::now() - window.quiet_since() > options_.ack_deadline;
  };
  while (!visit.over()) {
    if (auto trouble = window.trouble()) return fail(*std::move(trouble));
    if (is_silent()) {
      return fail(BusError{BusErrorCode::kTimeout, "NATS: the stream acknowledges nothing."});
    }
    const Position before = window.sent();
    const std::size_t allowed =
        pace_.may_publish(steady_clock::now(), log_.head().position, before);
    const auto more = pass.publish_some(std::min(allowed, kEventsPerTurn));
    pace_.note_published(window.sent().value() - before.value());
    note_acknowledged(window);
    keep_mark(false);
    if (window.acknowledged() > begun || window.in_flight() == 0) visit.note_success();
    if (!more) return fail(more.error());
    if (allowed == 0) visit.wait(DrainPace::kPiece);
    if (*more) continue;
    if (window.full()) {
      while (!window.has_room() && !window.trouble() && !visit.over() && !is_silent()) {
        visit.wait(kLongestWait);
      }
    } else {
      static_cast<void>(log_.wait_past(window.sent(), kLongestWait));
      if (window.in_flight() > 0 || steady_clock::now() - looked_at < kBetweenLooks) continue;
      looked_at = steady_clock::now();
      if (auto whole = still_has(stream, window); !whole) return whole;
    }
  }
  return Ok{};
}

// Nobody else tells a publisher that has nothing to publish.
BusResult<Ok> Publisher::still_has(const EventSource& stream, const AckWindow& window) {
  const auto extent = stream.extent();
  if (!extent) return fail(extent.error());
  const std::uint64_t last = window.sequence_before(window.acknowledged().next());
  if (extent->last >= last) return Ok{};
  return fail(BusError{BusErrorCode::kNoStream, "NATS: the stream lost what it had."});
}

BusResult<Position> Publisher::where_to_go_on(const EventStreamInfo& info) {
  RelayMark known;
  {
    const std::lock_guard lock(mutex_);
    known = mark_;
    differences_ = info.differences;
  }
  auto agreed = agree_with_stream(log_, info, known);
  if (!agreed) return agreed;
  if (options_.planted_trust_memory) return std::max(*agreed, sent_);
  if (*agreed < known.position) published_again_ += known.position.value() - agreed->value();
  return agreed;
}

void Publisher::begin_at(Position position, std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  mark_.position = position;
  mark_.sequence = sequence;
  sample_began_ = steady_clock::now();
  sample_published_ = 0;
}

void Publisher::note_acknowledged(const AckWindow& window) {
  const Position position = window.acknowledged();
  const std::lock_guard lock(mutex_);
  if (position <= mark_.position) return;
  const std::uint64_t events = position.value() - mark_.position.value();
  mark_.position = position;
  mark_.sequence = window.sequence_of(position);
  published_ += events;
  sample_published_ += events;
}

void Publisher::keep_mark(bool now) {
  if (options_.directory.empty()) return;
  const auto time = steady_clock::now();
  RelayMark mark;
  {
    const std::lock_guard lock(mutex_);
    if (const auto took = time - sample_began_; took >= kSample) {
      const double seconds = std::chrono::duration<double>(took).count();
      rate_ = static_cast<std::uint64_t>(static_cast<double>(sample_published_) / seconds);
      sample_began_ = time;
      sample_published_ = 0;
    }
    mark = mark_;
  }
  if (mark == kept_ || (!now && time - kept_at_ < kBetweenMarks)) return;
  // Where it can't be kept, an older one does: it is only asked when the stream can't be.
  if (replace_file(options_.directory, kRelayMarkFile, to_json(mark))) kept_ = mark;
  kept_at_ = time;
}

PublisherStatus Publisher::status() const {
  const BusLoopStatus loop = loop_.status();
  PublisherStatus status;
  status.connected = loop.connected;
  status.trouble = loop.trouble;
  status.connections = loop.connections;
  status.url = shown_bus_url(options_.bus.url);
  status.stream = subjects_.stream();
  status.may_answer = claim_.may_answer();
  status.published = published_.load();
  status.references = references_.load();
  status.published_again = published_again_.load();
  status.out_of_place = out_of_place_.load();
  const std::lock_guard lock(mutex_);
  status.differences = differences_;
  status.acknowledged = mark_.position;
  const std::uint64_t head = log_.head().position.value();
  status.backlog = head > mark_.position.value() ? head - mark_.position.value() : 0;
  status.rate = loop.connected && status.backlog + sample_published_ > 0 ? rate_ : 0;
  return status;
}

}  // namespace orderlog
