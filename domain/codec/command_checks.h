#pragma once

// What a command must keep to beyond each member's own limits.

#include "base/json/reader.h"
#include "domain/command.h"

namespace orderlog {

// Notes what is wrong at the member that is to blame. Called when every member was good by itself.
void check_command(const Command& command, ObjectReader& object);

}  // namespace orderlog
