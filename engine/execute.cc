// Line::execute: waiting for answers, for programs without an event loop.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/line.h"

namespace orderlog {
namespace {

// Counts answers in; wakes the waiting thread when none is missing.
class Waiter final : public AnswerSink {
 public:
  void expect(std::size_t count) {
    const std::lock_guard lock(mutex_);
    missing_ += count;
  }

  void deliver(std::span<Ticket* const> tickets) override {
    const std::lock_guard lock(mutex_);
    missing_ -= tickets.size();
    // Under the lock: once it is released the waiter may be gone.
    if (missing_ == 0) all_here_.notify_one();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    all_here_.wait(lock, [this] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  std::size_t missing_ = 0;
};

constexpr std::chrono::milliseconds kRoomPause{1};

}  // namespace

Answer Line::execute(Envelope envelope) {
  std::vector<Envelope> one;
  one.push_back(std::move(envelope));
  return std::move(execute(std::move(one)).front());
}

std::vector<Answer> Line::execute(std::vector<Envelope> envelopes) {
  Waiter waiter;
  std::vector<Ticket> tickets(envelopes.size());
  std::vector<Ticket*> pointers;
  pointers.reserve(tickets.size());
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    tickets[i].envelope = std::move(envelopes[i]);
    tickets[i].sink = &waiter;
    pointers.push_back(&tickets[i]);
  }
  waiter.expect(tickets.size());
  for (std::span<Ticket* const> rest(pointers); !rest.empty();) {
    const std::size_t taken = submit(rest);
    rest = rest.subspan(taken);
    if (rest.empty()) break;
    if (taken == 0 && draining()) {
      for (Ticket* ticket : rest) ticket->answer.outcome = Trouble{TroubleCode::kDraining, ""};
      waiter.deliver(rest);
      break;
    }
    std::this_thread::sleep_for(kRoomPause);
  }
  waiter.wait();
  std::vector<Answer> answers;
  answers.reserve(tickets.size());
  for (Ticket& ticket : tickets) answers.push_back(std::move(ticket.answer));
  return answers;
}

std::string_view to_string(TroubleCode code) {
  switch (code) {
    case TroubleCode::kOverloaded:
      return "overloaded";
    case TroubleCode::kDraining:
      return "draining";
    case TroubleCode::kDiskFull:
      return "disk_full";
    case TroubleCode::kOutcomeUnknown:
      return "outcome_unknown";
    case TroubleCode::kInternal:
      return "internal";
  }
  return "";
}

}  // namespace orderlog
