#include "app/watch/watcher.h"

#include <chrono>
#include <utility>

#include "app/watch/watch.h"
#include "base/thread_name.h"

namespace orderlog {
namespace {

constexpr std::chrono::seconds kBetweenLooks{1};

}  // namespace

Watcher::Watcher(std::function<Look()> look) : look_(std::move(look)), thread_([this] { run(); }) {}

Watcher::~Watcher() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Watcher::run() {
  name_this_thread("watch");
  Watch watch;
  for (bool ending = false; !ending;) {
    for (const JournalLine& line : watch.look(look_())) line.say();
    std::unique_lock lock(mutex_);
    ending = ended_.wait_for(lock, kBetweenLooks, [this] { return ending_; });
  }
  for (const JournalLine& line : watch.look(look_())) line.say();
}

}  // namespace orderlog
