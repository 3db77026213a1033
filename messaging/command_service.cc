#include "messaging/command_service.h"

#include <utility>

namespace orderlog {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kServerAnswers{5'000};
constexpr milliseconds kLastAnswersLeave{2'000};
constexpr milliseconds kLook{10'000};
// What waits for the handler, which takes microseconds for each: a flood must not fill the memory,
// nor keep a server from going down.
constexpr std::size_t kWaitingMax = 16'384;
constexpr std::size_t kWaitingBytesMax = std::size_t{64} << 20;

// Of an answer whose body the server won't carry: the command's outcome is known all the same.
constexpr BusHeader kOmitted{"Orderlog-Body", "omitted"};

}  // namespace

CommandService::CommandService(BusOptions options, Subjects subjects, Handler handler)
    : subjects_(std::move(subjects)),
      handler_(std::move(handler)),
      loop_(std::move(options), "nats-commands",
            [this](BusVisit& connection) { return visit(connection); }) {}

CommandService::~CommandService() { stop(); }

void CommandService::start(std::function<void(const BusError*)> on_change) {
  loop_.start(std::move(on_change));
}

void CommandService::listen(bool wanted) {
  {
    const std::lock_guard lock(listen_mutex_);
    paused_ = !wanted;
  }
  loop_.wake();
}

void CommandService::drain(milliseconds at_most) {
  {
    const std::lock_guard lock(listen_mutex_);
    draining_ = true;
    drain_time_ = at_most;
  }
  loop_.wake();
  std::unique_lock lock(listen_mutex_);
  silent_.wait_for(lock, at_most, [this] { return !subscribed_; });
}

void CommandService::stop() {
  {
    const std::lock_guard lock(bus_mutex_);
    if (bus_ != nullptr) static_cast<void>(bus_->flush(kLastAnswersLeave));
  }
  loop_.stop();
}

CommandServiceStatus CommandService::status() const {
  CommandServiceStatus status{.loop = loop_.status(),
                              .taken = taken_.load(),
                              .without_reply = without_reply_.load(),
                              .lost_answers = lost_answers_.load()};
  const std::lock_guard lock(listen_mutex_);
  status.listening = subscribed_;
  status.dropped = dropped_ + (heard_ != nullptr ? heard_->dropped() : 0);
  return status;
}

BusResult<Ok> CommandService::visit(BusVisit& visit) {
  {
    const std::lock_guard lock(bus_mutex_);
    bus_ = &visit.bus();
  }
  auto served = serve(visit);
  {
    // Whoever is just publishing holds the lock: the bus outlives that.
    const std::lock_guard lock(bus_mutex_);
    bus_ = nullptr;
  }
  {
    const std::lock_guard lock(listen_mutex_);
    subscribed_ = false;
  }
  silent_.notify_all();
  return served;
}

BusResult<Ok> CommandService::serve(BusVisit& visit) {
  std::unique_ptr<BusSubscription> subscription;
  while (!visit.over()) {
    if (!is_to_listen()) {
      if (subscription != nullptr) end(*subscription);
      count_dropped(nullptr);
      subscription.reset();
    } else if (subscription == nullptr) {
      auto made = subscribe(visit.bus());
      if (!made) return fail(std::move(made).error());
      subscription = std::move(*made);
      count_dropped(subscription.get());
      visit.note_success();
    }
    visit.wait(kLook);
  }
  count_dropped(nullptr);
  return Ok{};
}

// From when it is so there is a subscription, or soon will be: drain() waits for its end.
bool CommandService::is_to_listen() {
  const std::lock_guard lock(listen_mutex_);
  const bool wanted = !draining_ && !paused_;
  subscribed_ = subscribed_ || wanted;
  return wanted;
}

BusResult<std::unique_ptr<BusSubscription>> CommandService::subscribe(Bus& bus) {
  // One group for all servers of this prefix, named as its stream is but for the line.
  const std::string& all = subjects_.all_commands();
  const std::string queue = all.substr(0, all.find('.')) + "-commands";
  auto made = bus.subscribe(
      all, [this](BusMessage& message) { take(message); }, queue);
  if (!made) return made;
  (*made)->drop_beyond(kWaitingMax, kWaitingBytesMax);
  if (auto reached = bus.flush(kServerAnswers); !reached) return fail(std::move(reached).error());
  // What the server has against the subscription it says before it answers the flush.
  if (auto complaint = bus.complaint()) return fail(std::move(*complaint));
  return made;
}

void CommandService::count_dropped(const BusSubscription* from_now_on) {
  const std::lock_guard lock(listen_mutex_);
  if (heard_ != nullptr) dropped_ += heard_->dropped();
  heard_ = from_now_on;
}

void CommandService::end(BusSubscription& subscription) {
  milliseconds at_most{0};
  {
    const std::lock_guard lock(listen_mutex_);
    at_most = drain_time_;
  }
  subscription.drain(at_most);
  {
    const std::lock_guard lock(listen_mutex_);
    subscribed_ = false;
  }
  silent_.notify_all();
}

void CommandService::take(BusMessage& message) {
  if (!is_inbox(message.reply())) {
    // The server may publish to more than the asker may, so it answers nowhere else.
    // Whoever sends this way could not tell a command that was refused, or never came, from one
    // that was done.
    without_reply_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  taken_.fetch_add(1, std::memory_order_relaxed);
  const auto subject = subjects_.command_of(message.subject());
  BusCommand command{.headers = message.headers(), .data = message.data()};
  if (subject) {
    command.tenant = subject->tenant;
    command.command = subject->command;
  }
  handler_(command, [this, to = std::string(message.reply())](const BusAnswer& answer) {
    reply(to, answer);
  });
}

void CommandService::reply(const std::string& to, const BusAnswer& answer) {
  std::vector<BusHeader> headers;
  headers.reserve(answer.headers.size() + 1);
  for (const auto& [name, value] : answer.headers) {
    headers.push_back({name.c_str(), value.c_str()});
  }
  const std::lock_guard lock(bus_mutex_);
  if (bus_ == nullptr) {
    lost_answers_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  auto sent = bus_->publish(to, answer.body, {}, headers.data(), headers.size());
  if (!sent && sent.error().code == BusErrorCode::kTooLarge) {
    headers.push_back(kOmitted);
    sent = bus_->publish(to, {}, {}, headers.data(), headers.size());
  }
  if (!sent) lost_answers_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace orderlog
