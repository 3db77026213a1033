#pragma once

// Whether this server may answer under its prefix: take commands there, and give its log away. A
// second server with other data and the same prefix would be sent what is meant for the first, and
// would tell a worker the wrong log.
//
// The stream under the prefix says whose it is. Until it was looked at nobody is answered; once it
// is found to be another log's nobody is until it is found to be this one's. Where there is none to
// be looked at (no JetStream, no right to it), nobody contradicts, and whoever asks is answered.

#include <atomic>
#include <functional>
#include <utility>

#include "messaging/bus_error.h"

namespace orderlog {

// One thread notes; any thread asks.
class PrefixClaim {
 public:
  // Called on the noting thread when it changes, and with the first that is known.
  using Listener = std::function<void(bool may_answer)>;

  // Before the first note.
  void listen(Listener listener) { listener_ = std::move(listener); }

  void note_own() { become(State::kMay); }
  // Of the publisher, whatever it is.
  void note_trouble(BusErrorCode code);

  [[nodiscard]] bool may_answer() const { return state_.load() == State::kMay; }

 private:
  enum class State { kNotLooked, kMay, kForeign };

  void become(State state);

  std::atomic<State> state_{State::kNotLooked};
  Listener listener_;
};

}  // namespace orderlog
