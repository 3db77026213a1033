#include "app/log/showing.h"

#include <string>
#include <utility>

#include "app/cli.h"
#include "app/log/follow.h"

namespace orderlog {

int show_to_stdout(LogSource source, const ShowFlags& flags, const LogFilter& filter,
                   ShowFormat format, std::uint64_t limit, Interruption& interruption) {
  std::string trouble;
  LogShow show(filter, format, limit, to_stdout(interruption, trouble));
  if (flags.follow) {
    const int status = show_and_follow(std::move(source), flags.source, show, interruption);
    return trouble.empty() ? status : failure(trouble);
  }
  if (const int status = show_all(source, show); status != kExitOk) return status;
  const int status = end_of_show(filter, *source.store, show);
  return trouble.empty() ? status : failure(trouble);
}

}  // namespace orderlog
