#pragma once

#include <memory>
#include <string>

#include "eventstore/event_store.h"

namespace orderlog::bench {

// Where `serve --data DIR` keeps the first line's log.
[[nodiscard]] std::string line_directory(const std::string& data);

// Opens it; ends the program with a sentence when that fails.
[[nodiscard]] std::unique_ptr<EventStore> open_store(const std::string& data, bool read_only);

}  // namespace orderlog::bench
