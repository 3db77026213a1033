#include "app/format_flag.h"

namespace orderlog {

Result<std::string, CommandError> chosen_format(const std::string& format, bool json) {
  if (!json) return format.empty() ? "table" : format;
  if (format.empty() || format == "ndjson") return std::string("ndjson");
  return fail(CommandError{
      kExitUsage, "--json is --format ndjson, and --format says " + format + ": give one of them"});
}

}  // namespace orderlog
