#include "app/last_word.h"

#include <unistd.h>

#include <atomic>
#include <iterator>

#include "base/check.h"

namespace orderlog {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};

// All that the handler may look at, on whichever thread: the innermost word's line.
std::atomic<const std::string*> spoken{nullptr};

// The signal's own effect is back when this returns.
void speak(int signal) {
  const std::string* const line = spoken.load();
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line->data(), line->size());
  ::raise(signal);
}

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t both;
    sigemptyset(&both);
    for (const int signal : kSignals) sigaddset(&both, signal);
    ORDERLOG_CHECK(pthread_sigmask(SIG_BLOCK, &both, &before_) == 0, "blocking signals can't fail");
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_ = {};
};

// On a terminal the line that tells how far it is has no end yet.
std::string line_of(std::string_view sentence) {
  return std::string(::isatty(STDERR_FILENO) == 1 ? "\n" : "") + "orderlog: interrupted; " +
         std::string(sentence) + "\n";
}

}  // namespace

LastWord::LastWord(std::string_view sentence) : line_(line_of(sentence)), outer_(spoken.load()) {
  const SignalsBlocked blocked;
  spoken.store(&line_);
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    struct sigaction speaking = {};
    speaking.sa_handler = speak;
    speaking.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &speaking, nullptr);
  }
}

LastWord::~LastWord() {
  const SignalsBlocked blocked;
  spoken.store(outer_);
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], &before_[i], nullptr);
  }
}

}  // namespace orderlog
