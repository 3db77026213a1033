#include "app/version.h"

namespace orderlog {

std::string_view version() { return ORDERLOG_VERSION; }

}  // namespace orderlog
