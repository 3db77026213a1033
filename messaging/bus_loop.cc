#include "messaging/bus_loop.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/niceness.h"
#include "base/thread_name.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{2'000};

}  // namespace

bool BusVisit::over() const {
  if (bus_.ended()) return true;
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void BusVisit::wait(milliseconds at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [this] { return woken_ || stopping_ || bus_.ended(); });
  woken_ = false;
}

void BusVisit::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void BusVisit::note_success() {
  if (!std::exchange(succeeded_, true)) on_success_();
}

BusLoop::BusLoop(BusOptions options, const char* thread_name, Visit visit, int nice)
    : options_(std::move(options)),
      thread_name_(thread_name),
      nice_(nice),
      visit_(std::move(visit)),
      next_pause_(kFirstPause) {}

BusLoop::~BusLoop() { stop(); }

void BusLoop::start(std::function<void(const BusError*)> on_change) {
  ORDERLOG_CHECK(!thread_.joinable(), "started twice");
  on_change_ = std::move(on_change);
  stopping_ = false;
  thread_ = std::thread([this] {
    name_this_thread(thread_name_);
    lower_this_thread(nice_);
    run();
  });
}

void BusLoop::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (visiting_ != nullptr) {
      const std::lock_guard visit_lock(visiting_->mutex_);
      visiting_->stopping_ = true;
      visiting_->changed_.notify_all();
    }
  }
  changed_.notify_all();
  thread_.join();
}

void BusLoop::wake() {
  const std::lock_guard lock(mutex_);
  if (visiting_ != nullptr) visiting_->wake();
}

BusLoopStatus BusLoop::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void BusLoop::run() {
  while (true) {
    auto done = run_once();
    milliseconds time;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      time = next_pause_;
      next_pause_ = std::min(next_pause_ * 2, kLongestPause);
    }
    note_trouble(done ? BusError{BusErrorCode::kEnded, "NATS: the connection is gone."}
                      : std::move(done).error());
    pause(time);
  }
}

BusResult<Ok> BusLoop::run_once() {
  const auto began = std::chrono::steady_clock::now();
  auto bus = Bus::connect(options_);
  if (!bus) return fail(std::move(bus).error());
  BusVisit visit(**bus);
  visit.on_success_ = [this] { note_success(); };
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Ok{};
    ++status_.connections;
    visiting_ = &visit;
  }
  (*bus)->when_in_trouble([&visit] { visit.wake(); });
  auto done = visit_(visit);
  (*bus)->when_in_trouble(nullptr);
  {
    const std::lock_guard lock(mutex_);
    visiting_ = nullptr;
    status_.connected = false;
    // One that works for a moment only is no reason to hurry.
    if (std::chrono::steady_clock::now() - began > kLongestPause) next_pause_ = kFirstPause;
  }
  // What comes to nothing because it is not permitted gets no answer; the server complains aside.
  if (!done && done.error().code == BusErrorCode::kTimeout) {
    auto complaint = (*bus)->complaint();
    if (complaint && complaint->code == BusErrorCode::kUnauthorized) {
      done = fail(*std::move(complaint));
    }
  }
  bus->reset();  // before the visit, which nats.c's threads may be waking
  return done;
}

void BusLoop::note_trouble(BusError error) {
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = !status_.trouble || status_.trouble->code != error.code;
    status_.trouble = error;
  }
  if (changed && on_change_) on_change_(&error);
}

void BusLoop::note_success() {
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    status_.connected = true;
    changed = status_.trouble.has_value() || !std::exchange(has_worked_, true);
    status_.trouble.reset();
  }
  if (changed && on_change_) on_change_(nullptr);
}

void BusLoop::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace orderlog
