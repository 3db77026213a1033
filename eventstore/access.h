#pragma once

namespace orderlog {

// How a directory is opened. Read-only leaves every byte of it as it is.
enum class Access { kReadWrite, kReadOnly };

}  // namespace orderlog
