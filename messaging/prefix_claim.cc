#include "messaging/prefix_claim.h"

namespace orderlog {
namespace {

// Trouble in which nobody could have said whose the stream is, and soon will.
bool is_of_the_connection(BusErrorCode code) {
  switch (code) {
    case BusErrorCode::kConfiguration:
    case BusErrorCode::kUnreachable:
    case BusErrorCode::kTimeout:
    case BusErrorCode::kEnded:
      return true;
    case BusErrorCode::kUnauthorized:
    case BusErrorCode::kNoJetStream:
    case BusErrorCode::kNoStream:
    case BusErrorCode::kStreamDiffers:
    case BusErrorCode::kForeignStream:
    case BusErrorCode::kStreamFull:
    case BusErrorCode::kTooLarge:
    case BusErrorCode::kNoResponders:
    case BusErrorCode::kRefused:
      return false;
  }
  return false;
}

}  // namespace

void PrefixClaim::note_trouble(BusErrorCode code) {
  if (code == BusErrorCode::kForeignStream) return become(State::kForeign);
  if (state_.load() == State::kNotLooked && !is_of_the_connection(code)) become(State::kMay);
}

void PrefixClaim::become(State state) {
  if (state_.exchange(state) != state && listener_) listener_(state == State::kMay);
}

}  // namespace orderlog
