#include "eventstore/store_status.h"

#include <rocksdb/status.h>

#include <string>

namespace orderlog {

StoreError store_error(const rocksdb::Status& status, std::string_view doing) {
  StoreErrorCode code = StoreErrorCode::kIo;
  if (status.IsCorruption()) code = StoreErrorCode::kCorrupt;
  if (status.IsNoSpace()) code = StoreErrorCode::kDiskFull;
  return {code, "while " + std::string(doing) + ": " + status.ToString()};
}

}  // namespace orderlog
