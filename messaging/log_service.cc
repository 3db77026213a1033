#include "messaging/log_service.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "eventstore/commit_frame.h"
#include "messaging/log_piece.h"

namespace orderlog {
namespace {

// Room for the reply's headers within the server's limit.
constexpr std::size_t kHeaderBytes = 512;
// However much a server allows: one asker must not keep the others waiting.
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

// Who asks again and again without waiting for answers is not heard: requests are small, and
// whoever does wait asks again when its time is out.
constexpr std::size_t kWaitingMax = 1'024;
constexpr std::size_t kWaitingBytesMax = std::size_t{4} << 20;

std::size_t room_in(const Bus& bus) {
  const std::size_t most = std::min(bus.max_payload(), kMostBytes);
  return most > 2 * kHeaderBytes ? most - kHeaderBytes : kHeaderBytes;
}

struct Reply {
  std::string data;
  std::vector<std::pair<const char*, std::string>> headers;
  bool refuses = false;

  void add(const char* name, std::uint64_t number) {
    headers.emplace_back(name, std::to_string(number));
  }
};

Reply refusal(const char* code, std::string sentence) {
  return {std::move(sentence), {{kLogError, code}}, true};
}

Reply reply_to(const EventStore& log, const LogRequest& request, std::size_t room) {
  Reply reply;
  reply.add(kLogHead, log.head().position.value());
  const auto cursor = log.read_from(request.after.next());
  Position first;
  Position last;
  while (true) {
    const auto next = cursor->next();
    if (!next) return refusal("unreadable", next.error().detail);
    if (!*next) break;
    const CommitBytes& commit = **next;
    const bool is_first = first == Position(0);
    if (is_first && (commit.bytes.size() + kFrameLengthBytes > room || request.offset > 0)) {
      if (request.offset >= commit.bytes.size()) {
        return refusal("malformed_request", "the commit has no such offset");
      }
      reply.add(kLogSize, commit.bytes.size());
      reply.data = commit.bytes.substr(request.offset, room);
      first = commit.first;
      last = commit.last;
      break;
    }
    if (reply.data.size() + kFrameLengthBytes + commit.bytes.size() > room) break;
    append_frame(commit.bytes, reply.data);
    if (is_first) first = commit.first;
    last = commit.last;
  }
  if (first != Position(0)) {
    reply.add(kLogFirst, first.value());
    reply.add(kLogLast, last.value());
  }
  return reply;
}

}  // namespace

LogService::LogService(const EventStore& log, Subjects subjects, BusOptions bus)
    : log_(log),
      subjects_(std::move(subjects)),
      loop_(std::move(bus), "log service",
            [this](BusVisit& connection) { return visit(connection); }) {}

LogService::~LogService() { stop(); }

void LogService::start(std::function<void(const BusError*)> on_change) {
  loop_.start(std::move(on_change));
}

void LogService::stop() { loop_.stop(); }

void LogService::listen(bool wanted) {
  paused_.store(!wanted);
  loop_.wake();
}

BusResult<Ok> LogService::visit(BusVisit& visit) {
  auto served = serve(visit);
  listening_.store(false);
  return served;
}

BusResult<Ok> LogService::serve(BusVisit& visit) {
  Bus& bus = visit.bus();
  std::unique_ptr<BusSubscription> asked;
  while (!visit.over()) {
    if (paused_.load()) {
      asked.reset();
      listening_.store(false);
    } else if (asked == nullptr) {
      // In a queue, so that a second process on the same log would not answer as well.
      auto made = bus.subscribe(
          subjects_.log(), [this, &bus](BusMessage& request) { answer(bus, request); }, "log");
      if (!made) return fail(std::move(made).error());
      asked = std::move(*made);
      asked->drop_beyond(kWaitingMax, kWaitingBytesMax);
      if (auto flushed = bus.flush(std::chrono::seconds(2)); !flushed) return flushed;
      // What the server has against the subscription it says before it answers the flush.
      if (auto complaint = bus.complaint()) return fail(std::move(*complaint));
      listening_.store(true);
      visit.note_success();
    }
    visit.wait(std::chrono::seconds(10));
  }
  return Ok{};
}

void LogService::answer(Bus& bus, const BusMessage& request) {
  if (!is_inbox(request.reply())) return;  // nobody waits
  if (paused_.load()) return;              // who gets nothing asks again, and finds another
  const auto asked = read_log_request(request.data());
  const Reply reply =
      asked ? reply_to(log_, *asked, room_in(bus))
            : refusal("malformed_request", R"(a request is {"after": POSITION, "offset": BYTES})");
  std::vector<BusHeader> headers;
  headers.reserve(reply.headers.size());
  for (const auto& [name, value] : reply.headers) headers.push_back({name, value.c_str()});
  // An asker that gets nothing asks again.
  const auto left =
      bus.publish(std::string(request.reply()), reply.data, {}, headers.data(), headers.size());
  if (!left || reply.refuses) {
    failed_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  answered_.fetch_add(1, std::memory_order_relaxed);
  bytes_.fetch_add(reply.data.size(), std::memory_order_relaxed);
}

}  // namespace orderlog
