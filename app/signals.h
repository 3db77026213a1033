#pragma once

// How the process is asked to stop: SIGTERM, SIGINT, or from inside.

#include <chrono>
#include <optional>

namespace orderlog {

enum class StopCause {
  kSignal,     // drain, then exit 0
  kRequested,  // request_stop() was called
};

// Owns the process's SIGTERM and SIGINT for as long as it lives, and ignores SIGPIPE for good (a
// client that hangs up is an error code of a write). Made before any other thread, since threads
// inherit the mask that keeps both signals for this object. One thread waits; any thread may call
// request_stop.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Blocks until the process is asked to stop.
  [[nodiscard]] StopCause wait();
  // The same, for a while; nothing when the time is over.
  [[nodiscard]] std::optional<StopCause> wait_for(std::chrono::milliseconds at_most);

  // As a shell says it of what the last signal has ended: 130 or 143. The waiting thread.
  [[nodiscard]] int exit_status() const;

  // For as long as it lives both signals end the process at once, if they come to this thread: for
  // what is done before there is anything to put away.
  class AtOnce {
   public:
    AtOnce();
    ~AtOnce();
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;
  };

  // Makes wait() return, now and from now on. Safe in a signal handler.
  void request_stop();

 private:
  [[nodiscard]] std::optional<StopCause> wait_at_most(int timeout_ms);

  int signal_fd_ = -1;
  int request_fd_ = -1;
  int signal_ = 0;
};

}  // namespace orderlog
