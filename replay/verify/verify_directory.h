#pragma once

// Verifies a log where it lies, whatever state its files are in.

#include <string>

#include "eventstore/event_store.h"
#include "replay/verify/verify.h"

namespace orderlog {

// `directory` is the log's own: with the marker and the anchor in it, and a server running on it or
// not. Takes the anchor from there; `options.anchor` is not looked at. What keeps the store from
// opening is a finding, followed by what can still be told. Fails with kForeign when it is no log
// of ours, with kIo when it may not be read.
[[nodiscard]] StoreResult<VerifyReport> verify_directory(const std::string& directory,
                                                         VerifyOptions options,
                                                         const VerifyProgress& progress);

}  // namespace orderlog
