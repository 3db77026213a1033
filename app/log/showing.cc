#include "app/log/showing.h"

#include <string>
#include <utility>

#include "app/cli.h"
#include "app/log/follow.h"

namespace orderlog {
namespace {

int show_all_of(LogShow& show, LogSource source, const ShowFlags& flags, const LogFilter& filter,
                Interruption& interruption) {
  if (flags.follow) return show_and_follow(std::move(source), flags.source, show, interruption);
  if (const int status = show_all(source, show); status != kExitOk) return status;
  return end_of_show(filter, *source.store, show);
}

}  // namespace

int show_to_stdout(LogSource source, const ShowFlags& flags, const LogFilter& filter,
                   ShowFormat format, std::uint64_t limit, Interruption& interruption) {
  std::string trouble;
  LogShow show(filter, format, limit, to_stdout(interruption, trouble));
  const int status = show_all_of(show, std::move(source), flags, filter, interruption);
  return trouble.empty() ? status : failure(trouble);
}

int show_last_to_stdout(LogSource source, const ShowFlags& flags, const LogFilter& filter,
                        ShowFormat format, LastEvents last, Interruption& interruption) {
  std::string trouble;
  LogShow show(filter, format, std::move(last), to_stdout(interruption, trouble));
  const int status = show_all_of(show, std::move(source), flags, filter, interruption);
  return trouble.empty() ? status : failure(trouble);
}

}  // namespace orderlog
