#include "messaging/ack_window.h"

#include <utility>

#include "base/decimal.h"
#include "messaging/nats_error.h"

namespace orderlog {
namespace {

using std::chrono::steady_clock;

// What JetStream says to a message: {"stream", "seq", …} or {"error": {"err_code", "description"}}.
struct Acknowledgement {
  std::uint64_t sequence = 0;
  int error_code = 0;
  std::string error;
};

void read_error(const JsonValue& value, Acknowledgement& out) {
  ObjectWalk members(value);
  std::string_view name;
  for (JsonValue member; members.next(name, member);) {
    if (name == "err_code" && member.kind() == JsonKind::kInteger) {
      out.error_code = static_cast<int>(member.integer());
    } else if (name == "description" && member.kind() == JsonKind::kString) {
      out.error = member.string();
    }
  }
  if (out.error.empty()) out.error = "it does not say why";
}

bool read(JsonParser& parser, std::string_view text, Acknowledgement& out) {
  const auto document = parser.parse(text);
  if (!document || document->kind() != JsonKind::kObject) return false;
  ObjectWalk members(*document);
  std::string_view name;
  for (JsonValue value; members.next(name, value);) {
    if (name == "seq" && value.kind() == JsonKind::kInteger) {
      out.sequence = static_cast<std::uint64_t>(value.integer());
    } else if (name == "error" && value.kind() == JsonKind::kObject) {
      read_error(value, out);
    }
  }
  return out.sequence != 0 || !out.error.empty();
}

std::optional<std::uint64_t> number_behind_last_dot(std::string_view subject) {
  const std::size_t dot = subject.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return decimal(subject.substr(dot + 1));
}

}  // namespace

AckWindow::AckWindow(Position position, std::uint64_t sequence, std::size_t in_flight_max,
                     std::function<void()> on_news)
    : start_position_(position.value()),
      start_sequence_(sequence),
      in_flight_max_(in_flight_max),
      on_news_(std::move(on_news)),
      sent_(position.value()),
      acknowledged_(position.value()),
      heard_(steady_clock::now().time_since_epoch().count()) {}

void AckWindow::reply_subject(const std::string& inbox, Position position, std::string& out) const {
  out = inbox;
  out += '.';
  out += std::to_string(position.value());
}

void AckWindow::note_sent(Position position) {
  if (in_flight() == 0) {
    heard_.store(steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  }
  sent_.store(position.value(), std::memory_order_relaxed);
}

std::optional<BusError> AckWindow::trouble() const {
  if (!refused_.load(std::memory_order_acquire)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void AckWindow::on_acknowledgement(BusMessage& message) {
  const auto position = number_behind_last_dot(message.subject());
  if (!position) return;
  if (refused_.load(std::memory_order_relaxed)) {
    // What is refused behind the first is only noise.
    Acknowledgement late;
    if (read(parser_, message.data(), late) && late.error.empty()) ++out_of_place_;
    return;
  }
  if (message.data().empty()) {
    // Nobody took it: no such stream, or no JetStream behind it at the moment.
    return refuse({BusErrorCode::kNoStream, "NATS: no stream takes the events."});
  }
  Acknowledgement said;
  if (!read(parser_, message.data(), said)) {
    return refuse({BusErrorCode::kRefused, "NATS: an acknowledgement can't be read."});
  }
  if (!said.error.empty()) {
    return refuse({meaning_of_js_error(said.error_code), "NATS: the stream refused position " +
                                                             std::to_string(*position) + ": " +
                                                             said.error + "."});
  }
  take(*position, said.sequence);
}

void AckWindow::take(std::uint64_t position, std::uint64_t sequence) {
  if (sequence != sequence_of(Position(position))) {
    return refuse({BusErrorCode::kRefused, "NATS: the stream has position " +
                                               std::to_string(position) + " elsewhere, at " +
                                               std::to_string(sequence) + "."});
  }
  const std::uint64_t before = acknowledged_.load(std::memory_order_relaxed);
  if (position <= before) return;
  const std::uint64_t sent = sent_.load(std::memory_order_relaxed);
  acknowledged_.store(position, std::memory_order_release);
  heard_.store(steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  const std::uint64_t half = in_flight_max_ / 2;
  if (sent - before > half && sent - position <= half) on_news_();
}

void AckWindow::refuse(BusError error) {
  {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(error);
  }
  refused_.store(true, std::memory_order_release);
  on_news_();
}

}  // namespace orderlog
