#include "messaging/bus_error.h"

namespace orderlog {

std::string_view to_string(BusErrorCode code) {
  switch (code) {
    case BusErrorCode::kConfiguration:
      return "configuration";
    case BusErrorCode::kUnreachable:
      return "unreachable";
    case BusErrorCode::kUnauthorized:
      return "unauthorized";
    case BusErrorCode::kNoJetStream:
      return "no_jetstream";
    case BusErrorCode::kNoStream:
      return "no_stream";
    case BusErrorCode::kStreamDiffers:
      return "stream_differs";
    case BusErrorCode::kForeignStream:
      return "foreign_stream";
    case BusErrorCode::kStreamFull:
      return "stream_full";
    case BusErrorCode::kTooLarge:
      return "too_large";
    case BusErrorCode::kNoResponders:
      return "no_responders";
    case BusErrorCode::kTimeout:
      return "timeout";
    case BusErrorCode::kEnded:
      return "ended";
    case BusErrorCode::kRefused:
      return "refused";
  }
  return "";
}

}  // namespace orderlog
