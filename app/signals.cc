#include "app/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>

#include "app/exit_status.h"
#include "base/check.h"

namespace orderlog {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  // A shell starts background processes with SIGINT ignored, and an ignored signal is never
  // delivered.
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = stop_signals();
  ORDERLOG_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0, "blocking two signals can't fail");
  signal_fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  request_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  ORDERLOG_CHECK(signal_fd_ >= 0 && request_fd_ >= 0, "no file descriptor left at the start");
}

StopSignals::~StopSignals() {
  close(signal_fd_);
  close(request_fd_);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

StopSignals::AtOnce::AtOnce() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

StopSignals::AtOnce::~AtOnce() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int StopSignals::exit_status() const {
  return signal_ == SIGTERM ? kExitTerminated : kExitInterrupted;
}

void StopSignals::request_stop() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the request is there already.
  [[maybe_unused]] const auto written = write(request_fd_, &one, sizeof one);
}

StopCause StopSignals::wait() {
  while (true) {
    if (const auto reason = wait_at_most(-1)) return *reason;
  }
}

std::optional<StopCause> StopSignals::wait_for(std::chrono::milliseconds at_most) {
  const auto bounded = std::clamp<std::int64_t>(at_most.count(), 0, INT_MAX);
  return wait_at_most(static_cast<int>(bounded));
}

std::optional<StopCause> StopSignals::wait_at_most(int timeout_ms) {
  pollfd sources[2] = {{signal_fd_, POLLIN, 0}, {request_fd_, POLLIN, 0}};
  if (poll(sources, 2, timeout_ms) <= 0) return std::nullopt;  // time over, or EINTR
  signalfd_siginfo info;
  if (read(signal_fd_, &info, sizeof info) == sizeof info) {
    signal_ = static_cast<int>(info.ssi_signo);
    return StopCause::kSignal;
  }
  if ((sources[1].revents & POLLIN) != 0) return StopCause::kRequested;
  return std::nullopt;
}

}  // namespace orderlog
