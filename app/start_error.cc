#include "app/start_error.h"

#include <utility>

namespace orderlog {
namespace {

bool stays(StoreErrorCode code) {
  switch (code) {
    case StoreErrorCode::kForeign:
    case StoreErrorCode::kCorrupt:
    case StoreErrorCode::kBehindAnchor:
      return true;
    case StoreErrorCode::kConflict:
    case StoreErrorCode::kOutcomeUnknown:
    case StoreErrorCode::kDiskFull:
    case StoreErrorCode::kInUse:
    case StoreErrorCode::kIo:
      return false;
  }
  return false;
}

bool stays(ModelErrorCode code) {
  switch (code) {
    case ModelErrorCode::kForeign:
    case ModelErrorCode::kNewerSchema:
    case ModelErrorCode::kAheadOfLog:
    case ModelErrorCode::kOtherLog:
    case ModelErrorCode::kCorrupt:
      return true;
    case ModelErrorCode::kInUse:
    case ModelErrorCode::kTooLarge:
    case ModelErrorCode::kNoRoom:
    case ModelErrorCode::kIo:
      return false;
  }
  return false;
}

}  // namespace

CommandError start_error(StoreError error) {
  return {stays(error.code) ? kExitUsage : kExitFailed, std::move(error.detail)};
}

CommandError start_error(ModelError error) {
  return {stays(error.code) ? kExitUsage : kExitFailed, std::move(error.detail)};
}

}  // namespace orderlog
